"""The channels and what is in them, as somebody sees and handles them who may do anything."""

from collections.abc import Collection

from bot.sandbox.slack.files import File
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import ALICE, APP_USER, PLATFORM, RAJ, WEI, YOU, Channel
from bot.sandbox.slack.workspace import Workspace

_EVERYBODY = frozenset({YOU, ALICE, RAJ, WEI, APP_USER})


class Rooms:
    """Channels are called by name or id, or by the person who the app writes to directly.

    Ids of `bot.sandbox.slack.people` stand for their counterparts in other workspaces.
    """

    workspace: Workspace

    def channel(self, reference: str) -> Channel:
        """Find a channel by name or id, or a person's direct messages with the app."""
        own = self.workspace.team.own(reference)
        if self.workspace.people.get(own):
            return self.workspace.conversations.direct(own)
        return self.workspace.conversations.find(own)

    def create_channel(
        self,
        name: str,
        *,
        members: Collection[str] = _EVERYBODY,
        private: bool = False,
        topic: str = "",
    ) -> Channel:
        """Open a channel; by default everybody is in it, the app too."""
        conversations = self.workspace.conversations
        channel = Channel(
            id=conversations.new_id(),
            name=name,
            topic=topic,
            is_private=private,
            members=self.workspace.team.own_all(members),
        )
        return conversations.add(channel)

    def delete_channel(self, channel: str) -> None:
        """Delete a channel with all that was said in it."""
        self.workspace.conversations.remove(self.channel(channel))

    def invite(self, channel: str, *, by: str = YOU) -> Channel:
        """Bring the app into a channel."""
        return self.workspace.invite_app(self.channel(channel), self.workspace.team.own(by))

    def remove(self, channel: str) -> Channel:
        """Put the app out of a channel."""
        return self.workspace.remove_app(self.channel(channel))

    def archive(self, channel: str, *, archived: bool = True) -> Channel:
        """Archive a channel, or bring it back."""
        return self.workspace.conversations.archive(self.channel(channel), archived=archived)

    def uninstall(self) -> None:
        """Take the app out of the workspace: its tokens end, and it is told."""
        self.workspace.installation.uninstall()

    def expire_tokens(self) -> None:
        """Let the app's rotating tokens expire now; they can be refreshed."""
        self.workspace.installation.tokens.expire()

    def messages(self, channel: str = PLATFORM, *, viewer: str = YOU) -> list[Message]:
        """List what a person sees in a channel and its threads, oldest first."""
        seen = {"", self.workspace.team.own(viewer)}
        said = self.workspace.conversations.in_channel(self.channel(channel).id)
        return [message for message in said if message.only_for in seen]

    def in_channel(self, channel: str = PLATFORM, *, viewer: str = YOU) -> list[Message]:
        """List what a person sees without opening a thread, broadcast replies included."""
        said = self.messages(channel, viewer=viewer)
        return [one for one in said if one.reply_broadcast or not one.is_reply]

    def top_level(self, channel: str = PLATFORM) -> list[Message]:
        """List what stands in a channel itself and for everybody: neither replies nor hints."""
        said = self.workspace.conversations.in_channel(self.channel(channel).id)
        return [one for one in said if not (one.is_reply or one.is_ephemeral)]

    def direct_messages(self, user: str = YOU) -> list[Message]:
        """List what the app and a person wrote to each other, threads too, oldest first."""
        return self.messages(user, viewer=user)

    def replies(self, message: Message) -> list[Message]:
        """List the thread below a message as it stands now, oldest first."""
        return self.workspace.conversations.replies(message.channel, message.ts)

    def current(self, message: Message) -> Message | None:
        """Find a message as it stands now; None when it is gone."""
        return self.workspace.conversations.message(message.channel, message.ts)

    def files_of(self, message: Message) -> list[File]:
        """List the files that a message shows."""
        return [self.workspace.files.get(file_id) for file_id in message.files]

    def delete_message(self, message: Message) -> None:
        """Delete a message, as its channel's people may; one with replies leaves a tombstone."""
        if current := self.current(message):
            self.workspace.conversations.delete(current)
