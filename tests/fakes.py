"""One fake per port, each keeping the port's contract."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.jobs import Job, JobId, JobPage, JobQuery, Observation
from bot.errors import DliError, JobNotFound, SlackRefused

NEVER = "never"
"""An answer that doesn't come."""


class FakeJobs:
    """A `JobSource` that gives the scripted answers in order, the last one for ever."""

    def __init__(
        self,
        *,
        progress: Sequence[Observation | DliError | str] = (),
        status: Sequence[Job | DliError | str] = (),
        detail: Mapping[str, str] | DliError | None = None,
        listed: Sequence[Job] = (),
    ) -> None:
        self._progress = list(progress)
        self._status = list(status)
        self._detail = detail
        self._listed = tuple(listed)
        self.asked: list[str] = []
        self.queries: list[JobQuery] = []

    async def progress(self, job_id: JobId) -> Observation:
        answer = await self._next("progress", job_id, self._progress)
        assert isinstance(answer, Observation)
        return answer

    async def status(self, job_id: JobId) -> Job:
        answer = await self._next("status", job_id, self._status)
        assert isinstance(answer, Job)
        return answer

    async def detail(self, job_id: JobId) -> Mapping[str, str]:
        self.asked.append(f"detail {job_id}")
        if isinstance(self._detail, DliError):
            raise self._detail
        return self._detail or {}

    async def jobs(self, query: JobQuery) -> JobPage:
        self.queries.append(query)
        return JobPage(self._listed, total=len(self._listed))

    async def cancel(self, job_id: JobId) -> None:
        self.asked.append(f"cancel {job_id}")

    async def _next(self, name: str, job_id: JobId, script: list[Any]) -> object:
        self.asked.append(f"{name} {job_id}")
        await asyncio.sleep(0)
        if not script:
            raise JobNotFound
        answer = script.pop(0) if len(script) > 1 else script[0]
        if answer == NEVER:
            await asyncio.Event().wait()
        if isinstance(answer, DliError):
            raise answer
        return answer


class FakeMessenger:
    """A `Messenger` that keeps what was said; `refusals` are raised first, in order."""

    def __init__(self, *refusals: SlackRefused) -> None:
        self._refusals = list(refusals)
        self.answers: list[tuple[str, Mapping[str, Any]]] = []
        self.views: list[Mapping[str, Any]] = []

    async def respond(self, response_url: str, payload: Mapping[str, Any]) -> None:
        self.answers.append((response_url, payload))

    async def open_view(self, trigger_id: str, view: Mapping[str, Any]) -> str:
        if self._refusals:
            raise self._refusals.pop(0)
        self.views.append(view)
        return "V1"

    async def update_view(self, view_id: str, view: Mapping[str, Any]) -> None:
        self.views.append(view)
