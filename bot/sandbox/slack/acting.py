"""What people do in the workspace, done from Python."""

from collections.abc import Mapping
from dataclasses import replace

from bot.sandbox.slack.block_kit.state import options_of
from bot.sandbox.slack.delivery.ack import Ack
from bot.sandbox.slack.interactions.entries import action_on, entered_in
from bot.sandbox.slack.interactions.invocation import Invocation
from bot.sandbox.slack.interactions.person import Interactions, Person
from bot.sandbox.slack.interactions.submissions import Submission
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.modals import View
from bot.sandbox.slack.people import PLATFORM, YOU
from bot.sandbox.slack.record import Record
from bot.sandbox.slack.wire import Json


class Acting(Record):
    """Acts in people's names. Raises `Refused` where Slack's own client would not let them."""

    _interactions: Interactions

    def person(self, user: str) -> Person:
        """Stand in for a person."""
        return Person(self.workspace.team.own(user), self._interactions)

    def speak(self, locale: str, *, user: str = YOU) -> None:
        """Choose a language in Slack's preferences: "zh-CN"."""
        people = self.workspace.people
        if known := people.get(self.workspace.team.own(user)):
            people.put(replace(known, locale=locale))

    async def command(self, typed: str, *, channel: str = PLATFORM, user: str = YOU) -> Invocation:
        """Type a slash command, and wait for its ack; its replies are still to come."""
        return await self.person(user).command(typed, self.channel(channel).id)

    def say(
        self, text: str, *, channel: str = PLATFORM, user: str = YOU, thread_ts: str = ""
    ) -> Message:
        """Post a message as a person."""
        return self.person(user).say(text, self.channel(channel).id, thread_ts)

    async def click(
        self,
        target: Message | View,
        action_id: str,
        *,
        choice: object = None,
        user: str = YOU,
    ) -> Invocation:
        """Press a button, or choose something, in a message or a view as it stands now."""
        person = self.person(target.user if isinstance(target, View) else user)
        if isinstance(target, View):
            view = person.view(target.id)
            return await person.use_in_view(view, action_on(view.blocks, action_id, choice))
        message = person.message(target.channel, target.ts)
        action = action_on(message.all_blocks, action_id, choice)
        return await person.use_in_message(message, action)

    async def suggest(
        self, target: Message | View, action_id: str, typed: str, *, user: str = YOU
    ) -> list[Json]:
        """Type into a menu that the app fills, and return the options that it offers.

        One of them is what `click` and `submit` take as the choice.
        """
        person = self.person(target.user if isinstance(target, View) else user)
        return options_of(await person.suggestions(target, {"action_id": action_id}, typed))

    async def submit(self, view: View, values: Mapping[str, object]) -> Submission:
        """Hand a modal in with values by block id or action id; the rest stays as it is."""
        person = self.person(view.user)
        current = person.view(view.id)
        return await person.submit(current, entered_in(current.blocks, values))

    async def close(self, view: View) -> Ack | None:
        """Close a modal."""
        return await self.person(view.user).close(view)

    async def shortcut(
        self, callback_id: str, message: Message | None = None, *, user: str = YOU
    ) -> Invocation:
        """Use a shortcut of a message, or a global one, and wait for the ack."""
        return await self.person(user).shortcut(callback_id, message)

    def open_home(self, user: str = YOU) -> None:
        """Look at the app's Home tab."""
        self.person(user).open_home()

    def views_of(self, user: str = YOU) -> tuple[View, ...]:
        """List the modals that a person has open; the last is on top."""
        return self.workspace.modals.stack(self.workspace.team.own(user))

    def home_of(self, user: str = YOU) -> View | None:
        """Find the Home tab that the app published for a person."""
        return self.workspace.modals.home(self.workspace.team.own(user))
