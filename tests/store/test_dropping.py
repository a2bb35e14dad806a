from tests.builders import JOB_ID, NOON, a_job
from tests.store.rig import BI, HOUR, PROJECT, Team, a_job_id

OTHER_JOB = a_job_id(2)


async def test_a_job_that_a_channel_dropped_is_not_heard_of_whatever_filters_mean_it(
    team: Team,
) -> None:
    filters = await team.follow_all()
    await team.follow("C1")
    await team.see(team.look(a_job(), filters.id))

    assert await team.subscriptions.drop_job("C1", PROJECT, JOB_ID)

    more = await team.follow_all(target=BI)
    assert await team.waiting() == []
    assert await team.subscriptions.of_channel("C1") == (filters, more)
    assert await team.end(filters.id, more.id) == []


async def test_a_dropped_job_is_heard_of_again_once_it_is_named(team: Team) -> None:
    filters = await team.follow_all()
    await team.see(team.look(a_job(), filters.id))
    await team.subscriptions.drop_job("C1", PROJECT, JOB_ID)

    await team.follow("C1")

    assert await team.end() == ["C1 finished"]


async def test_a_dropped_job_stays_dropped_when_the_filters_that_meant_it_go(team: Team) -> None:
    filters = await team.follow_all()
    await team.see(team.look(a_job(), filters.id))
    await team.subscriptions.drop_job("C1", PROJECT, JOB_ID)

    await team.subscriptions.remove("C1", [filters.id])
    again = await team.follow_all()

    assert await team.end(again.id) == []


async def test_dropping_a_job_that_is_not_followed_changes_nothing(team: Team) -> None:
    await team.follow("C1")

    assert not await team.subscriptions.drop_job("C2", PROJECT, JOB_ID)
    assert not await team.subscriptions.drop_job("C1", PROJECT, OTHER_JOB)
    assert not await team.subscriptions.drop_job("C1", "eu-nl", JOB_ID)
    assert await team.subscriptions.drop_job("C1", PROJECT, JOB_ID)
    assert not await team.subscriptions.drop_job("C1", PROJECT, JOB_ID)


async def test_a_job_that_all_dropped_is_looked_at_no_more(team: Team) -> None:
    filters = await team.follow_all()
    await team.see(team.look(a_job(), filters.id))

    await team.subscriptions.drop_job("C1", PROJECT, JOB_ID)

    assert await team.watchlist.open_jobs(PROJECT) == ()
    assert await team.due(NOON + HOUR) == ()
    assert await team.subscriptions.followed("C1", 9) == ()


async def test_other_channels_still_hear_of_a_job_that_one_dropped(team: Team) -> None:
    await team.follow("C1")
    await team.follow("C2")

    await team.subscriptions.drop_job("C1", PROJECT, JOB_ID)

    assert await team.end() == ["C2 finished"]
