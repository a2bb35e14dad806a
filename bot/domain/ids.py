"""Job ids as people paste them."""

import re
from typing import NamedTuple

from bot.domain.jobs import JobId

_WRAPPING = "`'\"‘’“”<>()[]{}*_,;:.!"  # noqa: RUF001 - a phone types curly quotes
_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def read_job_id(text: str) -> JobId | None:
    """Return the job id in `text`, or None.

    DLI documents up to 64 letters and digits and shows UUIDs; a UUID is also found
    inside a link to the console or other text around it. Typed in capitals it is the same
    (RFC 9562, section 4), which DLI need not know: it writes them small.
    """
    if found := _UUID.search(text):
        return JobId(found.group().lower())
    bare = text.strip().strip(_WRAPPING)
    return JobId(bare) if _ID.fullmatch(bare) else None


def jobs_in(text: str) -> tuple[JobId, ...]:
    """Return the job ids in somebody's text, in their order; none is one that isn't a UUID."""
    found = map(str.lower, _UUID.findall(text))
    return tuple(JobId(job_id) for job_id in dict.fromkeys(found))


class JobRef(NamedTuple):
    """A job as buttons name it; `project` is "" where the first one is meant."""

    project: str
    job_id: JobId

    @property
    def value(self) -> str:
        """What a button carries; no project's name has a slash."""
        return f"{self.project}/{self.job_id}" if self.project else self.job_id


def read_job_ref(value: str) -> JobRef | None:
    """Return the job that a button names, as DLI wrote its id, or None."""
    project, _, rest = value.rpartition("/")
    return JobRef(project, JobId(rest)) if _ID.fullmatch(rest) else None


def has_digit(word: str) -> bool:
    """Whether `word` may be an id at all; a word without a digit is a misspelt command."""
    return any(char.isdigit() for char in word)
