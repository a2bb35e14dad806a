"""Everybody is answered in their language, and every channel is told in its own."""

import re
from pathlib import Path

from bot.sandbox.slack import ALICE, WEI, YOU, Message
from bot.sandbox.slack.modals import View
from bot.views.ids import Entry
from tests.e2e.telling import Told, a_place

_CHINESE = re.compile("[\u4e00-\u9fff]")
RUNNING = "运行中"
FINISHED = "已完成"


async def opened(told: Told) -> View:
    """Open the form that subscribes, as somebody who reads Chinese."""
    await told.slack.command("/dli-progress subscribe", user=WEI)

    def shown() -> list[View]:
        return [one for one in told.slack.views_of(WEI) if one.definition.get("submit")]

    [view] = await told.slack.wait_until(shown)
    return view


def is_chinese(message: Message) -> bool:
    return bool(_CHINESE.search(message.words))


async def test_who_reads_chinese_is_answered_in_it_while_the_channel_stays_english(
    told: Told,
) -> None:
    job = told.job(queue_name="etl")

    answer = await told.ask(f"subscribe {job.job_id}", user=WEI)
    await told.card(job)
    await told.slack.wait_until(lambda: "Running" in told.about(job)[0].text)
    asked = await told.ask(job.job_id, user=WEI)

    assert is_chinese(answer)
    assert RUNNING in asked.text
    assert not is_chinese(told.about(job)[0])
    assert not is_chinese(await told.ask(job.job_id, user=YOU))


async def test_a_channel_that_chooses_chinese_has_its_card_and_notices_in_it(told: Told) -> None:
    job = told.job()
    await told.follow(job)

    answer = await told.ask("language zh", user=YOU)
    await told.slack.wait_until(lambda: RUNNING in told.about(job)[0].text)
    told.dli.end_job(job.job_id)
    end = await told.replied(FINISHED, job)

    assert "中文" in answer.text
    assert answer.only_for
    assert is_chinese(end)
    await told.slack.wait_until(lambda: FINISHED in told.about(job)[0].text)
    assert "told in Chinese, as was chosen here" in (await told.ask("list", user=YOU)).text


async def test_a_channel_goes_back_to_what_whoever_runs_the_bot_chose(told: Told) -> None:
    job = told.job()
    await told.follow(job)
    await told.ask("language 中文")
    await told.slack.wait_until(lambda: RUNNING in told.about(job)[0].text)

    answer = await told.ask("language auto", user=WEI)
    await told.slack.wait_until(lambda: "Running" in told.about(job)[0].text)

    assert "told in English, as whoever runs the bot chose" in answer.text


async def test_what_somebody_chooses_wins_over_what_their_slack_says(told: Told) -> None:
    assert is_chinese(await told.ask("language", user=WEI))

    chosen = await told.ask("language me en", user=WEI)
    help_ = await told.ask("help", user=WEI)
    undone = await told.ask("语言 我 自动", user=WEI)

    assert "You are answered in English, as you chose." in chosen.text
    assert not is_chinese(help_)
    assert is_chinese(undone)


async def test_where_slack_says_nothing_the_channels_language_is_spoken_else_the_operators(
    tmp_path: Path,
) -> None:
    config = tmp_path / "bot.toml"
    config.write_text('[languages]\ndefault = "zh"\n')
    async with a_place(tmp_path) as told, told.bot(dli_bot_config=config):
        told.slack.faults.on("server_error", methods=["users.info"])

        assert is_chinese(await told.ask("list", user=ALICE))
        await told.ask("language en", user=ALICE)
        assert not is_chinese(await told.ask("list", user=ALICE))


async def test_what_is_shared_is_in_the_channels_language(told: Told) -> None:
    job = told.job()
    answer = await told.ask(job.job_id, user=WEI)
    assert RUNNING in answer.text

    click = await told.slack.click(answer, "share_job", user=WEI)
    reply = await click.reply()

    assert reply.message is not None
    assert "Running" in reply.message.text
    assert "Shared by wei" in reply.message.words


async def test_the_errors_of_the_form_are_in_the_language_of_whoever_fills_it_in(
    told: Told,
) -> None:
    view = await opened(told)
    handed_in = await told.slack.submit(view, {Entry.MORE: "qeue:etl"})

    assert _CHINESE.search(view.definition["title"]["text"])
    [error] = handed_in.errors.values()
    assert _CHINESE.search(error)
    assert "queue:" in error


async def test_so_they_are_where_another_process_opened_it(tmp_path: Path) -> None:
    async with a_place(tmp_path) as told:
        async with told.bot():
            view = await opened(told)
        async with told.bot():
            handed_in = await told.slack.submit(view, {Entry.MORE: "qeue:etl"})

    [error] = handed_in.errors.values()
    assert _CHINESE.search(error)


async def test_who_subscribed_is_told_in_their_language_that_the_channel_is_closed(
    told: Told,
) -> None:
    job = told.job()
    await told.ask(f"subscribe {job.job_id}", user=WEI)
    await told.card(job)

    told.slack.remove("data-platform")
    [hint] = await told.slack.wait_until(lambda: told.slack.direct_messages(WEI))

    assert is_chinese(hint)


async def test_a_typo_in_a_language_is_answered_with_the_nearest(told: Told) -> None:
    answer = await told.ask("language chinees")

    assert "Did you mean `/dli-progress language zh`?" in answer.text
