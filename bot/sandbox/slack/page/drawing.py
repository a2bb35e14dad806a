"""What the web page is told, for the one person who looks at it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.sandbox.slack.changes import (
    Archived,
    Change,
    Closed,
    ConnectionChanged,
    Deleted,
    Edited,
    FaultsChanged,
    HomeChanged,
    Joined,
    Left,
    ModalsChanged,
    Opened,
    Posted,
    Toast,
)
from bot.sandbox.slack.delivery.deliveries import Deliveries
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.interactions.shortcuts import Shortcut
from bot.sandbox.slack.messages import Message, reactions_json
from bot.sandbox.slack.people import APP_ID, APP_NAME, Channel, User
from bot.sandbox.slack.wire import Json
from bot.sandbox.slack.workspace import Workspace

LONGEST_PREVIEW = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Draws the workspace as the page's person sees it."""

    workspace: Workspace
    deliveries: Deliveries
    faults: Faults
    command: str
    usage_hint: str
    dli_control: str | None
    can_restart: bool
    shortcuts: Sequence[Shortcut]
    me: str

    def seen_by(self, user: str) -> "Drawing":
        """Draw for somebody else; for the same person as before if there is no such."""
        person = self.workspace.people.get(user)
        return replace(self, me=user) if person and not person.is_bot else self

    def snapshot(self) -> Json:
        """Draw everything."""
        home = self.workspace.modals.home(self.me)
        channels = [one for one in self.workspace.conversations if self.can_see(one)]
        return {
            "type": "snapshot",
            "me": self.me,
            "users": [_user(user) for user in self.workspace.people],
            "channels": [self._channel(channel) for channel in channels],
            "messages": {channel.id: self._messages(channel) for channel in channels},
            "views": self._views(),
            "home": home.to_slack() if home else None,
            "command": self.command,
            "usage_hint": self.usage_hint,
            "app": {"id": APP_ID, "name": APP_NAME},
            "team": {"id": self.workspace.team.id, "name": self.workspace.team.title},
            "shortcuts": [one.to_page() for one in self.shortcuts],
            **self._connection(),
            "dli_control": self.dli_control,
            "can_restart": self.can_restart,
            "can_uninstall": bool(self.workspace.installation.installer),
            "faults": self.faults.to_page(),
        }

    def delta(self, change: Change) -> Json | None:
        """Draw one change; None: the page's person doesn't see it."""
        match change:
            case Posted(message) | Edited(message) if self._sees(message):
                kind = "message" if isinstance(change, Posted) else "message_changed"
                drawn = self._message(message)
                return {"type": kind, "channel": message.channel, "message": drawn}
            case Deleted(message) if self._sees(message):
                return {"type": "message_deleted", "channel": message.channel, "ts": message.ts}
            case ModalsChanged(user) | HomeChanged(user) | Toast(user) if user == self.me:
                return self._own(change)
            case ConnectionChanged() | FaultsChanged():
                return self._general(change)
            case Joined() | Left() | Archived() | Opened() | Closed():
                return self.snapshot()
            case _:
                return None

    def can_see(self, channel: Channel) -> bool:
        """Say whether the page's person finds a channel in the sidebar."""
        return self.me in channel.members or channel.type == "public_channel"

    def _own(self, change: ModalsChanged | HomeChanged | Toast) -> Json:
        match change:
            case ModalsChanged():
                return {"type": "views", "views": self._views()}
            case HomeChanged():
                home = self.workspace.modals.home(self.me)
                return {"type": "home", "view": home.to_slack() if home else None}
            case Toast(_, text, level):
                return {"type": "toast", "text": text, "level": level}

    def _general(self, change: ConnectionChanged | FaultsChanged) -> Json:
        match change:
            case ConnectionChanged():
                return {"type": "connection", **self._connection()}
            case FaultsChanged():
                return {"type": "faults", "faults": self.faults.to_page()}

    def _connection(self) -> Json:
        mode = self.deliveries.mode
        installed = self.workspace.installation.is_installed
        return {"app_connected": mode != "none", "app_installed": installed, "mode": mode}

    def _views(self) -> list[Json]:
        return [view.to_slack() for view in self.workspace.modals.stack(self.me)]

    def _sees(self, message: Message) -> bool:
        channel = self.workspace.conversations.get(message.channel)
        for_me = message.only_for in {"", self.me}
        return for_me and channel is not None and self.can_see(channel)

    def _messages(self, channel: Channel) -> list[Json]:
        said = self.workspace.conversations.in_channel(channel.id)
        return [self._message(message) for message in said if self._sees(message)]

    def _channel(self, channel: Channel) -> Json:
        return {
            "id": channel.id,
            "name": channel.name,
            "is_private": channel.is_private,
            "is_archived": channel.is_archived,
            "is_im": channel.is_im,
            "topic": channel.topic,
            "member": self.me in channel.members,
            "app_member": self.workspace.team.app_user in channel.members,
        }

    def _message(self, message: Message) -> Json:
        replies = self.workspace.conversations.replies(message.channel, message.ts)
        return {
            "ts": message.ts,
            "channel": message.channel,
            "user": message.user,
            "bot": message.by_app,
            "text": message.text,
            "blocks": message.blocks or None,
            "attachments": message.attachments or None,
            "thread_ts": message.thread_ts,
            "reply_count": len(replies),
            "reply_broadcast": message.reply_broadcast,
            "ephemeral": message.is_ephemeral,
            "edited": bool(message.edited_ts),
            "files": [self._file(file_id) for file_id in message.files],
            "reactions": reactions_json(message.reactions),
            "metadata_event_type": (message.metadata or {}).get("event_type"),
        }

    def _file(self, file_id: str) -> Json:
        file = self.workspace.files.get(file_id)
        url = f"{self.workspace.base_url}/{file.path()}"
        return {
            "id": file.id,
            "name": file.name,
            "size": file.length,
            "url": url,
            "preview": file.preview(LONGEST_PREVIEW),
        }


def _user(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "avatar": None,
        "is_bot": user.is_bot,
        "is_admin": user.is_admin,
        "locale": user.locale,
        "tz": user.tz,
    }
