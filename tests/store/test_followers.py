from bot.domain.events import ENDS, EventKind
from bot.domain.jobs import JobStatus
from bot.domain.subscriptions import ThreadMode
from tests.builders import NOON, a_job
from tests.store.rig import BI, Asked, Team


async def test_a_channel_hears_once_what_several_of_its_subscriptions_mean(team: Team) -> None:
    first = await team.follow_all(events=ENDS, mentions=("U1",))
    second = await team.follow_all(
        target=BI, since=NOON, mentions=("U2",), thread=ThreadMode.BROADCAST
    )
    asked = Asked()

    ended = team.look(a_job(status=JobStatus.FAILED), first.id, second.id)
    [notice] = await team.watchlist.observe([ended], asked, NOON)

    assert (notice.mentions, notice.thread) == (("U1", "U2"), ThreadMode.BROADCAST)
    [[follower]] = asked.followers
    assert (follower.new, follower.direct, follower.since) == (True, False, first.since)


async def test_a_channel_that_named_a_job_is_a_direct_follower(team: Team) -> None:
    await team.follow("C1")
    filters = await team.follow_all("C1")
    asked = Asked()

    await team.watchlist.observe([team.look(a_job(), filters.id)], asked, NOON)
    await team.watchlist.observe([team.look(a_job())], asked, NOON)

    assert [follower.direct for follower in asked.followers[1]] == [True]


async def test_a_follower_is_new_to_the_look_that_matched_it_alone(team: Team) -> None:
    filters = await team.follow_all()
    look = team.look(a_job(), filters.id)
    asked = Asked()

    await team.watchlist.observe([look, look], asked, NOON)
    await team.watchlist.observe([look], asked, NOON)

    assert [[one.new for one in followers] for followers in asked.followers] == [
        [True],
        [False],
        [False],
    ]


async def test_a_channel_that_comes_to_a_known_job_is_new_and_the_others_are_not(
    team: Team,
) -> None:
    first = await team.follow_all("C1", events=ENDS)
    await team.end(first.id, status=JobStatus.FAILED)
    second = await team.follow_all("C2", events=ENDS)

    assert await team.end(second.id, status=JobStatus.FAILED) == ["C2 failed"]


async def test_what_a_new_subscription_of_a_channel_means_is_told_though_it_follows_already(
    team: Team,
) -> None:
    quiet = await team.follow_all(events=frozenset({EventKind.CANCELLED}))
    assert await team.end(quiet.id, status=JobStatus.FAILED) == []

    louder = await team.follow_all(target=BI, events=ENDS)

    assert await team.end(quiet.id, louder.id, status=JobStatus.FAILED) == ["C1 failed"]


async def test_a_channel_is_told_as_loudly_as_its_newest_subscription_wants(team: Team) -> None:
    quiet = await team.follow_all(mentions=("U1",), thread=ThreadMode.QUIET)
    await team.see(team.look(a_job(), quiet.id))
    louder = await team.follow_all(target=BI, mentions=("U2",))

    await team.end(louder.id)

    *_, end = await team.queue()
    assert (end.mentions, end.thread) == (("U1", "U2"), ThreadMode.DEFAULT)


async def test_a_channel_that_follows_already_hears_nothing_of_what_lies_behind(
    team: Team,
) -> None:
    quiet = await team.follow_all(events=ENDS)
    await team.see(team.look(a_job(), quiet.id))

    louder = await team.follow_all(target=BI, since=NOON)

    assert await team.see(team.look(a_job(), quiet.id, louder.id)) == []
