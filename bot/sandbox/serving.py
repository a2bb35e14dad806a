"""Serve an ASGI app inside the running event loop, on a loopback port."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState

from bot.serving import GuestServer, listen

GRACE_SECONDS = 2
"""How long an app may go on with a request after its connection was cut."""


@asynccontextmanager
async def serving(app: ASGIApp, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve `app` while the context is open, and yield its base URL.

    Port 0 takes a free one; a taken one raises OSError. Signals stay with whoever has
    them. Requests in flight are cut at the end: an app that waits for anything should
    also wait for `http.disconnect`. WebSockets are closed with code 1012.

    An app can end a connection itself, as a broken network would, by calling
    `scope["state"]["drop"]()`; what was sent before still arrives. With
    `scope["state"]["mute"]()` it makes a WebSocket deaf: it stays open, but nothing is
    heard or answered any more, not even a ping.
    """
    listener = listen(host, port)
    server = _Server(_configure(app))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await server.ready.wait()
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        server.end()
        await running


def _configure(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_Connection,
        ws=_WebSocket,
        log_config=None,
        log_level="warning",
        access_log=False,
        timeout_keep_alive=75,
    )


class _Connection(H11Protocol):
    """An HTTP connection that its app may drop."""

    def connection_made(  # type: ignore[override]  # as uvicorn itself declares it
        self, transport: asyncio.Transport
    ) -> None:
        super().connection_made(transport)
        self.app_state = {**self.app_state, "drop": transport.close}


class _WebSocket(WebSocketsSansIOProtocol):
    """A WebSocket that its app may make deaf."""

    _is_mute = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.app_state = {**self.app_state, "mute": self._mute}

    def data_received(self, data: bytes) -> None:
        if not self._is_mute:
            super().data_received(data)

    def _mute(self) -> None:
        self._is_mute = True
        self.stop_keepalive()


class _Server(GuestServer):
    """A server without a long goodbye."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._over = asyncio.Event()

    def end(self) -> None:
        """Let the server shut down now."""
        self.should_exit = True
        self._over.set()

    async def main_loop(self) -> None:
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), timeout=1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # uvicorn's own waits for idle clients, a tenth of a second at the least.
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            if isinstance(connection, _Connection):
                connection.transport.abort()
            else:
                with suppress(InvalidState):  # when the other end is saying goodbye just now
                    connection.shutdown()
        await self._let_apps_end()
        await self.lifespan.shutdown()

    async def _let_apps_end(self) -> None:
        await asyncio.sleep(0)
        if tasks := list(self.server_state.tasks):
            _, late = await asyncio.wait(tasks, timeout=GRACE_SECONDS)
            for task in late:
                task.cancel()
