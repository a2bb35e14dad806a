from datetime import timedelta
from typing import Any

import pytest

from bot import errors
from bot.domain.channels import Defaults
from bot.domain.events import ENDS, EventKind
from bot.domain.filters import Field, Filter
from bot.domain.fingerprints import fingerprint
from bot.domain.jobs import JobId, JobStatus
from bot.domain.outcomes import (
    AlreadyOver,
    FollowsFilters,
    FollowsJob,
    NotLinked,
    NotSubscribed,
    Preview,
    TooManySubscriptions,
    Unfollowed,
    Unsubscribed,
    UnsubscribedAll,
)
from bot.domain.subscriptions import FilterTarget, JobTarget, Target, Wanted
from bot.wishing import Asker
from bot.wishing.subscribing import MOST
from tests.builders import JOB_ID, NOON, a_job, a_sub_job, an_observation
from tests.domain.test_watch import a_watched
from tests.fakes import NEVER
from tests.wishing.fakes import BrokenList, ManyJobs
from tests.wishing.world import ANN, World, a_world

HALF = an_observation(a_sub_job(num_tasks=10, num_completed_tasks=5))
JOB = JobTarget(JOB_ID)
ETL = FilterTarget((Filter(Field.QUEUE, "etl"),))
MINE = FilterTarget((Filter(Field.OWNER, "me"),))


def running(**said: Any) -> World:
    return a_world(**{"progress": [HALF], "status": [a_job()], **said})


async def subscribed(world: World, target: Target = JOB, **said: Any) -> Any:
    return await world.wishing.subscribing.subscribe(ANN, Wanted(target=target, **said))


async def test_a_job_is_followed_with_what_is_known_of_it_and_gets_its_card() -> None:
    world = running()

    outcome = await subscribed(world)

    assert isinstance(outcome, FollowsJob)
    assert outcome.is_new
    assert outcome.subscription.wishes.thresholds == (25, 50, 75)
    watched = world.subscriptions.watched[JOB_ID]
    assert watched.job.queue_name == "etl"
    assert watched.progress is not None
    assert watched.progress.overall == 0.5
    assert watched.due_at == NOON
    assert watched.fingerprint == fingerprint(watched.job.statement) != ""
    assert [card.key for card in world.subscriptions.cards] == [f"C1/eu-de/{JOB_ID}/card"]
    assert world.changes == 1


async def test_a_subscription_begins_by_dlis_clock() -> None:
    world = running()
    world.skew = timedelta(minutes=-3)

    outcome = await subscribed(world)

    assert outcome.subscription.since == NOON + timedelta(minutes=3)
    assert outcome.subscription.created_at == NOON


async def test_a_figure_that_only_the_status_gave_is_no_look() -> None:
    world = running(progress=[errors.Busy()])

    await subscribed(world)

    assert world.subscriptions.watched[JOB_ID].progress is None


async def test_a_job_that_has_ended_is_not_followed() -> None:
    over = {"status": JobStatus.FAILED}
    world = running(progress=[an_observation(**over)], status=[a_job(**over)])

    assert isinstance(await subscribed(world), AlreadyOver)
    assert world.subscriptions.kept == []


@pytest.mark.parametrize(
    "error",
    [errors.Unreachable(), errors.Throttled(), errors.Busy(), errors.Nonsense(), NEVER],
)
async def test_a_job_is_followed_even_while_dli_is_away(
    error: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.wishing.subscribing.LOOK_PATIENCE", 0.01)
    world = running(progress=[error], status=[error])

    outcome = await world.wishing.subscribing.subscribe(ANN, Wanted(target=JOB))

    assert isinstance(outcome, FollowsJob)
    assert outcome.report is None
    assert isinstance(outcome.error, errors.DliError)
    assert world.subscriptions.watched[JOB_ID].job.status is JobStatus.UNKNOWN
    assert len(world.subscriptions.kept) == 1


@pytest.mark.parametrize(
    "error", [errors.JobNotFound(), errors.NotAllowed(), errors.WrongCredentials()]
)
async def test_nothing_is_kept_of_a_job_that_is_not_there_or_not_ours(
    error: errors.DliError,
) -> None:
    world = running(progress=[error], status=[error])

    with pytest.raises(type(error)):
        await subscribed(world)

    assert world.subscriptions.kept == []
    assert world.changes == 0


async def test_a_second_wish_for_the_same_changes_the_first() -> None:
    world = running()
    await subscribed(world, ETL)

    outcome = await subscribed(world, ETL, events=frozenset({EventKind.FAILED}))

    assert not outcome.is_new
    assert [one.wishes.events for one in world.subscriptions.kept] == [{EventKind.FAILED}]


async def test_what_nobody_says_is_what_the_channel_chose() -> None:
    world = running()
    await world.channels.set_defaults("C1", Defaults(mentions=("U2",)))

    outcome = await subscribed(world, ETL)

    assert outcome.subscription.wishes.mentions == ("U2",)
    assert outcome.subscription.wishes.events == ENDS


def jobs(count: int, **said: Any) -> list[Any]:
    return [a_job(job_id=JobId(f"job{number}"), **said) for number in range(count)]


async def test_filters_say_what_they_would_have_meant() -> None:
    listed = [*jobs(2), *jobs(5, status=JobStatus.FINISHED), *jobs(4, queue_name="bi")]
    world = a_world(listed)
    world.skew = timedelta(minutes=5)

    outcome = await subscribed(world, ETL)

    assert outcome.preview == Preview(matched=7, running=2, searched=11, total=11)
    [query] = world.jobs.queries
    assert query.queue_name == "etl"
    assert query.start == NOON - timedelta(hours=24, minutes=5)


async def test_a_preview_looks_through_three_pages_at_most() -> None:
    world = World(ManyJobs(1000))

    outcome = await subscribed(world, FilterTarget((Filter(Field.SQL, "sales"),)))

    assert outcome.preview == Preview(matched=300, running=300, searched=300, total=1000)
    assert [query.page for query in world.jobs.queries] == [1, 2, 3]


async def test_filters_stand_even_if_their_effect_cannot_be_told() -> None:
    world = World(BrokenList())

    outcome = await subscribed(world, ETL)

    assert isinstance(outcome, FollowsFilters)
    assert outcome.preview is None
    assert isinstance(outcome.preview_error, errors.Unreachable)
    assert len(world.subscriptions.kept) == 1


async def test_owner_me_is_whoever_asks() -> None:
    world = a_world(linked={"U1": "alice"})

    outcome = await subscribed(world, MINE)

    assert outcome.subscription.target.key == "owner:alice"
    assert await world.wishing.following.unsubscribe(ANN, MINE) == Unsubscribed(
        subscription=outcome.subscription
    )


async def test_somebody_nobody_knows_is_told_so() -> None:
    world = a_world()

    assert await subscribed(world, MINE) == NotLinked()
    assert await world.wishing.following.unsubscribe(ANN, MINE) == NotLinked()


async def test_a_channel_that_cannot_be_posted_to_keeps_its_subscription_and_rests() -> None:
    world = running(troubles={"C1": "not_in_channel"})

    outcome = await subscribed(world)

    assert outcome.trouble == "not_in_channel"
    assert (await world.channels.channel("C1")).paused_for == "not_in_channel"
    assert world.channels.hinted == []
    assert len(world.subscriptions.kept) == 1


async def test_the_next_subscription_in_a_paused_channel_lets_it_go_on() -> None:
    world = running()
    await world.channels.pause("C1", "not_in_channel", NOON)

    await subscribed(world)

    assert (await world.channels.channel("C1")).paused_for == ""


async def test_a_channel_has_so_many_subscriptions_at_most() -> None:
    world = running()
    for number in range(MOST):
        await subscribed(world, FilterTarget((Filter(Field.QUEUE, f"q{number}"),)))

    assert await subscribed(world) == TooManySubscriptions(MOST)
    again = await subscribed(world, FilterTarget((Filter(Field.QUEUE, "q7"),)))
    assert isinstance(again, FollowsFilters)


async def test_unsubscribing_from_what_is_not_there_shows_what_is_near() -> None:
    world = a_world()
    for queue in ("etl", "reports", "bi"):
        await subscribed(world, FilterTarget((Filter(Field.QUEUE, queue),)))

    outcome = await world.wishing.following.unsubscribe(
        ANN, FilterTarget((Filter(Field.QUEUE, "report"),))
    )

    assert isinstance(outcome, NotSubscribed)
    assert outcome.total == 3
    assert outcome.near[0].target.key == "queue:reports"


async def test_unsubscribing_from_a_job_ends_what_was_said_of_it_and_then_drops_it() -> None:
    world = running()
    subscription = (await subscribed(world)).subscription
    world.subscriptions.filtered["C1"] = [a_watched()]
    unsubscribe = world.wishing.following.unsubscribe

    first, second, third = [await unsubscribe(ANN, JOB) for _ in range(3)]

    assert first == Unsubscribed(subscription=subscription, still_heard=True)
    assert second == Unfollowed(job_id=JOB_ID, was_following=True)
    assert third == NotSubscribed(target=JOB, near=(), total=0)


async def test_a_button_ends_a_subscription_of_its_channel_alone() -> None:
    world = running()
    number = (await subscribed(world)).subscription.id
    following = world.wishing.following

    elsewhere = await following.unsubscribe_from(Asker("C2", "U1"), number)
    here = await following.unsubscribe_from(ANN, number)
    again = await following.unsubscribe_from(ANN, number)

    assert isinstance(here, Unsubscribed)
    assert elsewhere == again == NotSubscribed(target=None, near=(), total=0)


async def test_all_subscriptions_end_at_once() -> None:
    world = running()
    await subscribed(world)
    await subscribed(world, ETL)

    assert await world.wishing.following.unsubscribe_all(ANN) == UnsubscribedAll(2)
    assert world.subscriptions.kept == []


async def test_the_list_is_paged_and_a_page_that_is_not_there_is_the_nearest() -> None:
    world = a_world()
    for number in range(23):
        await subscribed(world, FilterTarget((Filter(Field.QUEUE, f"q{number}"),)))

    last = await world.wishing.following.overview(ANN, 99)

    assert (last.page, last.pages, last.total) == (3, 3, 23)
    assert [one.target.key for one in last.subscriptions] == ["queue:q20", "queue:q21", "queue:q22"]


async def test_a_database_that_is_away_keeps_nothing() -> None:
    world = running()
    world.subscriptions.is_away = True

    with pytest.raises(errors.StoreUnavailable):
        await subscribed(world)

    assert world.changes == 0
