"""Why somebody gets a booking, stands behind somebody, or is passed over, in words for a manager."""

from enum import StrEnum


class Rule(StrEnum):
    """What places an entrant before another. The first five in the order in which they are asked."""

    BALANCE = "balance"
    WEIGHT = "weight"
    LEAST_RECENT = "least_recent"
    POSITION = "position"
    ID = "id"
    ONLY_ONE = "only_one"
    TIER = "tier"
    PINNED = "pinned"


FIRST = {
    Rule.BALANCE: "Has the highest balance: {score:+.3f} with a share of this booking.",
    Rule.WEIGHT: "Has a larger weight than {other}, otherwise level.",
    Rule.LEAST_RECENT: "Has waited longer than {other}, otherwise level.",
    Rule.POSITION: "Stands earlier in the queue than {other}, otherwise level.",
    Rule.ID: "Comes before {other} by its id, otherwise level.",
    Rule.ONLY_ONE: "Nobody else in its tier can take it.",
}
LATER = {
    Rule.BALANCE: "Has a lower balance than {other}: {score:+.3f} with a share of this booking.",
    Rule.WEIGHT: "{other} has a larger weight, otherwise level.",
    Rule.LEAST_RECENT: "{other} has waited longer, otherwise level.",
    Rule.POSITION: "{other} stands earlier in the queue, otherwise level.",
    Rule.ID: "{other} comes first by its id, otherwise level.",
    Rule.TIER: "First of a tier that serves when nobody in an earlier one can.",
}
REFUSED = {
    "tier": "Serves when nobody in an earlier tier can.",
    "outside_hours": "Does not work then.",
    "exception": "Has a day off then.",
    "off_grid": "Has no slot that starts then.",
    "notice": "The start is too soon.",
    "horizon": "The start is too far ahead.",
    "busy": "Is busy then.",
    "host_limit": "Has all the bookings of that day.",
    "type_limit": "That day is full.",
    "lead": "Is too far ahead of the others.",
    "calendar_unreadable": "Has a calendar that cannot be read.",
    "inactive": "Is not active.",
    "hands_over": "Hands it over.",
}
