"""Modals handed in or closed: `view_submission` and `view_closed`."""

from contextlib import suppress
from dataclasses import dataclass, field

from bot.sandbox.slack.block_kit.state import STATEFUL, incomplete
from bot.sandbox.slack.block_kit.surfaces import Surface, interactive
from bot.sandbox.slack.block_kit.views import checked
from bot.sandbox.slack.changes import Toast
from bot.sandbox.slack.delivery.ack import Ack
from bot.sandbox.slack.delivery.deliveries import Deliveries
from bot.sandbox.slack.interactions.invocation import Invocation, answerable, begin
from bot.sandbox.slack.interactions.payloads import interaction
from bot.sandbox.slack.modals import View
from bot.sandbox.slack.wire import Json, Refused
from bot.sandbox.slack.workspace import Workspace

_TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of a modal that was handed in.

    `errors` say by block id what is wrong. `ack` is None when Slack itself found entries
    missing and never asked the app.
    """

    ack: Ack | None = None
    errors: dict[str, str] = field(default_factory=dict)
    invocation: Invocation | None = None


class Submissions:
    """Takes modals that people hand in or close."""

    def __init__(self, workspace: Workspace, deliveries: Deliveries) -> None:
        self._workspace = workspace
        self._deliveries = deliveries

    async def submit(self, view: View, entered: Json) -> Submission:
        """Hand a modal in with what was entered, and do what the app's ack says."""
        filled = self._workspace.modals.fill(view, entered)
        if missing := incomplete(filled.blocks, filled.values):
            return Submission(errors=missing)
        invocation = begin(self._workspace, view.user)
        payload = {
            **interaction(self._workspace, "view_submission", view.user, invocation.trigger_id),
            "view": filled.to_slack(),
            "response_urls": self._response_urls(invocation, filled),
        }
        invocation.ack = await self._deliveries.send("interactive", payload)
        errors = self._follow(filled, invocation.ack)
        invocation.settled.set()
        return Submission(ack=invocation.ack, errors=errors, invocation=invocation)

    async def close(self, view: View) -> Ack | None:
        """Close a modal; the app hears of it if it wants to."""
        everything = bool(view.definition.get("clear_on_close"))
        self._workspace.modals.close(view, everything=everything)
        if not view.definition.get("notify_on_close"):
            return None
        payload = {
            **interaction(self._workspace, "view_closed", view.user, ""),
            "view": view.to_slack(),
            "is_cleared": everything,
        }
        return await self._deliveries.send("interactive", payload)

    def _follow(self, view: View, ack: Ack) -> dict[str, str]:
        """Do what an ack says; one that says nothing closes the modal."""
        if ack.ok:
            with suppress(Refused):
                return self._respond(view, ack.payload or {})
        self._workspace.changes.tell(Toast(view.user, _TROUBLE))
        return {}

    def _respond(self, view: View, said: Json) -> dict[str, str]:
        modals = self._workspace.modals
        match said.get("response_action"):
            case None:
                modals.close(view)
            case "clear":
                modals.close(view, everything=True)
            case "update":
                modals.update(modals.find(view.id), checked(said.get("view"), Surface.MODAL))
            case "push":
                modals.push(view.user, checked(said.get("view"), Surface.MODAL))
            case "errors":
                return _errors(view, said.get("errors"))
            case _:
                raise Refused("invalid_response_action")
        return {}

    def _response_urls(self, invocation: Invocation, view: View) -> list[Json]:
        """Make a response URL for each channel chosen in a menu that asks for one."""
        made: list[Json] = []
        for block, element in interactive(view.blocks):
            if not element.get("response_url_enabled"):
                continue
            block_id, action_id = block["block_id"], element["action_id"]
            entry = view.values[block_id][action_id]
            if channel := entry[STATEFUL[element["type"]].field]:
                answerable(self._workspace, invocation, view.user, channel, "app")
                made.append(
                    {
                        "block_id": block_id,
                        "action_id": action_id,
                        "channel_id": channel,
                        "response_url": invocation.response_url,
                    }
                )
        return made


def _errors(view: View, errors: object) -> dict[str, str]:
    """Take the app's errors; one for a block that isn't an input can't be shown."""
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not inputs >= errors.keys():
        raise Refused("invalid_errors")
    return {str(block_id): str(text) for block_id, text in errors.items()}
