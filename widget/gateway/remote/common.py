"""What the processes that share a Redis have in common: what the scheduler has just said, and who is asking it.

One of them asks and the others wait for its answer. The one who asks holds a lease; when it dies, the lease ends and
one of those who wait takes it over. Where there is no Redis, or it is away, every process is on its own.
"""

import json
import logging
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic, sleep, time
from typing import Any, Generic, TypeVar
from uuid import uuid4

from django.core.cache import cache, caches
from django.core.cache.backends.redis import RedisCache
from pydantic import TypeAdapter, ValidationError
from redis import RedisError

from scheduling.contract.refusals import Busy, NotFound
from widget.gateway.protocol import Unavailable
from widget.gateway.remote.guard import NotSent
from widget.gateway.remote.memory import DOUBT_SECONDS, Told

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")
#: So long those who have waited are told that there is no answer, before one of them may ask again.
_FAILURE_SECONDS = 1
#: A Redis that did not answer is left alone for so long.
_AWAY_SECONDS = 5.0
#: Longer than anything is kept: what was fetched before something was forgotten never comes back.
_STATE_SECONDS = 600
_POLL_SECONDS = 0.05


def lease_of(longest_call: float) -> int:
    """More than one call takes, in whole seconds as Redis wants them.

    Whoever makes several, up to the time of a page, may be taken for dead: then another one asks too, which costs a
    call and no more. A longer lease would leave those who wait for one that really died without an answer in time.
    """
    return math.floor(longest_call) + 1


class Away(Exception):
    """There is no Redis, or it does not answer."""


@dataclass(frozen=True)
class Asked(Generic[Answer]):
    """``name`` is the same in every process; ``kind`` writes an answer as JSON and reads it.

    ``seconds``: how long an answer is kept. ``at_most_old``: how many seconds old one may be that is taken.
    """

    name: str
    kind: TypeAdapter[Answer]
    seconds: float
    at_most_old: float


class Common:
    """``mark`` tells accounts at schedulers apart. ``lease``: seconds after which whoever asks is taken for dead."""

    def __init__(self, mark: str, *, lease: int = 6) -> None:
        self._mark, self._lease = mark, lease
        self._away_until = float("-inf")

    def state_of(self, subject: str) -> str:
        """Another one after each time that the subject was forgotten, by whichever process."""
        try:
            with self._redis():
                return str(cache.get(self._name("state", subject)) or "")
        except Away:
            return ""

    def forget(self, subject: str) -> None:
        with suppress(Away), self._redis():
            cache.set(self._name("doubt", subject), 1, timeout=int(DOUBT_SECONDS))
            cache.set(self._name("state", subject), uuid4().hex, timeout=_STATE_SECONDS)

    def is_doubted(self, subject: str) -> bool:
        """Whether it was forgotten a moment ago."""
        try:
            with self._redis():
                return bool(cache.get(self._name("doubt", subject)))
        except Away:
            return False

    def fetch(self, asked: Asked[Answer], ask: Callable[[], Answer], *, until: float) -> Told[Answer]:
        """From another process, or from ``ask``, whose answer the others get. Raises what ``ask`` does.

        ``until``: when, on the clock ``monotonic``, whoever waits for another process gives up.
        """
        name, lease = self._name("answer", asked.name), uuid4().hex
        try:
            while not self._take(name, lease):
                if told := self._read(name, asked):
                    return told
                if monotonic() >= until:
                    raise Unavailable("another process asks the same and has no answer yet")
                sleep(_POLL_SECONDS)
        except Away:
            return Told(ask())
        try:
            return self._last_look(name, asked) or Told(self._ask(name, asked, ask))
        finally:
            self._let_go(name, lease)

    def _last_look(self, name: str, asked: Asked[Answer]) -> Told[Answer] | None:
        """Somebody may have had the answer just before the lease was free."""
        try:
            return self._read(name, asked)
        except Away:
            return None

    def _ask(self, name: str, asked: Asked[Answer], ask: Callable[[], Answer]) -> Answer:
        try:
            answer = ask()
        except NotFound:
            self._write(name, {"said": None, "since": time()}, asked.seconds)
            raise
        except Busy as refusal:
            self._write(f"{name}:failed", {"retry_after": refusal.retry_after}, _FAILURE_SECONDS)
            raise
        except Unavailable as error:
            if not isinstance(error, NotSent) or error.__cause__:  # else it is this process alone that does not ask
                self._write(f"{name}:failed", {"retry_after": None}, _FAILURE_SECONDS)
            raise
        self._write(name, {"said": asked.kind.dump_python(answer, mode="json"), "since": time()}, asked.seconds)
        return answer

    def _read(self, name: str, asked: Asked[Answer]) -> Told[Answer] | None:
        """What another process was told. Raises ``NotFound``, ``Busy`` and ``Unavailable`` as that one did."""
        with self._redis():
            found = {key: json.loads(text) for key, text in cache.get_many([name, f"{name}:failed"]).items()}
        if failed := found.get(f"{name}:failed"):
            if failed["retry_after"] is None:
                raise Unavailable("another process has asked the same and got no answer")
            raise Busy(retry_after=failed["retry_after"])
        kept = found.get(name)
        age = max(time() - kept["since"], 0.0) if kept else 0.0
        if kept is None or age >= asked.at_most_old:
            return None
        if kept["said"] is None:
            raise NotFound
        try:
            return Told(asked.kind.validate_python(kept["said"]), age)
        except ValidationError:  # of another version of this program
            return None

    def _write(self, name: str, entry: dict[str, Any], seconds: float) -> None:
        with suppress(Away), self._redis():
            cache.set(name, json.dumps(entry), timeout=int(seconds))

    def _take(self, name: str, lease: str) -> bool:
        with self._redis():
            return bool(cache.add(f"{name}:lease", lease, timeout=self._lease))

    def _let_go(self, name: str, lease: str) -> None:
        """Unless it ran out meanwhile and is another one's."""
        with suppress(Away), self._redis():
            if cache.get(f"{name}:lease") == lease:
                cache.delete(f"{name}:lease")

    @contextmanager
    def _redis(self) -> Iterator[None]:
        """Raises ``Away``."""
        if not isinstance(caches["default"], RedisCache) or monotonic() < self._away_until:
            raise Away
        try:
            yield
        except RedisError as error:
            self._away_until = monotonic() + _AWAY_SECONDS
            logger.warning("Every process asks the scheduler by itself while Redis does not answer: %s", error)
            raise Away from error

    def _name(self, kind: str, subject: str) -> str:
        return f"scheduler:{self._mark}:{kind}:{sha256(subject.encode()).hexdigest()}"
