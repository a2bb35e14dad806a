"""What survives a restart of people: who they are in DLI, what they chose, what they cancelled."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.domain.cancelling import Attempt, Outcome
from bot.domain.jobs import JobId
from bot.domain.languages import Language
from bot.domain.preferences import Preference


class People(Protocol):
    """Who is who in DLI, in one team. Each method is one transaction."""

    async def link(self, user_id: str, iam_user: str) -> bool:
        """Note that a Slack user is this DLI user; False if somebody else said so before."""
        ...

    async def keep_listed(self, users: Mapping[str, str]) -> None:
        """Note who is who by the operator's word: people's ids by DLI users.

        What people said of themselves gives way to it, and what was listed before is forgotten.
        """
        ...

    async def unlink(self, user_id: str) -> bool:
        """Forget who somebody is; False if that wasn't known."""
        ...

    async def iam_user(self, user_id: str) -> str | None:
        """Return who somebody is in DLI."""
        ...


class Preferences(Protocol):
    """What people of one team chose for themselves. Each method is one transaction."""

    async def of(self, user_id: str) -> Preference:
        """Return what somebody chose."""
        ...

    async def set_language(self, user_id: str, language: Language | None) -> None:
        """Choose the language in which somebody is answered; None: what Slack says."""
        ...

    async def set_direct(self, user_id: str, *, direct: bool | None) -> None:
        """Choose whether somebody is told by direct message; None: what the operator says."""
        ...


class Audit(Protocol):
    """Who cancelled jobs, or tried to, in one team. Each method is one transaction."""

    async def begin(self, attempt: Attempt) -> int | Attempt:
        """Note an attempt before DLI is asked, and return its number.

        If another one of the job stands, that is returned, and nothing noted. One that was
        cut off stands no more after `ABANDONED`, nor one that DLI accepted after `UNHEEDED`.
        """
        ...

    async def end(self, number: int, outcome: Outcome, at: datetime, *, why: str = "") -> None:
        """Note what came of an attempt, unless that was noted before.

        If the job was cancelled, or may have been, a notice for each of its cards tells who
        did it; one that comes later gets it with the job's end.
        """
        ...

    async def settle(self, at: datetime) -> int:
        """Count the attempts that were cut off: they end as uncertain, and are told as such."""
        ...

    async def note(self, attempt: Attempt) -> None:
        """Note an attempt for which DLI wasn't asked."""
        ...

    async def of_job(self, project: str, job_id: JobId) -> tuple[Attempt, ...]:
        """Return what was tried with a job, the oldest first."""
        ...

    async def tidy(self, before: datetime) -> int:
        """Forget what was tried before a moment; count it."""
        ...
