"""A widget's page in front of a scheduler somewhere else, against the same page in front of the embedded engine."""

from collections.abc import Iterable
from statistics import median
from time import perf_counter
from urllib.request import urlopen

from bench import load, team
from scheduling.models import MeetingType
from tests.api.conftest import new_key
from widget.models import Brand, Widget

ROUNDS, SECONDS = 5, 2.0
#: Free times of each are another question, to both.
DURATIONS = [team.MINUTES, *range(31, 51)]


def main() -> None:
    """Both servers have the same database. First with what they remember, then with questions that nobody has asked."""
    meeting_type = team.build(4, 60)
    MeetingType.objects.filter(pk=meeting_type.pk).update(durations=DURATIONS)
    widget = Widget.objects.create(slug=f"bench-{meeting_type.slug}", meeting_type_id=str(meeting_type.pk))
    Brand.objects.create(widget=widget, name="Bench")
    path = f"/{widget.slug}/?timezone=Europe/Berlin&duration="
    with load.server() as port:
        address, key = f"http://127.0.0.1:{port}/api", new_key(meeting_type.workspace)
        with load.server(SLOTWRIGHT_SCHEDULER_URL=address, SLOTWRIGHT_SCHEDULER_KEY=key) as front:
            _warm(port, front, load.get(path + str(team.MINUTES)))
            _cold(port, front, [path + str(duration) for duration in DURATIONS[1:]])


def _warm(port: int, front: int, page: bytes) -> None:
    for either in (port, front):
        load.rate(either, lambda _: page, seconds=0.5)
    costs = []
    for _ in range(ROUNDS):
        embedded, _, _ = load.rate(port, lambda _: page, seconds=SECONDS)
        remote, statuses, _ = load.rate(front, lambda _: page, seconds=SECONDS)
        costs.append(embedded / remote)
        print(f"embedded {embedded:7.0f}/s   remote {remote:7.0f}/s   {dict(statuses)}")
    print(f"a page in front of a scheduler elsewhere costs {median(costs):.2f} embedded ones (median of {ROUNDS})")


def _cold(port: int, front: int, paths: Iterable[str]) -> None:
    """The remote page goes first, so that the engine behind it has not answered the same a moment ago."""
    pairs = [(_seconds(front, path), _seconds(port, path)) for path in paths]
    remote, embedded = (1000 * median(seconds) for seconds in zip(*pairs, strict=True))
    print(f"when its times were never asked for: embedded {embedded:.1f} ms   remote {remote:.1f} ms")
    print(f"such a page costs {remote / embedded:.2f} embedded ones (median of {len(pairs)})")


def _seconds(port: int, path: str) -> float:
    begun = perf_counter()
    urlopen(f"http://127.0.0.1:{port}{path}", timeout=20).read()
    return perf_counter() - begun
