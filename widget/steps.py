"""The steps before a booking is sent: a day, a time, the form."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from scheduling.contract.availability import Availability
from widget.gateway import is_embedded
from widget.memory import parts
from widget.moving import present_view
from widget.offers import Offered, about_of, free_times, offered
from widget.presenters.calendar import Month, month_of, month_view, times_per_day, weeks_of
from widget.presenters.clock import DAY, city, local_day, long_day, midnight, month_name
from widget.presenters.meeting import duration_text
from widget.presenters.times import Times, times_view
from widget.rendering import html, render_part, respond
from widget.visit import Visit


def show_times(visit: Visit, day: date) -> HttpResponse:
    """One day alone, for htmx. It is rendered once for all visitors to whom it looks the same.

    What one visitor brought along stands in the links, so that is not remembered.
    """
    found = free_times(visit, offered(visit), day, day + DAY)
    if visit.state.carried or visit.moving:
        return respond(visit, "times", _times(visit, day, found.starts, found.earliest))
    made_from = (visit.found.row, visit.state, visit.language, day, found.starts, found.earliest)
    text = parts.get(made_from, lambda: render_part(visit, "times", _times(visit, day, found.starts, found.earliest)))
    return html(text)


def show_picker(visit: Visit, *, notice: str = "", status: int = 200) -> HttpResponse:
    """Durations, a month, and the times of a day of it."""
    offer = offered(visit)
    month, found, jumped = _month(visit, offer)
    per_day = times_per_day(found.starts, visit.zone)
    day = _day(visit, month, per_day)
    if day is None:
        times = _no_times(visit, month, _first_free(visit, offer, month, found))
    else:
        starts = [start for start in found.starts if local_day(start, visit.zone) == day]
        times = _times(visit, day, starts, _next_free(visit, offer, day, found) if not starts else None)
    context = {
        **times,
        "about": about_of(visit, offer),
        "month": _grid(visit, offer, month, per_day, day),
        "weekly": visit.state.month is None,
        "this_month": f"{month:%Y-%m}",
        "duration_pick": "" if visit.moving else visit.prefix(duration=None),
        "present": present_view(visit, offer),
        "whom_pick": visit.prefix(host=""),
        "notices": [text for text in (notice, jumped, *_unreadable(visit, offer)) if text],
        "detect": "" if visit.state.timezone else visit.timezone,
        "ahead": is_embedded(),
    }
    return respond(visit, "picker", context, status=status, title=offer.meeting_type.name)


def _months(visit: Visit, offer: Offered) -> tuple[date, date]:
    """The first and the last month in which anything can be booked."""
    today = local_day(visit.now, visit.zone)
    return month_of(today), month_of(today + timedelta(days=offer.meeting_type.days_into_future))


def _month(visit: Visit, offer: Offered) -> tuple[date, Availability, str]:
    """The month to show, what is free in it, and a sentence when it is not the month of today that nobody chose."""
    first, last = _months(visit, offer)
    asked = visit.state.month or (visit.state.day and month_of(visit.state.day))
    month = min(max(asked or first, first), last)
    found = _free_in(visit, offer, month)
    if asked or found.earliest is None:
        return month, found, ""
    later = _first_free(visit, offer, month, found)
    if later is None or month_of(local_day(later, visit.zone)) == month:
        return month, found, ""
    shown = month_of(local_day(later, visit.zone))
    sentence = _("Nothing is free any more in %(month)s; these are the next free times.")
    return shown, _free_in(visit, offer, shown), sentence % {"month": month_name(month, visit.language.locale)}


def _free_in(visit: Visit, offer: Offered, month: date) -> Availability:
    """In all weeks of a month, the days of its neighbours included."""
    weeks = weeks_of(month, visit.language.locale)
    return free_times(visit, offer, weeks[0][0], weeks[-1][-1] + DAY)


def _first_free(visit: Visit, offer: Offered, month: date, found: Availability) -> datetime | None:
    """The first free time from the beginning of a month on."""
    begin = midnight(month, visit.zone)
    within = next((start for start in found.starts if start >= begin), None)
    if within is None and found.starts:  # all of them are of the month before, and so is the earliest
        return free_times(visit, offer, month, month + DAY).earliest
    return within or found.earliest


def _day(visit: Visit, month: date, per_day: Mapping[date, int]) -> date | None:
    """The day that was asked for, else the first one with times."""
    asked = visit.state.day
    if asked is not None and month_of(asked) == month:
        return asked
    return min((day for day in per_day if month_of(day) == month), default=None)


def _next_free(visit: Visit, offer: Offered, day: date, found: Availability) -> datetime | None:
    """The first free time after a day that has none."""
    later = [start for start in found.starts if local_day(start, visit.zone) > day]
    return later[0] if later else free_times(visit, offer, day, day + DAY).earliest


def _grid(visit: Visit, offer: Offered, month: date, per_day: Mapping[date, int], day: date | None) -> Month:
    first, last = _months(visit, offer)
    return month_view(
        month,
        per_day,
        first=first,
        last=last,
        selected=day,
        today=local_day(visit.now, visit.zone),
        locale=visit.language.locale,
        present=local_day(visit.moving.appointment.start, visit.zone) if visit.moving else None,
    )


def _times(visit: Visit, day: date, starts: Sequence[datetime], following: datetime | None) -> dict[str, Any]:
    """The part with one day's times; when there are none, ``following`` is the next free one."""
    present = visit.moving.appointment.start if visit.moving else None
    times = times_view(day, starts, zone=visit.zone, locale=visit.language.locale, clock=visit.clock, present=present)
    empty = "" if starts else _("Nothing is free on %(day)s.") % {"day": times.title}
    return _times_part(visit, times, position=("day", day.isoformat()), empty=empty, following=following)


def _no_times(visit: Visit, month: date, following: datetime | None) -> dict[str, Any]:
    """The same part for a month without any."""
    name = month_name(month, visit.language.locale)
    times = times_view(month, (), zone=visit.zone, locale=visit.language.locale, clock=visit.clock, title=name)
    empty = _("Nothing is free in %(month)s.") % {"month": name}
    return _times_part(visit, times, position=("month", f"{month:%Y-%m}"), empty=empty, following=following)


def _times_part(
    visit: Visit, times: Times, *, position: tuple[str, str], empty: str, following: datetime | None
) -> dict[str, Any]:
    """``position`` is the parameter that leads back here; links are addresses that end where one can be appended."""
    next_day = local_day(following, visit.zone) if empty and following else None
    pick = visit.prefix()
    return {
        "times": times,
        "pick": pick,
        "clock_pick": visit.prefix(clock=None),
        "zones_pick": f"{visit.path}zones/{pick.removeprefix(visit.path)}",
        "position": "=".join(position),
        "position_name": position[0],
        "position_value": position[1],
        "empty": empty,
        "next_day": next_day and next_day.isoformat(),
        "next_day_name": next_day and long_day(next_day, visit.language.locale),
        "contact": visit.widget.contact,
    }


def _unreadable(visit: Visit, offer: Offered) -> list[str]:
    """What the address said that cannot be had, where the visitor would notice."""
    locale = visit.language.locale
    sentences = {
        "timezone": _("The time zone in the address is not known; times are shown for %(city)s.")
        % {"city": city(visit.timezone, locale)},
        "start": _("The time in the address cannot be read; please pick one."),
    }
    said = [sentence for name, sentence in sentences.items() if name in visit.state.unreadable]
    asked = visit.state.duration
    if "duration" in visit.state.unreadable or (asked is not None and asked != offer.duration):
        text = _("The length in the address is not offered; these are times for %(duration)s.")
        said.append(text % {"duration": duration_text(offer.duration, locale)})
    return said
