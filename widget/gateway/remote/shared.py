"""What all requests of a process share: connections, the guard before them, and what the scheduler has just said."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from scheduling.contract.refusals import Refusal
from widget.gateway.remote.client import Call, Client
from widget.gateway.remote.common import Asked, Common
from widget.gateway.remote.memory import OLD, Memory, Told

Answer = TypeVar("Answer")
Send = Callable[[Call], Any]


@dataclass(frozen=True)
class Caller:
    """Makes the calls of one page, within its time. ``ahead``: nobody waits for them."""

    client: Client
    now: datetime
    until: float
    ahead: bool = False

    def __call__(self, call: Call) -> Any:
        return self.client.send(replace(call, ahead=self.ahead), now=self.now, until=self.until)

    def seated(self, call: Call) -> Any:
        """For whoever does not sit yet."""
        with self.client.guard.seat():
            return self(call)


@dataclass(frozen=True)
class Shared:
    """``memory`` is of this process, ``common`` of all that share a Redis."""

    client: Client
    common: Common
    memory: Memory = field(default_factory=Memory)

    def forget(self, subject: str) -> None:
        """Whatever was said of it may no longer be so."""
        self.memory.forget(subject)
        self.common.forget(subject)

    def is_doubted(self, subject: str) -> bool:
        """Whether it was forgotten a moment ago, so that the scheduler's own cache may be behind too."""
        return self.memory.is_doubted(subject) or self.common.is_doubted(subject)

    def answer(self, subject: str, asked: Asked[Answer], ask: Callable[[Send], Answer], caller: Caller) -> Answer:
        """``ask`` is for one of those who ask at once, in whichever process; the others wait for its answer.

        What is about to be too old is fetched anew beside whoever looks at it.
        """
        asked = replace(asked, name=f"{asked.name} {self.common.state_of(subject)}")
        known = self.memory.known(subject, asked.name)
        if known is None:
            with self.client.guard.seat():
                fetch, patience = partial(self._fetch, asked, ask, caller), caller.until - monotonic()
                return self.memory.get(subject, asked.name, fetch, seconds=asked.seconds, patience=patience)
        if isinstance(known.answer, Refusal):
            raise type(known.answer)
        younger = replace(asked, at_most_old=OLD * asked.seconds)
        fetch = partial(self._fetch, younger, ask, replace(caller, until=self.client.end_of_page(), ahead=True))
        self.memory.refresh(subject, asked.name, fetch, seconds=asked.seconds)
        answer: Answer = known.answer
        return answer

    def _fetch(self, asked: Asked[Answer], ask: Callable[[Send], Answer], caller: Caller) -> Told[Answer]:
        return self.common.fetch(asked, partial(ask, caller), until=caller.until)
