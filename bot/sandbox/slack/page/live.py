"""`/page/events`: the page's live connection."""

import asyncio
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.slack.changes import Change
from bot.sandbox.slack.page.drawing import Drawing
from bot.sandbox.slack.wire import Json


class Live:
    """Shows each open page the workspace, and then every change."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing

    async def endpoint(self, websocket: WebSocket) -> None:
        """Serve one page until it is closed, for the person who `?as=` names."""
        await websocket.accept()
        drawing = self._drawing.seen_by(websocket.query_params.get("as", ""))
        waiting: asyncio.Queue[Json] = asyncio.Queue()

        def draw(change: Change) -> None:
            if drawn := drawing.delta(change):
                waiting.put_nowait(drawn)

        stop = drawing.workspace.changes.listen(draw)
        waiting.put_nowait(drawing.snapshot())
        sending = asyncio.create_task(_send(websocket, waiting))
        try:
            async for _ in websocket.iter_text():
                pass
        finally:
            stop()
            sending.cancel()


async def _send(websocket: WebSocket, waiting: asyncio.Queue[Json]) -> None:
    with suppress(RuntimeError, WebSocketDisconnect):
        while True:
            await websocket.send_json(await waiting.get())
