"""The composition root: settings in, everything built here, started and stopped in order."""

import asyncio
import errno
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import BaseRoute

import handlers
from bot.asking import Asking
from bot.configured import language, means, project, style
from bot.dli.client import DliClient
from bot.dli.guard import CredentialsState
from bot.domain.jobs import JobId
from bot.domain.watch import Watched
from bot.errors import SettingsError, StoreUnavailable
from bot.ops.gauging import GAUGE_SECONDS, Gauging
from bot.ops.health import Health
from bot.ops.metrics import Metrics
from bot.ops.readiness import DliReadiness
from bot.ops.showing import show, show_sockets
from bot.outside import Outside, reached
from bot.ports import Watchlist
from bot.remembering import Memory
from bot.schedule import Every, Schedule, next_fire
from bot.serving import listen, served
from bot.settings import Settings, require_dli, require_slack
from bot.slack.admission import only_for
from bot.slack.conversations import SlackConversations
from bot.slack.http import Events
from bot.slack.identity import Welcome, greet, insist
from bot.slack.messenger import SlackMessenger
from bot.slack.sockets import Sockets
from bot.speech import Speech
from bot.store.stores import for_team
from bot.telling import Circle, Telling
from bot.wishing import Ways, Wishing
from handlers.background import Background
from handlers.desk import Desk
from handlers.hosts import Host, Hosts, Served

log = logging.getLogger(__name__)

DRAIN_SECONDS = 12
"""How long answers under way may take when we are told to stop; 15 s are promised."""
LAST_SECONDS = 1
PROBE_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Running:
    """A bot that runs: where it serves, and how it is."""

    url: str
    health: Health


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Running]:
    """Run the bot for as long as the context is open.

    Raises SettingsError when a setting is missing or wrong, or a token refused. An outage
    of Slack or DLI doesn't end the start: `/healthz` answers from the first moment, and
    `/readyz` says what is missing.
    """
    require_slack(settings)
    require_dli(settings)
    metrics, health = Metrics(), Health()
    health.checks["slack"] = _not_yet
    async with AsyncExitStack() as stack:
        outside = await stack.enter_async_context(reached(settings, health, metrics))
        background = await stack.enter_async_context(_background(metrics))
        app = _bolt(outside.slack)
        welcome = await greet(outside.slack, settings.slack_app_token)
        url = await stack.enter_async_context(_server(settings, app, health, metrics))
        log.info("Listening at %s", url)
        if welcome is None:
            welcome = await insist(outside.slack, settings.slack_app_token)
        circle = _circle(settings, welcome, outside, metrics)
        schedule = Schedule(metrics.store_away)
        telling = Telling(circle, schedule)
        health.checks["telling"] = telling.problem
        app.middleware(only_for(welcome))
        _register(app, circle, outside, background, telling)
        show(metrics, outside.dli, outside.replica, telling.calls_used)
        connected = _connected(settings, app, health, metrics, welcome.ticket)
        heard = await stack.enter_async_context(connected)
        stack.push_async_callback(_drained, background, telling)
        stack.callback(_stopping, health, circle)
        beats = _probes(outside.dli, health), _gauges(metrics, health, circle)
        await stack.enter_async_context(schedule.running(*beats, *telling.tasks()))
        await heard()
        log.info("Ready for /dli-progress", extra=_facts(circle))
        yield Running(url, health)


def _circle(settings: Settings, welcome: Welcome, outside: Outside, metrics: Metrics) -> Circle:
    """Return the one team and the one project that a process serves."""
    stores = for_team(outside.database, welcome.team_id)
    conversations = SlackConversations(outside.slack)
    return Circle(
        team_id=welcome.team_id,
        project=project(settings).name,
        replica=outside.replica,
        ledger=outside.ledger,
        means=means(settings),
        jobs=outside.dli.watching(),
        skew=lambda: outside.skew,
        conversations=conversations,
        stores=stores,
        speech=Speech(stores.preferences, stores.channels, conversations, language(settings)),
        style=style(settings),
        observer=metrics,
    )


def _register(
    app: AsyncApp,
    circle: Circle,
    outside: Outside,
    background: Background,
    telling: Telling,
) -> None:
    """Let people ask and wish."""
    asking = Asking(
        outside.dli,
        circle.clock,
        Memory(outside.dli, circle.project, circle.clock, circle.stores.history),
        lambda job_id: _recalled(circle.stores.watchlist, circle.project, job_id),
    )
    desk = Desk(SlackMessenger(outside.slack), background, circle.speech)
    ways = Ways(
        team_id=circle.team_id,
        project=circle.project,
        subscriptions=circle.stores.subscriptions,
        channels=circle.stores.channels,
        people=circle.stores.people,
        conversations=circle.conversations,
        jobs=outside.dli,
        look=asking.job,
        clock=circle.clock,
        skew=circle.skew,
        next_fire=next_fire,
        on_change=telling.wake,
    )
    wishing = Wishing(ways)
    served = Served(name=circle.project, asking=asking, wishing=wishing)
    host = Host(team_id=circle.team_id, projects=(served,), desk=desk, style=circle.style)
    handlers.register(app, Hosts(host))


async def _recalled(watchlist: Watchlist, project_name: str, job_id: JobId) -> Watched | None:
    """Return what is known of a job; nothing while the database is away."""
    try:
        return await watchlist.known(project_name, job_id)
    except StoreUnavailable:
        return None


def _bolt(client: AsyncWebClient) -> AsyncApp:
    """Build Bolt; requests are verified before it (`bot.slack.http`).

    Our own `authorize` saves the `auth.test` that Bolt would let the first person wait for.
    """

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=client.token)

    return AsyncApp(
        logger=logging.getLogger("slack_bolt"),
        client=client,
        authorize=authorize,
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
    )


@asynccontextmanager
async def _server(
    settings: Settings, app: AsyncApp, health: Health, metrics: Metrics
) -> AsyncIterator[str]:
    routes: list[BaseRoute] = [*health.routes(), metrics.route()]
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


def _gauges(metrics: Metrics, health: Health, circle: Circle) -> Every:
    """Let what waits and what is wrong be scraped."""
    return Every("gauge", GAUGE_SECONDS, Gauging(metrics, health, circle.stores.outbox).beat)


@asynccontextmanager
async def _background(metrics: Metrics) -> AsyncIterator[Background]:
    background = Background(metrics.answered)
    metrics.watch("dli_bot_answers_open", "Answers under way", lambda: background.open)
    try:
        yield background
    finally:
        await background.drain(LAST_SECONDS)


def _probes(dli: DliClient, health: Health) -> Every:
    """Let `/readyz` know whether DLI takes the credentials."""
    readiness = DliReadiness(dli.probe, lambda: dli.credentials_state is CredentialsState.REFUSED)
    health.checks["dli"] = readiness.problem
    return Every("dli", PROBE_SECONDS, readiness.beat)


@asynccontextmanager
async def _connected(
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


async def _drained(background: Background, telling: Telling) -> None:
    """Wait for the answers and the messages under way."""
    await asyncio.gather(background.drain(DRAIN_SECONDS), telling.drain(DRAIN_SECONDS))


async def _not_yet() -> str:
    return "not connected to Slack yet"


def _facts(circle: Circle) -> dict[str, str]:
    """Return what a log tells of a process when it comes and goes."""
    return {
        "version": version("dli-progress"),
        "holder": circle.replica.holder,
        "team": circle.team_id,
        "project": circle.project,
    }


def _stopping(health: Health, circle: Circle) -> None:
    log.info("Stopping", extra=_facts(circle))
    health.stopping = True
