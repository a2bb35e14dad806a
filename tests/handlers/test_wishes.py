from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot import errors
from bot.domain.ids import JobRef
from bot.domain.jobs import JobStatus
from handlers.background import Background
from handlers.desk import Desk
from handlers.grammar import Wish, parse
from handlers.wishes import Wishes
from tests.builders import JOB_ID, NOON, a_job, a_sub_job, an_observation
from tests.fakes import FakeMessenger
from tests.handlers.hosting import hosts_of
from tests.wishing.fakes import TEAM
from tests.wishing.world import PROJECT, World, a_world

HALF = an_observation(a_sub_job(num_tasks=10, num_completed_tasks=5))
REF = JobRef(PROJECT, JOB_ID)
SLASH = {
    "team_id": TEAM,
    "response_url": "https://slack.invalid/r",
    "trigger_id": "T0",
    "user_id": "U1",
    "channel_id": "C1",
}
CLICK = {
    "team": {"id": TEAM},
    "response_url": "https://slack.invalid/r",
    "trigger_id": "T0",
    "user": {"id": "U1", "name": "ann"},
    "channel": {"id": "C1"},
}


class Visit:
    """Wishes over fakes, and what came of them."""

    def __init__(
        self, world: World, messenger: FakeMessenger | None = None, patience: float = 10
    ) -> None:
        self.world = world
        self.slack = messenger or FakeMessenger()
        self._background = Background(lambda *_: None)
        desk = Desk(self.slack, self._background, world.speech, patience)
        self.wishes = Wishes(hosts_of(world, desk))
        self._number = 0

    async def type(self, text: str) -> dict[str, Any]:
        wish = parse(text)
        assert isinstance(wish, Wish), wish
        return await self.do(lambda wishes: wishes.command(self.once(SLASH), wish))

    async def do(self, deed: Callable[[Wishes], object]) -> dict[str, Any]:
        deed(self.wishes)
        await self._background.drain(20)
        return dict(self.slack.answers[-1][1]) if self.slack.answers else {}

    def once(self, body: dict[str, Any]) -> dict[str, Any]:
        self._number += 1
        return {**body, "trigger_id": f"T{self._number}"}


def visit(**said: Any) -> Visit:
    return Visit(a_world(**{"progress": [HALF], "status": [a_job()], "listed": [a_job()], **said}))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"subscribe {JOB_ID}", "when it passes 25, 50 and 75 %, and when it finishes, fails or"),
        ("subscribe queue:etl", "1 job of the last 24 h would have matched; 1 runs now and is"),
        ("subscribe queue:no", "No job of the last 24 h would have matched"),
        ("subscribe queue:etl on:slow,failed", "takes longer than usual, and when one fails"),
        ("subscribe owner:me", "/dli-progress link alice"),
        ("unsubscribe queue:etl", "It has no subscriptions at all"),
        ("unsubscribe all", "This channel had no subscriptions"),
        ("list", "This channel hears of nothing yet"),
        ("mute", "This channel isn't muted"),
        ("mute 2h", "Muted until <!date^"),
        ("mute until 08:00", "To end it sooner: `/dli-progress mute off`"),
        ("unmute", "This channel wasn't muted"),
        ("digest", "This channel gets no daily digest"),
        ("digest 09:00 mon-fri", "Monday to Friday at 09:00 (Europe/Berlin)"),
        ("digest off", "This channel gets no daily digest"),
        ("link alice", "You are `alice` in DLI"),
        ("link", "I don't know which DLI user you are"),
        ("link off", "I don't know which DLI user you are"),
        ("defaults", "the bot's own defaults"),
        ("defaults on:failed mention:<@U1|ann>", "`on:failed`, mentions of @ann"),
        ("defaults off", "the bot's own defaults"),
    ],
)
async def test_every_wish_has_its_answer_for_the_asker_alone(text: str, said: str) -> None:
    answer = await visit().type(text)

    assert said in answer["text"]
    assert answer["response_type"] == "ephemeral"
    assert "<@" not in str(answer)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (errors.JobNotFound(), "DLI knows no job `85798b38"),
        (errors.NotAllowed(), "isn't allowed to read this"),
    ],
)
async def test_a_job_that_cannot_be_followed_says_why(error: errors.DliError, said: str) -> None:
    answer = await visit(progress=[error], status=[error]).type(f"subscribe {JOB_ID}")

    assert said in answer["text"]
    assert "So nothing is followed." in answer["text"]


async def test_a_job_that_has_ended_is_answered_like_a_question() -> None:
    over = {"status": JobStatus.FAILED, "message": "out of memory"}

    answer = await visit(progress=[an_observation(**over)], status=[a_job(**over)]).type(
        f"subscribe {JOB_ID}"
    )

    assert answer["text"].startswith("This job has ended already")
    assert "out of memory" in answer["text"]


async def test_a_job_that_dli_cannot_tell_of_is_followed_and_that_is_said() -> None:
    away = [errors.Unreachable()]

    answer = await visit(progress=away, status=away).type(f"subscribe {JOB_ID}")

    assert "I can't say yet how far it is; it's followed all the same" in answer["text"]


async def test_a_channel_without_the_bot_hears_first_what_to_do() -> None:
    answer = await visit(troubles={"C1": "not_in_channel"}).type("subscribe queue:etl")

    assert answer["text"].startswith("I'm not in this channel")
    assert "/invite @DLI Progress" in answer["text"]


async def test_a_database_that_is_away_is_told_in_one_sentence() -> None:
    it = visit()
    it.world.subscriptions.is_away = True

    answer = await it.type("list")

    assert answer["text"].startswith("The bot's database can't be reached just now")


async def test_a_database_that_hangs_is_not_dlis_fault() -> None:
    it = Visit(a_world(), patience=0.01)
    it.world.subscriptions.hangs = True

    answer = await it.type("list")

    assert "That took too long: the bot's database or Slack" in answer["text"]


async def test_a_wish_in_a_paused_channel_lets_it_go_on_first() -> None:
    it = visit()
    await it.world.channels.pause("C1", "not_in_channel", NOON)

    answer = await it.type("list")

    assert "I'm not in this channel" not in answer["text"]
    assert it.world.changes == 1


async def test_a_question_in_a_paused_channel_does_so_too() -> None:
    it = visit()
    await it.world.channels.pause("C1", "not_in_channel", NOON)

    await it.do(lambda wishes: wishes.visited(SLASH))

    assert (await it.world.channels.channel("C1")).paused_for == ""


async def test_a_card_mutes_its_channel_for_an_hour_and_tells_how_to_end_it() -> None:
    it = visit()

    answer = await it.do(lambda wishes: wishes.mute(it.once(CLICK)))

    assert "/dli-progress mute off" in answer["text"]
    assert answer["replace_original"] is False
    assert (await it.world.channels.channel("C1")).muted_until == NOON + timedelta(hours=1)
    unmuted = await it.do(lambda wishes: wishes.unmute(it.once(CLICK)))
    assert "isn't muted any more" in unmuted["text"]


async def test_a_card_lets_its_channel_drop_the_job() -> None:
    it = visit()
    await it.type(f"subscribe {JOB_ID}")

    answer = await it.do(lambda wishes: wishes.drop(it.once(CLICK), REF))
    again = await it.do(lambda wishes: wishes.drop(it.once(CLICK), REF))

    assert f"To have it back: `/dli-progress subscribe {JOB_ID}`" in answer["text"]
    assert "doesn't follow job" in again["text"]


async def test_the_list_turns_its_pages_in_place() -> None:
    it = visit()
    for number in range(12):
        await it.type(f"subscribe queue:q{number}")

    first = await it.do(lambda wishes: wishes.subscriptions(it.once(CLICK)))
    second = await it.do(lambda wishes: wishes.page(it.once(CLICK), 2))

    assert first["replace_original"] is False
    assert second["replace_original"] is True
    assert "page 2 of 2" in second["text"]


async def test_unsubscribing_in_the_list_draws_its_page_anew() -> None:
    it = visit()
    await it.type("subscribe queue:etl on:failed")
    await it.type("subscribe queue:bi")

    answer = await it.do(lambda wishes: wishes.unsubscribe(it.once(CLICK), 1, page=1))

    assert answer["replace_original"] is True
    assert "To have it back: `/dli-progress subscribe queue:etl on:failed`" in answer["text"]
    assert "This channel has 1 subscription" in answer["text"]


async def test_unsubscribing_in_an_answer_leaves_the_answer_there() -> None:
    it = visit()
    await it.type("subscribe queue:etl")

    answer = await it.do(lambda wishes: wishes.unsubscribe(it.once(CLICK), 1, page=None))

    assert answer["replace_original"] is False
    assert "doesn't hear of `queue:etl` any more" in answer["text"]


async def test_an_event_is_heard_once() -> None:
    it = visit()

    await it.do(lambda wishes: wishes.closed(CLICK, "Ev1", "C1", "is_archived"))
    await it.world.channels.resume("C1", NOON)
    await it.do(lambda wishes: wishes.closed(CLICK, "Ev1", "C1", "is_archived"))

    assert (await it.world.channels.channel("C1")).paused_for == ""
    assert it.world.channels.hinted == ["C1"]


async def test_a_visit_while_the_database_is_away_is_no_failure(
    caplog: pytest.LogCaptureFixture,
) -> None:
    it = visit()
    it.world.channels.is_away = True

    await it.do(lambda wishes: wishes.visited(SLASH))

    assert [record.levelname for record in caplog.records] == ["WARNING"]
