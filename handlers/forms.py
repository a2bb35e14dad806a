"""The form that subscribes: opened, changed, and handed in."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.views import corrections, ids
from bot.views.ids import Entry
from bot.views.modals import FormKind
from handlers.grammar import Mistakes, read_entries
from handlers.wishes import Wishes


def register(app: AsyncApp, wishes: Wishes) -> None:
    """Answer what is done with the form; nothing may stand after `ack` (see `Background`)."""

    @app.action(ids.SUBSCRIBE)
    async def opened(ack: AsyncAck, body: dict[str, Any]) -> None:
        wishes.form(body)
        await ack()

    @app.action(Entry.KIND)
    async def chosen(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        kind = str((action.get("selected_option") or {}).get("value") or "")
        if kind in set(FormKind):
            wishes.other_form(body, FormKind(kind))
        await ack()

    @app.view(ids.SUBSCRIBE_VIEW)
    async def handed_in(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        entered = _entered(view)
        read = read_entries(entered)
        if isinstance(read, Mistakes):
            await ack(response_action="errors", errors=_errors(read))
        elif not body.get("response_urls"):
            await ack(response_action="errors", errors={Entry.CHANNEL.value: _NO_URL})
        else:
            wishes.handed_in(body, str(entered[Entry.CHANNEL]), read)
            await ack()


_NO_URL = "Slack lets nobody be answered in this conversation: choose another."


def _entered(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands in each input, whatever Slack calls it there."""
    values = (view.get("state") or {}).get("values") or {}
    return {block: _value(entry) for block, entries in values.items() for entry in entries.values()}


def _value(entry: Mapping[str, Any]) -> str | list[str]:
    if options := entry.get("selected_options"):
        return [str(option["value"]) for option in options]
    if option := entry.get("selected_option"):
        return str(option["value"])
    if users := entry.get("selected_users"):
        return [str(user) for user in users]
    return str(entry.get("value") or entry.get("selected_conversation") or "")


def _errors(wrong: Mistakes) -> dict[str, str]:
    return {entry.value: corrections.in_form(one) for entry, one in wrong.by_entry.items()}
