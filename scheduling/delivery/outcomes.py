"""What became of an attempt, where there is more to say than that it failed."""

from datetime import timedelta


class NotDelivered(Exception):
    """The receiver did not take it. ``wait`` is how long it asked to be left alone."""

    def __init__(self, sentence: str, *, wait: timedelta = timedelta()) -> None:
        self.wait = wait
        super().__init__(sentence)


class ReceiverGone(Exception):
    """Nothing more is to be sent to this receiver."""
