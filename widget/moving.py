"""What the picker says of an appointment that another time is looked for."""

from dataclasses import dataclass

from babel.lists import format_list
from django.utils.translation import gettext as _

from scheduling.contract.appointments import Appointment
from scheduling.contract.meeting_types import MeetingType
from widget.offers import Offered
from widget.presenters.confirmation import When, when_view
from widget.visit import Visit

_CO_HOST = "co_host"


@dataclass(frozen=True, slots=True)
class Whom:
    """Who may take the appointment at its new time; ``host`` is the parameter of the address that says so."""

    host: str
    text: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Present:
    """``when`` it takes place so far, and ``whom`` it can be moved to, where there is a choice.

    ``details``: the address of its own page.
    """

    when: When
    details: str
    whom: tuple[Whom, ...]


def present_view(visit: Visit, offer: Offered) -> Present | None:
    """Nothing for a visitor who books anew."""
    if visit.moving is None:
        return None
    moved, anyone = visit.moving.appointment, visit.moving.anyone
    when = when_view(moved.start, moved.end, zone=visit.zone, locale=visit.language.locale, clock=visit.clock)
    if not moved.hosts or not rotates(moved, offer.meeting_type):
        return Present(when, visit.moving.details, ())
    names = str(format_list([host.full_name for host in moved.hosts], locale=visit.language.locale))
    whom = (Whom("same", names, not anyone), Whom("anyone", _("Anyone in the team"), anyone))
    return Present(when, visit.moving.details, whom)


def rotates(appointment: Appointment, meeting_type: MeetingType) -> bool:
    """Whether the rotation that chose the hosts could choose others."""
    queue = meeting_type.queue_id
    return queue is not None and appointment.queue_id == queue and meeting_type.assignment != _CO_HOST
