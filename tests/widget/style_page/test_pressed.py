"""How the style page holds controls in a state."""

import pytest

from widget.style_page.pressed import in_state


@pytest.mark.parametrize(
    ("state", "rule", "also"),
    [
        ("hover", "a:hover{b:c}", "a:hover,[data-state=hover] a{b:c}"),
        ("hover", ":is(a,b):hover i,u{b:c}", ":is(a,b):hover i,u,[data-state=hover] :is(a,b) i{b:c}"),
        ("pressed", "a:active,a:hover{b:c}", "a:active,a:hover,[data-state=pressed] a{b:c}"),
        (
            "focus",
            ":focus-visible{b:c}",
            ":focus-visible,[data-state=focus] :is(a,button,input,select,textarea,summary){b:c}",
        ),
        ("loading", "a.htmx-request{b:c}", "a.htmx-request{b:c}"),
        ("loading", ".p:has(a.htmx-request) b{b:c}", ".p:has(a.htmx-request) b,[data-state=loading] .p:has(a) b{b:c}"),
        ("loading", "a:not(.htmx-request){b:c}", "a:not(.htmx-request),[data-state=loading] a{b:c}"),
    ],
)
def test_a_rule_holds_for_controls_in_the_state_and_below_its_mark(state: str, rule: str, also: str) -> None:
    assert in_state(f"i{{}}{rule}", state) == f"i{{}}{also}"


def test_rules_within_conditions_stay_there() -> None:
    css = "@media print{a:hover{b:c}}"

    assert in_state(css, "hover") == "@media print{a:hover,[data-state=hover] a{b:c}}"
