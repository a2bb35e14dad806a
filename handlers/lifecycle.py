"""What becomes of channels: what is told there rests while nothing can be posted."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from handlers.wishes import Wishes

OPENED = ("channel_unarchive", "group_unarchive")
CLOSED = {
    "channel_left": "not_in_channel",
    "group_left": "not_in_channel",
    "channel_archive": "is_archived",
    "group_archive": "is_archived",
    "channel_deleted": "channel_not_found",
    "group_deleted": "channel_not_found",
}
"""Events with Slack's word for why nothing can be posted any more."""


def register(app: AsyncApp, wishes: Wishes) -> None:
    """Hear of channels; Bolt acknowledges events by itself, before they are heard."""

    @app.event("member_joined_channel")
    async def joined(body: dict[str, Any], event: dict[str, Any]) -> None:
        if _is_us(body, event):
            wishes.opened(body, _event_id(body), _channel(event))

    @app.event("member_left_channel")
    async def left(body: dict[str, Any], event: dict[str, Any]) -> None:
        if _is_us(body, event):
            wishes.closed(body, _event_id(body), _channel(event), "not_in_channel")

    for kind in OPENED:
        _opened(app, kind, wishes)
    for kind, code in CLOSED.items():
        _closed(app, kind, code, wishes)


def _opened(app: AsyncApp, kind: str, wishes: Wishes) -> None:
    @app.event(kind)
    async def opened(body: dict[str, Any], event: dict[str, Any]) -> None:
        wishes.opened(body, _event_id(body), _channel(event))


def _closed(app: AsyncApp, kind: str, code: str, wishes: Wishes) -> None:
    @app.event(kind)
    async def closed(body: dict[str, Any], event: dict[str, Any]) -> None:
        wishes.closed(body, _event_id(body), _channel(event), code)


def _is_us(body: dict[str, Any], event: dict[str, Any]) -> bool:
    """Whether an event is about the bot itself, to whom Slack says the event may be shown."""
    shown_to = [one.get("user_id") for one in body.get("authorizations") or ()]
    return event.get("user") in shown_to


def _event_id(body: dict[str, Any]) -> str:
    return str(body.get("event_id") or "")


def _channel(event: dict[str, Any]) -> str:
    return str(event.get("channel") or "")
