"""Cancelling jobs: by whom it may be done, once, and never without a trace."""

import asyncio
import logging
from dataclasses import replace

from bot.domain.cancelling import (
    AskedBefore,
    Attempt,
    Cancelled,
    CancelOff,
    CancelOutcome,
    MayNot,
    NotCancelled,
    Outcome,
    Sure,
    TooLate,
    Uncertain,
    Verdict,
    may_cancel,
)
from bot.domain.jobs import Job, JobId, JobStatus
from bot.domain.reckoning import from_status
from bot.domain.reports import JobReport
from bot.errors import DliError, Nonsense, StoreUnavailable, Unreachable, facts
from bot.wishing.ways import Asker, Ways

log = logging.getLogger(__name__)

NAMES = 5
"""Admins that are named to somebody who mayn't cancel."""
NAME_PATIENCE = 2.0
"""Seconds for somebody's name; without it there is the id."""
_HEARD_PERHAPS = (Unreachable, Nonsense)
"""How a call ends of which nobody knows whether DLI has heard it."""


class Cancelling:
    """Cancels jobs of one project for those who may.

    Every method raises StoreUnavailable, and a `DliError` where the job can't be looked at:
    then DLI wasn't asked to cancel it.
    """

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self._deeds: set[asyncio.Task[CancelOutcome]] = set()

    async def offers(self, asker: Asker, job: Job | None) -> bool:
        """Tell whether somebody may cancel a job; False while nobody can say."""
        if not self._ways.policy.is_on or job is None:
            return False
        try:
            return (await self._verdict(asker, job.owner))[0] is Verdict.MAY
        except StoreUnavailable:
            return False

    async def ask(self, asker: Asker, job_id: JobId) -> CancelOutcome:
        """Say whether somebody can cancel a job, or why not."""
        if not self._ways.policy.is_on:
            return CancelOff()
        report = await self._ways.look(job_id)
        job = report.job or await self._ways.jobs.status(job_id)
        if refused := await self._refused(asker, job):
            return refused
        return TooLate(report) if report.progress.status.is_final else Sure(report)

    async def cancel(self, asker: Asker, job_id: JobId) -> CancelOutcome:
        """Cancel a job, if that is still possible and allowed, and nobody else does.

        It goes on to its end, and notes it, though whoever waits for it doesn't any more.
        """
        deed = asyncio.create_task(self._cancelled(asker, job_id), name=f"cancel {job_id}")
        self._deeds.add(deed)
        deed.add_done_callback(self._done)
        return await asyncio.shield(deed)

    def _done(self, deed: asyncio.Task[CancelOutcome]) -> None:
        """Forget a deed; its error is read here too, as whoever asked may have left."""
        self._deeds.discard(deed)
        if not deed.cancelled():
            deed.exception()

    async def _cancelled(self, asker: Asker, job_id: JobId) -> CancelOutcome:
        if not self._ways.policy.is_on:
            return CancelOff()
        job = await self._ways.jobs.status(job_id)
        if refused := await self._refused(asker, job):
            return refused
        if job.status.is_final:
            await self._note(asker, job_id, Outcome.OVER, job.status)
            return self._too_late(job)
        asked = self._attempt(asker, job_id, Outcome.ASKED)
        named = replace(asked, name=await self._name(asker.user_id))
        begun = await self._ways.audit.begin(named)
        if isinstance(begun, Attempt):
            return AskedBefore(
                job_id=job_id,
                name=begun.name or begun.user_id,
                at=begun.at,
                accepted=begun.outcome is Outcome.ACCEPTED,
            )
        return await self._asked(asker, job_id, begun)

    async def _asked(self, asker: Asker, job_id: JobId, number: int) -> CancelOutcome:
        """Ask DLI, and note what came of it."""
        outcome, why = Outcome.ACCEPTED, ""
        told: CancelOutcome = Cancelled(job_id)
        try:
            await self._ways.jobs.cancel(job_id)
        except DliError as error:
            outcome, told = await self._doubted(job_id, error)
            why = type(error).__name__
        await self._end(asker, job_id, number, outcome, why)
        self._ways.on_change()
        return told

    async def _doubted(self, job_id: JobId, error: DliError) -> tuple[Outcome, CancelOutcome]:
        """Find out what became of a job that DLI hasn't agreed to cancel."""
        is_unsure = isinstance(error, _HEARD_PERHAPS)
        job = await self._looked(job_id)
        if job and is_unsure and job.status is JobStatus.CANCELLED:
            return Outcome.ACCEPTED, Cancelled(job_id)
        if job and job.status.is_final:
            return Outcome.OVER, self._too_late(job)
        if is_unsure:
            return Outcome.UNCERTAIN, Uncertain(job_id, error)
        return Outcome.REFUSED, NotCancelled(job_id, error)

    async def _looked(self, job_id: JobId) -> Job | None:
        try:
            return await self._ways.jobs.status(job_id)
        except DliError:
            return None

    async def _end(
        self, asker: Asker, job_id: JobId, number: int, outcome: Outcome, why: str
    ) -> None:
        """Note what came of it; a database that is away doesn't undo what DLI has done."""
        self._tell(asker, job_id, outcome, why)
        try:
            await self._ways.audit.end(number, outcome, self._ways.clock(), why=why)
        except StoreUnavailable as error:
            told = self._ways.facts(asker, job=job_id, outcome=outcome.value, **facts(error))
            log.error("Could not note what came of a cancel", extra=told)  # noqa: TRY400 - no bug

    async def _refused(self, asker: Asker, job: Job) -> MayNot | None:
        """Say why somebody mayn't cancel a job, and note that they tried; None if they may."""
        verdict, iam_user = await self._verdict(asker, job.owner)
        if verdict is Verdict.MAY:
            return None
        await self._note(asker, job.job_id, Outcome.DENIED, verdict)
        policy = self._ways.policy
        names = await asyncio.gather(*map(self._name, sorted(policy.admins)[:NAMES]))
        return MayNot(
            verdict=verdict,
            job_id=job.job_id,
            owner=job.owner,
            iam_user=iam_user,
            admins=tuple(names),
            owners=policy.owners,
            only_listed=policy.only_listed,
        )

    async def _verdict(self, asker: Asker, owner: str) -> tuple[Verdict, str | None]:
        policy = self._ways.policy
        iam_user = await self._iam_user(asker) if policy.owners else None
        return may_cancel(asker.user_id, owner, iam_user, policy), iam_user

    async def _iam_user(self, asker: Asker) -> str | None:
        if self._ways.policy.only_listed:
            return self._ways.listed.of(asker.user_id)
        return await self._ways.iam_user(asker.user_id)

    async def _note(self, asker: Asker, job_id: JobId, outcome: Outcome, why: str) -> None:
        self._tell(asker, job_id, outcome, why)
        await self._ways.audit.note(self._attempt(asker, job_id, outcome, why))

    def _tell(self, asker: Asker, job_id: JobId, outcome: Outcome, why: str) -> None:
        """Let the log and the metrics know."""
        told = self._ways.facts(asker, job=job_id, outcome=outcome.value, why=why)
        log.warning("Somebody cancels a job", extra=told)
        self._ways.observer.cancelled(outcome.value)

    def _attempt(self, asker: Asker, job_id: JobId, outcome: Outcome, why: str = "") -> Attempt:
        return Attempt(
            project=self._ways.project,
            job_id=job_id,
            channel_id=asker.channel_id,
            user_id=asker.user_id,
            outcome=outcome,
            at=self._ways.clock(),
            why=why,
        )

    def _too_late(self, job: Job) -> TooLate:
        now = self._ways.clock()
        progress = from_status(None, job, now)
        return TooLate(
            JobReport(progress=progress, asked_at=now, job=job, project=self._ways.project)
        )

    async def _name(self, user_id: str) -> str:
        try:
            async with asyncio.timeout(NAME_PATIENCE):
                return await self._ways.conversations.name(user_id) or user_id
        except TimeoutError:
            return user_id
