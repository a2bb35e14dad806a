"""How a process is reached: over HTTP, and by Slack through Bolt."""

import errno
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.app.workspaces import Workspaces
from bot.errors import SettingsError
from bot.ops.health import Health
from bot.ops.metrics import Metrics
from bot.ops.showing import show_sockets
from bot.serving import listen, served
from bot.settings import Settings
from bot.slack.http import Events
from bot.slack.sockets import Sockets

LAST_SECONDS = 1
"""How long what is still under way may take when all else has been stopped."""


def bolt(client: AsyncWebClient, workspaces: Workspaces) -> AsyncApp:
    """Build Bolt; requests are verified before it (`bot.slack.http`).

    Our own `authorize` saves the `auth.test` that Bolt would let the first person wait for.
    """

    async def authorize(team_id: str | None) -> AuthorizeResult:
        token = workspaces.token(team_id or "")
        return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token=token)

    return AsyncApp(
        logger=logging.getLogger("slack_bolt"),
        client=client,
        authorize=authorize,
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
    )


@asynccontextmanager
async def listening(
    settings: Settings,
    app: AsyncApp,
    health: Health,
    metrics: Metrics,
    pages: Sequence[BaseRoute],
) -> AsyncIterator[str]:
    """Serve over HTTP, and yield the address; raises a SettingsError if there's none to be had."""
    routes: list[BaseRoute] = [*health.routes(), metrics.route(), *pages]
    if not settings.uses_socket_mode and settings.slack_signing_secret:
        routes.append(Events(app, settings.slack_signing_secret).route())
    host, port = settings.dli_bot_host, settings.dli_bot_port
    try:
        listener = listen(host, port)
    except OSError as error:
        raise SettingsError(_cannot_listen(host, port, error)) from None
    async with served(Starlette(routes=routes), listener, grace=LAST_SECONDS) as url:
        yield url


def _cannot_listen(host: str, port: int, error: OSError) -> str:
    if error.errno in {errno.EADDRINUSE, errno.EACCES}:
        why = os.strerror(error.errno)
        return f"DLI_BOT_PORT: can't listen at {host}, port {port} ({why}): choose another port"
    return (
        f"DLI_BOT_HOST: {host!r} is no address of this machine: use 127.0.0.1, or 0.0.0.0 for all"
    )


@asynccontextmanager
async def connected(
    settings: Settings, app: AsyncApp, health: Health, metrics: Metrics, ticket: str
) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Hold the connections of Socket Mode; yield what waits until Slack can reach us."""
    health.checks.pop("slack")
    if settings.slack_app_token is None:
        yield _at_once
        return
    sockets = Sockets(app, settings.slack_app_token)
    health.checks["slack"] = sockets.problem
    show_sockets(metrics, sockets)
    async with sockets.connected(ticket):
        yield sockets.heard


async def _at_once() -> None:
    """Wait for nothing: in HTTP mode Slack comes when it wants."""
