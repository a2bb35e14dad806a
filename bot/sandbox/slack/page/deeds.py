"""`/page/…`: what the page's people do."""

import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.interactions.person import Person
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.modals import View
from bot.sandbox.slack.tasks import Tasks
from bot.sandbox.slack.wire import Json, Refused

_SENTENCES = {
    "channel_not_found": "There is no such channel.",
    "is_archived": "That channel is archived.",
    "message_not_found": "That message is gone.",
    "not_found": "That view is closed.",
    "action_not_found": "That element is gone.",
    "option_not_found": "That menu has no such option.",
    "not_a_command": "A command begins with a slash.",
    "no_suggestions": "The app offered nothing.",
    "no_text": "There is nothing to send.",
    "unknown_shortcut": "The app has no such shortcut.",
    "not_in_channel": "You aren’t in that channel.",
    "not_an_admin": "Only an administrator may do that.",
    "unknown_deed": "That can't be done to a channel.",
    "method_not_supported_for_channel_type": "That can't be done to direct messages.",
}

Deed = Callable[[Person, Arguments], Awaitable[Json]]
_WHO = "X-Person"
"""The header in which the page says in whose name it asks."""


class Deeds:
    """Does what the page asks in somebody's name."""

    def __init__(
        self,
        people: Callable[[str], Person],
        faults: Faults,
        tasks: Tasks,
        on_restart: Callable[[], None] | None,
    ) -> None:
        self._people = people
        self._faults = faults
        self._tasks = tasks
        self._on_restart = on_restart

    def routes(self) -> list[Route]:
        """List the addresses, each for one deed."""
        deeds: dict[str, Deed] = {
            "command": self._command,
            "message": self._message,
            "message_delete": self._message_delete,
            "channel": self._channel,
            "action": self._action,
            "suggest": self._suggest,
            "view_submit": self._view_submit,
            "view_close": self._view_close,
            "home_opened": self._home_opened,
            "shortcut": self._shortcut,
            "uninstall": self._uninstall,
            "faults": self._fault,
            "restart": self._restart,
        }
        return [
            Route(f"/page/{name}", _endpoint(self._people, deed), methods=["POST"])
            for name, deed in deeds.items()
        ]

    async def _command(self, person: Person, arguments: Arguments) -> Json:
        """Start a command; what becomes of it arrives as messages."""
        text, channel = arguments.required("text"), arguments.required("channel")
        person.check_command(text, channel)
        self._tasks.start(person.command(text, channel))
        return {}

    async def _message(self, person: Person, arguments: Arguments) -> Json:
        text, channel = arguments.required("text"), arguments.required("channel")
        message = person.say(text, channel, arguments.text("thread_ts"))
        return {"ts": message.ts}

    async def _message_delete(self, person: Person, arguments: Arguments) -> Json:
        channel, ts = arguments.required("channel"), arguments.required("ts")
        person.delete(person.message(channel, ts))
        return {}

    async def _channel(self, person: Person, arguments: Arguments) -> Json:
        person.arrange(arguments.required("channel"), arguments.required("deed"))
        return {}

    async def _uninstall(self, person: Person, arguments: Arguments) -> Json:
        person.uninstall()
        return {}

    async def _restart(self, person: Person, arguments: Arguments) -> Json:
        if self._on_restart is None:
            raise Refused("Nobody here can restart the app.")
        self._on_restart()
        return {}

    async def _action(self, person: Person, arguments: Arguments) -> Json:
        container, action = _object(arguments, "container"), _object(arguments, "action")
        action = {**action, "block_id": arguments.text("block_id") or None}
        entered = _object(arguments, "state").get("values")
        target = _target(person, container)
        if isinstance(target, View):
            await person.use_in_view(target, action, entered)
        else:
            await person.use_in_message(target, action, entered)
        return {}

    async def _suggest(self, person: Person, arguments: Arguments) -> Json:
        """Answer with the options that the app offers for what was typed so far."""
        target = _target(person, _object(arguments, "container"))
        action = {"block_id": arguments.text("block_id") or None}
        action["action_id"] = arguments.required("action_id")
        return await person.suggestions(target, action, arguments.text("value"))

    async def _view_submit(self, person: Person, arguments: Arguments) -> Json:
        view = person.view(arguments.required("view_id"))
        entered = _object(arguments, "state").get("values") or {}
        submission = await person.submit(view, entered)
        return {"errors": submission.errors or None}

    async def _view_close(self, person: Person, arguments: Arguments) -> Json:
        await person.close(person.view(arguments.required("view_id")))
        return {}

    async def _home_opened(self, person: Person, arguments: Arguments) -> Json:
        person.open_home(arguments.text("tab", "home"))
        return {}

    async def _shortcut(self, person: Person, arguments: Arguments) -> Json:
        callback_id = arguments.required("callback_id")
        message = None
        if arguments.has("ts"):
            message = person.message(arguments.text("channel"), arguments.text("ts"))
        await person.shortcut(callback_id, message)
        return {}

    async def _fault(self, person: Person, arguments: Arguments) -> Json:
        name = arguments.required("name")
        try:
            if arguments.flag("on"):
                self._faults.on(name)
            else:
                self._faults.off(name)
        except KeyError:
            raise Refused("There is no such fault.") from None
        return {}


def _target(person: Person, container: Json) -> Message | View:
    if container.get("type") == "view":
        return person.view(str(container.get("view_id")))
    return person.message(str(container.get("channel")), str(container.get("ts")))


def _endpoint(
    people: Callable[[str], Person], deed: Deed
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            arguments = await _json_arguments(request)
            person = people(request.headers.get(_WHO, ""))
            return JSONResponse({"ok": True, **await deed(person, arguments)})
        except Refused as refused:
            text = _SENTENCES.get(refused.error, refused.error)
            return JSONResponse({"ok": False, "error": text}, 400)

    return endpoint


async def _json_arguments(request: Request) -> Arguments:
    """Take JSON that says it is JSON: another site's form can't send that."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise Refused("The body must be application/json.")
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise Refused("The body is no JSON.") from None
    return Arguments(body if isinstance(body, dict) else {})


def _object(arguments: Arguments, name: str) -> Json:
    value = arguments.values.get(name)
    return value if isinstance(value, dict) else {}
