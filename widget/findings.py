"""What ``manage.py doctor`` finds, in sentences."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """``NOTE`` is worth knowing and not wrong."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """``subject``: what was looked at. ``remedy`` says how to mend it."""

    subject: str
    level: Level
    sentence: str
    remedy: str = ""


def ok(subject: str, sentence: str) -> Finding:
    return Finding(subject, Level.OK, sentence)


def note(subject: str, sentence: str, remedy: str = "") -> Finding:
    return Finding(subject, Level.NOTE, sentence, remedy)


def wrong(subject: str, sentence: str, remedy: str) -> Finding:
    return Finding(subject, Level.WRONG, sentence, remedy)
