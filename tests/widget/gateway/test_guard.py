"""What a scheduler that is slow, silent or asked too often may cost this server."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.core.cache import cache
from pydantic import SecretStr

from scheduling.contract.refusals import Busy, NotFound
from tests.installation import eventually
from tests.receiver import hang
from tests.widget.gateway.hosted import KEY, TYPE, Hosted
from tests.widget.gateway.remote_widget import NOW
from widget.gateway.protocol import Unavailable
from widget.gateway.remote import RemoteGateway, Shared
from widget.gateway.remote.budget import count_call
from widget.gateway.remote.client import Account, Client
from widget.gateway.remote.common import Common
from widget.gateway.remote.gateway import MEETING_TYPE_SECONDS
from widget.gateway.remote.guard import FAILURES, LONGEST_PAUSE_SECONDS, OPEN_SECONDS, SEATS, Guard, NotSent
from widget.gateway.remote.memory import OLD, Memory, Told


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


def test_what_people_look_at_is_fetched_anew_before_it_is_too_old_and_nobody_waits(clock: Clock) -> None:
    memory, source = Memory(clock), Source()
    source.go.set()
    ask(memory, source)()
    assert refresh(memory, source) is None  # it is young

    clock.seconds += OLD * 20
    source.go.clear()
    beside = refresh(memory, source)
    assert beside is not None
    assert refresh(memory, source) is None  # somebody is at it
    kept = memory.known("type", "question")
    assert kept is not None
    assert kept.answer == "answer 1"

    source.go.set()
    beside.join(5)
    clock.seconds += 10  # the first answer is too old by now
    renewed = memory.known("type", "question")
    assert renewed is not None
    assert renewed.answer == "answer 2"


def test_a_page_that_is_looked_at_again_and_again_never_waits_for_the_scheduler(clock: Clock, hosted: Hosted) -> None:
    client = Client(Account(hosted.address, SecretStr(KEY)))
    shared = Shared(client, Common(client.mark), Memory(clock))

    def look() -> str:
        return RemoteGateway(NOW, shared).meeting_type(TYPE).name

    assert look() == "Discovery call"
    hosted.meeting_type["name"] = "Consultation"
    clock.seconds += OLD * MEETING_TYPE_SECONDS
    assert look() == "Discovery call"
    eventually(lambda: hosted.calls["meeting-type"] == 2)
    eventually(lambda: look() == "Consultation", seconds=5)

    hosted.fails("meeting-type", hang)  # whoever asked now would wait
    clock.seconds += MEETING_TYPE_SECONDS / 2
    assert look() == "Consultation"
    assert hosted.calls["meeting-type"] == 2


def test_what_nobody_looks_at_and_what_was_never_there_is_not_fetched_ahead(clock: Clock) -> None:
    memory, source = Memory(clock), Source()
    source.go.set()

    assert refresh(memory, source) is None
    assert source.asked == 0


def test_a_scheduler_that_is_silent_takes_no_more_than_two_threads_for_what_is_fetched_ahead(clock: Clock) -> None:
    memory, source = Memory(clock), Source()
    source.go.set()
    for number in range(5):
        memory.get("type", number, source, seconds=20, patience=5)
    clock.seconds += OLD * 20
    source.go.clear()

    beside = [memory.refresh("type", number, source, seconds=20) for number in range(5)]

    assert sum(thread is not None for thread in beside) == 2
    source.go.set()
    for thread in beside:
        if thread:
            thread.join(5)
    assert memory.refresh("type", 4, source, seconds=20) is not None


def test_an_answer_of_another_process_is_kept_for_what_is_left_of_its_time(clock: Clock) -> None:
    memory = Memory(clock)
    memory.get("type", "question", lambda: Told("old", age=15.0), seconds=20, patience=5)

    clock.seconds += 4
    assert memory.known("type", "question") is not None
    clock.seconds += 1
    assert memory.known("type", "question") is None


def test_what_is_fetched_ahead_leaves_half_to_those_who_wait() -> None:
    for _ in range(4):
        count_call("scheduler", 10, reads=True, ahead=True, now=NOW)
    with pytest.raises(Busy):
        count_call("scheduler", 10, reads=True, ahead=True, now=NOW)

    for _ in range(4):
        count_call("scheduler", 10, reads=True, now=NOW)


def refresh(memory: Memory, source: Source) -> threading.Thread | None:
    return memory.refresh("type", "question", source, seconds=20)
