"""Several processes watch the same project, over one store and with one budget."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta

from bot.errors import StoreUnavailable, Unreachable
from bot.watching.sweeping import Sweeper
from tests.fakes import a_tenure
from tests.watching.rig import BEAT, Watching

SPAN = 6


def another(watching: Watching) -> Sweeper:
    """The sweeper of a process beside ours."""
    turn = a_tenure(watching.leases, watching.clock, "them")
    return Sweeper(watching.dli, watching.team.watchlist, watching.site, turn)


async def turns(watching: Watching, seconds: float, **sweepers: Sweeper) -> Counter[str]:
    """Let all see twice a second whether a sweep is due; count who made how many."""
    made: Counter[str] = Counter()
    until = watching.clock() + timedelta(seconds=seconds)
    while watching.clock() < until:
        for name, sweeper in sweepers.items():
            before = watching.dli.calls.total()
            await sweeper.beat()
            made[name] += watching.dli.calls.total() > before
        watching.clock.passes(0.5)
    return made


async def test_two_processes_take_turns(watching: Watching) -> None:
    watching.replicas = 2
    await watching.follow_all()

    made = await turns(watching, 40 * BEAT, us=watching.sweeper, them=another(watching))

    assert 38 <= made.total() <= 41
    assert abs(made["us"] - made["them"]) <= 1


async def test_one_goes_on_alone_when_the_other_is_gone(watching: Watching) -> None:
    watching.replicas = 2
    await watching.follow_all()
    await turns(watching, 4 * BEAT, us=watching.sweeper, them=another(watching))

    made = await turns(watching, 20 * BEAT, us=watching.sweeper)

    assert made["us"] >= 17


async def test_what_one_has_found_the_other_does_not_tell_again(watching: Watching) -> None:
    watching.replicas = 2
    await watching.follow_all()
    them = another(watching)
    jobs = watching.runs(*range(30))
    await turns(watching, 2 * BEAT, us=watching.sweeper, them=them)
    watching.ends(*jobs)

    await turns(watching, 6 * BEAT, us=watching.sweeper, them=them)

    assert sorted(await watching.told()) == ["C1 finished"] * 30


async def test_a_sweep_that_dies_is_made_by_another(watching: Watching) -> None:
    watching.replicas = 2
    await watching.follow_all()
    dying = a_tenure(watching.leases, watching.clock, "dying")
    assert await dying.hold()

    made = await turns(watching, SPAN, us=watching.sweeper)
    assert made["us"] == 0

    made = await turns(watching, 2 * BEAT, us=watching.sweeper)
    assert made["us"] > 0


async def test_a_sweep_that_fails_lets_nobody_ask_at_once(watching: Watching) -> None:
    watching.replicas = 2
    await watching.follow_all()
    watching.dli.standing["jobs"] = Unreachable("away")

    await turns(watching, 60, us=watching.sweeper, them=another(watching))

    assert watching.dli.calls["jobs"] <= 8


async def test_who_follows_something_hurries_a_sweep_whoever_makes_it(watching: Watching) -> None:
    await watching.follow_all()
    await turns(watching, BEAT, us=watching.sweeper)
    them = another(watching)
    before = watching.dli.calls.total()

    watching.sweeper.hurry()
    await watching.sweeper.beat()

    assert watching.dli.calls.total() == before + 1
    assert (await turns(watching, BEAT - 1, them=them)).total() == 0


async def test_many_who_follow_something_at_once_hurry_it_no_more_than_one(
    watching: Watching,
) -> None:
    await watching.follow_all()
    made = 0
    for _ in range(100):
        watching.sweeper.hurry()
        made += (await turns(watching, 1, us=watching.sweeper))["us"]

    assert made <= 22


async def test_a_job_is_not_lost_that_is_missing_only_now_and_then(watching: Watching) -> None:
    watching.replicas = 2
    them = another(watching)
    [job] = watching.runs(1)
    await watching.follow(job)
    await turns(watching, 2 * BEAT, us=watching.sweeper, them=them)
    known = await watching.known(job)

    for _ in range(5):
        watching.dli.forget(job)
        await turns(watching, BEAT, us=watching.sweeper)
        watching.dli.put(known.job)
        await turns(watching, BEAT + 2, them=them)

    assert "C1 lost" not in await watching.told()
    assert not (await watching.known(job)).is_over


async def test_a_sweep_that_stumbles_lets_the_next_wait_its_time(watching: Watching) -> None:
    await watching.follow_all()
    watching.runs(1)
    watching.unsteady.fail("wanting_looks", times=3)

    made = await turns_though_the_database_fails(watching, 3 * BEAT)

    assert made <= 8


async def turns_though_the_database_fails(watching: Watching, seconds: float) -> int:
    before = watching.dli.calls["jobs"]
    for _ in range(int(seconds / 0.5)):
        with suppress(StoreUnavailable):
            await watching.sweeper.beat()
        watching.clock.passes(0.5)
    return watching.dli.calls["jobs"] - before
