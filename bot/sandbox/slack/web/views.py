"""`views.*`."""

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.block_kit.surfaces import Surface
from bot.sandbox.slack.block_kit.views import checked, here
from bot.sandbox.slack.modals import View
from bot.sandbox.slack.wire import Json, Refused
from bot.sandbox.slack.workspace import Workspace


def open_view(workspace: Workspace, arguments: Arguments) -> Json:
    """Show a modal to whoever did something within the last three seconds."""
    definition = _definition(arguments, Surface.MODAL)
    trigger = workspace.triggers.exchange(arguments.required("trigger_id"))
    return _shown(workspace.modals.open(trigger.user, here(definition, trigger.channel)))


def push(workspace: Workspace, arguments: Arguments) -> Json:
    """Put a modal on top of the one that was acted on."""
    definition = _definition(arguments, Surface.MODAL)
    trigger = workspace.triggers.exchange(arguments.required("trigger_id"))
    return _shown(workspace.modals.push(trigger.user, here(definition, trigger.channel)))


def update(workspace: Workspace, arguments: Arguments) -> Json:
    """Change an open view."""
    view = workspace.modals.find(arguments.text("view_id"), arguments.text("external_id"))
    definition = _definition(arguments, Surface(view.definition["type"]))
    return _shown(workspace.modals.update(view, definition, arguments.text("hash")))


def publish(workspace: Workspace, arguments: Arguments) -> Json:
    """Change a person's Home tab."""
    user = workspace.people.get(arguments.required("user_id"))
    if user is None or user.is_bot:
        raise Refused("user_not_found")
    definition = _definition(arguments, Surface.HOME)
    return _shown(workspace.modals.publish(user.id, definition, arguments.text("hash")))


def _definition(arguments: Arguments, surface: Surface) -> Json:
    return checked(arguments.json("view", error="invalid_arguments"), surface)


def _shown(view: View) -> Json:
    return {"ok": True, "view": view.to_slack()}
