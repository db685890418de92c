"""What a scheduler that is slow, silent or asked too often may cost this server."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.core.cache import cache

from scheduling.contract.refusals import Busy, NotFound
from tests.widget.gateway.remote_widget import NOW
from widget.gateway.protocol import Unavailable
from widget.gateway.remote.budget import count_call
from widget.gateway.remote.guard import FAILURES, LONGEST_PAUSE_SECONDS, OPEN_SECONDS, SEATS, Guard, NotSent
from widget.gateway.remote.memory import Memory, Told


@dataclass
class Clock:
    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Source:
    """What is asked of it takes until ``go``."""

    go: threading.Event = field(default_factory=threading.Event)
    asked: int = 0
    fault: Exception | None = None

    def __call__(self) -> Told[str]:
        self.asked += 1
        assert self.go.wait(10)
        if self.fault:
            raise self.fault
        return Told(f"answer {self.asked}")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guard(clock: Clock) -> Guard:
    return Guard(clock)


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def fail(guard: Guard, times: int) -> None:
    for _ in range(times):
        with pytest.raises(Unavailable), guard.call():
            raise Unavailable("no answer")


def test_after_some_failures_nobody_asks_until_one_has_found_out(guard: Guard, clock: Clock) -> None:
    fail(guard, FAILURES)
    with pytest.raises(NotSent), guard.call():
        pytest.fail("It was asked")

    clock.seconds += OPEN_SECONDS
    with guard.call(), pytest.raises(NotSent), guard.call():
        pytest.fail("Two found out at once")

    with guard.call():
        pass


def test_one_who_finds_it_still_failing_closes_the_door_again(guard: Guard, clock: Clock) -> None:
    fail(guard, FAILURES)
    clock.seconds += OPEN_SECONDS
    fail(guard, 1)

    with pytest.raises(NotSent), guard.call():
        pytest.fail("It was asked")


def test_a_refusal_is_an_answer_and_closes_nothing(guard: Guard) -> None:
    for _ in range(FAILURES + 1):
        fail(guard, FAILURES - 1)
        with guard.call():
            pass


def test_a_pause_ends_and_is_never_longer_than_a_visitor_would_believe(guard: Guard, clock: Clock) -> None:
    guard.pause(86_400)
    clock.seconds += LONGEST_PAUSE_SECONDS - 1
    with pytest.raises(Busy) as refusal, guard.call():
        pytest.fail("It was asked")
    assert refusal.value.retry_after == 2

    clock.seconds += 1
    with guard.call():
        pass


def test_when_somebody_has_waited_long_nobody_joins_the_queue(guard: Guard, clock: Clock) -> None:
    seats = [guard.seat() for _ in range(SEATS)]
    for seat in seats:
        seat.__enter__()
    clock.seconds += 2

    with pytest.raises(NotSent), guard.seat():
        pytest.fail("There was a seat")

    seats[0].__exit__(None, None, None)
    with guard.seat():
        pass


def test_the_same_question_is_asked_once_for_everybody_who_waits(clock: Clock) -> None:
    memory, source = Memory(clock), Source()

    with ThreadPoolExecutor(10) as crowd:
        asking = [crowd.submit(ask(memory, source)) for _ in range(10)]
        source.go.set()
        answers = {asked.result(5) for asked in asking}

    assert (answers, source.asked) == ({"answer 1"}, 1)


def test_a_failure_reaches_everybody_and_is_not_kept(clock: Clock) -> None:
    memory, source = Memory(clock), Source(fault=Unavailable("no answer"))
    with ThreadPoolExecutor(5) as crowd:
        asking = [crowd.submit(ask(memory, source)) for _ in range(5)]
        source.go.set()
        assert all(isinstance(asked.exception(5), Unavailable) for asked in asking)

    source.fault = None
    assert ask(memory, source)().startswith("answer")


def test_what_is_not_there_is_not_asked_for_at_every_visit(clock: Clock) -> None:
    memory, source = Memory(clock), Source(fault=NotFound())
    source.go.set()
    with pytest.raises(NotFound):
        ask(memory, source)()

    known = memory.known("type", "question")

    assert known is not None
    assert isinstance(known.answer, NotFound)
    clock.seconds += 21
    assert memory.known("type", "question") is None


def test_an_answer_that_was_on_its_way_when_something_was_booked_is_not_kept(clock: Clock) -> None:
    memory, source = Memory(clock), Source()
    with ThreadPoolExecutor(1) as crowd:
        before = crowd.submit(ask(memory, source))
        while not source.asked:
            pass
        memory.forget("type")
        source.go.set()
        before.result(5)

    assert memory.known("type", "question") is None
    assert memory.is_doubted("type")
    clock.seconds += 21
    assert not memory.is_doubted("type")


def test_onlookers_leave_a_part_of_the_budget_to_those_who_book() -> None:
    for _ in range(8):
        count_call("scheduler", 10, reads=True, now=NOW)
    with pytest.raises(Busy):
        count_call("scheduler", 10, reads=True, now=NOW)

    count_call("scheduler", 10, reads=False, now=NOW)
    count_call("scheduler", 10, reads=False, now=NOW)
    with pytest.raises(Busy):
        count_call("scheduler", 10, reads=False, now=NOW)
    count_call("scheduler", 10, reads=False, now=NOW + timedelta(minutes=2))


def ask(memory: Memory, source: Source) -> Callable[[], str]:
    return lambda: memory.get("type", "question", source, seconds=20, patience=5)
