"""What Prometheus may scrape at `/metrics`. No label ever holds what somebody typed or DLI says."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.domain.notices import Backlog, Notice
from bot.ports.observer import Observer

_ANSWERS = (0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 8, 15)
_NEWS = (0.5, 1, 2, 3, 5, 8, 12, 20, 30, 60, 120, 300, 600)
"""Seconds: an answer is waited for, news may come while Slack throttles."""


class Metrics(Observer):
    """Counts and times, in a registry of our own, so that several bots fit one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = self._counter(
            "dli_requests", "Requests to DLI, by endpoint and how they ended", "endpoint", "outcome"
        )
        self._request_seconds = self._histogram(
            "dli_request_seconds",
            "Time a request to DLI took, with its retries and its wait for the budget",
            _ANSWERS,
            "endpoint",
        )
        self._looks = self._counter(
            "looks", "Looks at single jobs, by what came of them", "outcome"
        )
        self._sweeps = self._counter(
            "sweeps", "Readings of DLI's list, by how they ended", "outcome"
        )
        self._sweep_requests = self._counter("sweep_requests", "Requests that sweeps took")
        self._answers = self._counter(
            "answers",
            "Answers to people, by what they asked and how it ended",
            "question",
            "outcome",
        )
        self._answer_seconds = self._histogram(
            "answer_seconds",
            "Time from a question until Slack took the answer",
            _ANSWERS,
            "question",
        )
        self._created = self._counter(
            "new_notices", "Things to say that a look or a sweep has shown", "kind", "event"
        )
        self._notices = self._counter(
            "notices",
            "What became of things to say, attempts that failed included",
            "kind",
            "outcome",
        )
        self._since_seen = self._histogram(
            "seen_to_receipt_seconds",
            "Time from when something was seen until Slack had taken it",
            _NEWS,
            "kind",
        )
        self._since_end = self._histogram(
            "end_to_receipt_seconds",
            "Time from a job's end, as DLI tells it, until Slack had taken it",
            _NEWS,
        )
        self._lookups = self._counter(
            "slack_lookups",
            "Looks into channels for messages that may have arrived, by what came of them",
            "outcome",
        )
        for outcome in ("found", "missing", "hidden"):
            self._lookups.labels(outcome)  # shown from the start: the first one has to be a rise
        self._cancels = self._counter(
            "cancels", "Attempts of people to cancel jobs, by what came of them", "outcome"
        )
        self._cards = self._counter("card_edits", "Edits of cards, by how they ended", "outcome")
        self._throttled = self._counter(
            "slack_throttled", "Times that Slack asked us to wait, by what we did", "call"
        )
        self._store_errors = self._counter(
            "store_errors", "Tasks that came to nothing as the database was away", "task"
        )
        self._waiting = self._gauge(
            "notices_waiting", "Notices still to be said, by state", "state"
        )
        self._oldest = self._gauge(
            "oldest_notice_seconds",
            "Age of the oldest notice that can be said; of the courier, 0 elsewhere",
        )
        self._undrawn = self._gauge("cards_undrawn", "Cards that don't show what is true")
        self._problems = self._gauge("problem", "1 if /readyz has something to say of it", "check")
        self._build = self._gauge("build_info", "1, with the version that runs", "version")

    def route(self) -> Route:
        """Return where Prometheus scrapes."""
        return Route("/metrics", self._scrape)

    def runs(self, version: str) -> None:
        """Show which version this is."""
        self._build.labels(version).set(1)

    def dli_call(self, endpoint: str, outcome: str, seconds: float) -> None:
        """Count one call of the DLI client."""
        self._requests.labels(endpoint, outcome).inc()
        self._request_seconds.labels(endpoint).observe(seconds)

    def looked(self, outcome: str) -> None:
        """Count one look at a job."""
        self._looks.labels(_snake(outcome)).inc()

    def swept(self, outcome: str, requests: int) -> None:
        """Count one sweep, and what it took."""
        self._sweeps.labels(_snake(outcome)).inc()
        self._sweep_requests.inc(requests)

    def answered(self, question: str, outcome: str, seconds: float) -> None:
        """Count one answer to a person."""
        self._answers.labels(question, outcome).inc()
        self._answer_seconds.labels(question).observe(seconds)

    def created(self, notice: Notice) -> None:
        """Count one thing to say."""
        self._created.labels(notice.kind, notice.event.kind if notice.event else "").inc()

    def became(self, notice: Notice, outcome: str) -> None:
        """Count what became of a notice."""
        self._notices.labels(notice.kind, _snake(outcome)).inc()

    def received(
        self, notice: Notice, since_seen: timedelta, since_ends: Iterable[timedelta]
    ) -> None:
        """Note how late Slack took a notice."""
        self._since_seen.labels(notice.kind).observe(max(0.0, since_seen.total_seconds()))
        for since in since_ends:
            self._since_end.observe(max(0.0, since.total_seconds()))

    def looked_up(self, outcome: str) -> None:
        """Count one look for a message."""
        self._lookups.labels(_snake(outcome)).inc()

    def cancelled(self, outcome: str) -> None:
        """Count one attempt to cancel a job."""
        self._cancels.labels(outcome).inc()

    def edited(self, outcome: str) -> None:
        """Count one edit of a card."""
        self._cards.labels(_snake(outcome)).inc()

    def throttled(self, call: str) -> None:
        """Count one time that Slack asked us to wait."""
        self._throttled.labels(call).inc()

    def waited(self, oldest: timedelta) -> None:
        """Show how long what can be said has waited."""
        self._oldest.set(oldest.total_seconds())

    def store_away(self, task: str) -> None:
        """Count one task that came to nothing."""
        self._store_errors.labels(task).inc()

    def waits(self, backlog: Backlog) -> None:
        """Show what waits."""
        self._waiting.labels("pending").set(backlog.pending)
        self._waiting.labels("sending").set(backlog.sending)
        self._undrawn.set(backlog.undrawn)

    def problems(self, found: Mapping[str, bool]) -> None:
        """Show which checks of readiness have something to say."""
        for check, is_problem in found.items():
            self._problems.labels(check).set(is_problem)

    def watch(self, name: str, text: str, value: Callable[[], float]) -> None:
        """Show `value` as the gauge `name`, read at each scrape."""
        Gauge(name, text, registry=self.registry).set_function(value)

    def watch_total(self, name: str, text: str, value: Callable[[], float]) -> None:
        """Show `value`, which only rises, as the counter `name`, read at each scrape."""
        self.registry.register(_Total(name, text, value))

    def watch_each(
        self, name: str, text: str, label: str, values: Mapping[str, Callable[[], float]]
    ) -> None:
        """Show `values` by a label as the gauge `name`, read at each scrape."""
        gauge = Gauge(name, text, (label,), registry=self.registry)
        for key, value in values.items():
            gauge.labels(key).set_function(value)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"dli_bot_{name}", text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"dli_bot_{name}", text, labels, registry=self.registry)

    def _histogram(
        self, name: str, text: str, buckets: tuple[float, ...], *labels: str
    ) -> Histogram:
        return Histogram(f"dli_bot_{name}", text, labels, buckets=buckets, registry=self.registry)

    async def _scrape(self, request: Request) -> Response:
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)


class _Total(Collector):
    """A counter that somebody else keeps; the library's own can only be added to."""

    def __init__(self, name: str, text: str, value: Callable[[], float]) -> None:
        self._name = name
        self._text = text
        self._value = value

    def collect(self) -> Iterable[CounterMetricFamily]:
        """Read it."""
        yield CounterMetricFamily(self._name, self._text, self._value())


def _snake(name: str) -> str:
    """Name outcomes as Prometheus does: an error's class as `too_slow`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
