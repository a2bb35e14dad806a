"""A workspace that is closed while something of it is on its way to a listener."""

import logging

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.views.troubles import FOREIGN
from handlers.desk import Body
from handlers.hosts import NotServed

log = logging.getLogger(__name__)


def register(app: AsyncApp) -> None:
    """Acknowledge it, as if it had come a moment later; all else that fails is a fault of ours."""

    @app.error
    async def failed(
        error: Exception, body: Body, response: BoltResponse | None
    ) -> BoltResponse | None:
        if not isinstance(error, NotServed):
            log.error("A listener failed", exc_info=error)
            return None
        log.info("A workspace was closed before this was taken", extra={"from_team": str(error)})
        return response and BoltResponse(status=200, body=FOREIGN if "command" in body else "")
