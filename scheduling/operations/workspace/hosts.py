"""The hosts of a workspace file and the days on which they differ."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from scheduling.contract.workspace.people import ExceptionSection, HostSection
from scheduling.models import AvailabilityException, Host
from scheduling.operations.workspace.identity import derived_id
from scheduling.operations.workspace.upcoming import upcoming_of_host
from scheduling.operations.workspace.work import Part, Unclaimed, Work


def apply_hosts(work: Work, sections: Sequence[HostSection]) -> dict[str, Host]:
    """The hosts of the file by their email in lower case. Those that it no longer names are retired at the end."""
    rows = work.workspace.hosts.order_by("id").prefetch_related("exceptions")
    unclaimed = Unclaimed(work, rows, kind="host", key=attrgetter("email"), identity="uuid")
    hosts = {}
    for index, section in enumerate(sections):
        path = f"hosts[{index}]"
        host = unclaimed.claim(Host, section.email, section.id, path=path)
        hosts[section.email.lower()] = host
        work.require_offered(section.language or work.workspace.language, path=f"{path}.language")
        parts = [_exceptions(work, host, section.exceptions)]
        work.settle(host, _values(work, section), path=path, what=f"host {section.email}", parts=parts)
    for host in unclaimed.rows:
        if host.is_active:
            _retire(work, host)
    return hosts


def _values(work: Work, section: HostSection) -> dict[str, Any]:
    return {
        "workspace_id": work.workspace.pk,
        "email": section.email,
        "given_name": section.given_name,
        "family_name": section.family_name,
        "timezone": section.timezone or work.workspace.timezone,
        "language": section.language or work.workspace.language,
        "hours": {day: windows for day, windows in section.hours.model_dump(mode="json").items() if windows},
        "daily_limit": section.daily_limit,
        "is_active": True,
    }


def _retire(work: Work, host: Host) -> None:
    upcoming = upcoming_of_host(host, work.now)
    if upcoming and not work.force:
        sentence = (
            f"no longer names {host.email}, who is still expected (appointments: {upcoming}); use --force to retire"
        )
        work.refuse("hosts", sentence)
    work.retire(host, path="hosts", what=f"host {host.email}")


_EXCEPTION = ("start_date", "end_date", "is_available", "hours", "name")


def _exception(section: ExceptionSection) -> dict[str, Any]:
    return {
        "start_date": section.start_date,
        "end_date": section.end_date,
        "is_available": section.available,
        "hours": list(section.hours) if section.hours else None,
        "name": section.name,
    }


def _exceptions(work: Work, host: Host, sections: Sequence[ExceptionSection]) -> Part:
    rows = [] if host._state.adding else list(host.exceptions.all())
    before = [{name: getattr(row, name) for name in _EXCEPTION} for row in rows]
    after = [_exception(section) for section in sections]

    def write() -> None:
        host.exceptions.all().delete()
        AvailabilityException.objects.bulk_create(
            AvailabilityException(id=_exception_id(work, host, values), host=host, **values) for values in after
        )

    return Part("exceptions", sorted(before, key=str), sorted(after, key=str), write)


def _exception_id(work: Work, host: Host, values: dict[str, Any]) -> Any:
    key = "/".join(str(values[name]) for name in ("start_date", "end_date", "is_available", "hours"))
    return derived_id(work.workspace.slug, "exception", f"{host.email}/{key}")
