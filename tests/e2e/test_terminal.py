"""`dli-bot progress` and `dli-bot check`, as typed."""

import asyncio
import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.demo import settings_for
from bot.doctor import Finding, examine
from bot.sandbox.dli import DliSandbox
from bot.sandbox.slack import SlackSandbox
from bot.store.database import opened
from bot.store.engines import is_made
from bot.store.ledger import SqlLedger
from bot.store.migrating import migrate
from bot.terminal import progress


async def typed(*words: str, env: Mapping[str, str], cwd: Path) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        env={"PATH": os.environ["PATH"], "COLUMNS": "100", **env},  # noqa: TID251 - its own
        cwd=cwd,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(120):
        out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def test_progress_as_json_has_the_promised_form(dli: DliSandbox, tmp_path: Path) -> None:
    job = dli.start_job("star-join", elapsed_seconds=5)

    status, out, _ = await typed(
        "progress", job.job_id, "--json", env=dli.environment, cwd=tmp_path
    )

    said = json.loads(out)
    assert status == 0
    assert list(said) == [
        "job_id",
        "status",
        "overall",
        "basis",
        "remaining_low",
        "remaining_high",
        "sub_job",
        "message",
    ]
    assert (said["job_id"], said["status"], said["basis"]) == (job.job_id, "RUNNING", "tasks")
    assert list(said["sub_job"]) == ["position", "id", "done", "total", "active", "failed"]


async def test_progress_is_readable(dli: DliSandbox, tmp_path: Path) -> None:
    job = dli.start_job("pipeline", elapsed_seconds=9_000, owner="alice")

    status, out, _ = await typed("progress", job.job_id, env=dli.environment, cwd=tmp_path)

    assert status == 0
    assert out.splitlines()[0].strip() == "Finished"
    assert "alice" in out


async def test_watching_ends_with_the_job(dli: DliSandbox, tmp_path: Path) -> None:
    job = dli.start_job("pipeline", elapsed_seconds=9_000)

    status, out, _ = await typed(
        "progress", job.job_id, "--watch", "--json", env=dli.environment, cwd=tmp_path
    )

    assert (status, json.loads(out)["status"]) == (0, "FINISHED")


@pytest.mark.parametrize(
    ("job_id", "said"), [("nope-1", "DLI knows no job nope-1"), ("a_1", "letters, digits")]
)
async def test_no_answer_is_one_line_and_exit_1(
    dli: DliSandbox, tmp_path: Path, job_id: str, said: str
) -> None:
    status, out, err = await typed("progress", job_id, "--json", env=dli.environment, cwd=tmp_path)

    assert (status, out) == (1, "")
    assert len(err.strip().splitlines()) == 1
    assert said in err
    assert "/dli-progress" not in err


@pytest.mark.parametrize("command", ["run", "demo", "check", "progress", "sandbox dli"])
async def test_every_command_has_help(command: str, tmp_path: Path) -> None:
    status, out, _ = await typed(*command.split(), "--help", env={}, cwd=tmp_path)

    assert status == 0
    assert f"dli-bot {command}" in out or f"bot {command}" in out


async def test_the_doctor_finds_nothing_wrong_where_all_is_well(
    dli: DliSandbox, slack: SlackSandbox, tmp_path: Path
) -> None:
    findings = await examine(settings_for(dli, slack, database_url=f"sqlite:///{tmp_path}/bot.db"))

    assert [finding for finding in findings if not finding.ok] == []
    assert len(findings) >= 7


@pytest.mark.parametrize(
    ("change", "check", "cure"),
    [
        ({"slack_bot_token": "xoxb-wrong"}, "Slack bot token", "OAuth & Permissions"),
        ({"slack_app_token": "xapp-wrong"}, "Slack app token", "connections:write"),
        ({"slack_bot_token": None}, "settings of Slack", "OAuth & Permissions"),
        ({"huaweicloud_sdk_sk": "wrong"}, "DLI jobs", "HUAWEICLOUD_SDK_SK"),
        ({"dli_endpoint": "http://127.0.0.1:9"}, "DLI jobs", "DLI_ENDPOINT"),
        ({"slack_api_url": "http://127.0.0.1:9"}, "Slack bot token", "SLACK_API_URL"),
    ],
)
async def test_the_doctor_names_what_is_wrong_and_its_cure(
    dli: DliSandbox,
    slack: SlackSandbox,
    tmp_path: Path,
    change: dict[str, object],
    check: str,
    cure: str,
) -> None:
    findings = await examine(
        settings_for(dli, slack, database_url=f"sqlite:///{tmp_path}/bot.db", **change)
    )

    [wrong] = [finding for finding in findings if finding.check == check]
    assert not wrong.ok
    assert cure in wrong.cure


async def test_a_wrong_key_is_not_locked_by_checking_again_and_again(
    dli: DliSandbox, slack: SlackSandbox, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    settings = settings_for(dli, slack, database_url=url, huaweicloud_sdk_sk="wrong")
    async with opened(url) as database:
        await migrate(database)

    found = [await examine(settings) for _ in range(6)]
    status = await progress(settings, "85ab", watch=False, as_json=True)

    said = [one.detail for findings in found for one in findings if one.check == "DLI jobs"]
    assert len(dli.calls.of(status=401)) == 1
    assert "not asked again" not in said[0]
    assert all(re.search("not asked again for [1-9] min", one) for one in said[1:])
    assert status == 1


async def test_before_refusals_can_be_counted_the_doctor_says_where(
    dli: DliSandbox, slack: SlackSandbox, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    settings = settings_for(dli, slack, database_url=url, huaweicloud_sdk_sk="wrong")

    for _ in range(2):  # the first makes an empty file
        [wrong] = [one for one in await examine(settings) if one.check == "DLI jobs"]
        assert "dli-bot migrate" in wrong.cure

    async with opened(url) as database:
        assert not await SqlLedger(database).is_there()


async def test_progress_makes_no_database(dli: DliSandbox, tmp_path: Path) -> None:
    job = dli.start_job("star-join", elapsed_seconds=5)
    file = tmp_path / "bot.db"
    env = {**dli.environment, "DATABASE_URL": f"sqlite:///{file}"}

    status, _, _ = await typed("progress", job.job_id, env=env, cwd=tmp_path)

    assert (status, is_made(f"sqlite:///{file}")) == (0, False)


async def test_a_database_that_is_away_keeps_no_answer_back(
    dli: DliSandbox, tmp_path: Path
) -> None:
    job = dli.start_job("star-join", elapsed_seconds=5)
    env = {**dli.environment, "DATABASE_URL": "postgresql://bot:secret@127.0.0.1:9/bot"}

    status, _, _ = await typed("progress", job.job_id, env=env, cwd=tmp_path)

    assert status == 0


async def test_the_doctor_exits_1_and_speaks_json(
    dli: DliSandbox, slack: SlackSandbox, tmp_path: Path
) -> None:
    env = {**dli.environment, "SLACK_API_URL": slack.api_url, "SLACK_BOT_TOKEN": "xoxb-wrong"}

    status, out, _ = await typed("check", "--json", env=env, cwd=tmp_path)

    assert status == 1
    assert all(Finding(**said).check for said in json.loads(out))
