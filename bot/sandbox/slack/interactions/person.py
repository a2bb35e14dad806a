"""One person in front of Slack: everything that they can do, and nothing that they can't."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.slack.delivery.ack import Ack
from bot.sandbox.slack.interactions.actions import Actions
from bot.sandbox.slack.interactions.commands import Commands
from bot.sandbox.slack.interactions.escaping import escaped
from bot.sandbox.slack.interactions.events import Events
from bot.sandbox.slack.interactions.invocation import Invocation
from bot.sandbox.slack.interactions.shortcuts import Shortcut
from bot.sandbox.slack.interactions.submissions import Submission, Submissions
from bot.sandbox.slack.interactions.suggestions import Suggestions
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.modals import View
from bot.sandbox.slack.people import Channel
from bot.sandbox.slack.wire import Json, Refused
from bot.sandbox.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Interactions:
    """Everything that people can do to the app."""

    workspace: Workspace
    commands: Commands
    actions: Actions
    submissions: Submissions
    suggestions: Suggestions
    events: Events
    shortcuts: tuple[Shortcut, ...]


ARRANGEMENTS: dict[str, Callable[[Workspace, Channel, str], Channel]] = {
    "invite": lambda at, channel, user: at.invite_app(channel, user),
    "remove": lambda at, channel, user: at.remove_app(channel),
    "archive": lambda at, channel, user: at.conversations.archive(channel),
    "unarchive": lambda at, channel, user: at.conversations.archive(channel, archived=False),
}
"""What one person can do to a channel; `invite` and `remove` are about the app."""


class Person:
    """Acts in one person's name. Raises `Refused` where Slack's client would not let them."""

    def __init__(self, user: str, interactions: Interactions) -> None:
        self.user = user
        self._workspace = interactions.workspace
        self._with = interactions

    def check_command(self, typed: str, channel: str) -> Channel:
        """Refuse what can't be typed: no slash, or a channel one can't write into."""
        if not typed.strip().startswith("/"):
            raise Refused("not_a_command")
        return self._writable(channel)

    async def command(self, typed: str, channel: str) -> Invocation:
        """Type a slash command, and wait for its ack."""
        return await self._with.commands.run(typed, self.check_command(typed, channel), self.user)

    def say(self, text: str, channel: str, thread_ts: str = "") -> Message:
        """Post a message, or a reply."""
        into = self._writable(channel)
        if not text.strip():
            raise Refused("no_text")
        message = Message(
            channel=into.id,
            user=self.user,
            text=escaped(self._workspace, text, labelled=False),
            thread_ts=self._workspace.conversations.root(into.id, thread_ts),
        )
        return self._workspace.conversations.post(message, "person")

    def message(self, channel: str, ts: str) -> Message:
        """Find a message that this person sees, as it stands now."""
        found = self._workspace.conversations.message(self._readable(channel).id, ts)
        if found is None or found.only_for not in {"", self.user}:
            raise Refused("message_not_found")
        return found

    def view(self, view_id: str) -> View:
        """Find a view that this person has open, as it stands now."""
        view = self._workspace.modals.find(view_id)
        if view.user != self.user:
            raise Refused("not_found")
        return view

    async def use_in_message(
        self, message: Message, action: Json, entered: Json | None = None
    ) -> Invocation:
        """Press or choose something in a message, and wait for the ack."""
        return await self._with.actions.in_message(message, action, self.user, entered)

    async def use_in_view(
        self, view: View, action: Json, entered: Json | None = None
    ) -> Invocation:
        """Press or choose something in a view, and wait for the ack."""
        return await self._with.actions.in_view(view, action, entered)

    async def suggestions(self, target: Message | View, action: Json, typed: str) -> Json:
        """Type into a menu that the app fills, and see the options that it offers."""
        return await self._with.suggestions.ask(target, action, typed, self.user)

    async def submit(self, view: View, entered: Json) -> Submission:
        """Hand a modal in."""
        return await self._with.submissions.submit(view, entered)

    async def close(self, view: View) -> Ack | None:
        """Close a modal; the ack of the app, if it wanted to hear of it."""
        return await self._with.submissions.close(view)

    async def shortcut(self, callback_id: str, message: Message | None = None) -> Invocation:
        """Use a global shortcut, or one of a message."""
        kind = "message" if message else "global"
        if (callback_id, kind) not in {(one.callback_id, one.type) for one in self._with.shortcuts}:
            raise Refused("unknown_shortcut")
        if message and (message.is_ephemeral or message.is_tombstone):
            raise Refused("message_not_found")
        return await self._with.actions.shortcut(callback_id, self.user, message)

    def open_home(self, tab: str = "home") -> None:
        """Look at the app's Home tab, or at its `messages`."""
        self._with.events.home_opened(self.user, tab)

    def delete(self, message: Message) -> None:
        """Delete a message, anybody's, as an administrator may."""
        self._workspace.conversations.delete(message)

    def uninstall(self) -> None:
        """Take the app out of the workspace, as an administrator may."""
        known = self._workspace.people.get(self.user)
        if known is None or not known.is_admin:
            raise Refused("not_an_admin")
        self._workspace.installation.uninstall()

    def arrange(self, reference: str, deed: str) -> Channel:
        """Do to a channel what its menu offers; `deed` is a key of `ARRANGEMENTS`."""
        if deed not in ARRANGEMENTS:
            raise Refused("unknown_deed")
        channel = self._readable(reference)
        if channel.is_im:
            raise Refused("method_not_supported_for_channel_type")
        return ARRANGEMENTS[deed](self._workspace, channel, self.user)

    def _readable(self, reference: str) -> Channel:
        channel = self._workspace.conversations.find(reference)
        if self.user not in channel.members and channel.type != "public_channel":
            raise Refused("channel_not_found")
        return channel

    def _writable(self, reference: str) -> Channel:
        channel = self._readable(reference)
        if channel.is_archived:
            raise Refused("is_archived")
        if self.user not in channel.members:
            raise Refused("not_in_channel")
        return channel
