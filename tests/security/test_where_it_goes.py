"""The bot connects to nobody but those it was told of, and leaves its file to nobody."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_IMODE
from typing import Any
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from bot.errors import SlackRefused
from bot.slack.messenger import SlackMessenger
from bot.slack.web import web_client
from bot.store.database import opened
from bot.store.migrating import migrate
from tests.e2e.conftest import a_rig
from tests.e2e.telling import FAST, SLOWLY

connects: list[Any] | None = None


def _hear(name: str, arguments: tuple[Any, ...]) -> None:
    if connects is not None and name == "socket.connect":
        connects.append(arguments[1])
    if connects is not None and name == "socket.getaddrinfo":
        connects.append(arguments[:2])


sys.addaudithook(_hear)


@contextmanager
def connecting() -> Iterator[list[Any]]:
    """Hear of every connect and every look-up of a name in this process."""
    global connects  # noqa: PLW0603 - an audit hook can't be taken away again
    connects = []
    try:
        yield connects
    finally:
        connects = None


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_bot_at_work_connects_to_its_dli_and_its_slack_alone(mode: str) -> None:
    with connecting() as heard:
        async with a_rig(mode, **FAST) as rig:
            job = rig.dli.start_job("fails-on-cast", speed=SLOWLY)
            await rig.ask(f"subscribe {job.job_id}")
            rig.dli.end_job(job.job_id)
            await rig.slack.said("Failed")
            await rig.ask("jobs")
            may = {urlsplit(url).netloc for url in (rig.dli.url, rig.slack.url, rig.bot.url)}

    assert heard
    assert {f"{host}:{port}" for host, port, *_ in heard} <= may


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/commands/1",
        "https://hooks.slack.com.evil.example/commands/1",
        "http://hooks.slack.com/commands/1",
        "https://hooks.slack.com@evil.example/",
        "file:///etc/passwd",
        "",
    ],
)
async def test_an_answer_goes_nowhere_but_to_slack(url: str) -> None:
    async with web_client(SecretStr("xoxb-made-up"), "https://slack.com/api/") as client:
        with (
            connecting() as heard,
            pytest.raises(SlackRefused, match="response_url_elsewhere"),
        ):
            await SlackMessenger(client).respond(url, {"text": "for your eyes only"})

    assert heard == []


def _modes(folder: Path) -> dict[str, int]:
    return {file.name: S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


async def test_a_new_database_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    async with opened(f"sqlite:///{tmp_path / 'bot.db'}") as database:
        await migrate(database)
        modes = _modes(tmp_path)

    assert set(modes.values()) == {0o600}
    assert "bot.db-wal" in modes


async def test_a_database_that_is_there_keeps_who_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "bot.db"
    file.touch(mode=0o640)
    file.chmod(0o640)

    async with opened(f"sqlite:///{file}") as database:
        await migrate(database)

    assert S_IMODE(file.stat().st_mode) == 0o640
