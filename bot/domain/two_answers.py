"""What DLI says of a job in two answers, `/progress` and `/status`, and what was said before."""

from dataclasses import replace

from bot import errors
from bot.domain.jobs import Job, JobStatus, Observation
from bot.domain.progress import Progress

_MOST_TELLING = (
    errors.WrongCredentials,
    errors.NotAllowed,
    errors.JobNotFound,
    errors.Throttled,
    errors.Busy,
    errors.TooSlow,
    errors.Unreachable,
    errors.Nonsense,
    errors.DliError,
)
"""Of two errors the one that comes first says more of why there's no answer."""


def as_of(seen: Observation, facts: Job) -> Job:
    """Return what was known of a job, with the status that it was seen in."""
    return replace(facts, status=seen.status, status_word=seen.status_word)


def ended_meanwhile(progress: Observation | errors.DliError, job: Job | errors.DliError) -> bool:
    """Whether the status was read just before the end that the progress tells."""
    return (
        isinstance(progress, Observation)
        and isinstance(job, Job)
        and progress.status.is_final
        and not job.status.is_final
    )


def knows_better(job: Job, known: Progress) -> bool:
    """Whether the status tells an end, or a word, that the progress didn't."""
    if known.status is JobStatus.UNKNOWN and not known.status_word:
        return job.status is not JobStatus.UNKNOWN
    return job.status.is_final and not known.status.is_final


def furthest(said: Progress | None, seen: Progress | None) -> Progress | None:
    """Return what was `seen` by watching, or `said` later; never less far than what was said."""
    if said is None or seen is None or said.seen_at > seen.seen_at:
        return said or seen
    if said.overall is None or (seen.overall or 0.0) >= said.overall:
        return seen
    return replace(seen, overall=said.overall, basis=said.basis, runs=said.runs)


def most_telling(*failures: errors.DliError) -> errors.DliError:
    """Return the one that says most of why there's no answer."""
    return min(failures, key=_rank)


def _rank(error: errors.DliError) -> int:
    """Return how little `error` says of why there's no answer."""
    kinds = [kind for kind in type(error).__mro__ if kind in _MOST_TELLING]
    return min(_MOST_TELLING.index(kind) for kind in kinds)
