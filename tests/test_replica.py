from datetime import datetime, timedelta

import pytest

from bot.errors import StoreUnavailable
from bot.ports import Lease
from bot.replica import MARGIN, SPAN, DatabaseClock, Replica, Tenure
from tests.builders import NOON
from tests.fakes import FakeClock, FakeLeases

SECOND = timedelta(seconds=1)
NAME = "courier/T1"


class Away(FakeLeases):
    """A database that may be away."""

    is_away = False

    async def claim(
        self, name: str, holder: str, span: timedelta, *, patience: timedelta = timedelta(0)
    ) -> Lease | None:
        if self.is_away:
            raise StoreUnavailable("away")
        return await super().claim(name, holder, span, patience=patience)

    async def release(self, lease: Lease, *, due_in: timedelta = timedelta(0)) -> None:
        if self.is_away:
            raise StoreUnavailable("away")
        await super().release(lease, due_in=due_in)


@pytest.fixture
def clock() -> FakeClock:
    """The database's clock, and a steady one."""
    return FakeClock(NOON)


@pytest.fixture
def leases(clock: FakeClock) -> Away:
    return Away(clock)


def a_replica(leases: FakeLeases, clock: FakeClock) -> Replica:
    ours = DatabaseClock(clock=clock, monotonic=lambda: clock().timestamp())
    return Replica(leases, ours, monotonic=lambda: clock().timestamp())


def a_tenure(leases: FakeLeases, clock: FakeClock, holder: str = "us") -> Tenure:
    return Tenure(leases, NAME, holder, lambda: clock().timestamp())


async def test_of_two_processes_one_keeps_what_only_one_may_do(
    leases: Away, clock: FakeClock
) -> None:
    us, them = a_replica(leases, clock), a_replica(leases, clock)
    ours, theirs = us.keeps(NAME, lambda: None), them.keeps(NAME, lambda: None)

    for _ in range(10):
        await us.beat()
        await them.beat()
        clock.passes(1.5)

    assert ours.lease == Lease(NAME, 1)
    assert theirs.lease is None
    assert us.alive == them.alive == 2


async def test_others_go_on_after_a_crash(leases: Away, clock: FakeClock) -> None:
    us, them = a_replica(leases, clock), a_replica(leases, clock)
    us.keeps(NAME, lambda: None)
    theirs = them.keeps(NAME, lambda: None)
    await us.beat()

    clock.passes(SPAN.total_seconds())
    await them.beat()

    assert theirs.lease == Lease(NAME, 2)
    assert them.alive == 1


async def test_others_go_on_at_once_after_a_stop(leases: Away, clock: FakeClock) -> None:
    us, them = a_replica(leases, clock), a_replica(leases, clock)
    ours, theirs = us.keeps(NAME, lambda: None), them.keeps(NAME, lambda: None)
    await us.beat()

    await us.leave()
    await them.beat()

    assert ours.lease is None
    assert theirs.lease == Lease(NAME, 2)


async def test_a_lease_counts_as_lost_before_others_can_have_it(
    leases: Away, clock: FakeClock
) -> None:
    ours = a_tenure(leases, clock)
    assert await ours.hold()

    clock.passes((SPAN - MARGIN).total_seconds())

    assert ours.lease is None
    assert await a_tenure(leases, clock, "them").hold() is None


async def test_a_lease_outlasts_a_short_absence_of_the_database(
    leases: Away, clock: FakeClock
) -> None:
    ours = a_tenure(leases, clock)
    await ours.hold()
    leases.is_away = True

    clock.passes(3)
    with pytest.raises(StoreUnavailable):
        await ours.hold()
    assert ours.lease

    clock.passes(3)
    assert ours.lease is None


async def test_a_turn_is_renewed_while_it_lasts_and_no_longer(
    leases: Away, clock: FakeClock
) -> None:
    us = a_replica(leases, clock)
    turn = us.takes_turns(NAME)
    await turn.hold()
    for _ in range(10):
        clock.passes(1.5)
        await us.beat()
        assert turn.lease == Lease(NAME, 1)

    await turn.give_up(10 * SECOND)
    await us.beat()

    assert turn.lease is None
    assert await a_tenure(leases, clock, "them").hold() is None
    clock.passes(10)
    assert await a_tenure(leases, clock, "them").hold()


async def test_what_is_dropped_while_leases_are_renewed_is_not_taken_again(
    clock: FakeClock,
) -> None:
    class Dropping(FakeLeases):
        async def claim(
            self, name: str, holder: str, span: timedelta, *, patience: timedelta = timedelta(0)
        ) -> Lease | None:
            if name == NAME:
                await us.drop(dropped)
            return await super().claim(name, holder, span, patience=patience)

    leases = Dropping(clock)
    us = a_replica(leases, clock)
    kept, dropped = us.keeps(NAME, lambda: None), us.keeps("courier/T2", lambda: None)

    await us.beat()

    assert kept.lease == Lease(NAME, 1)
    assert dropped.lease is None
    assert await leases.held("courier/T2") == 0


async def test_leaving_while_the_database_is_away_is_no_trouble(
    leases: Away, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    us = a_replica(leases, clock)
    us.keeps(NAME, lambda: None)
    await us.beat()
    leases.is_away = True

    await us.leave()

    assert "others go on when they have run out" in caplog.text


async def test_a_database_that_takes_nothing_is_not_usable(leases: Away, clock: FakeClock) -> None:
    us = a_replica(leases, clock)
    await us.beat()
    leases.is_away = True

    for _ in range(4):
        clock.passes(1.5)
        with pytest.raises(StoreUnavailable):
            await us.beat()
    assert await us.problem() == ""

    clock.passes(3)
    assert "has taken nothing for 9 s" in await us.problem()

    leases.is_away = False
    await us.beat()
    assert await us.problem() == ""


async def test_the_time_is_the_databases(leases: Away, clock: FakeClock) -> None:
    ours = FakeClock(NOON - 300 * SECOND)
    time = DatabaseClock(clock=ours, monotonic=lambda: ours().timestamp())
    assert time() == NOON - 300 * SECOND

    await time.set(leases)
    ours.passes(5)

    assert time() == NOON + 5 * SECOND
    assert time.ahead == 300 * SECOND


async def test_a_clock_of_ours_that_is_set_changes_nothing(leases: Away, clock: FakeClock) -> None:
    ours = FakeClock(NOON)
    time = DatabaseClock(clock=ours, monotonic=lambda: 0.0)
    await time.set(leases)

    ours.passes(3_600)

    assert time() == NOON


async def test_what_is_lost_between_asking_and_being_told_moves_no_clock(clock: FakeClock) -> None:
    steady = FakeClock(NOON)

    class Slow(FakeLeases):
        async def now(self) -> datetime:
            steady.passes(0.4)
            return await super().now()

    time = DatabaseClock(clock=clock, monotonic=lambda: steady().timestamp())
    await time.set(Slow(clock))

    assert time() == NOON + 0.4 * SECOND
