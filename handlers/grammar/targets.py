"""Which jobs are meant: one by its id, or those for which filters hold."""

import re
from collections.abc import Iterator, Sequence

from bot.domain.filters import Field, Filter
from bot.domain.ids import has_digit, read_job_id
from bot.domain.jobs import JobId, JobStatus
from bot.domain.slips import Slip
from bot.domain.subscriptions import FilterTarget, JobTarget, Target
from handlers.grammar import chinese
from handlers.grammar.words import Misread, name_of, nearest, pieces, plain, value_of

FIELDS = tuple(Field)
MOST_CHARACTERS = 500
"""Of all filters together, so that they can be shown and typed again."""
EVERYTHING = frozenset({"all", "everything", "*", "全部", "所有"})
_FILLERS = frozenset({"to", "from", "job", "jobs"})
_SUBSCRIBABLE = tuple(field for field in Field if field is not Field.STATUS)
_STATUSES = tuple(status for status in JobStatus if status is not JobStatus.UNKNOWN)
_BETWEEN_IDS = re.compile(r"[,;]")


def without_fillers(words: Sequence[str]) -> Sequence[str]:
    """Leave out the words of "subscribe to job …"."""
    rest = list(words)
    while len(rest) > 1 and plain(rest[0]).casefold() in _FILLERS:
        rest = rest[1:]
    return rest


def is_filter(word: str) -> bool:
    """Whether a word begins like a filter."""
    return name_of(plain(word)) in FIELDS


def read_filters(words: Sequence[str]) -> tuple[Filter, ...]:
    """Read words that all are filters."""
    return tuple(dict.fromkeys(read_filter(plain(word)) for word in words))


def read_filter(word: str) -> Filter:
    """Read one filter."""
    field, pattern = name_of(word), _pattern(word)
    if field in FIELDS and not pattern:
        raise Misread(Slip.VALUE, f"{field}:")
    if field not in FIELDS:
        meant = nearest(field or word, FIELDS)
        raise Misread(Slip.FILTER, word, f"{meant}:" if meant else "")
    one = Filter(Field(field), pattern, exclude=word.startswith("-"))
    if one.field is Field.STATUS:
        _insist_on_statuses(one)
    return one


def read_target(words: Sequence[str], options: Sequence[str] = ()) -> Target:
    """Read a job id, or filters; `options` are what else could have been meant."""
    read = [_part(plain(word), options) for word in words]
    filters = [one for one in read if isinstance(one, Filter)]
    job_ids = list(dict.fromkeys(one for one in read if not isinstance(one, Filter)))
    if job_ids and filters:
        raise Misread(Slip.MIXED, job_ids[0])
    if len(job_ids) > 1:
        raise Misread(Slip.SEVERAL_JOBS, job_ids[0])
    if job_ids:
        return JobTarget(job_ids[0])
    return of_filters(filters)


def of_filters(filters: Sequence[Filter]) -> FilterTarget:
    """Return the jobs for which all filters hold; there's at least one."""
    if not filters:
        raise Misread(Slip.NO_TARGET)
    target = FilterTarget(tuple(dict.fromkeys(filters)))
    if len(target.key) > MOST_CHARACTERS:
        raise Misread(Slip.LONG_FILTERS, target.key)
    return target


def read_id(word: str) -> JobId:
    """Read a job id."""
    if job_id := read_job_id(word):
        return job_id
    raise Misread(Slip.JOB_ID, word)


def _part(word: str, options: Sequence[str]) -> Filter | JobId:
    """Read one word of a target."""
    name = name_of(word)
    if name == Field.STATUS:
        raise Misread(Slip.STATUS_IN_TARGET, word)
    if name in FIELDS:
        return read_filter(word)
    if read_job_id(word) is None and name and "://" not in word:
        meant = nearest(name, (*_SUBSCRIBABLE, *options))
        raise Misread(Slip.OPTION, word, f"{meant}:" if meant else "")
    return _id(word)


def _id(word: str) -> JobId:
    if word.casefold() in EVERYTHING:
        raise Misread(Slip.EVERYTHING, word)
    if not has_digit(word):
        raise Misread(Slip.TARGET, word)
    if len(set(_ids(word))) > 1:
        raise Misread(Slip.SEVERAL_JOBS, word)
    return read_id(word)


def _ids(word: str) -> Iterator[JobId]:
    if "://" not in word:
        parts = _BETWEEN_IDS.split(word)
        yield from (job_id for part in parts if (job_id := read_job_id(part)))


def _pattern(word: str) -> str:
    """Return a filter's pattern, each blank a single one, the alternatives in order."""
    name, pattern = name_of(word), " ".join(value_of(word).split())
    if name in {Field.SQL, Field.TAG}:
        return pattern
    alternatives = [chinese.value(name, one) for one in pieces(pattern)]
    return ",".join(dict.fromkeys(sorted(alternatives, key=str.casefold)))


def _insist_on_statuses(one: Filter) -> None:
    for word in one.alternatives:
        is_glob = not Filter(one.field, word).is_exact
        if not is_glob and word.upper() not in _STATUSES:
            meant = nearest(word, _STATUSES).lower()
            raise Misread(Slip.STATUS, word, f"status:{meant}" if meant else "")
