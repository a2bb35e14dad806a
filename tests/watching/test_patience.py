"""How DLI is left alone when it doesn't answer."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import (
    Busy,
    DliError,
    OverBudget,
    Throttled,
    TooSlow,
    Unreachable,
    WrongCredentials,
)
from bot.watching.patience import FIRST, LONGEST, Patience
from tests.builders import NOON
from tests.fakes import FakeDli
from tests.watching.rig import SECOND, Watching


@given(st.integers(1, 40))
def test_each_fault_in_a_row_makes_the_wait_longer_up_to_a_limit(faults: int) -> None:
    patience, now = Patience(), NOON
    waits = []
    for _ in range(faults):
        waits.append(patience.try_again(Unreachable(), now))
        now += waits[-1]

    expected = [min(LONGEST, FIRST * float(2**number)) for number in range(faults)]
    assert all(least <= wait <= least * 1.5 for wait, least in zip(waits, expected, strict=True))


def test_no_two_wait_equally_long() -> None:
    assert len({Patience().try_again(Unreachable(), NOON) for _ in range(20)}) > 10


def test_what_fails_together_is_one_fault() -> None:
    patience = Patience()

    waits = [patience.try_again(Unreachable(), NOON) for _ in range(20)]

    assert FIRST <= waits[-1] <= FIRST * 1.5


def test_of_what_fails_together_the_longest_wait_counts() -> None:
    patience = Patience()
    patience.try_again(Throttled(retry_after=30 * SECOND), NOON)
    patience.try_again(Unreachable(), NOON)

    assert patience.lasts(NOON + 30 * SECOND)


@given(st.floats(1, 7_200))
def test_dlis_own_wait_is_kept_in_full(seconds: float) -> None:
    patience = Patience()
    told = seconds * SECOND

    patience.try_again(Throttled(retry_after=told), NOON)

    assert patience.lasts(NOON + told - timedelta(microseconds=1))
    assert not patience.lasts(NOON + max(FIRST, told) * 1.5 + SECOND)


def test_an_answer_restores_it() -> None:
    patience = Patience()
    for number in range(5):
        patience.try_again(Unreachable(), NOON + 100 * number * SECOND)

    patience.restored()

    assert not patience.lasts(NOON)
    assert patience.try_again(Unreachable(), NOON) <= FIRST * 1.5


def test_a_clock_that_is_set_back_ends_it() -> None:
    patience = Patience()
    patience.try_again(Throttled(retry_after=3_600 * SECOND), NOON)

    assert not patience.lasts(NOON - SECOND)


async def sweeps_within(watching: Watching, seconds: int) -> int:
    """Beat twice a second, and count the lists that were asked for."""
    before = len(watching.dli.queries)
    for _ in range(seconds * 2):
        await watching.sweeper.beat()
        watching.clock.passes(0.5)
    return len(watching.dli.queries) - before


@pytest.mark.parametrize("error", [Unreachable(), TooSlow(), WrongCredentials(), Busy()])
async def test_sweeps_come_less_and_less_often_while_dli_is_in_trouble(
    error: DliError, watching: Watching
) -> None:
    await watching.follow_all()
    watching.dli.standing["jobs"] = error

    assert 4 <= await sweeps_within(watching, 60) <= 6
    assert 3 <= await sweeps_within(watching, 240) <= 5


async def test_sweeps_go_on_as_before_once_dli_answers(watching: Watching) -> None:
    await watching.follow_all()
    watching.dli.standing["jobs"] = Unreachable()
    await sweeps_within(watching, 120)
    del watching.dli.standing["jobs"]

    await sweeps_within(watching, 90)

    assert 5 <= await sweeps_within(watching, 60) <= 7


async def test_a_throttled_sweep_waits_as_long_as_dli_says(watching: Watching) -> None:
    await watching.follow_all()
    watching.dli.fail("jobs", Throttled(retry_after=30 * SECOND))

    assert await sweeps_within(watching, 30) == 1
    assert await sweeps_within(watching, 16) > 1


class LateDli(FakeDli):
    """A DLI that takes 20 s to say that it won't answer."""

    async def _called(self, method: str, job_id: object = None) -> None:
        self.calls[method] += 1
        assert callable(self._clock)
        self._clock.passes(20)  # type: ignore[attr-defined]
        raise Throttled(retry_after=30 * SECOND)


async def test_the_wait_begins_with_the_answer(watching: Watching) -> None:
    await watching.follow_all()
    watching.dli = LateDli(watching.clock)
    watching.crash()

    assert await sweeps_within(watching, 30) == 1


async def test_a_store_that_is_away_is_left_alone_as_well(watching: Watching) -> None:
    await watching.follow_all()
    watching.runs(1)
    watching.unsteady.fail("observe", times=1_000)

    await sweeps_within(watching, 60)

    assert watching.dli.calls["jobs"] <= 6 * 4


async def test_a_look_over_budget_waits_and_is_no_failure_of_the_job(watching: Watching) -> None:
    [job] = watching.runs(1)
    await watching.follow(job)
    watching.dli.fail("progress", OverBudget(retry_after=20 * SECOND))

    assert await watching.look(20) == 1
    assert (await watching.known(job)).failures == 0
    await watching.look(20)

    assert (await watching.known(job)).progress is not None


async def test_wrong_credentials_are_tried_once_for_each_pause(watching: Watching) -> None:
    for job in watching.runs(*range(1, 9)):
        await watching.follow(job)
    watching.dli.standing["progress"] = WrongCredentials()

    watching.clock.passes(10)

    at_once = await watching.look()
    assert at_once <= 8
    assert await watching.look(60) <= 5
