"""The workspace itself and its hosts."""

from datetime import date

from pydantic import Field, ValidationInfo, field_validator

from scheduling.contract.model import Email, Line, Zone
from scheduling.contract.workspace.values import Flag, Id, Language, Limit, Name, Section, Slug, Window


class WorkspaceSection(Section):
    """``timezone`` and ``language`` are the defaults of everything below that names none."""

    id: Id | None = None
    slug: Slug
    name: Name
    timezone: Zone = "UTC"
    language: Language = "en"


class HoursSection(Section):
    """Local wall-clock windows by the weekday on which they begin; an absent day is off."""

    mon: tuple[Window, ...] = ()
    tue: tuple[Window, ...] = ()
    wed: tuple[Window, ...] = ()
    thu: tuple[Window, ...] = ()
    fri: tuple[Window, ...] = ()
    sat: tuple[Window, ...] = ()
    sun: tuple[Window, ...] = ()


class ExceptionSection(Section):
    """Whole local days, both included, on which a host is off or open; with ``hours`` only during those."""

    start_date: date
    end_date: date
    available: Flag = False
    hours: tuple[Window, ...] | None = Field(None, min_length=1)
    name: Line = Field("", max_length=200)

    @field_validator("end_date")
    @classmethod
    def _not_before_it_starts(cls, end: date, info: ValidationInfo) -> date:
        start = info.data.get("start_date")
        if start is not None and end < start:
            raise ValueError(f"is before start_date ({start})")
        return end


class HostSection(Section):
    id: Id | None = None
    email: Email = Field(max_length=254)
    given_name: Name
    family_name: Line = Field("", max_length=200)
    timezone: Zone | None = None
    language: Language | None = None
    hours: HoursSection = HoursSection()
    daily_limit: Limit | None = None
    exceptions: tuple[ExceptionSection, ...] = ()
