"""A test message, posted and looked up as notices are."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from secrets import token_hex
from typing import TypeAlias

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import utcnow
from bot.doctor.asking import Trouble, asked
from bot.doctor.channels import reason
from bot.domain.languages import Language
from bot.domain.notices import Receipt
from bot.errors import HistoryHidden, NotDelivered
from bot.slack.conversations import SlackConversations
from bot.views import trial
from bot.views.findings import Finding
from bot.views.language import speaking

PAGE = 1000
MOST_PAGES = 20
"""Slack allows twenty of these calls a minute."""
KINDS = ("public_channel,private_channel", "public_channel")
"""Both kinds, or what is left without `groups:read`."""
TEST = "test message"
Spoken: TypeAlias = Callable[[str], Awaitable[Language]]
_ID = re.compile(r"[CGD][A-Z0-9]{7,}")
_ESCAPED = re.compile(r"<#([A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True)
class Trial:
    """Where a test message is wanted: a channel, "" for none, and a workspace, "" for any."""

    where: str = ""
    workspace: str = ""

    def is_for(self, team_id: str, team_name: str) -> bool:
        """Whether a workspace may be the one that is meant."""
        names = {"", team_id.casefold(), team_name.casefold()}
        return bool(self.where) and self.workspace.casefold() in names


def of_another(trial: Trial, names: Sequence[str]) -> Finding:
    """Say that nothing was posted, as the bot isn't in the workspace that is meant."""
    return Finding(
        TEST,
        ok=False,
        detail=f"not posted: the bot isn't installed in a workspace called {trial.workspace}",
        cure=f"--workspace takes the name or the id of one of {', '.join(names) or 'none yet'}",
    )


async def sent(client: AsyncWebClient, where: str, spoken: Spoken, team: str) -> Finding:
    """Post a test message in a channel, named or by its id, and look it up by its metadata.

    `spoken` tells what is spoken in a channel, and `team` is the workspace's name.
    """
    said, name = SlackConversations(client), where
    try:
        channel_id = await _channel_id(client, where)
        name = where if where.startswith(("#", "<")) or channel_id == where else f"#{where}"
        if not channel_id:
            return _refused("channel_not_found", name)
        notice_id, since = f"check-{token_hex(8)}", utcnow()
        with speaking(await spoken(channel_id)):
            message = trial.message(version("dli-progress"))
        receipt = await said.post(channel_id, message, notice_id)
    except Trouble as trouble:
        return trouble.finding
    except NotDelivered as error:
        return _refused(error.code, name)
    found = await _looked_up(said, receipt, notice_id, since)
    at = datetime.fromtimestamp(float(receipt.ts), UTC)
    return Finding(
        TEST, ok=True, detail=f"posted in {name} of {team} at {at:%H:%M:%S} UTC, {found}"
    )


async def _looked_up(
    said: SlackConversations, receipt: Receipt, notice_id: str, since: datetime
) -> str:
    try:
        found = await said.find(receipt.channel_id, notice_id, since - timedelta(minutes=1))
    except HistoryHidden:
        return "and can't be looked up there without the history scope"
    except NotDelivered as error:
        return f"but Slack didn't let it be looked up ({error.code})"
    return "and found there by its metadata" if found == receipt else "but not found there"


async def _channel_id(client: AsyncWebClient, where: str) -> str:
    """Return the id of a channel, "" if the bot sees none of that name; raises Trouble."""
    if escaped := _ESCAPED.fullmatch(where):
        return escaped[1]
    if _ID.fullmatch(where):
        return where
    for kinds in KINDS:
        try:
            return await _named(client, where.removeprefix("#"), kinds)
        except Trouble as trouble:
            if trouble.code != "missing_scope" or kinds == KINDS[-1]:
                raise
    return ""


async def _named(client: AsyncWebClient, name: str, kinds: str) -> str:
    cursor, cures = "", {"missing_scope": "add channels:read, or give the channel's id (C…)"}
    for _ in range(MOST_PAGES):
        page = await asked(
            TEST,
            client.base_url,
            client.conversations_list(types=kinds, limit=PAGE, cursor=cursor),
            cures,
        )
        for channel in page.get("channels") or ():
            if channel.get("name") == name:
                return str(channel["id"])
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            break
    return ""


def _refused(code: str, name: str) -> Finding:
    detail, cure = reason(code, name, name)
    return Finding(TEST, ok=False, detail=detail, cure=cure)
