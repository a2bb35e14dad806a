"""What the core needs from the outside, as protocols; `bot.app` chooses who provides it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from bot.domain.jobs import Job, JobId, JobPage, JobQuery, Observation


class Clock(Protocol):
    """Tells the time, aware and in UTC."""

    def __call__(self) -> datetime:
        """Return now."""
        ...


class JobSource(Protocol):
    """Where jobs are asked about. Every method raises a `bot.errors.DliError`."""

    async def progress(self, job_id: JobId) -> Observation:
        """Look at one job's sub jobs."""
        ...

    async def status(self, job_id: JobId) -> Job:
        """Read one job's queue, owner, statement, times, and reason of failure."""
        ...

    async def detail(self, job_id: JobId) -> Mapping[str, str]:
        """Read the import or export details of one job, by DLI's field names."""
        ...

    async def jobs(self, query: JobQuery) -> JobPage:
        """List jobs."""
        ...

    async def cancel(self, job_id: JobId) -> None:
        """Cancel one job."""
        ...


class Messenger(Protocol):
    """How a person is answered. Payloads are Slack's: `text`, `blocks`, and so on."""

    async def respond(self, response_url: str, payload: Mapping[str, Any]) -> None:
        """Answer through the URL that came with a command or a click.

        Raises SlackRefused when the answer can't be given: the URL is good for 5 uses in
        30 minutes. Blocks that Slack refuses are left out, and the text goes alone.
        """
        ...

    async def open_view(self, trigger_id: str, view: Mapping[str, Any]) -> str:
        """Open a modal within 3 s of a click, and return its id; or raise SlackRefused."""
        ...

    async def update_view(self, view_id: str, view: Mapping[str, Any]) -> None:
        """Put something else into an open modal; or raise SlackRefused."""
        ...
