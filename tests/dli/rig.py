"""A client that speaks to a gateway of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from bot.dli import AccessKey, DliClient, IamUser, Project
from bot.domain.jobs import JobId
from bot.ports import Clock, Ledger
from tests.dli.gateway import (
    ACCESS_KEY,
    PROJECT_ID,
    SECRET_KEY,
    Answering,
    Gateway,
    Reply,
    reply,
)

JOB = JobId("0a1b2c3d-0000-4000-8000-000000000001")
NOW = datetime(2026, 11, 1, 12, 0, 0, tzinfo=UTC)
RUNNING = reply(is_success=True, status="RUNNING", progress=0.25)

KEY = AccessKey(ACCESS_KEY, SecretStr(SECRET_KEY))
USER = IamUser("dli-bot", SecretStr("correct horse"), "OTC00000000001")

BY_KEY = Project(
    name="sales",
    region="eu-de",
    dli_endpoint="",
    iam_endpoint="",
    credentials=KEY,
    project_id=PROJECT_ID,
    requests_per_minute=1000,
)
BY_USER = replace(BY_KEY, credentials=USER)


@asynccontextmanager
async def talking(
    answering: Answering | Reply = RUNNING,
    project: Project = BY_KEY,
    *,
    clock: Clock = lambda: NOW,
    patience: float = 10,
    ledger: Ledger | None = None,
    calls: list[tuple[str, str]] | None = None,
) -> AsyncIterator[tuple[DliClient, Gateway]]:
    """Let a client and a gateway talk for a while."""

    def on_call(name: str, outcome: str, seconds: float) -> None:
        assert seconds >= 0
        if calls is not None:
            calls.append((name, outcome))

    fixed = answering if isinstance(answering, Reply) else None
    gateway = Gateway((lambda _: fixed) if fixed else answering)  # type: ignore[arg-type]
    async with gateway.serving():
        here = replace(project, dli_endpoint=gateway.url, iam_endpoint=gateway.url)
        async with DliClient(
            here,
            clock=clock,
            system_clock=clock,
            patience=timedelta(seconds=patience),
            on_call=on_call,
            ledger=ledger,
        ) as client:
            yield client, gateway
