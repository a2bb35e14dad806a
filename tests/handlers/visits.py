"""Somebody at every entry point, over fakes."""

from collections.abc import Mapping
from typing import Any

from bot.views.answers import Style
from handlers.background import Background
from handlers.desk import Desk
from tests.fakes import FakeMessenger
from tests.handlers.dispatching import Bolt
from tests.handlers.hosting import hosts_of
from tests.wishing.fakes import TEAM
from tests.wishing.world import World

WHO = {"team": {"id": TEAM}, "user": {"id": "U1", "name": "ann"}}
US = "UBOT"


class Visit:
    """Bolt with every handler; each payload is one of its own."""

    def __init__(self, world: World, slack: FakeMessenger | None = None, **style: Any) -> None:
        more = {name: style.pop(name) for name in ("channels", "others") if name in style}
        self.world = world
        self.slack = slack or FakeMessenger()
        background = Background(lambda *_: None)
        desk = Desk(self.slack, background, world.speech)
        self.bolt = Bolt(hosts_of(world, desk, Style(**style), **more), background)
        self._number = 0

    @property
    def view(self) -> Mapping[str, Any]:
        return self.slack.views[-1]

    @property
    def whispers(self) -> list[str]:
        return [payload["text"] for *_, payload in self.slack.whispers]

    async def send(self, payload: Mapping[str, Any]) -> Any:
        """Send what Slack would, and return the acknowledgement once all is done."""
        self._number += 1
        return await self.bolt.send({"trigger_id": f"T{self._number}", **payload})

    async def press(self, action_id: str, value: str = "x", **more: Any) -> None:
        action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value}
        await self.send(
            {
                "type": "block_actions",
                **WHO,
                "channel": {"id": "C1"},
                "response_url": "https://slack.invalid/r",
                "actions": [action],
                **more,
            }
        )

    async def change(self, action_id: str, entries: Mapping[Any, Any]) -> None:
        """Change an input of the modal that is open."""
        await self.press(action_id, view=self._filled(entries), response_url="")

    async def hand_in(self, entries: Mapping[Any, Any], *, answered: str = "", **more: Any) -> Any:
        """Hand in the modal that is open; `answered` is the channel that it is answered in."""
        urls = [{"channel_id": answered, "response_url": "https://slack.invalid/f"}]
        return await self.send(
            {
                "type": "view_submission",
                **WHO,
                "view": self._filled(entries, self._form),
                "response_urls": urls if answered else [],
                **more,
            }
        )

    @property
    def _form(self) -> Mapping[str, Any]:
        """The latest modal that can be handed in."""
        return next(one for one in reversed(self.slack.views) if one.get("submit"))

    async def shortcut(self, callback_id: str, message: Mapping[str, Any] | None = None) -> None:
        here = {"channel": {"id": "C1"}, "message": message} if message is not None else {}
        kind = "shortcut" if message is None else "message_action"
        await self.send({"type": kind, "callback_id": callback_id, **WHO, **here})

    async def hear(self, kind: str, **said: Any) -> None:
        """Send an event."""
        self._number += 1
        event = {"type": kind, "user": "U1", "channel": "C1", "ts": f"{self._number}.0", **said}
        await self.send(
            {
                "type": "event_callback",
                "team_id": TEAM,
                "event_id": f"Ev{self._number}",
                "authorizations": [{"user_id": US, "team_id": TEAM, "is_bot": True}],
                "event": event,
            }
        )

    def _filled(
        self, entries: Mapping[Any, Any], view: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        values = {block: {block: entry} for block, entry in entries.items()}
        return {
            **(view or self.view),
            "id": "V1",
            "hash": self.slack.hash,
            "state": {"values": values},
        }
