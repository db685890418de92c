"""The step beside the others: which time zone the times are shown in."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from widget.presenters.zones import zones_view
from widget.rendering import respond
from widget.visit import Visit


def show_zones(visit: Visit) -> HttpResponse:
    """Every time zone, to choose the visitor's from."""
    search = visit.request.GET.get("q", "")[:100]
    regions = zones_view(
        search, selected=visit.timezone, now=visit.now, locale=visit.language.locale, clock=visit.clock
    )
    count = sum(len(region.zones) for region in regions)
    found = ngettext("%(count)d time zone", "%(count)d time zones", count) % {"count": count}
    state = visit.state
    position = f"day={state.day}" if state.day else f"month={state.month:%Y-%m}" if state.month else ""
    context = {
        "regions": regions,
        "search": search,
        "found": found if search else "",
        "hidden": state.pairs(timezone=""),
        "pick": visit.prefix(timezone=""),
        "position": position,
        "back": f"{visit.prefix()}{position}",
        "action": f"{visit.path}zones/",
    }
    return respond(visit, "zonelist" if visit.wants_only("zonelist") else "zones", context, title=_("Time zone"))
