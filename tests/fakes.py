"""One fake per port, each keeping the port's contract."""

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.jobs import Job, JobId, JobPage, JobQuery, Observation, SubJob
from bot.errors import DliError, JobNotFound, SlackRefused, StoreUnavailable
from bot.ports import Lease
from bot.replica import Tenure

NEVER = "never"
"""An answer that doesn't come."""


class FakeJobs:
    """A `JobSource` that gives the scripted answers in order, the last one for ever.

    It cancels whatever it is asked to, as soon as `refusals` are used up.
    """

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
        self.refusals: list[DliError] = []
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
        await asyncio.sleep(0)
        if self.refusals:
            raise self.refusals.pop(0)

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


class FakeClock:
    """A clock that stands still until it's set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        """Let so much time pass, or turn the clock back."""
        self.now += timedelta(seconds=seconds)


class FakeDli:
    """A `JobSource` with jobs, whose list is filtered, ordered and paged as DLI's is.

    `shares` are the tasks done of each job, out of 100. What the list doesn't show is in
    `unlisted`; of reasons it tells nothing unless `lists_reasons`. `calls` counts by method,
    `asked` are (method, job id) and `queries` those of the list, refused ones too.
    """

    def __init__(self, clock: Callable[[], datetime], *jobs: Job) -> None:
        self._clock = clock
        self._jobs: dict[JobId, Job] = {}
        self._failures: dict[str, deque[DliError]] = defaultdict(deque)
        self.standing: dict[str, DliError] = {}
        self.shares: dict[JobId, int] = {}
        self.unlisted: set[JobId] = set()
        self.lists_reasons = False
        self.calls: Counter[str] = Counter()
        self.asked: list[tuple[str, JobId]] = []
        self.queries: list[JobQuery] = []
        self.put(*jobs)

    def put(self, *jobs: Job) -> None:
        """Add jobs, or change them."""
        self._jobs.update({job.job_id: job for job in jobs})

    def change(self, job_id: JobId, **facts: Any) -> None:
        """Change something of a job."""
        self.put(replace(self._jobs[job_id], **facts))

    def forget(self, *job_ids: JobId) -> None:
        """Know nothing of these jobs any more."""
        for job_id in job_ids:
            del self._jobs[job_id]

    def fail(self, method: str, *errors: DliError) -> None:
        """Let the next calls of a method raise these, one each; `standing` are raised for ever."""
        self._failures[method].extend(errors)

    async def progress(self, job_id: JobId) -> Observation:
        await self._called("progress", job_id)
        job = self._known(job_id)
        done = SubJob(
            id=0,
            status="RUNNING",
            num_tasks=100,
            num_completed_tasks=self.shares.get(job_id, 0),
        )
        return Observation(
            job_id=job_id, status=job.status, seen_at=self._clock(), sub_job_id=0, sub_jobs=(done,)
        )

    async def status(self, job_id: JobId) -> Job:
        await self._called("status", job_id)
        return self._known(job_id)

    async def detail(self, job_id: JobId) -> Mapping[str, str]:
        raise NotImplementedError

    async def cancel(self, job_id: JobId) -> None:
        raise NotImplementedError

    async def jobs(self, query: JobQuery) -> JobPage:
        self.queries.append(query)
        await self._called("jobs")
        found = [job for job in self._jobs.values() if self._is_meant(job, query)]
        found.sort(key=_started, reverse=query.order == "start_time_desc")
        begin = (query.page - 1) * query.page_size
        page = found[begin : begin + query.page_size]
        if not self.lists_reasons:
            page = [replace(job, message="") for job in page]
        return JobPage(tuple(page), total=len(found))

    def _is_meant(self, job: Job, query: JobQuery) -> bool:
        return (
            job.job_id not in self.unlisted
            and query.status in {None, job.status}
            and query.owner in {"", job.owner}
            and (query.start is None or _started(job) >= query.start)
            and query.sql_pattern.lower() in job.statement.lower()
        )

    def _known(self, job_id: JobId) -> Job:
        if job_id not in self._jobs:
            raise JobNotFound
        return self._jobs[job_id]

    async def _called(self, method: str, job_id: JobId | None = None) -> None:
        self.calls[method] += 1
        if job_id is not None:
            self.asked.append((method, job_id))
        await asyncio.sleep(0)
        if self._failures[method]:
            raise self._failures[method].popleft()
        if method in self.standing:
            raise self.standing[method]


def _started(job: Job) -> datetime:
    return job.start_time or datetime.min.replace(tzinfo=UTC)


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass
class _Row:
    holder: str = ""
    last: str = ""
    fence: int = 0
    until: datetime = _LONG_AGO
    due_at: datetime = _LONG_AGO
    changed_at: datetime = _LONG_AGO


class FakeLeases:
    """`Leases` in memory, whose database has our own clock."""

    def __init__(self, clock: "FakeClock") -> None:
        self._clock = clock
        self._rows: defaultdict[str, _Row] = defaultdict(_Row)
        self.hurried: list[str] = []

    async def now(self) -> datetime:
        return self._clock()

    async def claim(
        self, name: str, holder: str, span: timedelta, *, patience: timedelta = timedelta(0)
    ) -> Lease | None:
        row, now = self._rows[name], self._clock()
        is_set_back = now < row.changed_at
        is_held = now < row.until and not is_set_back
        if is_held and row.holder != holder:
            return None
        is_early = now < row.due_at + patience * (row.last == holder)
        if not is_held and is_early and not is_set_back:
            return None
        row.fence += row.holder != holder
        row.holder = row.last = holder
        row.until, row.changed_at = now + span, now
        return Lease(name, row.fence)

    async def release(self, lease: Lease, *, due_in: timedelta = timedelta(0)) -> None:
        row = self._rows[lease.name]
        if row.fence == lease.fence:
            row.changed_at = self._clock()
            row.holder, row.until, row.due_at = "", self._clock(), self._clock() + due_in

    async def hurry(self, name: str, due_in: timedelta) -> None:
        self.hurried.append(name)
        self._rows[name].due_at = min(self._rows[name].due_at, self._clock() + due_in)

    async def held(self, prefix: str) -> int:
        now = self._clock()
        names = [name for name, row in self._rows.items() if row.holder and now < row.until]
        return sum(name.startswith(prefix) for name in names)


def a_tenure(leases: FakeLeases, clock: "FakeClock", holder: str = "us") -> Tenure:
    """What `holder` may do by turns, its steady clock being the same as everybody's."""
    return Tenure(leases, "a turn", holder, lambda: clock().timestamp())


class Unsteady:
    """A store whose next calls fail as they're told to, before the deed or after it."""

    def __init__(self, store: object) -> None:
        self._store = store
        self._failures: dict[str, deque[bool]] = defaultdict(deque)

    def fail(self, method: str, *, times: int = 1, kept: bool = False) -> None:
        """Let the next calls raise a `StoreUnavailable`; `kept`: but do the deed."""
        self._failures[method].extend([kept] * times)

    def __getattr__(self, method: str) -> Callable[..., Awaitable[Any]]:
        async def called(*args: Any, **more: Any) -> Any:
            deed = getattr(self._store, method)
            if not self._failures[method]:
                return await deed(*args, **more)
            if self._failures[method].popleft():
                await deed(*args, **more)
            raise StoreUnavailable("the disk is full")

        return called


class FakeMessenger:
    """A `Messenger` that keeps what was said; `refusals` are raised first, in order.

    Those of whispers are in `closed`.
    """

    def __init__(self, *refusals: SlackRefused) -> None:
        self._refusals = list(refusals)
        self.closed: list[SlackRefused] = []
        self.answers: list[tuple[str, Mapping[str, Any]]] = []
        self.views: list[Mapping[str, Any]] = []
        self.homes: list[tuple[str, Mapping[str, Any]]] = []
        self.hash = ""
        self.shown: dict[str, str] = {}
        self.whispers: list[tuple[str, str, str, Mapping[str, Any]]] = []
        self.unfurls: list[tuple[str, str, Mapping[str, Any]]] = []

    @property
    def count(self) -> int:
        """How often something was shown to somebody."""
        return len(self.answers) + len(self.views) + len(self.homes)

    async def respond(self, response_url: str, payload: Mapping[str, Any]) -> None:
        self.answers.append((response_url, payload))

    async def open_view(self, trigger_id: str, view: Mapping[str, Any]) -> str:
        if self._refusals:
            raise self._refusals.pop(0)
        self.views.append(view)
        return "V1"

    async def update_view(
        self, view_id: str, view: Mapping[str, Any], *, expected: str = ""
    ) -> str:
        if expected and expected != self.hash:
            raise SlackRefused("hash_conflict")
        self.views.append(view)
        self.hash = f"h{len(self.views)}"
        return self.hash

    async def update_named(self, external_id: str, view: Mapping[str, Any]) -> None:
        await self.update_view(external_id, view)

    async def publish_home(
        self, user_id: str, view: Mapping[str, Any], *, expected: str = ""
    ) -> str:
        if self._refusals:
            raise self._refusals.pop(0)
        if expected and expected != self.shown.get(user_id):
            raise SlackRefused("hash_conflict")
        self.homes.append((user_id, view))
        self.shown[user_id] = f"h{len(self.homes)}"
        return self.shown[user_id]

    async def post_ephemeral(
        self, channel_id: str, user_id: str, payload: Mapping[str, Any], *, thread_ts: str = ""
    ) -> None:
        if self.closed:
            raise self.closed.pop(0)
        self.whispers.append((channel_id, user_id, thread_ts, payload))

    async def unfurl(self, channel_id: str, ts: str, unfurls: Mapping[str, Any]) -> None:
        self.unfurls.append((channel_id, ts, unfurls))
