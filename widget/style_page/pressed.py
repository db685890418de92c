"""The stylesheet with one state of its controls shown on all of them: hovered, focused, pressed, waiting."""

import re
from collections.abc import Iterator

#: What a selector says of a control that is in a state; and, for the focus ring of anything, of which controls.
STATES = {"hover": ":hover", "focus": ":focus-visible", "pressed": ":active", "loading": ".htmx-request"}
_CONTROLS = ":is(a,button,input,select,textarea,summary)"


def in_state(css: str, state: str) -> str:
    """Every rule for the state, for all that stands below ``[data-state]`` too."""
    mark = STATES[state]

    def also(rule: re.Match[str]) -> str:
        selectors = [selector.strip() for selector in _parts(rule[1])]
        forced = [f"[data-state={state}] {plain}" for selector in selectors if (plain := _plain(selector, mark))]
        return ",".join([*selectors, *forced]) + "{"

    return re.sub(r"(?<=[{};])([^{};@]+)\{", also, css)


def _plain(selector: str, mark: str) -> str:
    """The selector without the state; empty where it does not speak of it, or only of what was pressed itself."""
    if mark not in selector or (mark == ".htmx-request" and selector.endswith(mark)):
        return ""
    plain = selector.replace(f":not({mark})", "").replace(mark, "").strip() or _CONTROLS
    return "" if ":has()" in plain else plain


def _parts(selectors: str) -> Iterator[str]:
    """A list of selectors, cut at the commas outside of parentheses."""
    depth = begin = 0
    for at, letter in enumerate(selectors):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and not depth:
            yield selectors[begin:at]
            begin = at + 1
    yield selectors[begin:]
