"""Hosts (users) as the API shows them."""

from scheduling.contract.model import Contract


class Person(Contract):
    """A host. ``id`` and ``userId`` are the same identifier under the two names that readers look for."""

    id: str
    user_id: str = ""
    email: str = ""
    given_name: str = ""
    family_name: str = ""
    full_name: str = ""
    timezone: str = "UTC"
