"""Tells the delivering threads of this process that there is something to do; without it they look once a second."""

from collections import defaultdict
from threading import Event

_wakes: defaultdict[str, Event] = defaultdict(Event)


def up(kind: str) -> None:
    """There is a message of this kind."""
    _wakes[kind].set()


def wait(kind: str, seconds: float) -> bool:
    """Whether somebody called ``up`` since the last wait; returns as soon as that is so, or after ``seconds``."""
    woken = _wakes[kind].wait(seconds)
    _wakes[kind].clear()
    return woken
