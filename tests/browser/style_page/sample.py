"""Scenes that together hold every kind of element that is in any (tests/widget/style_page/test_sample.py)."""

SAMPLE = (
    "picker-empty-month",
    "picker-notices",
    "picker-long-names",
    "picker-clocks-change",
    "move",
    "zones-found",
    "zones-none-found",
    "form-all-questions",
    "form-errors",
    "form-slot-gone",
    "appointment-moved",
    "appointment-cancelled",
    "cancel-too-late",
    "request",
    "unavailable",
)
