"""The Events API: what the app subscribed to, told with retries."""

import asyncio
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import count
from urllib.parse import urlsplit

from bot.sandbox.slack.changes import (
    Archived,
    Change,
    Closed,
    FileShared,
    Joined,
    Left,
    Posted,
    Uninstalled,
)
from bot.sandbox.slack.delivery.ack import TIMED_OUT
from bot.sandbox.slack.delivery.deliveries import Deliveries
from bot.sandbox.slack.interactions.payloads import TOKEN, action_ts
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import APP_ID, SLACKBOT, YOU, Channel
from bot.sandbox.slack.tasks import Tasks
from bot.sandbox.slack.teams import Team
from bot.sandbox.slack.wire import Json
from bot.sandbox.slack.workspace import Workspace

RETRY_SECONDS = (1.0, 60.0, 300.0)
"""Slack tries again almost at once, after a minute, and after five."""

DEFAULT_EVENTS = frozenset(
    {
        "app_home_opened",
        "app_mention",
        "app_uninstalled",
        "member_joined_channel",
        "member_left_channel",
        "tokens_revoked",
        *(f"channel_{what}" for what in ("archive", "deleted", "left", "unarchive")),
        *(f"group_{what}" for what in ("archive", "deleted", "left", "unarchive")),
    }
)
"""As `manifest.yml` has them."""

_LINK = re.compile(r"https?://[^\s<>|]+")
_KIND = {
    "public_channel": ("message.channels", "channel"),
    "private_channel": ("message.groups", "group"),
    "im": ("message.im", "im"),
}


class Events:
    """Turns changes into events, and brings them to the app."""

    def __init__(
        self,
        workspace: Workspace,
        deliveries: Deliveries,
        tasks: Tasks,
        subscribed: Collection[str],
        *,
        unfurl_domains: Collection[str],
        retry_seconds: Sequence[float],
    ) -> None:
        self._workspace = workspace
        self._team = workspace.team
        self._deliveries = deliveries
        self._tasks = tasks
        self._subscribed = frozenset(subscribed)
        self._unfurl_domains = frozenset(unfurl_domains)
        self._retry_seconds = tuple(retry_seconds)
        self._numbers = count(1)
        workspace.changes.listen(self._on_change)

    def home_opened(self, user: str, tab: str = "home") -> None:
        """Tell that a person looks at the app's Home tab, or at its `messages`."""
        home = self._workspace.modals.home(user)
        event = {
            "type": "app_home_opened",
            "user": user,
            "channel": self._workspace.conversations.direct(user).id,
            "tab": tab,
        }
        shown = {"view": home.to_slack()} if home and tab == "home" else {}
        self._tell("app_home_opened", event | shown)

    def _on_change(self, change: Change) -> None:
        for subscription, event in self._events(change):
            self._tell(subscription, event)

    def _events(self, change: Change) -> Iterator[tuple[str, Json]]:
        """Say which events a change makes, each with what one subscribes to for it."""
        match change:
            case Posted(message) if not message.is_ephemeral and message.user != SLACKBOT:
                yield from self._said(message)
            case Joined(channel_id, user, inviter):
                joined = {"user": user, "inviter": inviter, **self._where(channel_id)}
                yield from self._known("member_joined_channel", channel_id, joined)
            case Left() | Archived() | Closed():
                yield from self._about_channel(change)
            case FileShared(file_id, channel_id, user):
                shared = {"file_id": file_id, "user_id": user, "channel_id": channel_id}
                yield from self._known("file_shared", channel_id, shared)
            case Uninstalled():
                gone = {"oauth": [], "bot": [self._team.app_user]}
                yield "tokens_revoked", {"type": "tokens_revoked", "tokens": gone}
                yield "app_uninstalled", {"type": "app_uninstalled"}
            case _:
                return

    def _about_channel(self, change: Left | Archived | Closed) -> Iterator[tuple[str, Json]]:
        """Tell what became of a channel that the app is in, or was.

        Slack tells an app that was put out by `channel_left`, not by
        `member_left_channel` (slackapi/bolt-js#1847).
        """
        match change:
            case Left(channel_id, user) if user == self._team.app_user:
                kind = f"{self._family(channel_id)}_left"
                yield kind, {"type": kind, "channel": channel_id, "actor_id": self._team.own(YOU)}
            case Left(channel_id, user):
                left = {"user": user, **self._where(channel_id)}
                yield from self._known("member_left_channel", channel_id, left)
            case Archived(channel_id, is_archived):
                deed = "archive" if is_archived else "unarchive"
                kind = f"{self._family(channel_id)}_{deed}"
                archived = {"channel": channel_id, "user": self._team.own(YOU)}
                yield from self._known(kind, channel_id, archived)
            case Closed(channel):
                yield from self._deleted(channel)

    def _deleted(self, channel: Channel) -> Iterator[tuple[str, Json]]:
        """Make an event if the app could see the channel."""
        if self._team.app_user in channel.members or not channel.is_private:
            kind = "group_deleted" if channel.is_private else "channel_deleted"
            yield kind, {"type": kind, "channel": channel.id}

    def _family(self, channel_id: str) -> str:
        """Say which word the names of a channel's events begin with."""
        is_private = self._workspace.conversations.find(channel_id).is_private
        return "group" if is_private else "channel"

    def _known(self, kind: str, channel_id: str, event: Json) -> Iterator[tuple[str, Json]]:
        """Make an event if the app is in the channel."""
        channel = self._workspace.conversations.get(channel_id)
        if channel and self._team.app_user in channel.members:
            yield kind, {"type": kind, **event}

    def _where(self, channel_id: str) -> Json:
        channel = self._workspace.conversations.find(channel_id)
        kind = "G" if channel.is_private else "C"
        return {"channel": channel_id, "channel_type": kind, "team": self._team.id}

    def _said(self, message: Message) -> Iterator[tuple[str, Json]]:
        channel = self._workspace.conversations.find(message.channel)
        is_in = self._team.app_user in channel.members
        links = [] if message.by_app else self._links(message.text)
        if links:
            yield "link_shared", _shared_links(message, channel, links, is_in=is_in)
        if not is_in:
            return
        said = {**self._workspace.message_json(message), "channel": channel.id}
        subscription, kind = _KIND[channel.type]
        yield subscription, {**said, "channel_type": kind}
        if message.by_app:
            return
        if f"<@{self._team.app_user}" in message.text and not channel.is_im:
            yield "app_mention", {**said, "type": "app_mention"}

    def _links(self, text: str) -> list[Json]:
        """Find the links to domains that the app may unfurl."""
        found = [(url, urlsplit(url).hostname or "") for url in _LINK.findall(text)]
        return [
            {"url": url, "domain": domain}
            for url, host in found
            for domain in self._unfurl_domains
            if host == domain or host.endswith(f".{domain}")
        ]

    def _tell(self, subscription: str, event: Json) -> None:
        if subscription not in self._subscribed or not self._workspace.installation.is_installed:
            return
        number = next(self._numbers)
        payload = {
            "type": "event_callback",
            "token": TOKEN,
            "team_id": self._team.id,
            "api_app_id": APP_ID,
            "event": {"event_ts": action_ts(self._workspace), **event},
            "event_id": f"Ev{self._team.number}{number:08}",
            "event_time": int(self._workspace.clock().timestamp()),
            "is_ext_shared_channel": False,
            "authorizations": [_authorization(self._team)],
        }
        self._tasks.start(self._deliver(payload))

    async def _deliver(self, payload: Json) -> None:
        """Send an event until it is acknowledged, three times more at most."""
        reason = ""
        for attempt, wait in enumerate((0.0, *self._retry_seconds)):
            await asyncio.sleep(wait)
            ack = await self._deliveries.send_event(payload, attempt, reason)
            if ack.ok or not ack.may_retry:
                return
            reason = "http_timeout" if ack.error == TIMED_OUT else "http_error"


def _authorization(team: Team) -> Json:
    return {
        "enterprise_id": None,
        "team_id": team.id,
        "user_id": team.app_user,
        "is_bot": True,
        "is_enterprise_install": False,
    }


def _shared_links(message: Message, channel: Channel, links: list[Json], *, is_in: bool) -> Json:
    thread: Json = {"thread_ts": message.thread_ts} if message.thread_ts else {}
    return {
        **thread,
        "type": "link_shared",
        "channel": channel.id,
        "user": message.user,
        "message_ts": message.ts,
        "source": "conversations_history",
        "is_bot_user_member": is_in,
        "links": links,
    }
