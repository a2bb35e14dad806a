"""The whole state of the local Slack, and the rules that hold over all of it."""

from collections.abc import Iterable

from bot.ports import Clock
from bot.sandbox.slack.changes import Changes
from bot.sandbox.slack.conversations import Conversations
from bot.sandbox.slack.files import Files
from bot.sandbox.slack.hooks import Hooks
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.modals import Modals
from bot.sandbox.slack.oauth.installation import Client, Installation
from bot.sandbox.slack.people import ALICE, Channel, People
from bot.sandbox.slack.teams import Team
from bot.sandbox.slack.triggers import Triggers
from bot.sandbox.slack.wire import Json, Refused

_SCOPE_OF = {"public_channel": "channels", "private_channel": "groups", "im": "im"}


class Workspace:
    """People, conversations, views and files, and what the app may do with them."""

    def __init__(self, team: Team, clock: Clock, client: Client) -> None:
        self.team = team
        self.clock = clock
        self.base_url = ""
        self.changes = Changes()
        self.installation = Installation(team, clock, self.changes, client)
        self.people = People(team.users(), team.groups())
        self.conversations = Conversations(team, clock, self.changes)
        self.modals = Modals(team, clock, self.changes)
        self.files = Files(team, clock)
        self.triggers = Triggers(team, clock)
        self.hooks = Hooks(clock)

    @property
    def scopes(self) -> frozenset[str]:
        """What the app was allowed."""
        return self.installation.scopes

    def need(self, *scopes: str) -> None:
        """Refuse with `missing_scope` unless the app has one of these."""
        if scopes and not self.scopes.intersection(scopes):
            provided = ",".join(sorted(self.scopes))
            raise Refused("missing_scope", needed=scopes[0], provided=provided)

    def need_for_types(self, types: Iterable[str], deed: str) -> None:
        """Refuse unless the app has the scope for this deed in each kind of channel."""
        for kind in types:
            if kind not in _SCOPE_OF:
                raise Refused("invalid_types")
            self.need(f"{_SCOPE_OF[kind]}:{deed}")

    def need_for(self, channel: Channel, deed: str) -> None:
        """Refuse unless the app has the scope for this deed in this kind of channel."""
        self.need(f"{_SCOPE_OF[channel.type]}:{deed}")

    def seen_by_app(self, reference: str) -> Channel:
        """Find a channel that the app knows of: public, or it is in it.

        A person's id stands for the app's direct messages with them.
        """
        person = self.people.get(reference)
        if person and not person.is_bot:
            return self.conversations.direct(person.id)
        channel = self.conversations.find(reference)
        if self.team.app_user not in channel.members and channel.type != "public_channel":
            raise Refused("channel_not_found")
        return channel

    def writable(self, reference: str) -> Channel:
        """Find a channel that the app may post into."""
        channel = self.seen_by_app(reference)
        if channel.is_archived:
            raise Refused("is_archived")
        if self.team.app_user not in channel.members and "chat:write.public" not in self.scopes:
            raise Refused("not_in_channel")
        return channel

    def readable(self, reference: str) -> Channel:
        """Find a channel whose history the app may read."""
        channel = self.seen_by_app(reference)
        self.need_for(channel, "history")
        if self.team.app_user not in channel.members:
            raise Refused("not_in_channel")
        return channel

    def invite_app(self, channel: Channel, by: str) -> Channel:
        """Bring the app into a channel."""
        return self.conversations.join(channel, self.team.app_user, by)

    def remove_app(self, channel: Channel) -> Channel:
        """Put the app out of a channel."""
        return self.conversations.leave(channel, self.team.app_user)

    def message_json(self, message: Message, *, with_metadata: bool = True) -> Json:
        """Return Slack's message object, its thread and files included.

        Without `with_metadata` only the metadata's `event_type` is told.
        """
        said = message.to_slack(self.team) | self._thread_json(message)
        if message.files:
            files = [self.files.get(file_id) for file_id in message.files]
            said["files"] = [file.to_slack(self.base_url) for file in files]
        if message.metadata and not with_metadata:
            said["metadata"] = {"event_type": message.metadata["event_type"]}
        return said

    def channel_json(self, channel: Channel) -> Json:
        """Return Slack's conversation object."""
        team = self.team
        return channel.to_slack(team.id, team.app_user, creator=team.own(ALICE))

    def permalink(self, message: Message) -> str:
        """Return the address of a message."""
        link = f"{self.base_url}/archives/{message.channel}/p{message.ts.replace('.', '')}"
        if message.thread_ts:
            link += f"?thread_ts={message.thread_ts}&cid={message.channel}"
        return link

    def _thread_json(self, message: Message) -> Json:
        if message.thread_ts:
            parent = self.conversations.message(message.channel, message.thread_ts)
            return {"parent_user_id": parent.user} if parent else {}
        replies = self.conversations.replies(message.channel, message.ts)
        if not replies:
            return {}
        users = list(dict.fromkeys(reply.user for reply in replies))
        return {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users": users,
            "reply_users_count": len(users),
            "latest_reply": replies[-1].ts,
            "subscribed": False,
        }
