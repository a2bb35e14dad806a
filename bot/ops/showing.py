"""Figures that are known in memory, read at each scrape."""

from collections.abc import Callable, Mapping
from functools import partial
from importlib.metadata import version

from bot.delivery.budget import CALLS_A_MINUTE, Call
from bot.dli.client import DliClient
from bot.dli.guard import CredentialsState
from bot.ops.metrics import Metrics
from bot.replica import Replica
from bot.slack.sockets import Sockets


def show(
    metrics: Metrics,
    clients: Mapping[str, DliClient],
    replica: Replica,
    calls_used: Callable[[Call], float],
) -> None:
    """Let `metrics` show budgets, leases and the version.

    `clients` are those of DLI's projects; `calls_used` is of Slack's minute.
    """
    metrics.runs(version("dli-progress"))
    metrics.watch("dli_bot_replicas", "Processes that share the database", lambda: replica.alive)
    metrics.watch_each(
        "dli_bot_lease_held",
        "How much of what only one process does at a time this one does",
        "lease",
        {kind: partial(replica.held, kind) for kind in ("courier", "sweep")},
    )
    for name, (text, value) in _OF_PROJECTS.items():
        values = {project: partial(value, client) for project, client in clients.items()}
        metrics.watch_each(f"dli_bot_dli_{name}", text, "project", values)
    metrics.watch_each(
        "dli_bot_slack_budget_used_calls",
        "Calls to Slack in the last minute; of the courier",
        "call",
        {call.value: partial(calls_used, call) for call in Call},
    )
    metrics.watch_each(
        "dli_bot_slack_budget_limit_calls",
        "Calls to Slack that the bot allows itself in a minute",
        "call",
        {call.value: partial(float, most) for call, most in CALLS_A_MINUTE.items()},
    )


_OF_PROJECTS: Mapping[str, tuple[str, Callable[[DliClient], float]]] = {
    "credentials_refused": (
        "1 while DLI isn't asked since it refused the credentials",
        lambda dli: dli.credentials_state is CredentialsState.REFUSED,
    ),
    "budget_used_requests": (
        "Requests of the last minute by all processes, as far as this one has seen",
        lambda dli: dli.requests_used,
    ),
    "budget_limit_requests": (
        "Requests that may be made in a minute",
        lambda dli: dli.requests_allowed,
    ),
}


def show_sockets(metrics: Metrics, sockets: Sockets) -> None:
    """Let `metrics` show the connections to Slack, and what came over them."""
    for name, (text, value) in sockets.figures().items():
        metrics.watch(f"dli_bot_slack_{name}", text, value)
    for name, (text, value) in sockets.totals().items():
        metrics.watch_total(f"dli_bot_slack_{name}", text, value)
