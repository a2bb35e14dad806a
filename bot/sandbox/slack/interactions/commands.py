"""Slash commands."""

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.changes import Toast
from bot.sandbox.slack.delivery.ack import TIMED_OUT, Ack
from bot.sandbox.slack.delivery.deliveries import Deliveries
from bot.sandbox.slack.hooks import Hook
from bot.sandbox.slack.interactions.escaping import escaped
from bot.sandbox.slack.interactions.invocation import Invocation, answerable, begin
from bot.sandbox.slack.interactions.payloads import TOKEN, channel_name
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import APP_ID, SLACKBOT, Channel
from bot.sandbox.slack.responding import respond, show_typed
from bot.sandbox.slack.wire import Json, Refused
from bot.sandbox.slack.workspace import Workspace

_CONTENT = ("text", "blocks", "attachments")


class Commands:
    """Takes what people type after a slash."""

    def __init__(
        self, workspace: Workspace, deliveries: Deliveries, command: str, *, should_escape: bool
    ) -> None:
        self.command = command
        self._workspace = workspace
        self._deliveries = deliveries
        self._should_escape = should_escape

    async def run(self, typed: str, channel: Channel, user: str) -> Invocation:
        """Do what a typed command says, and return once it is acknowledged or failed."""
        name, _, text = typed.strip().partition(" ")
        invocation = begin(self._workspace, user, channel.id)
        if name != self.command or not self._workspace.installation.is_installed:
            self.tell(channel.id, user, f"{name} is not a valid command.")
            invocation.ack = Ack(seconds=0, error="invalid_command")
        else:
            await self._send(invocation, text.strip(), channel, user)
        invocation.settled.set()
        return invocation

    def tell(self, channel_id: str, user: str, text: str) -> None:
        """Let Slackbot tell one person that something failed."""
        message = Message(channel=channel_id, user=SLACKBOT, text=text, only_for=user)
        self._workspace.conversations.post(message, "slackbot")
        self._workspace.changes.tell(Toast(user, text))

    async def _send(self, invocation: Invocation, text: str, channel: Channel, user: str) -> None:
        hook = answerable(self._workspace, invocation, user, channel.id, "commands")
        hook.typed = f"{self.command} {text}".strip()
        sent = escaped(self._workspace, text) if self._should_escape else text
        payload = self._payload(invocation, sent, channel, user)
        invocation.ack = await self._deliveries.send("slash_commands", payload)
        if invocation.ack.ok:
            self._show(invocation, hook)
        else:
            self.tell(channel.id, user, _failure(self.command, invocation.ack.error))

    def _payload(self, invocation: Invocation, text: str, channel: Channel, user: str) -> Json:
        person = self._workspace.people.get(user)
        return {
            "token": TOKEN,
            "team_id": self._workspace.team.id,
            "team_domain": self._workspace.team.domain,
            "channel_id": channel.id,
            "channel_name": channel_name(channel),
            "user_id": user,
            "user_name": person.name if person else "",
            "command": self.command,
            "text": text,
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": invocation.response_url,
            "trigger_id": invocation.trigger_id,
        }

    def _show(self, invocation: Invocation, hook: Hook) -> None:
        """Show what the ack brought along, if it is anything."""
        answer = Arguments(invocation.ack.payload or {})
        try:
            if any(answer.has(name) for name in _CONTENT):
                invocation.shown = respond(self._workspace, hook, answer, "ack")
            elif answer.text("response_type") == "in_channel":
                show_typed(self._workspace, hook)
        except Refused:
            error = "invalid_command_response"
            self.tell(hook.channel, hook.user, _failure(self.command, error))


def _failure(command: str, error: str) -> str:
    if error == TIMED_OUT:
        return f"{command} failed because the app did not respond ({TIMED_OUT})."
    return f'{command} failed with the error "{error}".'
