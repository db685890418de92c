"""One application of a file: what it knows, what it has changed, what it had to refuse."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Model

from scheduling.contract.refusals import Fault
from scheduling.contract.workspace.changes import Change, Kind, difference
from scheduling.domain.routing import Entrant
from scheduling.models import Workspace
from scheduling.models.identity import Dated, new_id
from scheduling.operations.workspace.identity import derived_id

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that belong to another one and are written with it: ``write`` replaces ``before`` by ``after``."""

    name: str
    before: list[Any]
    after: list[Any]
    write: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Work:
    """``now`` decides what is upcoming; ``force`` retires it nevertheless. Collects changes and faults.

    ``rotations`` are those of the queues before anything was changed.
    """

    workspace: Workspace
    now: datetime
    force: bool
    environment: Mapping[str, str]
    rotations: Mapping[object, list[Entrant]]
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def settle(
        self, row: Model, values: Mapping[str, Any], *, path: str, what: str, parts: Iterable[Part] = ()
    ) -> None:
        """Make the row carry the values and its parts, and note whether that added or changed it."""
        adding = row._state.adding
        before = {name: getattr(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        changed = [name for name in values if before[name] != values[name]]
        if adding or changed:
            dated = self._date(row, adding=adding)
            row.save(force_insert=adding, update_fields=None if adding else [*changed, *dated])
        differing = [part for part in parts if part.before != part.after]
        for part in differing:
            part.write()
        said = [difference(before, values)] if changed else []
        self._note(path, what, adding=adding, said=said + [_part_sentence(part) for part in differing])

    def _date(self, row: Model, *, adding: bool) -> list[str]:
        """Dates a row that keeps dates; the names of the columns."""
        if not isinstance(row, Dated):
            return []
        row.updated_at = self.now
        if adding:
            row.created_at = self.now
        return ["updated_at"]

    def _note(self, path: str, what: str, *, adding: bool, said: list[str]) -> None:
        if adding:
            self.changes.append(Change(Kind.ADDED, path, what))
        elif said:
            self.changes.append(Change(Kind.CHANGED, path, f"{what}: {'; '.join(said)}"))
        else:
            self.changes.append(Change(Kind.UNCHANGED, path, what))

    def retire(self, row: Any, *, path: str, what: str) -> None:
        """Keep the row, but out of use."""
        row.is_active = False
        row.save(update_fields=["is_active"])
        self.changes.append(Change(Kind.RETIRED, path, what))

    def refuse(self, path: str, message: str) -> None:
        self.faults.append(Fault(path, message))

    def require_offered(self, language: str, *, path: str) -> None:
        """Texts are there for some languages only."""
        if language not in dict(settings.LANGUAGES):
            self.refuse(path, f"is not offered; use one of {', '.join(dict(settings.LANGUAGES))}")


def _part_sentence(part: Part) -> str:
    return difference({part.name: part.before}, {part.name: part.after})


class Unclaimed(Generic[Row]):
    """Rows that no entry of the file has claimed yet; each is found by its name, or else by its id."""

    def __init__(
        self, work: Work, rows: Iterable[Row], *, kind: str, key: Callable[[Row], str], identity: str = "id"
    ) -> None:
        self.work, self.kind, self.key, self.identity = work, kind, key, identity
        self.rows = list(rows)

    def claim(self, model: type[Row], key: str, given: UUID | None, *, path: str, scope: str = "") -> Row:
        """The row of that name or id, or a new one that is not saved yet. A given id that cannot be had is a fault."""
        derived = derived_id(self.work.workspace.slug, self.kind, scope + key)
        row = self._named(key) or self._identified(given or derived)
        if row is None:
            return self._new(model, given, derived, path)
        self.rows.remove(row)
        if given not in (None, self._id(row)):
            self.work.refuse(f"{path}.id", f"cannot change: {key} has the id {self._id(row)}")
        return row

    def _new(self, model: type[Row], given: UUID | None, derived: UUID, path: str) -> Row:
        identity = given or derived
        if model._default_manager.filter(**{self.identity: identity}).exists():
            if given:
                self.work.refuse(f"{path}.id", f"{given} is the id of something else")
            identity = new_id()
        return model(**{self.identity: identity})

    def knows(self, key: str) -> bool:
        """Whether a row of that name is still unclaimed."""
        return self._named(key) is not None

    def _named(self, key: str) -> Row | None:
        return next((row for row in self.rows if self.key(row).lower() == key.lower()), None)

    def _identified(self, identity: UUID) -> Row | None:
        return next((row for row in self.rows if self._id(row) == identity), None)

    def _id(self, row: Row) -> UUID:
        return UUID(str(getattr(row, self.identity)))
