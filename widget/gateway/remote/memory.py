"""What the scheduler has just said, for whoever asks the same: kept for seconds, and fetched once for all of them."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Lock, Semaphore, Thread
from time import monotonic
from typing import Any, Generic, TypeVar

from scheduling.contract.refusals import NotFound, Refusal
from widget.gateway.protocol import Unavailable

Answer = TypeVar("Answer")
Clock = Callable[[], float]
#: So long after it was forgotten, what is fetched is fetched past the scheduler's own cache too.
DOUBT_SECONDS = 20.0
_MOST = 2_000
#: The part of its time after which whoever looks has an answer fetched anew, and does not wait for it.
OLD = 0.75
#: Threads that fetch beside the visitors.
_BESIDE = 2


@dataclass(frozen=True)
class Told(Generic[Answer]):
    """``age``: seconds since the scheduler said it."""

    answer: Answer
    age: float = 0.0


@dataclass(frozen=True, slots=True)
class _Kept:
    """``answer`` may be the refusal ``NotFound``, so that a wrong id is not asked for at every visit."""

    answer: Any
    old_from: float
    until: float


class Memory:
    """Thread-safe. ``subject`` (a meeting type) is what answers are forgotten by."""

    def __init__(self, clock: Clock = monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._kept: OrderedDict[tuple[str, Hashable], _Kept] = OrderedDict()
        self._flights: dict[tuple[str, Hashable], Future[Any]] = {}
        self._doubted: dict[str, float] = {}
        self._beside = Semaphore(_BESIDE)

    def known(self, subject: str, question: Hashable) -> _Kept | None:
        with self._lock:
            kept = self._kept.get((subject, question))
            return kept if kept and self._clock() < kept.until else None

    def get(
        self, subject: str, question: Hashable, fetch: Callable[[], Told[Answer]], *, seconds: float, patience: float
    ) -> Answer:
        """Kept until it is ``seconds`` old. Raises what ``fetch`` raises, for everybody who waits for it.

        ``patience``: seconds that somebody waits for an answer which another one is about to get.
        """
        key = subject, question
        with self._lock:
            flight = self._flights.get(key)
            if is_first := flight is None:
                flight = self._flights[key] = Future()
        if is_first:
            self._fly(key, flight, fetch, seconds)
        try:
            answer: Answer = flight.result(timeout=max(patience, 0.0))
        except TimeoutError as error:
            raise Unavailable("somebody else asked the same and has no answer yet") from error
        return answer

    def refresh(
        self, subject: str, question: Hashable, fetch: Callable[[], Told[Answer]], *, seconds: float
    ) -> Thread | None:
        """Fetch what somebody has just looked at anew, beside them, when it is old and nobody does so already."""
        key = subject, question
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or self._clock() < kept.old_from or key in self._flights:
                return None
            if not self._beside.acquire(blocking=False):
                return None
            flight = self._flights[key] = Future()
        thread = Thread(target=self._fly_beside, args=(key, flight, fetch, seconds), daemon=True)
        thread.start()
        return thread

    def forget(self, subject: str) -> None:
        """Whatever was said of it, or is being said, may no longer be so."""
        with self._lock:
            now = self._clock()
            self._doubted = {name: until for name, until in self._doubted.items() if until > now}
            self._doubted[subject] = now + DOUBT_SECONDS
            for keys in (self._kept, self._flights):
                for key in [key for key in keys if key[0] == subject]:
                    del keys[key]

    def is_doubted(self, subject: str) -> bool:
        """Whether it was forgotten a moment ago, so that the scheduler's own cache may be behind too."""
        return self._clock() < self._doubted.get(subject, 0.0)

    def _fly_beside(self, *flight: Any) -> None:
        try:
            self._fly(*flight)
        finally:
            self._beside.release()

    def _fly(
        self, key: tuple[str, Hashable], flight: Future[Any], fetch: Callable[[], Told[Any]], seconds: float
    ) -> None:
        try:
            told = fetch()
        except (Refusal, Unavailable) as error:
            self._land(key, flight, Told(error) if isinstance(error, NotFound) else None, seconds)
            flight.set_exception(error)
        else:
            self._land(key, flight, told, seconds)
            flight.set_result(told.answer)
        finally:
            if not flight.done():  # a fault of ours rises here; whoever waits shall not wait for it
                self._land(key, flight, None, seconds)
                flight.set_exception(Unavailable("the answer could not be worked with"))

    def _land(self, key: tuple[str, Hashable], flight: Future[Any], told: Told[Any] | None, seconds: float) -> None:
        """Kept, unless it was forgotten while it was on its way."""
        with self._lock:
            if self._flights.get(key) is not flight:
                return
            del self._flights[key]
            if told is not None:
                since = self._clock() - told.age
                self._kept[key] = _Kept(told.answer, since + OLD * seconds, since + seconds)
                self._kept.move_to_end(key)
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
