import asyncio
from typing import Any

import pytest

from bot.domain.cancelling import (
    AskedBefore,
    Cancelled,
    CancelOff,
    MayNot,
    NotCancelled,
    Outcome,
    Policy,
    Sure,
    TooLate,
    Uncertain,
    Verdict,
)
from bot.domain.jobs import Job, JobStatus
from bot.errors import DliError, JobNotFound, NotAllowed, Refused, TooSlow, Unreachable
from bot.wishing import Asker
from tests.builders import JOB_ID, a_job, an_observation
from tests.wishing.world import ANN, World, a_world

BEN = Asker("C2", "U2")
RUNNING = a_job(status=JobStatus.RUNNING, owner="alice")
CANCELLED = a_job(status=JobStatus.CANCELLED, owner="alice")
FINISHED = a_job(status=JobStatus.FINISHED, owner="alice")
ADMINS = Policy(admins=frozenset({"U1"}))
OWNERS = Policy(owners=True)


def world(*statuses: Job | DliError, policy: Policy = ADMINS, **said: Any) -> World:
    looks = [an_observation(status=JobStatus.RUNNING)]
    return a_world(status=statuses or (RUNNING,), progress=looks, policy=policy, **said)


def deletes(world: World) -> int:
    return world.jobs.asked.count(f"cancel {JOB_ID}")


def outcomes(world: World) -> list[Outcome]:
    return [one.outcome for one in world.audit.kept]


async def test_an_admin_is_asked_first_and_then_dli_is() -> None:
    here = world()
    cancelling = here.wishing.cancelling

    assert isinstance(await cancelling.ask(ANN, JOB_ID), Sure)
    assert deletes(here) == 0
    assert await cancelling.cancel(ANN, JOB_ID) == Cancelled(JOB_ID)

    assert deletes(here) == 1
    [deed] = here.audit.kept
    assert (deed.user_id, deed.channel_id, deed.outcome) == ("U1", "C1", Outcome.ACCEPTED)
    assert here.observer.cancels == ["accepted"]
    assert here.changes == 1


async def test_the_linked_owner_may_and_nobody_else() -> None:
    here = world(policy=OWNERS, linked={"U1": "Alice", "U2": "bob"})
    cancelling = here.wishing.cancelling

    refused = await cancelling.cancel(BEN, JOB_ID)
    assert isinstance(refused, MayNot)
    assert (refused.verdict, refused.iam_user) == (Verdict.NOT_OWNER, "bob")
    assert deletes(here) == 0
    assert await cancelling.cancel(ANN, JOB_ID) == Cancelled(JOB_ID)
    assert outcomes(here) == [Outcome.DENIED, Outcome.ACCEPTED]
    assert here.audit.kept[0].why == "not_owner"


async def test_where_only_the_listed_may_a_link_of_ones_own_is_not_enough() -> None:
    only = Policy(owners=True, only_listed=True)
    here = world(policy=only, linked={"U1": "alice"})
    listed = world(policy=only, listed_people={"Alice": "U1"})

    refused = await here.wishing.cancelling.cancel(ANN, JOB_ID)

    assert isinstance(refused, MayNot)
    assert (refused.verdict, refused.only_listed) == (Verdict.NOT_LISTED, True)
    assert deletes(here) == 0
    assert await listed.wishing.cancelling.cancel(ANN, JOB_ID) == Cancelled(JOB_ID)


async def test_a_slow_slack_is_waited_for_once_however_many_may() -> None:
    here = world(policy=Policy(admins=frozenset({"U7", "U8", "U9"})))
    here.conversations.names = {"U7": "Gia", "U8": "Hal", "U9": "Ivy"}
    here.conversations.together = asyncio.Barrier(3)

    refused = await here.wishing.cancelling.cancel(ANN, JOB_ID)

    assert isinstance(refused, MayNot)
    assert refused.admins == ("Gia", "Hal", "Ivy")


async def test_whoever_mayn_t_hears_who_may_by_name() -> None:
    here = world()
    here.conversations.names = {"U1": "Ann"}

    refused = await here.wishing.cancelling.ask(BEN, JOB_ID)

    assert isinstance(refused, MayNot)
    assert refused.admins == ("Ann",)


async def test_while_it_is_off_dli_isnt_even_looked_at() -> None:
    here = world(policy=Policy())
    cancelling = here.wishing.cancelling

    assert await cancelling.ask(ANN, JOB_ID) == CancelOff()
    assert await cancelling.cancel(ANN, JOB_ID) == CancelOff()
    assert not await cancelling.offers(ANN, RUNNING)
    assert here.jobs.asked == []
    assert here.audit.kept == []


async def test_of_many_who_press_at_once_one_asks_dli() -> None:
    here = world(policy=Policy(admins=frozenset({"U1", "U2"})))
    cancelling = here.wishing.cancelling
    here.conversations.names = {"U1": "Ann", "U2": "Ben"}

    first, *others = await asyncio.gather(
        *(cancelling.cancel(who, JOB_ID) for who in (ANN, BEN, ANN, BEN))
    )

    assert deletes(here) == 1
    assert first == Cancelled(JOB_ID)
    assert {one.name for one in others if isinstance(one, AskedBefore)} == {"Ann"}
    assert len(others) == 3


@pytest.mark.parametrize("job", [CANCELLED, FINISHED])
async def test_a_job_that_has_ended_meanwhile_is_left_alone(job: Job) -> None:
    here = world(job)

    assert isinstance(await here.wishing.cancelling.cancel(ANN, JOB_ID), TooLate)
    assert deletes(here) == 0
    assert outcomes(here) == [Outcome.OVER]


async def test_a_job_that_ends_just_then_is_told_as_it_ended() -> None:
    here = world(RUNNING, FINISHED)
    here.jobs.refusals = [Refused("The job is FINISHED and can not be cancelled.")]

    assert isinstance(await here.wishing.cancelling.cancel(ANN, JOB_ID), TooLate)
    assert outcomes(here) == [Outcome.OVER]
    assert here.audit.lines == []


async def test_what_dli_refuses_is_told_and_can_be_tried_again() -> None:
    here = world()
    refused = NotAllowed("no permission", code="DLI.0003")
    here.jobs.refusals = [refused]
    cancelling = here.wishing.cancelling

    assert await cancelling.cancel(ANN, JOB_ID) == NotCancelled(JOB_ID, refused)
    assert await cancelling.cancel(ANN, JOB_ID) == Cancelled(JOB_ID)
    assert outcomes(here) == [Outcome.REFUSED, Outcome.ACCEPTED]
    assert here.audit.kept[0].why == "NotAllowed"


@pytest.mark.parametrize("error", [Unreachable(), TooSlow()])
async def test_what_may_have_been_heard_is_looked_at(error: DliError) -> None:
    here = world(RUNNING, CANCELLED)
    here.jobs.refusals = [error]

    assert await here.wishing.cancelling.cancel(ANN, JOB_ID) == Cancelled(JOB_ID)
    assert outcomes(here) == [Outcome.ACCEPTED]


async def test_what_nobody_knows_is_uncertain_and_looked_at_before_another_try() -> None:
    here = world(RUNNING, Unreachable(), Unreachable(), RUNNING)
    away = Unreachable()
    here.jobs.refusals = [away]
    cancelling = here.wishing.cancelling

    assert await cancelling.cancel(ANN, JOB_ID) == Uncertain(JOB_ID, away)
    assert outcomes(here) == [Outcome.UNCERTAIN]
    with pytest.raises(Unreachable):
        await cancelling.cancel(ANN, JOB_ID)
    assert deletes(here) == 1
    assert await cancelling.cancel(ANN, JOB_ID) == Cancelled(JOB_ID)
    assert here.audit.lines == [(Outcome.UNCERTAIN, "U1"), (Outcome.ACCEPTED, "U1")]


async def test_an_unknown_job_is_told_as_such() -> None:
    here = world(JobNotFound())

    with pytest.raises(JobNotFound):
        await here.wishing.cancelling.cancel(ANN, JOB_ID)
    assert here.audit.kept == []


async def test_whoever_doesnt_wait_any_longer_changes_nothing() -> None:
    here = world()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await here.wishing.cancelling.cancel(ANN, JOB_ID)
    while not here.audit.kept or here.audit.kept[0].outcome is Outcome.ASKED:  # noqa: ASYNC110
        await asyncio.sleep(0)

    assert outcomes(here) == [Outcome.ACCEPTED]


async def test_a_database_that_goes_away_after_dli_was_asked_hides_nothing() -> None:
    here = world()
    here.audit.is_away = True

    assert await here.wishing.cancelling.cancel(ANN, JOB_ID) == Cancelled(JOB_ID)
    assert outcomes(here) == [Outcome.ASKED]


async def test_a_button_is_offered_to_those_who_may() -> None:
    cancelling = world(policy=OWNERS, linked={"U1": "alice"}).wishing.cancelling

    assert await cancelling.offers(ANN, RUNNING)
    assert not await cancelling.offers(BEN, RUNNING)
    assert not await cancelling.offers(ANN, None)
