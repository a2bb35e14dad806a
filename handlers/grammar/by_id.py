"""Jobs that are named by their ids alone: how far they are, and to be cancelled."""

import re
from collections.abc import Iterator, Sequence

from bot.domain.ids import has_digit, jobs_in, read_job_id
from bot.domain.jobs import JobId
from bot.domain.slips import Slip
from handlers.grammar import options as opts
from handlers.grammar import requests as asked
from handlers.grammar import targets
from handlers.grammar.requests import Request
from handlers.grammar.words import Misread, is_project, plain

MOST = 3
"""Jobs that are answered at a time: a command can be answered five times."""
_BETWEEN = frozenset({"and", "or", "和", "与", "及"})
_COMMAS = re.compile(r"[,;、]")


def read_jobs(words: Sequence[str]) -> Request:
    """Read which jobs somebody asks about; what stands there besides is left out, and told."""
    chosen = opts.read_options(word for word in words if is_project(word))
    named = [plain(word) for word in words if not is_project(word)]
    parts = [part for word in named for part in _parts(word)]
    if not parts or not _ids(parts[0]):
        raise Misread(Slip.JOB_ID, plain(words[0]))
    job_ids = _all(parts)
    if len(job_ids) > MOST:
        raise Misread(Slip.MANY_JOBS)
    left_out = " ".join(part for part in parts if not _ids(part))
    if len(job_ids) == 1:
        return asked.ShowJob(job_ids[0], chosen.project, left_out)
    return asked.ShowJobs(job_ids, chosen.project, left_out)


def read_cancel(words: Sequence[str]) -> Request:
    """Read which job to cancel: one, and nothing besides, as it can't be undone."""
    chosen = opts.read_options(word for word in words if is_project(word))
    named = targets.without_fillers([plain(word) for word in words if not is_project(word)])
    parts = [part for word in named for part in _parts(word)]
    job_ids = _all(parts)
    if len(job_ids) > 1:
        raise Misread(Slip.SEVERAL_TO_CANCEL)
    if job_ids and (more := [part for part in parts if not _ids(part)]):
        raise Misread(Slip.MORE_TO_CANCEL, " ".join(more))
    return asked.CancelJob(job_ids[0] if job_ids else None, chosen.project)


def _parts(word: str) -> Iterator[str]:
    """Yield what commas part in a word, without signs and words that merely join them."""
    parts = [word] if "://" in word else _COMMAS.split(word)
    yield from (part for part in parts if _says_something(part))


def _says_something(part: str) -> bool:
    return any(map(str.isalnum, part)) and part.casefold() not in _BETWEEN


def _all(parts: Sequence[str]) -> tuple[JobId, ...]:
    return tuple(dict.fromkeys(job_id for part in parts for job_id in _ids(part)))


def _ids(part: str) -> Sequence[JobId]:
    """Return the jobs of a word: those of a link are one; a word without a digit names none."""
    if not has_digit(part):
        return ()
    if "://" not in part and (found := jobs_in(part)):
        return found
    one = read_job_id(part)
    return (one,) if one else ()
