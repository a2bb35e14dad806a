from collections.abc import Awaitable, Callable

import pytest

from bot.domain.announcing import digest_notice
from bot.domain.concluding import LONG_REASON
from bot.domain.events import ENDS, EventKind
from bot.domain.jobs import JobStatus
from bot.domain.notices import MOST_IN_DIGEST, DigestReason, Notice, NoticeKind, NoticeState
from tests.builders import NOON, a_job
from tests.store.rig import BI, HOUR, Team, a_job_id, said

LONG = "x" * (LONG_REASON + 1)


async def some_ends(team: Team, count: int, status: JobStatus = JobStatus.FINISHED) -> None:
    filters = await team.follow_all(events=ENDS)
    looks = [team.look(a_job(job_id=a_job_id(n), status=status), filters.id) for n in range(count)]
    await team.see(*looks)


async def the_digest(team: Team, place: str = "C1") -> Notice:
    return next(one for one in await team.queue() if one.kind is NoticeKind.DIGEST)


async def held_back_by_mute(team: Team) -> None:
    await team.channels.mute("C1", NOON + HOUR, "U1")


async def held_back_by_pause(team: Team) -> None:
    await team.channels.pause("C1", "is_archived", NOON, hint=False)


async def unmuted(team: Team) -> None:
    assert await team.channels.unmute("C1", NOON)


async def unmuted_by_the_clock(team: Team) -> None:
    assert await team.channels.unmute_due(NOON + HOUR) == ("C1",)


async def resumed(team: Team) -> None:
    assert await team.channels.resume("C1", NOON)


Step = Callable[[Team], Awaitable[None]]
Ways = tuple[Step, Step, DigestReason]
WAYS: list[Ways] = [
    (held_back_by_mute, unmuted, DigestReason.MUTED),
    (held_back_by_mute, unmuted_by_the_clock, DigestReason.MUTED),
    (held_back_by_pause, resumed, DigestReason.PAUSED),
]


@pytest.fixture(params=WAYS, ids=["unmute", "unmute_due", "resume"])
def ways(request: pytest.FixtureRequest) -> Ways:
    way: Ways = request.param
    return way


async def test_ends_that_were_held_back_become_one_digest(team: Team, ways: Ways) -> None:
    hold_back, let_go, reason = ways
    await hold_back(team)
    await some_ends(team, 3)
    assert await team.waiting() == []

    await let_go(team)

    [digest] = await team.queue()
    assert digest.body == {"reason": reason}
    told = [part.job_id for part, _ in await team.outbox.parts(digest)]
    assert told == [a_job_id(n) for n in range(3)]


async def test_other_events_that_were_held_back_are_past(team: Team, ways: Ways) -> None:
    hold_back, let_go, _ = ways
    await team.follow("C1", at=())
    await team.say(card_version=1)
    await hold_back(team)
    await team.outbox.put([team.happened(EventKind.STALLED), team.happened(EventKind.STARTED)])

    await let_go(team)

    assert await team.waiting() == []
    assert await team.backlog() == 0


async def test_cards_that_were_held_back_are_posted_if_their_jobs_run(
    team: Team, ways: Ways
) -> None:
    hold_back, let_go, _ = ways
    await hold_back(team)
    await team.follow(job=a_job(job_id=a_job_id(1)))
    await team.follow(job=a_job(job_id=a_job_id(2)))
    await team.end(job_id=a_job_id(1))

    await let_go(team)

    assert [(said(one), one.job_id) for one in await team.queue()] == [
        ("C1 digest", None),
        ("C1 card", a_job_id(2)),
    ]


async def test_the_whole_text_of_a_reason_goes_into_the_thread_of_the_digest(
    team: Team, ways: Ways
) -> None:
    hold_back, let_go, _ = ways
    await hold_back(team)
    await team.follow()
    await team.end(status=JobStatus.FAILED, message=LONG)

    await let_go(team)

    assert await team.waiting() == ["C1 digest", "C1 file"]


async def test_what_is_on_its_way_to_slack_is_no_part_of_a_digest(team: Team, ways: Ways) -> None:
    hold_back, let_go, _ = ways
    await some_ends(team, 2)
    assert await team.outbox.start(await team.next(), NOON)
    await hold_back(team)

    await let_go(team)

    sending, digest = await team.queue()
    assert (sending.state, digest.kind) == (NoticeState.SENDING, NoticeKind.DIGEST)
    assert len(await team.outbox.parts(digest)) == 1


async def test_where_nothing_was_held_back_there_is_no_digest(team: Team, ways: Ways) -> None:
    hold_back, let_go, _ = ways
    await hold_back(team)

    await let_go(team)

    assert await team.waiting() == []


async def test_many_ends_become_several_digests(team: Team) -> None:
    await held_back_by_mute(team)
    await some_ends(team, MOST_IN_DIGEST + 2)

    await unmuted(team)

    digests = await team.queue()
    told = [await team.outbox.parts(digest) for digest in digests]
    assert [len(parts) for parts in told] == [MOST_IN_DIGEST, 2]
    assert {part.job_id for parts in told for part, _ in parts} == {
        a_job_id(n) for n in range(MOST_IN_DIGEST + 2)
    }


async def test_a_channel_that_is_muted_and_paused_waits_for_both_to_end(team: Team) -> None:
    await held_back_by_mute(team)
    await held_back_by_pause(team)
    await some_ends(team, 2)

    assert await team.channels.unmute("C1", NOON)
    await some_ends(team, 4)
    assert await team.waiting() == []
    assert await team.channels.resume("C1", NOON)
    assert await team.waiting() == ["C1 digest"]


async def test_the_other_way_round_as_well(team: Team) -> None:
    await held_back_by_mute(team)
    await held_back_by_pause(team)
    await some_ends(team, 2)

    assert await team.channels.resume("C1", NOON)
    await some_ends(team, 4)
    assert await team.waiting() == []
    assert await team.channels.unmute("C1", NOON)
    assert await team.waiting() == ["C1 digest"]


async def test_each_channel_gets_a_digest_of_its_own(team: Team) -> None:
    one, two = await team.follow_all("C1"), await team.follow_all("C2", BI)
    await team.channels.mute("C1", NOON, "U1")
    await team.channels.mute("C2", NOON, "U1")
    await team.channels.mute("C3", NOON + HOUR, "U1")
    await team.end(one.id, two.id)

    assert await team.channels.unmute_due(NOON) == ("C1", "C2")

    assert await team.waiting() == ["C1 digest", "C2 digest"]


async def test_a_burst_is_told_in_one_message(team: Team) -> None:
    await some_ends(team, 3)
    ends = await team.queue()
    digest = digest_notice(ends[:2], DigestReason.BURST, NOON)

    assert await team.outbox.fold(ends[:2], digest)

    assert await team.queue() == (ends[2], digest)


async def test_nothing_is_folded_if_a_part_is_told_already(team: Team) -> None:
    await some_ends(team, 3)
    ends = await team.queue()
    digest = digest_notice(ends, DigestReason.BURST, NOON)
    await team.outbox.start(ends[1], NOON)

    assert not await team.outbox.fold(ends, digest)

    assert await team.waiting() == ["C1 finished"] * 3
    assert await team.outbox.parts(digest) == ()


async def test_a_digest_voids_what_else_waits_of_its_jobs_alone(team: Team) -> None:
    await team.follow(job=a_job(job_id=a_job_id(1)))
    await team.follow(job=a_job(job_id=a_job_id(2)))
    await team.follow("C2", a_job(job_id=a_job_id(1)))
    await team.outbox.put([team.happened(EventKind.STALLED, job_id=a_job_id(1))])
    await team.end(job_id=a_job_id(1), status=JobStatus.FAILED, message=LONG)
    ends = [one for one in await team.queue() if said(one) == "C1 failed"]

    assert await team.outbox.fold(ends, digest_notice(ends, DigestReason.BURST, NOON))

    here = [(said(one), one.job_id) for one in await team.queue() if one.place == "C1"]
    assert here == [
        ("C1 digest", None),
        ("C1 card", a_job_id(2)),
        ("C1 file", a_job_id(1)),
    ]
    assert "C2 card" in await team.waiting()


async def test_a_digest_tells_failures_first_each_with_its_story(team: Team) -> None:
    await team.people.link("U7", "alice")
    filters = await team.follow_all()
    for number, status in enumerate(
        (JobStatus.FINISHED, JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.FAILED)
    ):
        await team.end(filters.id, job_id=a_job_id(number), status=status)
    ends = await team.queue()
    digest = digest_notice(ends, DigestReason.BURST, NOON)
    await team.outbox.fold(ends, digest)

    parts = await team.outbox.parts(digest)

    assert [part.job_id for part, _ in parts] == [a_job_id(n) for n in (1, 3, 0, 2)]
    assert all(story.watched.job_id == part.job_id for part, story in parts)
    assert {story.owner_user_id for _, story in parts} == {"U7"}
