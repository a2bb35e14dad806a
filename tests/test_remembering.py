"""What is known of runs before one: DLI's list is searched once, and its trouble is nobody's."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import pytest

from bot.domain.history import MOST_RUNS, EarlierRun
from bot.domain.jobs import Job, JobStatus
from bot.errors import DliError, NotAllowed, Refused, Throttled, TooSlow, Unreachable
from bot.remembering import FRESH, REST, Memory
from tests.builders import NOON, a_job
from tests.fakes import FakeClock, FakeDli
from tests.store.rig import a_job_id

HOUR = timedelta(hours=1)
SALES = "INSERT INTO sales SELECT * FROM raw WHERE day = {}"
VISITS = "INSERT INTO visits SELECT * FROM clicks WHERE day = {}"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a search last as long as a machine may stand still."""
    monkeypatch.setattr("bot.remembering.PATIENCE", 60)


class Remembering:
    def __init__(self) -> None:
        self.clock = FakeClock(NOON)
        self.dli = FakeDli(self.clock)
        self.memory = Memory(self.dli, "eu-de", self.clock)

    def ran(self, *numbers: int, statement: str = SALES, **said: object) -> None:
        """Let runs stand in the list; those of higher numbers are older."""
        for number in numbers:
            facts = {
                "job_id": a_job_id(number),
                "status": JobStatus.FINISHED,
                "start_time": NOON - number * HOUR,
                "duration": timedelta(minutes=number),
                "statement": statement.format(number),
            }
            self.dli.put(a_job(**{**facts, **said}))

    async def minutes(self, job: Job) -> list[float]:
        """Tell how long the runs before a job took."""
        return [run.duration / timedelta(minutes=1) for run in await self.memory.earlier(job)]


class Counting:
    """A store without runs that counts how often it is asked for them."""

    def __init__(self) -> None:
        self.reads = 0
        self.read: set[str] = set()

    async def earlier(
        self, project: str, fingerprints: Collection[str]
    ) -> dict[str, tuple[EarlierRun, ...]]:
        self.reads += 1
        return {}

    async def is_read(self, project: str, fingerprint: str) -> bool:
        return fingerprint in self.read

    async def unread(self, project: str, limit: int) -> dict[str, Job]:
        return {}

    async def add(
        self, project: str, fingerprint: str, runs: Sequence[EarlierRun], at: datetime
    ) -> None:
        self.read.add(fingerprint)

    async def tidy(self, before: datetime) -> int:
        return 0


class Late(Counting):
    """A store whose first answer arrives when it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()
        self.let_go = asyncio.Event()

    async def is_read(self, project: str, fingerprint: str) -> bool:
        is_read = await super().is_read(project, fingerprint)
        if not self.asked.is_set():
            self.asked.set()
            await self.let_go.wait()
        return is_read


def now_running(statement: str = SALES) -> Job:
    return a_job(job_id=a_job_id(99), start_time=NOON, statement=statement.format(0))


async def test_runs_of_the_statement_that_finished_are_told_the_newest_first() -> None:
    known = Remembering()
    known.ran(3, 1, 2)
    known.ran(4, status=JobStatus.FAILED)
    known.ran(5, statement="SELECT * FROM (INSERT INTO sales SELECT * FROM raw WHERE day = {})")
    known.ran(-1)

    assert await known.minutes(now_running()) == [1, 2, 3]


async def test_the_list_is_searched_once_for_each_statement_whoever_asks() -> None:
    known = Remembering()
    known.ran(1, 2)

    together = [known.minutes(now_running()) for _ in range(5)]
    assert await asyncio.gather(*together) == [[1, 2]] * 5
    assert await known.minutes(now_running()) == [1, 2]
    assert await known.minutes(now_running(VISITS)) == []

    assert known.dli.calls["jobs"] == 2


async def test_who_looked_just_before_a_search_ended_begins_no_other() -> None:
    known = Remembering()
    history = Late()
    memory = Memory(known.dli, "eu-de", known.clock, history)

    late = asyncio.create_task(memory.earlier(now_running()))
    await history.asked.wait()
    await memory.earlier(now_running())
    history.let_go.set()
    await late

    assert known.dli.calls["jobs"] == 1


async def test_what_the_store_has_is_read_once_for_all_who_ask_within_a_second() -> None:
    known = Remembering()
    history = Counting()
    memory = Memory(known.dli, "eu-de", known.clock, history)
    await memory.earlier(now_running())
    for _ in range(5):
        await memory.earlier(now_running())
    read = history.reads

    known.clock.passes(FRESH + 1)
    await memory.earlier(now_running())

    assert (read, history.reads) == (2, 3)


async def test_no_more_runs_are_kept_than_tell_something() -> None:
    known = Remembering()
    known.ran(*range(1, MOST_RUNS + 5))

    assert await known.minutes(now_running()) == list(range(1, MOST_RUNS + 1))


async def test_runs_of_which_the_list_does_not_say_how_long_they_took_are_none() -> None:
    known = Remembering()
    known.ran(1, duration=None)
    known.ran(2, start_time=None)
    known.ran(3, duration=timedelta())

    assert await known.minutes(now_running()) == [0]


async def test_a_job_is_no_earlier_run_of_itself() -> None:
    known = Remembering()
    known.ran(1, 2)
    job = a_job(job_id=a_job_id(1), start_time=None, statement=SALES.format(1))

    assert await known.minutes(job) == [2]


async def test_of_no_statement_nothing_is_known() -> None:
    known = Remembering()

    assert await known.minutes(now_running("")) == []
    assert known.dli.calls["jobs"] == 0


@pytest.mark.parametrize("error", [Unreachable(), TooSlow(), NotAllowed(), Throttled()])
async def test_after_a_search_in_vain_answers_do_without_one_for_a_while(error: DliError) -> None:
    known = Remembering()
    known.ran(1)
    known.dli.fail("jobs", error)

    for job in (now_running(), now_running(), now_running(VISITS)):
        assert await known.minutes(job) == []
    assert known.dli.calls["jobs"] == 1
    known.clock.passes(REST.total_seconds())

    assert await known.minutes(now_running()) == [1]


async def test_a_dli_that_refuses_to_search_is_asked_once() -> None:
    known = Remembering()
    known.ran(1)
    known.dli.fail("jobs", Refused("no such parameter"))

    for _ in range(3):
        assert await known.minutes(now_running()) == []
        known.clock.passes(3_600)

    assert known.dli.calls["jobs"] == 1
