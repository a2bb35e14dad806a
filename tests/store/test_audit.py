import asyncio
from dataclasses import replace
from typing import Any

from bot.domain.cancelling import ABANDONED, UNHEEDED, Attempt, Outcome
from bot.domain.jobs import JobStatus
from bot.domain.notices import NoticeKind
from bot.store.database import opened
from tests.builders import JOB_ID, NOON
from tests.store.rig import HOUR, PROJECT, SECOND, Team, an_attempt


async def begun(team: Team, **said: Any) -> int:
    number = await team.audit.begin(an_attempt(**said))
    assert isinstance(number, int)
    return number


async def outcomes(team: Team) -> list[Outcome]:
    return [one.outcome for one in await team.audit.of_job(PROJECT, JOB_ID)]


async def test_of_many_who_cancel_at_once_one_asks_dli(team: Team) -> None:
    tried = [team.audit.begin(an_attempt(user_id=f"U{n}")) for n in range(9)]

    found = await asyncio.gather(*tried)

    [number] = [one for one in found if isinstance(one, int)]
    others = {one for one in found if isinstance(one, Attempt)}
    assert {one.id for one in others} == {number}
    assert await outcomes(team) == [Outcome.ASKED]


async def test_another_job_project_or_team_stands_in_nobodys_way(team: Team, others: Team) -> None:
    await begun(team)

    await begun(team, project="another")
    await begun(others)

    assert await outcomes(team) == [Outcome.ASKED]


async def test_what_was_refused_or_is_uncertain_can_be_tried_again(team: Team) -> None:
    for outcome in (Outcome.REFUSED, Outcome.UNCERTAIN, Outcome.OVER):
        await team.audit.end(await begun(team), outcome, NOON, why="Busy")

    await team.audit.end(await begun(team), Outcome.ACCEPTED, NOON)

    assert isinstance(await team.audit.begin(an_attempt()), Attempt)
    assert await outcomes(team) == ["refused", "uncertain", "over", "accepted"]
    assert (await team.audit.of_job(PROJECT, JOB_ID))[0].why == "Busy"


async def test_who_was_cut_off_stands_in_the_way_for_a_minute(team: Team) -> None:
    first = await begun(team)

    soon = await team.audit.begin(an_attempt(at=NOON + ABANDONED - SECOND))
    assert isinstance(soon, Attempt)
    await begun(team, at=NOON + ABANDONED + SECOND)

    await team.audit.end(first, Outcome.ACCEPTED, NOON)
    assert await outcomes(team) == [Outcome.UNCERTAIN, Outcome.ASKED]


async def test_a_job_that_runs_on_can_be_cancelled_anew(team: Team) -> None:
    await team.audit.end(await begun(team), Outcome.ACCEPTED, NOON)

    soon = await team.audit.begin(an_attempt(at=NOON + UNHEEDED - SECOND))
    assert isinstance(soon, Attempt)
    await begun(team, at=NOON + UNHEEDED + SECOND)

    assert await outcomes(team) == [Outcome.UNHEEDED, Outcome.ASKED]


async def test_each_card_of_the_job_gets_one_line(team: Team, others: Team) -> None:
    for channel in ("C1", "C2"):
        await team.follow(channel)
        await team.say(channel)
    await others.follow("C1")
    await others.say("C1")
    number = await begun(team, channel_id="C2", name="Ann")

    await team.audit.end(number, Outcome.ACCEPTED, NOON)
    await team.audit.end(number, Outcome.ACCEPTED, NOON)

    lines = await team.queue()
    assert [(one.place, one.kind) for one in lines] == [
        ("C1", NoticeKind.AUDIT),
        ("C2", NoticeKind.AUDIT),
    ]
    assert {tuple(one.body.values()) for one in lines} == {("U1", "Ann", "C2", "accepted")}
    assert await others.waiting() == []


async def test_what_dli_didnt_do_is_told_nobody(team: Team) -> None:
    await team.follow()
    await team.say()

    await team.audit.end(await begun(team), Outcome.REFUSED, NOON)
    await team.audit.note(an_attempt(outcome=Outcome.DENIED, why="not_owner"))

    assert await team.waiting() == []
    assert await outcomes(team) == [Outcome.REFUSED, Outcome.DENIED]


async def test_what_is_long_past_is_forgotten(team: Team, others: Team) -> None:
    old = an_attempt(outcome=Outcome.DENIED)
    await team.audit.note(old)
    await team.audit.note(replace(old, at=NOON + HOUR))
    await others.audit.note(old)

    assert await team.audit.tidy(NOON + SECOND) == 1
    assert len(await team.audit.of_job(PROJECT, JOB_ID)) == 1
    assert len(await others.audit.of_job(PROJECT, JOB_ID)) == 1


async def test_a_jobs_story_names_those_who_may_have_cancelled_it(team: Team) -> None:
    await team.follow()
    for user, outcome in (
        ("U1", Outcome.REFUSED),
        ("U2", Outcome.UNCERTAIN),
        ("U3", Outcome.ACCEPTED),
    ):
        await team.audit.end(await begun(team, user_id=user), outcome, NOON)

    story = await team.outbox.story("C1", PROJECT, JOB_ID)

    assert story is not None
    assert story.acted == {"U2", "U3"}


async def test_a_card_that_comes_with_the_end_tells_it_too(team: Team) -> None:
    await team.follow("C1")
    filters = await team.follow_all("C2")
    number = await begun(team, name="Ann")
    await team.audit.end(number, Outcome.ACCEPTED, NOON)

    told = await team.end(filters.id, status=JobStatus.CANCELLED)

    assert told == ["C1 cancelled", "C2 cancelled", "C2 audit"]


async def test_no_two_attempts_can_stand_whoever_writes_them(team: Team, url: str) -> None:
    async with opened(url) as another:
        teams = [team, Team(another, team.id)] * 4
        found = await asyncio.gather(*(one.audit.begin(an_attempt()) for one in teams))

    assert sum(isinstance(one, int) for one in found) == 1


async def test_who_was_cut_off_is_told_of_after_a_minute_and_once(team: Team, others: Team) -> None:
    await team.follow("C1")
    await team.say("C1")
    await begun(team, name="Ann")
    await begun(others)

    assert await team.audit.settle(NOON + ABANDONED) == 0
    assert await team.audit.settle(NOON + ABANDONED + SECOND) == 1
    assert await team.audit.settle(NOON + ABANDONED + SECOND) == 0

    [line] = await team.queue()
    assert line.body["outcome"] == Outcome.UNCERTAIN
    assert await outcomes(team) == [Outcome.UNCERTAIN]
    assert await outcomes(others) == [Outcome.ASKED]


async def test_a_line_waits_for_the_card_in_whose_thread_it_stands(team: Team) -> None:
    await team.follow("C1")

    await team.audit.end(await begun(team, name="Ann"), Outcome.ACCEPTED, NOON)
    await team.end(status=JobStatus.CANCELLED)

    kinds = [one.kind for one in await team.queue()]
    assert kinds[-1] is NoticeKind.AUDIT
    assert NoticeKind.EVENT in kinds
