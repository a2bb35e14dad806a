"""What owners are told directly of their jobs in trouble."""

import pytest

from bot.domain.jobs import JobStatus
from bot.domain.notices import NoticeState
from bot.errors import JobNotFound
from bot.store.database import Database
from bot.store.watchlist import SqlWatchlist
from tests.builders import JOB_ID, NOON, a_job
from tests.store.rig import Team, a_job_id

FAILED = a_job(status=JobStatus.FAILED, owner="Alice")


@pytest.fixture
async def linked(team: Team) -> Team:
    await team.people.link("U7", "alice")
    await team.preferences.set_direct("U7", direct=True)
    await team.follow("C1")
    await team.follow("C2")
    return team


async def test_a_failure_is_told_its_linked_owner_once(linked: Team) -> None:
    assert await linked.see(linked.look(FAILED)) == ["C1 failed", "C2 failed", "U7 failed"]
    assert await linked.see(linked.look(FAILED)) == []

    direct = await linked.next("U7")
    assert await linked.outbox.heard_in(direct) == ("C1", "C2")
    assert await linked.outbox.undrawn(9) == ()


@pytest.mark.parametrize("status", [JobStatus.FINISHED, JobStatus.CANCELLED])
async def test_any_other_end_is_told_in_channels_alone(linked: Team, status: JobStatus) -> None:
    told = await linked.see(linked.look(a_job(status=status, owner="alice")))

    assert "U7" not in str(told)


async def test_a_lost_job_is_told_as_well(linked: Team) -> None:
    await linked.see(linked.look(a_job(owner="alice")))

    lost = [await linked.see(linked.look(JobNotFound(), job_id=JOB_ID)) for _ in range(3)]

    assert lost[-1] == ["C1 lost", "C2 lost", "U7 lost"]


@pytest.mark.parametrize(("chosen", "told"), [(None, False), (False, False), (True, True)])
async def test_it_is_a_choice(linked: Team, chosen: bool | None, told: bool) -> None:  # noqa: FBT001
    await linked.preferences.set_direct("U7", direct=chosen)

    assert ("U7 failed" in await linked.see(linked.look(FAILED))) is told


@pytest.mark.parametrize(("chosen", "told"), [(None, True), (False, False)])
async def test_an_operator_may_choose_for_those_who_didnt(
    linked: Team,
    database: Database,
    chosen: bool | None,  # noqa: FBT001
    told: bool,  # noqa: FBT001
) -> None:
    linked.watchlist = SqlWatchlist(database, "T1", direct=True)
    await linked.preferences.set_direct("U7", direct=chosen)

    assert ("U7 failed" in await linked.see(linked.look(FAILED))) is told


async def test_nobody_else_is_told(linked: Team, others: Team) -> None:
    await others.people.link("U8", "alice")
    await others.preferences.set_direct("U8", direct=True)
    await linked.people.link("U9", "bob")
    await linked.preferences.set_direct("U9", direct=True)

    told = await linked.see(linked.look(FAILED))

    assert [one for one in told if one.startswith("U")] == ["U7 failed"]


async def test_of_many_failures_each_is_told(linked: Team) -> None:
    filters = await linked.follow_all("C1")
    jobs = [a_job(job_id=a_job_id(n), status=JobStatus.FAILED, owner="alice") for n in range(3)]

    told = await linked.see(*(linked.look(job, filters.id) for job in jobs))

    assert told.count("U7 failed") == 3


async def test_a_muted_channel_doesnt_keep_it_back(linked: Team) -> None:
    for channel in ("C1", "C2"):
        await linked.channels.mute(channel, NOON, "U1")
    await linked.see(linked.look(FAILED))

    assert await linked.waiting() == ["U7 failed"]


async def test_a_channel_that_needs_it_no_more_isnt_named(linked: Team) -> None:
    await linked.see(linked.look(FAILED))
    await linked.outbox.void(await linked.next("C1"), "unsubscribed")

    direct = await linked.next("U7")

    assert direct.state is NoticeState.PENDING
    assert "C2" in await linked.outbox.heard_in(direct)
