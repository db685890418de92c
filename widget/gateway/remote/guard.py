"""How much a scheduler that does not answer may cost us: seats, a circuit, and a pause when it asks for one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition
from time import monotonic

from scheduling.contract.refusals import Busy, Refusal
from widget.gateway.protocol import Unavailable

Clock = Callable[[], float]
#: Threads that may be with the scheduler at once. ``booking_site/server.py`` has more, so that others are answered.
SEATS = 16
#: Somebody who has sat this long shows that it is slow: then nobody waits for a seat, or for the answer, any more.
SLOW_SECONDS = 1.0
#: After so many failures in a row nobody is sent for a while; then one goes first and finds out.
FAILURES = 3
OPEN_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 300.0


class NotSent(Unavailable):
    """Nothing has left this server."""


class Guard:
    """One for each scheduler and process."""

    def __init__(self, clock: Clock = monotonic) -> None:
        self._clock = clock
        self._changed = Condition()
        self._since: list[float] = []
        self._failures = 0
        self._closed_until = self._paused_until = float("-inf")
        self._somebody_tries = False

    @contextmanager
    def seat(self) -> Iterator[None]:
        """For as long as somebody asks, or waits for the answer to the same question. Raises ``NotSent``."""
        with self._changed:
            while len(self._since) >= SEATS:
                patience = SLOW_SECONDS - (self._clock() - self._since[0])
                if patience <= 0 or not self._changed.wait(patience):
                    raise NotSent("too many calls are under way")
            sat = self._clock()
            self._since.append(sat)
        try:
            yield
        finally:
            with self._changed:
                self._since.remove(sat)
                self._changed.notify()

    @contextmanager
    def call(self) -> Iterator[None]:
        """One call. Raises ``Busy`` during a pause, ``NotSent`` while the circuit is open; ``Unavailable`` opens it."""
        trying = self._enter()
        try:
            yield
        except Unavailable:
            self._leave(trying=trying, failed=True)
            raise
        except Refusal:  # our own budget: the scheduler was not asked
            self._leave(trying=trying, failed=None)
            raise
        self._leave(trying=trying, failed=False)

    def pause(self, seconds: float) -> None:
        """The scheduler has asked to be left alone."""
        with self._changed:
            self._paused_until = self._clock() + min(seconds, LONGEST_PAUSE_SECONDS)

    def _enter(self) -> bool:
        with self._changed:
            now = self._clock()
            if now < self._paused_until:
                raise Busy(retry_after=int(self._paused_until - now) + 1)
            if self._failures < FAILURES:
                return False
            if now < self._closed_until or self._somebody_tries:
                raise NotSent("the scheduler has failed several times in a row")
            self._somebody_tries = True
            return True

    def _leave(self, *, trying: bool, failed: bool | None) -> None:
        with self._changed:
            self._somebody_tries = self._somebody_tries and not trying
            if failed is None:
                return
            self._failures = self._failures + 1 if failed else 0
            if self._failures >= FAILURES:
                self._closed_until = self._clock() + OPEN_SECONDS
