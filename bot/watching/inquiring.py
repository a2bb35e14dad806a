"""What DLI's list doesn't tell of a job: why it ended, or what became of it."""

import logging
from dataclasses import replace

from bot import errors
from bot.domain.jobs import Job, JobId, JobStatus
from bot.domain.watch import Look
from bot.ports import JobSource
from bot.watching.pace import Site

_OF_THIS_JOB = (
    errors.JobNotFound,
    errors.NotAllowed,
    errors.Busy,
    errors.Nonsense,
    errors.Refused,
)
"""Answers that say nothing of DLI as a whole."""

log = logging.getLogger(__name__)


class Inquiry:
    """Asks about single jobs.

    `doubted` are those that DLI didn't tell of when it was asked, until the list has them again.
    """

    def __init__(self, jobs: JobSource, site: Site) -> None:
        self.doubted: set[JobId] = set()
        self._jobs = jobs
        self._site = site

    async def told(self, look: Look) -> Look:
        """Ask `/status` why a job failed or was cancelled, if the list has no message."""
        job = look.answer
        if not isinstance(job, Job) or job.message.strip():
            return look
        if job.status not in {JobStatus.FAILED, JobStatus.CANCELLED}:
            return look
        return replace(look, answer=await self._status(look.job_id, job))

    async def asked(self, job_id: JobId) -> Look:
        """Ask what became of a job; raises a `DliError` that isn't about this job alone."""
        try:
            return self._site.look(job_id, await self._jobs.status(job_id))
        except _OF_THIS_JOB as error:
            self.doubted.add(job_id)
            log.info(
                "DLI doesn't list a job any more",
                extra=self._site.facts(job_id, **errors.facts(error)),
            )
            return self._site.look(job_id, error)

    async def _status(self, job_id: JobId, row: Job) -> Job:
        try:
            told = await self._jobs.status(job_id)
        except errors.DliError as error:
            log.warning(
                "DLI doesn't tell why a job ended",
                extra=self._site.facts(job_id, **errors.facts(error)),
            )
            return row
        return told if told.status.is_final else row
