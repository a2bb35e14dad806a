"""Which jobs somebody means: filters that must all hold, with globs and excludes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import translate
from functools import lru_cache

from bot.domain.jobs import Job, JobQuery, JobStatus

_TESTS_KEPT = 1_000
_NOTHING = r"(?!)"
"""What fits nothing."""
_GLOB = frozenset("*?[")
ME = "me"
"""How whoever asks is called as an owner."""


class Field(StrEnum):
    """What of a job can be filtered by."""

    QUEUE = "queue"
    OWNER = "owner"
    TAG = "tag"
    TYPE = "type"
    SQL = "sql"
    STATUS = "status"


_WITH_COMMAS = frozenset({Field.SQL, Field.TAG})


@dataclass(frozen=True, slots=True)
class Filter:
    """One `field:pattern`; `exclude` turns it round. Case never matters.

    Commas part alternatives, but not in statements and tags: `type:insert,query`.
    """

    field: Field
    pattern: str
    exclude: bool = False

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Return the patterns of which one has to fit."""
        if self.field in _WITH_COMMAS:
            return (self.pattern,)
        return tuple(part for part in self.pattern.split(",") if part)

    @property
    def is_exact(self) -> bool:
        """Whether the pattern means just itself."""
        return not _GLOB & set(self.pattern) and len(self.alternatives) == 1

    def matches(self, job: Job) -> bool:
        """Whether `job` passes."""
        fits = _test(self)
        hit = any(fits(_folded(value)) is not None for value in _VALUES[self.field](job))
        return hit is not self.exclude


@lru_cache(_TESTS_KEPT)
def _test(wanted: Filter) -> Callable[[str], object]:
    """Return what tells whether a pattern fits a folded text; a sweep asks that very often."""
    patterns = [pattern.casefold() for pattern in wanted.alternatives]
    if wanted.field is Field.SQL and wanted.is_exact:
        return re.compile(re.escape(patterns[0])).search
    return re.compile("|".join(map(translate, patterns)) or _NOTHING).match


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _tags(job: Job) -> list[str]:
    return [*job.tags, *(f"{key}={value}" for key, value in job.tags.items())]


_VALUES: Mapping[Field, Callable[[Job], list[str]]] = {
    Field.QUEUE: lambda job: [job.queue_name],
    Field.OWNER: lambda job: [job.owner],
    Field.TAG: _tags,
    Field.TYPE: lambda job: [job.job_type],
    Field.SQL: lambda job: [job.statement],
    Field.STATUS: lambda job: [job.status_word or job.status],
}


def matches(filters: tuple[Filter, ...], job: Job) -> bool:
    """Whether all `filters` hold for `job`."""
    return all(one.matches(job) for one in filters)


def narrow(filters: tuple[Filter, ...], page_size: int) -> JobQuery:
    """Let DLI leave out what can't match; what it returns must still be matched.

    Only filters that mean one exact value are passed on: DLI has no globs.
    """
    exact = {one.field: one.alternatives[0] for one in filters if one.is_exact and not one.exclude}
    status = exact.get(Field.STATUS, "").upper()
    return JobQuery(
        page_size=page_size,
        queue_name=exact.get(Field.QUEUE, ""),
        status=JobStatus(status) if status in set(JobStatus) else None,
        job_type=exact.get(Field.TYPE, "").upper(),
    )
