"""The calls to DLI that the bot makes, answered in domain values."""

import re
import time
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import replace
from datetime import timedelta
from types import TracebackType
from typing import Any, Self, TypeAlias

from bot.clock import utcnow
from bot.dli import calls, wire
from bot.dli.calls import Call
from bot.dli.guard import CredentialsState
from bot.dli.limits import Rate
from bot.dli.pages import MemoryLedger
from bot.dli.project import Project
from bot.dli.session import Session
from bot.domain.jobs import Job, JobId, JobPage, JobQuery, JobStatus, Observation
from bot.errors import Busy, DliError, Failing, JobNotFound, Refused, SettingsError
from bot.ports import Clock, Ledger

PATIENCE = timedelta(seconds=10)

OnCall: TypeAlias = Callable[[str, str, float], None]


class DliClient:
    """The `JobSource` of one project, for as long as it is entered.

    Every method has answered or raised a `DliError` within `patience`, waiting and
    retries included. `on_call` hears of each call: its name, `ok` or the error's name
    such as `too_slow`, and the seconds it took.

    `ledger` is what all processes share that ask the same project: its limits, and how often
    its credentials were refused. Without one they are this client's alone. `clock` says when
    something was seen; signatures and `clock_skew` go by `system_clock`, this machine's own.
    """

    def __init__(
        self,
        project: Project,
        *,
        clock: Clock = utcnow,
        system_clock: Clock = utcnow,
        patience: timedelta = PATIENCE,
        on_call: OnCall | None = None,
        ledger: Ledger | None = None,
    ) -> None:
        self._session = Session(project, ledger or MemoryLedger(), system_clock, patience)
        self._clock = clock
        self._on_call = on_call
        self._is_watching = False

    def watching(self) -> "DliClient":
        """Return the same client for those who watch, for as long as this one is entered.

        People's questions go before its calls, and sweeps before looks; a call that fails
        isn't repeated, as the watchers come back by themselves.
        """
        other = copy(self)
        other._is_watching = True  # noqa: SLF001 - a copy of ourselves
        return other

    async def __aenter__(self) -> Self:
        await self._session.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.__aexit__(kind, error, trace)

    @property
    def credentials_state(self) -> CredentialsState:
        """What DLI's answers so far say of the credentials."""
        return self._session.guard.state

    @property
    def requests_used(self) -> int:
        """How many requests of all processes count against the minute, as far as is known."""
        return self._session.requests_used

    @property
    def requests_allowed(self) -> int:
        """How many may be made in a minute."""
        return self._session.requests_allowed

    @property
    def limit_told(self) -> Rate | None:
        """The limit that DLI named lately when it throttled anybody of us; None if none."""
        return self._session.limit_told

    @property
    def clock_skew(self) -> timedelta | None:
        """How far this machine's clock was ahead of DLI's at the last answer, to the second.

        Beyond 15 minutes DLI refuses every signature.
        """
        return self._session.clock_skew

    async def progress(self, job_id: JobId) -> Observation:
        """Look at one job's sub jobs."""
        payload = await self._ask(calls.progress(job_id))
        return wire.read_progress(payload, job_id, self._clock())

    async def status(self, job_id: JobId) -> Job:
        """Read one job's queue, owner, statement, times, and reason of failure.

        Where DLI's status gives no reason, its list may: both have a `message`.
        """
        job = wire.read_job(await self._ask(calls.status(job_id)), job_id)
        if job.status is JobStatus.FAILED and not job.message.strip():
            return replace(job, message=await self._reason(job_id))
        return job

    async def _reason(self, job_id: JobId) -> str:
        try:
            page = await self.jobs(JobQuery(job_id=job_id, page_size=1))
        except DliError:
            return ""
        return next((row.message for row in page.jobs if row.job_id == job_id), "")

    async def detail(self, job_id: JobId) -> Mapping[str, str]:
        """Read the import or export details of one job, by DLI's field names."""
        return wire.read_detail(await self._ask(calls.detail(job_id)))

    async def jobs(self, query: JobQuery) -> JobPage:
        """List jobs."""
        try:
            return wire.read_jobs(await self._ask(calls.jobs(query)))
        except JobNotFound as exc:  # "object does not exist": the queue asked for
            raise Refused(exc.detail, code=exc.code) from exc

    async def cancel(self, job_id: JobId) -> None:
        """Cancel one job; an `Unreachable` leaves open whether DLI has heard it."""
        try:
            await self._ask(calls.cancel(job_id))
        except Busy as error:  # whose code means no more here than that something went wrong
            raise Failing(error.detail, code=error.code) from error

    async def probe(self) -> None:
        """Find out cheaply whether DLI answers and takes the credentials."""
        await self._ask(calls.probe())

    async def enter_project(self) -> str:
        """Do all that IAM is needed for, and return the project's id; raises as a call does.

        That is to look the id up unless it is set, and to log in unless requests are signed.
        """
        return await self._session.enter_project()

    async def _ask(self, call: Call) -> Mapping[str, Any]:
        start = time.monotonic()
        try:
            payload = await self._session.ask(calls.watching(call) if self._is_watching else call)
        except (DliError, SettingsError) as exc:
            self._report(call, _snake_case(type(exc).__name__), start)
            raise
        self._report(call, "ok", start)
        return payload

    def _report(self, call: Call, outcome: str, start: float) -> None:
        if self._on_call:
            self._on_call(call.name, outcome, time.monotonic() - start)


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
