"""The slots partial (htmx asks for another day) against a view that does nothing, on the same server."""

from datetime import timedelta
from statistics import median

from bench import load, team
from scheduling.queries.instants import datetime_of
from widget.models import Brand, Widget

ROUNDS, SECONDS = 5, 2.0


def main() -> None:
    meeting_type = team.build(4, 60)
    widget = Widget.objects.create(slug=f"bench-{meeting_type.slug}", meeting_type_id=str(meeting_type.pk))
    Brand.objects.create(widget=widget, name="Bench")
    day = datetime_of(team.coming_month()[0]) + timedelta(days=7)
    day += timedelta(days=-day.weekday() % 7)  # a Monday
    query = f"timezone=Europe/Berlin&duration=30&month={day:%Y-%m}&day={day:%Y-%m-%d}"
    partial = load.get(f"/{widget.slug}/?{query}", "HX-Request: true", "HX-Target: times")
    empty = load.get("/bench/empty")
    ratios = []
    with load.server() as port:
        load.rate(port, lambda _: empty, seconds=0.5)
        load.rate(port, lambda _: partial, seconds=0.5)
        for _ in range(ROUNDS):
            nothing, _, _ = load.rate(port, lambda _: empty, seconds=SECONDS)
            slots, statuses, _ = load.rate(port, lambda _: partial, seconds=SECONDS)
            ratios.append(slots / nothing)
            print(f"empty view {nothing:7.0f}/s   slots partial {slots:7.0f}/s   {dict(statuses)}")
    print(f"slots partial at {median(ratios):.2f} of the empty view's rate (median of {ROUNDS})")
