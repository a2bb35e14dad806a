"""What a menu offers that asks the app while one types: `block_suggestion`."""

from bot.sandbox.slack.block_kit.checks import every, listing, not_both, record
from bot.sandbox.slack.block_kit.objects import OPTION, OPTION_GROUP
from bot.sandbox.slack.delivery.deliveries import Deliveries
from bot.sandbox.slack.interactions.actions import container, find
from bot.sandbox.slack.interactions.payloads import channel_name, interaction
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.modals import View
from bot.sandbox.slack.wire import Json, Refused
from bot.sandbox.slack.workspace import Workspace

_EXTERNAL = frozenset({"external_select", "multi_external_select"})
_MOST = 100
_ANSWER = every(
    record(
        {},
        {
            "options": listing(OPTION, _MOST, least=0),
            "option_groups": listing(OPTION_GROUP, _MOST, least=0),
        },
    ),
    not_both("options", "option_groups"),
)


class Suggestions:
    """Asks the app what to offer."""

    def __init__(self, workspace: Workspace, deliveries: Deliveries) -> None:
        self._workspace = workspace
        self._deliveries = deliveries

    async def ask(self, target: Message | View, action: Json, typed: str, user: str) -> Json:
        """Return `options` or `option_groups` for what was typed; `action` names the menu.

        Refused: `no_suggestions`, where Slack's client says that it couldn't load any.
        """
        if isinstance(target, View):
            blocks, where = target.blocks, _in_view(target)
        else:
            blocks, where = target.all_blocks, self._in_message(target)
        block, element = find(blocks, action)
        if element["type"] not in _EXTERNAL:
            raise Refused("action_not_found")
        payload = {
            **interaction(self._workspace, "block_suggestion", user, ""),
            **where,
            "block_id": block["block_id"],
            "action_id": element["action_id"],
            "value": typed,
        }
        del payload["trigger_id"]
        ack = await self._deliveries.send("interactive", payload)
        answer = ack.payload or {}
        if not ack.ok or list(_ANSWER(answer, "")):
            raise Refused("no_suggestions")
        return answer

    def _in_message(self, message: Message) -> Json:
        channel = self._workspace.conversations.find(message.channel)
        where: Json = {
            "container": container(message),
            "channel": {"id": channel.id, "name": channel_name(channel)},
        }
        if message.is_ephemeral:
            return where
        return where | {"message": self._workspace.message_json(message)}


def _in_view(view: View) -> Json:
    return {"container": {"type": "view", "view_id": view.id}, "view": view.to_slack()}
