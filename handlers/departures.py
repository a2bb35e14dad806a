"""A workspace that removes the app, of which Slack tells in two events."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias

from slack_bolt.async_app import AsyncApp

from handlers.background import Background, Work
from handlers.hosts import team_of

UNINSTALLED = "app_uninstalled"
REVOKED = "tokens_revoked"
EVENTS = (UNINSTALLED, REVOKED)
"""What a workspace may tell that isn't served any more."""

OnUninstalled: TypeAlias = Callable[[str, datetime], Work]
"""Is told which workspace removed the app, and when by Slack's clock."""


def register(app: AsyncApp, background: Background, on_uninstalled: OnUninstalled) -> None:
    """Hear of it, also from who isn't served. Bolt acknowledges events before they are heard."""

    def hear(body: dict[str, Any]) -> None:
        at = datetime.fromtimestamp(int(body.get("event_time") or 0), UTC)
        key = str(body.get("event_id") or "")
        background.take("uninstalled", key, lambda: on_uninstalled(team_of(body), at))

    @app.event(UNINSTALLED)
    async def uninstalled(body: dict[str, Any]) -> None:
        hear(body)

    @app.event(REVOKED)
    async def revoked(body: dict[str, Any], event: dict[str, Any]) -> None:
        if (event.get("tokens") or {}).get("bot"):
            hear(body)
