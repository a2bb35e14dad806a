"""What Prometheus may scrape at `/metrics`."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 8, 15)


class Metrics:
    """Counts and times, in a registry of our own, so that several bots fit one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = Counter(
            "dli_bot_dli_requests",
            "Requests to DLI, by endpoint and how they ended",
            ("endpoint", "outcome"),
            registry=self._registry,
        )
        self._request_seconds = Histogram(
            "dli_bot_dli_request_seconds",
            "Time a request to DLI took, with its retries and its wait for the budget",
            ("endpoint",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._answers = Counter(
            "dli_bot_answers",
            "Answers to people, by what they asked and how it ended",
            ("question", "outcome"),
            registry=self._registry,
        )
        self._answer_seconds = Histogram(
            "dli_bot_answer_seconds",
            "Time from a question until Slack took the answer",
            ("question",),
            buckets=_SECONDS,
            registry=self._registry,
        )

        self._notices = Counter(
            "dli_bot_notices",
            "Attempts to say something in Slack, by what it was and how it ended",
            ("kind", "outcome"),
            registry=self._registry,
        )

    def route(self) -> Route:
        """Return where Prometheus scrapes."""
        return Route("/metrics", self._scrape)

    def dli_call(self, endpoint: str, outcome: str, seconds: float) -> None:
        """Count one call of the DLI client."""
        self._requests.labels(endpoint, outcome).inc()
        self._request_seconds.labels(endpoint).observe(seconds)

    def answered(self, question: str, outcome: str, seconds: float) -> None:
        """Count one answer to a person."""
        self._answers.labels(question, outcome).inc()
        self._answer_seconds.labels(question).observe(seconds)

    def notice(self, kind: str, outcome: str) -> None:
        """Count one attempt to say something; `said`, or the name of what went wrong."""
        self._notices.labels(kind, outcome).inc()

    def watch(self, name: str, text: str, value: Callable[[], float]) -> None:
        """Show `value` as the gauge `name`, read at each scrape."""
        Gauge(name, text, registry=self._registry).set_function(value)

    async def _scrape(self, request: Request) -> Response:
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)
