"""A sound set-up of all that the bot needs, over real sockets, to be broken and mended."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.demo import settings_for
from bot.doctor import Finding, examine, report
from bot.domain.filters import Field, Filter
from bot.domain.subscriptions import FILTER_EVENTS, FilterTarget, Subscription, Wishes
from bot.sandbox.dli import DliSandbox
from bot.sandbox.slack import SlackSandbox
from bot.sandbox.slack.people import TEAM_ID
from bot.settings import Settings
from bot.store.database import opened
from bot.store.migrating import migrate
from bot.store.subscriptions import SqlSubscriptions
from tests.builders import NOON
from tests.doctor.front import Front, a_front

ALERTS = "etl-alerts"
"""The channel that hears of a queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The bot's surroundings; `slack_front` and `dli_front` stand before the sandboxes."""

    dli: DliSandbox
    slack: SlackSandbox
    slack_front: Front
    dli_front: Front
    folder: Path
    url: str

    def settings(self, **change: object) -> Settings:
        sound = {
            "database_url": self.url,
            "slack_api_url": f"{self.slack_front.url}/api/",
            "dli_endpoint": self.dli_front.url,
            "dli_iam_endpoint": self.dli_front.url,
        }
        return settings_for(self.dli, self.slack, **(sound | change))

    async def wrong(self, **change: object) -> dict[str, Finding]:
        found = await examine(self.settings(**change))
        return {one.check: one for one in found if not one.ok}

    async def subscribe(self, channel: str = ALERTS) -> None:
        wish = Subscription(
            id=0,
            team_id=TEAM_ID,
            channel_id=self.slack.channel(channel).id,
            project=self.dli.environment["DLI_REGION"],
            target=FilterTarget((Filter(Field.QUEUE, "etl"),)),
            wishes=Wishes(events=FILTER_EVENTS),
            created_by="U1",
            created_at=NOON,
            since=NOON,
        )
        async with opened(self.url) as database:
            await SqlSubscriptions(database, TEAM_ID).add(wish)

    def toml(self, text: str) -> Path:
        file = self.folder / "bot.toml"
        file.write_text(text)
        return file


@asynccontextmanager
async def a_place(folder: Path, url: str = "", **sandbox: Any) -> AsyncIterator[Place]:
    url = url or f"sqlite:///{folder}/bot.db"
    async with opened(url) as database:
        await migrate(database)
    async with (
        DliSandbox().serve() as dli,
        SlackSandbox(**sandbox).serve() as slack,
        a_front(dli.url) as dli_front,
        a_front(slack.url) as slack_front,
    ):
        place = Place(
            dli=dli,
            slack=slack,
            slack_front=slack_front,
            dli_front=dli_front,
            folder=folder,
            url=url,
        )
        await place.subscribe()
        yield place


def printed(
    findings: list[Finding], capsys: pytest.CaptureFixture[str]
) -> tuple[list[dict[str, Any]], str]:
    """What `check` prints, with `--json` and without."""
    capsys.readouterr()
    report(findings, as_json=True)
    as_json = json.loads(capsys.readouterr().out)
    report(findings, as_json=False)
    return as_json, capsys.readouterr().out
