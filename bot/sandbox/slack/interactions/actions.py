"""Buttons, menus and inputs: `block_actions`, and shortcuts."""

from bot.sandbox.slack.block_kit.state import OVERFLOW, STATEFUL, options_of, values_of
from bot.sandbox.slack.block_kit.surfaces import interactive
from bot.sandbox.slack.changes import Toast
from bot.sandbox.slack.delivery.deliveries import Deliveries
from bot.sandbox.slack.interactions.invocation import Invocation, answerable, begin
from bot.sandbox.slack.interactions.payloads import action_ts, channel_name, interaction
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.modals import View
from bot.sandbox.slack.people import APP_NAME
from bot.sandbox.slack.wire import Json, Refused
from bot.sandbox.slack.workspace import Workspace

_PRESSED = frozenset({"button", "icon_button"})


class Actions:
    """Takes what people press and choose."""

    def __init__(self, workspace: Workspace, deliveries: Deliveries) -> None:
        self._workspace = workspace
        self._deliveries = deliveries

    async def in_message(
        self, message: Message, action: Json, user: str, state: Json | None = None
    ) -> Invocation:
        """Use an element of a message; `action` names it and says what was chosen."""
        block, element = find(message.all_blocks, action)
        invocation = begin(self._workspace, user, message.channel)
        hook = answerable(self._workspace, invocation, user, message.channel, "actions")
        hook.original_ts = message.ts
        payload = {
            **self._about(message, invocation, user, "block_actions"),
            "container": container(message),
            "state": {"values": values_of(message.blocks or [], state)},
            "actions": [self._action(block, element, action)],
        }
        if message.is_ephemeral:
            del payload["message"]
        return await self._send(invocation, payload, user)

    async def in_view(self, view: View, action: Json, state: Json | None = None) -> Invocation:
        """Use an element of a modal or a Home tab."""
        block, element = find(view.blocks, action)
        kept = self._workspace.modals.fill(
            view, {**(state or {}), **_entered(block, element, action)}
        )
        invocation = begin(self._workspace, view.user)
        payload = {
            **interaction(self._workspace, "block_actions", view.user, invocation.trigger_id),
            "container": {"type": "view", "view_id": view.id},
            "view": kept.to_slack(),
            "actions": [self._action(block, element, action)],
        }
        return await self._send(invocation, payload, view.user)

    async def shortcut(
        self, callback_id: str, user: str, message: Message | None = None
    ) -> Invocation:
        """Use a message's shortcut, or a global one, which has no response URL."""
        invocation = begin(self._workspace, user, message.channel if message else "")
        if message is None:
            payload = interaction(self._workspace, "shortcut", user, invocation.trigger_id)
        else:
            answerable(self._workspace, invocation, user, message.channel, "app")
            payload = self._about(message, invocation, user, "message_action")
            payload["message_ts"] = message.ts
        chosen = {"callback_id": callback_id, "action_ts": action_ts(self._workspace)}
        return await self._send(invocation, payload | chosen, user)

    def _about(self, message: Message, invocation: Invocation, user: str, kind: str) -> Json:
        channel = self._workspace.conversations.find(message.channel)
        return {
            **interaction(self._workspace, kind, user, invocation.trigger_id),
            "channel": {"id": channel.id, "name": channel_name(channel)},
            "message": self._workspace.message_json(message),
            "response_url": invocation.response_url,
        }

    def _action(self, block: Json, element: Json, action: Json) -> Json:
        return {
            "type": element["type"],
            "block_id": block["block_id"],
            "action_id": element["action_id"],
            "action_ts": action_ts(self._workspace),
            **_chosen(element, action),
        }

    async def _send(self, invocation: Invocation, payload: Json, user: str) -> Invocation:
        invocation.ack = await self._deliveries.send("interactive", payload)
        if not invocation.ack.ok:
            text = f"{APP_NAME} did not respond ({invocation.ack.error})."
            self._workspace.changes.tell(Toast(user, text))
        invocation.settled.set()
        return invocation


def find(blocks: list[Json], action: Json) -> tuple[Json, Json]:
    """Find the element that is meant; a block id is needed only to tell two apart.

    What was pressed while the app updated it has got another block id, unless the app keeps it:
    then the element that is alike in all else is meant, if there is one only.
    """
    named = [
        (block, element)
        for block, element in interactive(blocks)
        if element["action_id"] == action.get("action_id")
    ]
    for block, element in named:
        if action.get("block_id") in {None, block["block_id"]}:
            return block, element
    alike = [one for one in named if one[1].get("value") == action.get("value")]
    if len(alike) != 1:
        raise Refused("action_not_found")
    return alike[0]


def container(message: Message) -> Json:
    """Say where an element of a message stands."""
    where: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.is_ephemeral,
    }
    return where | ({"thread_ts": message.thread_ts} if message.thread_ts else {})


def _chosen(element: Json, action: Json) -> Json:
    """Say what was pressed, from the element as it was sent, or chosen, if it can be."""
    kind = element["type"]
    if kind in _PRESSED:
        told = ("text", "value", "style", "url")
        return {name: element[name] for name in told if name in element}
    if kind == "feedback_buttons":
        return {"value": action.get("value")}
    kept = OVERFLOW if kind == "overflow" else STATEFUL[kind]
    chosen = action.get(kept.field)
    _check_options(element, chosen if isinstance(chosen, list) else [chosen])
    return {kept.field: chosen}


def _entered(block: Json, element: Json, action: Json) -> Json:
    """Put what was chosen among the entries, where Slack has it by then."""
    if element["type"] not in STATEFUL:
        return {}
    return {block["block_id"]: {element["action_id"]: _chosen(element, action)}}


def _check_options(element: Json, chosen: list[object]) -> None:
    """Refuse an option that the element doesn't have."""
    known = options_of(element)
    if known and any(one is not None and one not in known for one in chosen):
        raise Refused("option_not_found")
