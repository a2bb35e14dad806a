"""`dli-bot check` as typed, and what a start says of the same."""

import json
import logging
import re
from pathlib import Path

import pytest

from bot.app import running
from bot.demo import settings_for
from bot.doctor import WITHOUT, examine
from bot.sandbox.dli import DliSandbox
from bot.sandbox.slack import SlackSandbox
from bot.sandbox.slack.web.methods import DEFAULT_SCOPES
from bot.slack.scopes import UNFURLING
from tests.doctor.place import ALERTS, Place
from tests.e2e.test_process import started as a_process
from tests.e2e.test_terminal import typed
from tests.logged import logged


def environment(place: Place, **change: str) -> dict[str, str]:
    return {
        **place.dli.environment,
        "SLACK_API_URL": place.slack.api_url,
        "SLACK_BOT_TOKEN": place.slack.bot_token,
        "SLACK_APP_TOKEN": place.slack.app_token,
        "DATABASE_URL": place.url,
        "DLI_BOT_PORT": "0",
        **change,
    }


async def test_all_well_is_exit_status_0_and_a_line_that_says_so(place: Place) -> None:
    status, out, err = await typed("check", env=environment(place), cwd=place.folder)

    assert (status, err) == (0, "")
    assert re.fullmatch(r"All 1\d checks are well\.", out.splitlines()[-1])
    assert "\x1b[" not in out


async def test_json_is_the_list_alone_and_something_wrong_is_exit_status_1(place: Place) -> None:
    env = environment(place, DLI_REQUESTS_PER_MINUTE="1")

    status, out, err = await typed("check", "--json", env=env, cwd=place.folder)

    said = json.loads(out)
    assert (status, err) == (1, "")
    assert all(one.keys() == {"check", "ok", "detail", "cure"} for one in said)
    assert [one["check"] for one in said if not one["ok"]] == ["DLI budget"]


async def test_send_posts_one_message(place: Place) -> None:
    words = ("check", "--send", f"#{ALERTS}", "--json")

    status, out, _ = await typed(*words, env=environment(place), cwd=place.folder)

    [message] = place.slack.posts_to(ALERTS)
    assert status == 0
    assert "This is a test of DLI Progress" in message.text
    assert "test message" in {one["check"] for one in json.loads(out)}


async def test_a_setting_that_cant_be_read_is_one_finding(place: Place) -> None:
    env = environment(place, DLI_BOT_PORT="many")

    status, out, _ = await typed("check", "--json", env=env, cwd=place.folder)

    [said] = json.loads(out)
    assert status == 1
    assert "DLI_BOT_PORT" in said["cure"]


async def test_a_misspelt_setting_gets_the_nearest_name(place: Place) -> None:
    env = environment(place, DLI_REGON="eu-de", HOME="/nowhere")
    del env["DLI_REGION"]
    (place.folder / ".env").write_text("SLACK_SIGNING_SECRT=made-up\n")

    _, out, _ = await typed("check", env=env, cwd=place.folder)

    assert "warn  settings: DLI_REGON is no setting" in out
    assert "→ did you mean DLI_REGION?" in out
    assert "→ did you mean SLACK_SIGNING_SECRET?" in out
    assert "made-up" not in out


async def test_a_start_that_fails_says_which_names_may_be_misspelt(place: Place) -> None:
    env = environment(place, SLACK_BOT_TOKEN="", SLACK_BOT_TOKN=place.slack.bot_token)

    status, _, err = await typed("run", env=env, cwd=place.folder)

    missing, slip = [line for line in err.splitlines() if line.startswith("dli-bot: ")]
    assert status == 1
    assert missing.startswith("dli-bot: SLACK_BOT_TOKEN is missing")
    assert slip == "dli-bot: SLACK_BOT_TOKN is no setting: did you mean SLACK_BOT_TOKEN?"
    assert place.slack.bot_token not in err


async def test_a_start_that_goes_well_warns_of_names_that_may_be_misspelt(place: Place) -> None:
    env = environment(place, DLI_BOT_CONFG="bot.toml")
    async with a_process("run", env=env, cwd=place.folder) as bot:
        await bot.until("DLI_BOT_CONFG is no setting: did you mean DLI_BOT_CONFIG?")

    assert "dli-bot: " not in bot.said


async def started(slack: SlackSandbox, folder: Path, **more: object) -> list[str]:
    """Start a bot, and return what `check` finds wrong meanwhile."""
    async with DliSandbox().serve() as dli, slack.serve():
        settings = settings_for(dli, slack, database_url=f"sqlite:///{folder}/bot.db", **more)
        async with running(settings):
            return [one.line for one in await examine(settings) if not one.ok]


async def test_a_start_says_in_the_same_words_which_scopes_are_missing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lacking = {"groups:history", "im:write"}

    lines = await started(SlackSandbox(scopes=DEFAULT_SCOPES - lacking), tmp_path)

    assert len(lines) == 2
    assert [logged(caplog, line, levelno=logging.WARNING) for line in lines] == [1, 1]
    assert all(WITHOUT[scope] in "".join(lines) for scope in lacking)


async def test_a_start_says_what_is_missing_to_unfold_links(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "bot.toml"
    file.write_text('[links]\njob = "https://console.example/dli?job={job_id}"\nunfurl = true\n')

    lines = await started(SlackSandbox(), tmp_path, dli_bot_config=file)

    assert len(lines) == 2
    assert [logged(caplog, line, levelno=logging.WARNING) for line in lines] == [1, 1]
    assert all(one in "".join(lines) for one in UNFURLING)


async def test_a_start_says_that_tokens_are_of_two_apps(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await started(SlackSandbox(app_token="xapp-1-A0ANOTHER1-1-made-up"), tmp_path)

    assert logged(caplog, "Slack app: SLACK_BOT_TOKEN is of the app A0DLIPROG1") == 1


async def test_a_start_says_that_a_signing_secret_is_none(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    slack = SlackSandbox(request_url="http://127.0.0.1:9/", signing_secret="cut-short")

    [line] = await started(slack, tmp_path)

    assert logged(caplog, line) == 1


async def test_a_start_with_all_scopes_warns_of_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert await started(SlackSandbox(), tmp_path) == []

    warned = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert [one for one in warned if one.name.startswith("bot.")] == []
