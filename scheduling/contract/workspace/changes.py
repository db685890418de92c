"""What applying a workspace file does, one value per thing that the file or the database knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_LONGEST = 60
_SECRET = ("secret", "secret_hash")


class Kind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    RETIRED = "retired"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """``path`` is the place in the file (the list alone for what it no longer names); ``sentence`` is for people."""

    kind: Kind
    path: str
    sentence: str

    @property
    def line(self) -> str:
        return f"{self.kind:<9} {self.path}: {self.sentence}"


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """``weight 1 -> 2; position 0 -> 1``, of the names whose values differ; empty when none does."""
    changed = (name for name in after if before[name] != after[name])
    return "; ".join(_said(name, before[name], after[name]) for name in changed)


def _said(name: str, before: Any, after: Any) -> str:
    """Secrets, and what is made of them, do not belong into anybody's terminal or log."""
    if name in _SECRET:
        return f"{name} replaced"
    return f"{name} {_of_lists(before, after) or f'{_short(before)} -> {_short(after)}'}"


def _of_lists(before: Any, after: Any) -> str:
    """``+ one - another``, of two lists that would look the same once they were cut; empty for anything else."""
    if not (isinstance(before, list | tuple) and isinstance(after, list | tuple)) or _short(before) != _short(after):
        return ""
    new = [f"+ {_short(each)}" for each in after if each not in before]
    return " ".join(new + [f"- {_short(each)}" for each in before if each not in after])


def _short(value: Any) -> str:
    text = "nothing" if value in (None, "", [], {}, ()) else _plain(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def _plain(value: Any) -> str:
    """Dates as they are written in the file, also inside of lists and tables."""
    match value:
        case list() | tuple():
            return f"[{', '.join(map(_plain, value))}]"
        case dict():
            return f"{{{', '.join(f'{name} = {_plain(each)}' for name, each in value.items())}}}"
        case _:
            return str(value)


def counts(changes: tuple[Change, ...]) -> dict[str, int]:
    """How many changes there are of each kind."""
    return {kind.value: sum(change.kind is kind for change in changes) for kind in Kind}
