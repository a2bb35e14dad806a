import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bot import errors
from bot.domain.ids import JobRef
from bot.errors import SlackRefused
from handlers import background
from handlers.background import Background
from handlers.desk import Desk
from handlers.grammar import Question, parse
from handlers.questions import Questions
from tests.builders import JOB_ID, a_job, a_sub_job, an_observation
from tests.fakes import NEVER, FakeJobs, FakeMessenger
from tests.handlers.hosting import hosts_of
from tests.virtual_time import in_virtual_time
from tests.wishing.fakes import TEAM
from tests.wishing.world import PROJECT, World

HALF = an_observation(a_sub_job(num_tasks=10, num_completed_tasks=5))
REF = JobRef(PROJECT, JOB_ID)
SLASH = {
    "team_id": TEAM,
    "text": JOB_ID,
    "response_url": "https://slack.invalid/r",
    "trigger_id": "T1",
}
CLICK = {
    "team": {"id": TEAM},
    "response_url": "https://slack.invalid/r",
    "trigger_id": "T1",
    "user": {"name": "ann"},
}


class Visit:
    """Questions over fakes, and what came of them."""

    def __init__(self, jobs: FakeJobs, messenger: FakeMessenger | None = None) -> None:
        self.slack = messenger or FakeMessenger()
        self.done: list[tuple[str, str]] = []
        self.background = Background(lambda name, outcome, _: self.done.append((name, outcome)))
        world = World(jobs)
        desk = Desk(self.slack, self.background, world.speech)
        self.questions = Questions(hosts_of(world, desk))

    async def answer(self, ask: Callable[[Questions], object]) -> dict[str, Any]:
        ask(self.questions)
        await self.background.drain(20)
        return dict(self.slack.answers[-1][1])


def visit(**script: Any) -> Visit:
    return Visit(FakeJobs(**{"progress": [HALF], "status": [a_job()], **script}))


def ask(questions: Questions, text: str = JOB_ID, trigger: str = "T1") -> str | None:
    asked = parse(text)
    assert isinstance(asked, Question)
    return questions.command({**SLASH, "trigger_id": trigger}, asked)


async def test_a_command_is_answered_to_the_asker_alone() -> None:
    answer = await visit().answer(ask)

    assert answer["response_type"] == "ephemeral"
    assert "50 % of its tasks" in answer["text"]


async def test_each_of_several_jobs_is_answered_in_a_message_of_its_own_in_their_order() -> None:
    it = visit()

    await it.answer(lambda q: ask(q, f"{JOB_ID} job2 tell"))

    first, second = (answer["text"] for _, answer in it.slack.answers)
    assert JOB_ID in first
    assert "left out" not in first
    assert "job2" in second
    assert "I left out `tell`" in second


async def test_what_was_said_beside_an_id_is_told_below_the_answer() -> None:
    answer = await visit().answer(lambda q: ask(q, f"{JOB_ID} on:failed"))

    assert "I left out `on:failed`" in answer["text"].splitlines()[-1]
    assert f"subscribe {JOB_ID}" in str(answer["blocks"][-1])


async def test_a_repeated_delivery_is_answered_once() -> None:
    it = visit()

    await it.answer(lambda q: [ask(q), ask(q)])

    assert len(it.slack.answers) == 1


async def test_a_refresh_changes_the_message_itself() -> None:
    answer = await visit().answer(lambda q: q.refresh(CLICK, REF))

    assert answer["replace_original"] is True


async def test_a_share_is_for_the_channel_and_says_by_whom() -> None:
    answer = await visit().answer(lambda q: q.share(CLICK, REF))

    assert answer["response_type"] == "in_channel"
    assert "Shared by ann" in answer["text"]


async def test_what_cannot_be_looked_up_is_not_shared() -> None:
    it = visit(progress=[errors.Unreachable()], status=[errors.Unreachable()])

    answer = await it.answer(lambda q: q.share(CLICK, REF))

    assert answer["response_type"] == "ephemeral"
    assert answer["text"].startswith("Not shared. DLI can't be reached")


async def test_details_open_at_once_and_are_filled_later() -> None:
    it = visit()
    it.questions.details(CLICK, REF)

    await it.background.drain(20)

    assert "Asking DLI" in str(it.slack.views[0])
    assert "num_completed_tasks: 5" in str(it.slack.views[1])


async def test_a_modal_that_slack_does_not_open_is_told_in_words() -> None:
    it = Visit(FakeJobs(progress=[HALF]), FakeMessenger(SlackRefused("expired_trigger_id")))

    answer = await it.answer(lambda q: q.details(CLICK, REF))

    assert "Press Details once more" in answer["text"]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (errors.JobNotFound(), "DLI knows no job"),
        (errors.NotAllowed("no right"), "isn't allowed to read this"),
        (errors.WrongCredentials(), "DLI refuses the bot's credentials"),
        (errors.Throttled(), "DLI is throttling this project"),
        (errors.OverBudget(), "share of DLI requests for this minute is used up"),
        (errors.Busy(code="DLI.0999"), "the queue is busy"),
        (errors.TooSlow(), "DLI is too slow"),
        (errors.Unreachable(), "DLI can't be reached"),
        (errors.Failing(code="APIGW.0613"), "DLI is in trouble"),
        (errors.BrokenOff(), "DLI's answer broke off"),
        (errors.Nonsense("<html>"), "isn't readable as DLI"),
        (errors.TooLarge("many bytes"), "larger than the bot takes in"),
        (errors.Refused("odd <@U1>"), "DLI refused the request (DLI says: odd &lt;"),
    ],
)
async def test_every_trouble_has_a_sentence_of_its_own(
    error: errors.DliError, sentence: str
) -> None:
    answer = await visit(progress=[error], status=[error]).answer(ask)

    assert sentence in answer["text"]


async def test_a_setting_that_turns_out_wrong_is_told() -> None:
    class Misled(FakeJobs):
        async def progress(self, job_id: object) -> Any:
            raise errors.SettingsError("HUAWEICLOUD_SDK_PROJECT_ID: two projects in eu-de")

    answer = await Visit(Misled()).answer(ask)

    assert "HUAWEICLOUD_SDK_PROJECT_ID: two projects" in answer["text"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("help", "Let this channel hear of jobs"),
        ("hlep", "Did you mean `/dli-progress help`?"),
        ("xyzzy", "I don't know `xyzzy`"),
        ("a_1", "can't be a DLI job id"),
        ("jobs foo:1", "I don't understand the filter"),
        ("jobs status:runing", "Did you mean `status:running`?"),
        ("jobs owner:me", "which DLI user you are"),
        ("jobs queue:none", "No job matches"),
        ("<!channel>", "I don't know"),
    ],
)
async def test_every_word_gets_an_answer(text: str, said: str) -> None:
    answer = await visit().answer(lambda q: ask(q, text))

    assert said in answer["text"]
    assert "<!" not in answer["text"]


def test_nobody_waits_longer_than_the_patience() -> None:
    async def main() -> None:
        it = visit(progress=[NEVER], status=[NEVER])

        answer = await it.answer(ask)

        assert "DLI is too slow" in answer["text"]

    in_virtual_time(main)


async def test_too_many_open_questions_are_turned_away_with_a_sentence() -> None:
    it = visit(progress=[NEVER], status=[NEVER])
    for number in range(background.MOST_AT_ONCE):
        ask(it.questions, trigger=str(number))

    refusal = ask(it.questions, trigger="one too many")

    assert refusal == "Too many questions are open just now. Ask again in a minute."
    await it.background.drain(0)
    await asyncio.sleep(0)


async def test_a_failure_of_ours_is_logged_and_told(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(FakeJobs):
        async def progress(self, job_id: object) -> Any:
            raise ZeroDivisionError

    answer = await Visit(Broken()).answer(ask)

    assert "Something went wrong on the bot's side" in answer["text"]
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("click", ["refresh", "share"])
async def test_a_click_that_fails_for_any_reason_is_told(click: str) -> None:
    class Misled(FakeJobs):
        async def progress(self, job_id: object) -> Any:
            raise errors.SettingsError("HUAWEICLOUD_SDK_PROJECT_ID: two projects in eu-de")

    answer = await Visit(Misled()).answer(lambda q: getattr(q, click)(CLICK, REF))

    assert answer["response_type"] == "ephemeral"
    assert "HUAWEICLOUD_SDK_PROJECT_ID: two projects" in answer["text"]


async def test_details_that_fail_for_any_reason_say_so_in_the_modal() -> None:
    class Broken(FakeJobs):
        async def progress(self, job_id: object) -> Any:
            raise ZeroDivisionError

    it = Visit(Broken())
    it.questions.details(CLICK, REF)

    await it.background.drain(20)

    assert "Something went wrong on the bot's side" in str(it.slack.views[-1])
