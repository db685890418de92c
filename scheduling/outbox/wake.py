"""Tells the delivering thread of this process that there is something to do, so that it need not poll to be quick."""

from threading import Event

_wake = Event()


def up() -> None:
    _wake.set()


def wait(seconds: float) -> bool:
    """Whether somebody called ``up`` since the last wait; returns as soon as that is so, or after ``seconds``."""
    woken = _wake.wait(seconds)
    _wake.clear()
    return woken
