"""An ASGI app served inside the running event loop, a guest in its process."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

IDLE_SECONDS = 90
"""For a connection to ask something: longer than uvicorn keeps one that has asked before."""


class GuestServer(uvicorn.Server):
    """uvicorn, but signals stay with whoever has them, and `ready` tells when it serves.

    A connection that never gets to the end of its headers is closed; uvicorn would wait.
    """

    def __init__(self, config: uvicorn.Config, idle_seconds: float = IDLE_SECONDS) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self._idle_seconds = idle_seconds
        self._idle_since: dict[tuple[Any, Any], float] = {}

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to serve, and say so."""
        await super().startup(sockets)
        self.ready.set()

    async def on_tick(self, counter: int) -> bool:
        """Do what uvicorn does ten times a second."""
        if counter % 10 == 0:
            self._close_idle(time.monotonic())
        return await super().on_tick(counter)

    def _close_idle(self, now: float) -> None:
        connections: set[Any] = self.server_state.connections
        idle = [(one, one.cycle) for one in connections if _is_idle(one)]
        self._idle_since = {one: self._idle_since.get(one, now) for one in idle}
        for (connection, _), since in self._idle_since.items():
            if now - since > self._idle_seconds:
                connection.transport.close()


def listen(host: str, port: int) -> socket.socket:
    """Take the port, or raise OSError; port 0 is any free one.

    Connections inherit TCP_NODELAY: asyncio would set it only on sockets that were made
    with an explicit protocol, and each answer would wait some 40 ms for a delayed ACK.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=1024)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _is_idle(connection: Any) -> bool:  # noqa: ANN401 - one of uvicorn's many protocols
    """Whether a connection has asked nothing, or nothing since it was answered."""
    is_http = hasattr(connection, "cycle")
    return is_http and (connection.cycle is None or connection.cycle.response_complete)


@asynccontextmanager
async def served(
    app: ASGIApp, listener: socket.socket, *, grace: int, idle: float = IDLE_SECONDS
) -> AsyncIterator[str]:
    """Serve `app`, and yield its base URL.

    A connection may be silent for `idle` seconds. At the end requests in flight have `grace`
    seconds to finish.
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=grace,
    )
    server = GuestServer(config, idle)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await server.ready.wait()
        host, port = listener.getsockname()[:2]
        yield f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    finally:
        server.should_exit = True
        await running
        listener.close()
