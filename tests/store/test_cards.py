from bot.domain.announcing import digest_notice
from bot.domain.cards import Card
from bot.domain.events import ENDS, EventKind
from bot.domain.jobs import JobStatus
from bot.domain.notices import DigestReason, Receipt
from tests.builders import JOB_ID, NOON, a_job, a_sub_job, an_observation
from tests.store.rig import HOUR, PROJECT, SECOND, Team, a_job_id


async def posted(team: Team, channel_id: str, number: int, drawn_seconds_ago: int = 0) -> None:
    """Follow a job, and post its card."""
    await team.follow(channel_id, a_job(job_id=a_job_id(number)))
    notice = await team.next(channel_id)
    at = NOON - drawn_seconds_ago * SECOND
    await team.outbox.said(notice, Receipt(channel_id, f"{number}.1"), at, card_version=1)


async def shows_more(team: Team, *numbers: int) -> None:
    sub = a_sub_job(num_tasks=100, num_completed_tasks=10)
    await team.see(*(team.look(an_observation(sub, job_id=a_job_id(n))) for n in numbers))


async def thread(team: Team) -> str | None:
    """Return where things about the job belong in the channel."""
    story = await team.outbox.story("C1", PROJECT, JOB_ID)
    assert story is not None
    return story.thread_ts


async def test_the_first_notice_in_a_channel_gives_the_job_a_card_there(team: Team) -> None:
    filters = await team.follow_all(events=ENDS)
    await team.see(team.look(a_job(), filters.id))
    story = await team.outbox.story("C1", PROJECT, JOB_ID)
    assert story is not None
    assert story.card is None

    await team.end()

    story = await team.outbox.story("C1", PROJECT, JOB_ID)
    assert story is not None
    assert story.card is not None
    assert (story.card.ts, story.card.is_final) == (None, True)
    assert story.card.version > 0


async def test_a_card_that_was_not_posted_yet_is_not_drawn(team: Team) -> None:
    await team.follow()
    await team.end()

    assert await team.outbox.undrawn(9) == ()


async def test_a_card_that_shows_what_is_true_is_not_drawn(team: Team) -> None:
    await posted(team, "C1", 1)

    assert await team.outbox.undrawn(9) == ()


async def test_final_cards_come_first_then_those_drawn_the_longest_ago(team: Team) -> None:
    for number, seconds in ((1, 10), (2, 30), (3, 20), (4, 0)):
        await posted(team, f"C{number}", number, seconds)
    await shows_more(team, 1, 2, 3)
    await team.end(job_id=a_job_id(4))

    undrawn = await team.outbox.undrawn(9)

    assert [card.channel_id for card in undrawn] == ["C4", "C2", "C3", "C1"]
    assert await team.outbox.undrawn(2) == undrawn[:2]


async def test_what_changes_while_a_card_is_drawn_is_still_to_be_drawn(team: Team) -> None:
    await posted(team, "C1", 1)
    await shows_more(team, 1)
    [drawing] = await team.outbox.undrawn(9)
    await team.end(job_id=a_job_id(1))

    await team.outbox.drawn(drawing, NOON + HOUR)

    [card] = await team.outbox.undrawn(9)
    assert (card.drawn_version, card.version) == (drawing.version, drawing.version + 1)
    assert card.drawn_at == NOON + HOUR
    await team.outbox.drawn(card, NOON)
    assert await team.outbox.undrawn(9) == ()


async def test_a_card_whose_post_was_found_later_is_drawn_anew(team: Team) -> None:
    await team.follow()

    await team.say(card_version=0)

    assert len(await team.outbox.undrawn(9)) == 1


async def test_cards_of_a_muted_channel_are_drawn_and_those_of_a_paused_one_are_not(
    team: Team,
) -> None:
    await posted(team, "C1", 1)
    await posted(team, "C2", 2)
    await shows_more(team, 1, 2)

    await team.channels.mute("C1", NOON + HOUR, "U1")
    await team.channels.pause("C2", "is_archived", NOON)
    assert [card.channel_id for card in await team.outbox.undrawn(9)] == ["C1"]

    await team.channels.resume("C2", NOON)
    assert len(await team.outbox.undrawn(9)) == 2


async def test_a_card_that_somebody_deleted_is_neither_drawn_nor_answered(team: Team) -> None:
    await posted(team, "C1", 1)
    await shows_more(team, 1)
    [card] = await team.outbox.undrawn(9)

    await team.outbox.card_gone(card)

    assert await team.outbox.undrawn(9) == ()
    story = await team.outbox.story("C1", PROJECT, a_job_id(1))
    assert story is not None
    assert story.thread_ts is None


async def test_a_card_that_was_posted_anew_is_not_the_one_that_is_gone(team: Team) -> None:
    await posted(team, "C1", 1)
    await shows_more(team, 1)
    [old] = await team.outbox.undrawn(9)
    await team.end(job_id=a_job_id(1))
    await team.say(ts="9.9", card_version=0)

    await team.outbox.card_gone(old)

    [card] = await team.outbox.undrawn(9)
    assert card.ts == "9.9"


async def test_a_story_holds_all_that_is_needed_to_tell_it(team: Team) -> None:
    await team.people.link("U7", "Alice")
    await team.follow("C1", a_job(owner="ALICE"))
    await team.say(ts="1.1", card_version=1)

    story = await team.outbox.story("C1", PROJECT, JOB_ID)

    assert story is not None
    assert story.watched.job.owner == "ALICE"
    assert story.card == Card(
        team_id=team.id,
        channel_id="C1",
        project=PROJECT,
        job_id=JOB_ID,
        ts="1.1",
        version=1,
        drawn_version=1,
        drawn_at=NOON,
    )
    assert (story.owner_user_id, story.thread_ts, story.is_followed) == ("U7", "1.1", True)


async def test_the_story_in_a_channel_that_never_heard_of_the_job_is_bare(team: Team) -> None:
    await team.follow("C1", a_job(owner=""))

    story = await team.outbox.story("C2", PROJECT, JOB_ID)

    assert story is not None
    assert (story.card, story.owner_user_id, story.thread_ts) == (None, None, None)
    assert not story.is_followed
    assert await team.outbox.story("C1", PROJECT, a_job_id(9)) is None
    assert await team.outbox.story("C1", "eu-nl", JOB_ID) is None


async def test_a_job_that_ended_by_itself_was_followed_to_the_end(team: Team) -> None:
    await team.follow()

    await team.end()

    story = await team.outbox.story("C1", PROJECT, JOB_ID)
    assert story is not None
    assert story.is_followed


async def test_where_there_is_no_card_the_digest_of_the_end_is_the_thread(team: Team) -> None:
    filters = await team.follow_all()
    await team.end(filters.id, status=JobStatus.FAILED)
    ends = await team.queue()
    await team.outbox.fold(ends, digest_notice(ends, DigestReason.BURST, NOON))
    assert await thread(team) is None

    await team.say(ts="5.5")
    assert await thread(team) == "5.5"

    again = [team.happened(EventKind.LOST)]
    await team.outbox.put(again)
    await team.outbox.fold(again, digest_notice(again, DigestReason.MUTED, NOON))
    assert await thread(team) == "5.5"
