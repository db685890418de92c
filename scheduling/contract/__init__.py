"""The scheduling API as data: what is asked, what is answered, what is refused.

Widget and engine both stand on this package; it stands on pydantic and the standard library alone.
"""
