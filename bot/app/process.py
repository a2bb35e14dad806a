"""One process: settings in, everything built here, started and stopped in order."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version

from slack_bolt.async_app import AsyncApp

import handlers
from bot.app.entrance import LAST_SECONDS, bolt, connected, listening
from bot.app.oauth import INSTALLED, OAuth, oauth
from bot.app.projects import miss
from bot.app.workspaces import Workspaces
from bot.configured import require_listed, unfurls
from bot.dli.client import DliClient
from bot.dli.guard import CredentialsState
from bot.ops.gauging import GAUGE_SECONDS, Gauging
from bot.ops.health import Health
from bot.ops.metrics import Metrics
from bot.ops.readiness import DliReadiness
from bot.ops.showing import show
from bot.outside import Outside, reached
from bot.replica import BEAT_SECONDS as RENEWAL_SECONDS
from bot.required import require
from bot.schedule import Every, Schedule
from bot.settings import Settings
from bot.slack.admission import Admitted, admitting
from bot.slack.identity import Welcome, greet, insist
from bot.slack.leaving import Removed
from handlers import departures
from handlers.background import Background

log = logging.getLogger(__name__)

DRAIN_SECONDS = 12
"""How long answers under way may take when we are told to stop; 15 s are promised."""
PROBE_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Running:
    """A bot that runs: where it serves, and how it is."""

    url: str
    health: Health


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Running]:
    """Run the bot for as long as the context is open.

    Raises SettingsError when settings are missing or wrong, or a token refused. An outage
    of Slack or DLI doesn't end the start: `/healthz` answers from the first moment, and
    `/readyz` says what is missing.
    """
    require(settings)
    metrics, health = Metrics(), Health()
    health.checks["slack"] = _not_yet
    async with AsyncExitStack() as stack:
        outside = await stack.enter_async_context(reached(settings, health, metrics))
        background = await stack.enter_async_context(_background(metrics))
        workspaces = Workspaces(settings, outside, background, metrics)
        app = bolt(outside.slack, workspaces)
        schedule = Schedule(metrics.store_away)
        installing = oauth(settings, outside, workspaces, lambda: schedule.soon(INSTALLED))
        welcome = (
            None
            if installing
            else await greet(outside.slack, settings.slack_app_token, unfurls=unfurls(settings))
        )
        pages = installing.routes() if installing else []
        url = await stack.enter_async_context(listening(settings, app, health, metrics, pages))
        log.info("Listening at %s", url)
        ticket = await _opened(settings, outside, workspaces, installing, welcome)
        await miss(outside)
        app.middleware(admitting(workspaces.admits, departures.EVENTS if installing else ()))
        handlers.register(app, workspaces.hosts)
        _hear_of_removal(app, background, outside, health, workspaces, installing)
        _show(metrics, outside, workspaces, installing)
        heard = await stack.enter_async_context(connected(settings, app, health, metrics, ticket))
        stack.push_async_callback(_drained, background, workspaces)
        stack.callback(_stopping, health, outside)
        await stack.enter_async_context(workspaces.telling())
        beats = _beats(outside, health, metrics, workspaces, installing)
        await stack.enter_async_context(schedule.running(*beats))
        await heard()
        log.info("Ready for /dli-progress", extra=_facts(outside))
        yield Running(url, health)


def _show(
    metrics: Metrics, outside: Outside, workspaces: Workspaces, installing: OAuth | None
) -> None:
    clients = {name: reached_.client for name, reached_ in outside.dli.items()}
    show(metrics, clients, outside.replica, workspaces.calls_used)
    metrics.watch("dli_bot_workspaces", "Workspaces that are served", lambda: workspaces.count)
    metrics.watch(
        "dli_bot_workspaces_to_reinstall",
        "Workspaces whose token Slack won't renew: the app has to be installed there anew",
        lambda: len(installing.rotation.spent) if installing else 0,
    )


def _hear_of_removal(
    app: AsyncApp,
    background: Background,
    outside: Outside,
    health: Health,
    workspaces: Workspaces,
    installing: OAuth | None,
) -> None:
    """Hear when a workspace removes the app; one of several makes the process no less ready."""
    if installing:
        departures.register(app, background, installing.uninstalled)
        return
    removed = Removed(outside.slack)
    health.checks["app"] = removed.problem
    health.checks["telling"] = workspaces.problem
    departures.register(app, background, removed.heard)


async def _opened(
    settings: Settings,
    outside: Outside,
    workspaces: Workspaces,
    installing: OAuth | None,
    welcome: Welcome | None,
) -> str:
    """Open what is to be served, and return the first socket's URL, "" without sockets."""
    if installing:
        await installing.opened()
        return ""
    us = welcome or await insist(outside.slack, settings.slack_app_token, unfurls=unfurls(settings))
    require_listed(settings, us.team_id)
    await workspaces.open(Admitted(us.team_id, us.app_id), outside.slack)
    return us.ticket


def _beats(
    outside: Outside,
    health: Health,
    metrics: Metrics,
    workspaces: Workspaces,
    installing: OAuth | None,
) -> list[Every]:
    """Return what a process does whomever it serves."""
    gauging = Gauging(metrics, health, workspaces.backlog)
    return [
        *(installing.beats() if installing else ()),
        Every("replica", RENEWAL_SECONDS, outside.replica.beat),
        Every("gauge", GAUGE_SECONDS, gauging.beat),
        *_probes(outside, health),
    ]


@asynccontextmanager
async def _background(metrics: Metrics) -> AsyncIterator[Background]:
    background = Background(metrics.answered)
    metrics.watch("dli_bot_answers_open", "Answers under way", lambda: background.open)
    try:
        yield background
    finally:
        await background.drain(LAST_SECONDS)


def _probes(outside: Outside, health: Health) -> Iterator[Every]:
    """Let `/readyz` know whether DLI takes the credentials of each project."""
    for name, reached_ in outside.dli.items():
        client = reached_.client
        readiness = DliReadiness(client.probe, partial(_is_refused, client))
        check = "dli" if len(outside.dli) == 1 else f"dli {name}"
        health.checks[check] = readiness.problem
        yield Every(check, PROBE_SECONDS, readiness.beat)


def _is_refused(client: DliClient) -> bool:
    return client.credentials_state is CredentialsState.REFUSED


async def _drained(background: Background, workspaces: Workspaces) -> None:
    """Wait for the answers and the messages under way."""
    await asyncio.gather(background.drain(DRAIN_SECONDS), workspaces.drain(DRAIN_SECONDS))


async def _not_yet() -> str:
    return "not connected to Slack yet"


def _facts(outside: Outside) -> dict[str, str]:
    """Return what a log tells of a process when it comes and goes."""
    return {
        "version": version("dli-progress"),
        "holder": outside.replica.holder,
        "projects": ", ".join(outside.dli),
    }


def _stopping(health: Health, outside: Outside) -> None:
    log.info("Stopping", extra=_facts(outside))
    health.stopping = True
