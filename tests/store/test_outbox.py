from dataclasses import replace

from bot.domain.announcing import hint_notice, reply_notice
from bot.domain.events import Event, EventKind
from bot.domain.jobs import JobStatus
from bot.domain.notices import NoticeKind, NoticeState, Receipt, Urgency
from bot.domain.subscriptions import ThreadMode
from tests.builders import JOB_ID, NOON, a_job
from tests.store.rig import HOUR, PROJECT, SECOND, Team, a_job_id

FIVE_PAST = NOON + 300 * SECOND


async def test_a_notice_comes_back_as_it_was_put(team: Team) -> None:
    event = Event(kind=EventKind.PROGRESS, at=NOON, percent=75, passed=(25, 50))
    notice = replace(
        team.happened(EventKind.PROGRESS),
        event=event,
        thread=ThreadMode.BROADCAST,
        mentions=("U1", "S2"),
        body={"reason": "muted", "of": [1, None]},
    )

    await team.outbox.put([notice])

    assert await team.queue() == (notice,)


async def test_what_was_put_before_is_not_put_again(team: Team) -> None:
    await team.outbox.put([team.notice("a"), team.notice("b"), team.notice("a")])
    await team.outbox.put([replace(team.notice("a"), place="C9"), team.notice("c")])
    await team.outbox.put([])

    assert [(one.key, one.place) for one in await team.queue()] == [
        ("a", "C1"),
        ("b", "C1"),
        ("c", "C1"),
    ]


async def test_places_come_one_by_one_those_with_the_most_urgent_first(team: Team) -> None:
    await team.outbox.put([team.notice("1", "C1"), team.notice("2", "C2")])
    await team.outbox.put([team.notice("3", "C1"), team.happened(EventKind.FAILED, "C2")])

    assert await team.waiting() == ["C2 failed", "C2 summary", "C1 summary", "C1 summary"]


async def test_every_place_has_its_turn_with_as_many_as_were_asked_for(team: Team) -> None:
    await team.outbox.put(
        [team.notice(f"{place}{n}", place) for n in "123" for place in ("C1", "C2")]
    )

    assert [notice.key for notice in await team.queue(2)] == ["C11", "C12", "C21", "C22"]


async def test_the_most_urgent_job_goes_first_with_all_that_waits_of_it(team: Team) -> None:
    first, second, third = a_job_id(1), a_job_id(2), a_job_id(3)
    await team.outbox.put(
        [
            team.notice("summary"),
            team.happened(EventKind.STARTED, job_id=first),
            team.happened(EventKind.STARTED, job_id=second),
            team.happened(EventKind.STARTED, job_id=third),
            team.happened(EventKind.FAILED, job_id=third),
            team.happened(EventKind.FINISHED, job_id=second),
        ]
    )

    waiting = [(notice.job_id, notice.event and notice.event.key) for notice in await team.queue()]

    assert waiting == [
        (second, "started"),
        (second, "finished"),
        (third, "started"),
        (third, "failed"),
        (first, "started"),
        (None, None),
    ]


async def test_jobs_of_the_same_id_in_two_projects_are_not_the_same(team: Team) -> None:
    end = team.happened(EventKind.FINISHED)
    start = replace(team.happened(EventKind.STARTED), key="x", project="eu-nl")
    await team.outbox.put([start, end])

    assert await team.waiting() == ["C1 finished", "C1 started"]


async def test_what_is_about_no_job_goes_by_its_own_urgency(team: Team) -> None:
    hint = replace(hint_notice(team.id, "U1", "C9", "is_archived", NOON), place="C1")
    await team.outbox.put([team.notice("a"), hint, team.notice("b")])

    assert hint.urgency is Urgency.END
    assert await team.waiting() == ["C1 hint", "C1 summary", "C1 summary"]


async def test_muted_and_paused_channels_are_told_nothing_but_users_are(team: Team) -> None:
    await team.outbox.put([team.notice(place, place) for place in ("C1", "C2", "C3", "U1")])

    await team.channels.mute("C1", NOON + HOUR, "U1")
    await team.channels.pause("C2", "is_archived", NOON)

    assert await team.waiting() == ["C3 summary", "U1 summary"]


async def test_a_mute_lasts_until_what_it_held_back_was_put_together(team: Team) -> None:
    await team.outbox.put([team.happened(EventKind.FINISHED)])
    await team.channels.mute("C1", NOON - SECOND, "U1")
    assert await team.waiting() == []

    assert await team.channels.unmute_due(NOON) == ("C1",)

    assert await team.waiting() == ["C1 digest"]


async def test_a_notice_is_sending_before_slack_is_called(team: Team) -> None:
    await team.outbox.put([team.notice("a")])

    assert await team.outbox.start(await team.next(), NOON)

    started = await team.next()
    assert (started.state, started.attempts, started.sending_since) == (
        NoticeState.SENDING,
        1,
        NOON,
    )


async def test_a_notice_whose_fate_is_unknown_is_started_once_more(team: Team) -> None:
    await team.outbox.put([team.notice("a")])
    await team.outbox.start(await team.next(), NOON)

    assert await team.outbox.start(await team.next(), FIVE_PAST)

    again = await team.next()
    assert (again.state, again.attempts, again.sending_since) == (
        NoticeState.SENDING,
        2,
        FIVE_PAST,
    )


async def test_of_two_who_read_the_same_notice_only_one_starts_it(team: Team) -> None:
    await team.outbox.put([team.notice("a")])
    waiting = await team.next()
    assert await team.outbox.start(waiting, NOON)
    doubtful = await team.next()

    assert not await team.outbox.start(waiting, NOON)
    assert await team.outbox.start(doubtful, NOON)
    assert not await team.outbox.start(doubtful, NOON)


async def test_what_need_not_be_said_any_more_is_not_started(team: Team) -> None:
    notices = [team.notice(key, key) for key in ("said", "void", "muted", "paused")]
    said, void, *_ = notices
    await team.outbox.put(notices)
    await team.outbox.said(said, Receipt("C1", "1.1"), NOON)
    await team.outbox.void(void, "unsubscribed")
    await team.channels.mute("muted", NOON + HOUR, "U1")
    await team.channels.pause("paused", "is_archived", NOON)

    assert [await team.outbox.start(notice, NOON) for notice in notices] == [False] * 4
    assert not await team.outbox.start(team.notice("never put"), NOON)


async def test_what_was_said_waits_no_more(team: Team) -> None:
    await team.outbox.put([team.notice("a"), team.notice("b")])
    assert await team.backlog() == 2

    await team.say()
    assert await team.outbox.start(await team.next(), NOON)

    assert [notice.key for notice in await team.queue()] == ["b"]
    assert await team.backlog() == 1


async def test_what_slack_surely_did_not_hear_waits_as_before(team: Team) -> None:
    await team.outbox.put([team.notice("a")])
    before = await team.next()
    await team.outbox.start(before, NOON)

    await team.outbox.unheard(before)

    assert await team.next() == before


async def test_an_earlier_attempt_that_slack_may_have_heard_is_not_forgotten(team: Team) -> None:
    await team.outbox.put([team.notice("a")])
    await team.outbox.start(await team.next(), NOON)
    doubtful = await team.next()
    await team.outbox.start(doubtful, FIVE_PAST)

    await team.outbox.unheard(doubtful)

    left = await team.next()
    assert (left.state, left.attempts) == (NoticeState.PENDING, 1)
    assert left.sending_since is not None


async def test_an_attempt_that_others_make_meanwhile_is_not_undone(team: Team) -> None:
    await team.outbox.put([team.notice("a")])
    ours = await team.next()
    await team.outbox.start(ours, NOON)
    theirs = await team.next()
    await team.outbox.start(theirs, FIVE_PAST)

    await team.outbox.unheard(ours)

    left = await team.next()
    assert (left.state, left.attempts) == (NoticeState.SENDING, 2)


async def test_only_what_waits_becomes_void(team: Team) -> None:
    await team.outbox.put([team.notice("a", "C1"), team.notice("b", "C2"), team.notice("c", "C3")])
    pending, sending, said = await team.queue()
    await team.outbox.start(sending, NOON)
    await team.outbox.said(said, Receipt("C3", "1.1"), NOON)

    for notice in (pending, sending, said):
        await team.outbox.void(notice, "too long")
        await team.outbox.unheard(notice)

    assert await team.waiting() == []
    assert await team.backlog() == 0


async def test_a_post_that_is_the_card_makes_its_first_post_needless(team: Team) -> None:
    await team.follow("C1")
    await team.follow("C2")
    await team.end(status=JobStatus.FAILED)
    [end] = [one for one in await team.queue() if one.place == "C1" and one.event]
    await team.outbox.start(end, NOON)

    await team.outbox.said(end, Receipt("C1", "7.7"), NOON, card_version=2)

    assert await team.waiting() == ["C2 card", "C2 failed"]
    story = await team.outbox.story("C1", PROJECT, JOB_ID)
    assert story is not None
    assert story.card is not None
    assert (story.card.ts, story.card.drawn_version, story.card.drawn_at) == ("7.7", 2, NOON)


async def test_a_first_post_that_slack_may_have_heard_is_not_needless(team: Team) -> None:
    await team.follow()
    await team.end()
    card, end = await team.queue()
    await team.outbox.start(card, NOON)

    await team.outbox.said(end, Receipt("C1", "7.7"), NOON, card_version=1)

    [left] = await team.queue()
    assert (left.kind, left.state) == (NoticeKind.CARD, NoticeState.SENDING)


async def test_a_reply_is_not_the_card(team: Team) -> None:
    await team.follow()
    await team.say(ts="1.1", card_version=1)
    await team.end()

    await team.say(ts="2.2")

    story = await team.outbox.story("C1", PROJECT, JOB_ID)
    assert story is not None
    assert story.thread_ts == "1.1"


async def test_what_was_said_has_its_receipt_and_a_file_may_have_no_time(team: Team) -> None:
    parts = [team.happened(EventKind.FINISHED), team.happened(EventKind.FAILED, job_id=a_job_id(2))]
    digest = replace(team.notice("d"), kind=NoticeKind.DIGEST)
    await team.follow()
    await team.follow(job=a_job(job_id=a_job_id(2)))
    await team.outbox.put(parts)
    await team.outbox.fold(parts, digest)

    await team.outbox.said(parts[0], Receipt("C1", ""), NOON)

    receipts = [part.receipt for part, _ in await team.outbox.parts(digest)]
    assert receipts == [None, Receipt("C1", "")]


async def test_whoever_asked_is_answered_in_a_muted_channel_but_in_no_paused_one(
    team: Team,
) -> None:
    reply = reply_notice(
        "T1", "C1", "7.0", JOB_ID, {"thread_ts": "5.0", "text": "Running", "blocks": []}, NOON
    )
    await team.channels.mute("C1", NOON + HOUR, "U1")
    await team.outbox.put([team.notice("summary"), reply, reply])

    assert await team.queue() == (reply,)

    await team.channels.pause("C1", "is_archived", NOON)
    assert await team.queue() == ()
