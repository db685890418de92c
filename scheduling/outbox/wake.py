"""Tells the delivering thread of this process that there is something to do, so that it need not poll to be quick."""

from threading import Event

_wake = Event()


def up() -> None:
    _wake.set()


def wait(seconds: float) -> None:
    """Returns when somebody called ``up`` since the last wait, at the latest after ``seconds``."""
    _wake.wait(seconds)
    _wake.clear()
