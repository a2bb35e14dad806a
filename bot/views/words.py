"""What we say of a job: its status, its counts, its figure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.domain.forecast import Basis
from bot.domain.jobs import Job, JobStatus, SubJob
from bot.domain.known_tasks import is_lone
from bot.domain.progress import Progress
from bot.domain.reports import JobReport
from bot.domain.sub_jobs import has_failed
from bot.views import earlier, text

CELLS = 16
_WORDS: Mapping[JobStatus, str] = {
    JobStatus.LAUNCHING: "Launching",
    JobStatus.RUNNING: "Running",
    JobStatus.SCALING: "Scaling",
    JobStatus.FINISHED: "Finished",
    JobStatus.FAILED: "Failed",
    JobStatus.CANCELLED: "Cancelled",
    JobStatus.UNKNOWN: "Unknown status",
}
_SIGNS: Mapping[JobStatus, str] = {
    JobStatus.LAUNCHING: "🕓",
    JobStatus.RUNNING: "▶️",
    JobStatus.SCALING: "↕️",
    JobStatus.FINISHED: "✅",
    JobStatus.FAILED: "❌",
    JobStatus.CANCELLED: "⏹️",
    JobStatus.UNKNOWN: "❔",
}


def sign(status: JobStatus) -> str:
    """Return the sign that stands before a status; the word always follows it."""
    return _SIGNS[status]


def status(status: JobStatus, status_word: str = "") -> str:
    """Return the word for a status, DLI's own where it's one we don't know."""
    if status is JobStatus.UNKNOWN and status_word:
        return f"{_WORDS[status]} “{text.plain(status_word, 40)}”"
    return _WORDS[status]


def bar(fraction: float) -> str:
    """Return a bar of `CELLS` cells; it is full at 1 only."""
    full = min(CELLS, max(0, int(fraction * CELLS)))
    return "▓" * full + "░" * (CELLS - full)


def barred(progress: Progress, beside: str) -> str:
    """Return the bar with words beside it, as far as there are any, in one line."""
    drawn = "" if progress.overall is None else f"`{bar(progress.overall)}`"
    return " ".join(part for part in (drawn, beside) if part)


def percent(fraction: float) -> str:
    """Return whole percent, rounded down: 100 % is said of what is finished only."""
    return f"{int(fraction * 100)} %"


def figure(progress: Progress) -> str:
    """Say how far the job is and of what that is a share, or "" if nobody can."""
    if progress.overall is None or progress.status is JobStatus.FINISHED:
        return ""
    return f"{share(progress)}{basis(progress)}"


def share(progress: Progress) -> str:
    """Return "63 %" of what is counted, "about 63 %" of what is reckoned; "" if unknown."""
    if progress.overall is None:
        return ""
    about = "" if _has_not_begun(progress) or _is_counted(progress) else "about "
    return f"{about}{percent(progress.overall)}"


def basis(progress: Progress) -> str:
    """Return what follows an overall figure and says what it is; "" before there is anything."""
    if _has_not_begun(progress):
        return ""
    if progress.basis is Basis.HISTORY:
        return f", {earlier.source(progress.runs)}"
    if progress.status.is_final:
        by_then = "the tasks known by then"
        return f" of {by_then}" if _is_counted(progress) else f", from {by_then}"
    return " of its tasks" if _is_counted(progress) else ", from the tasks known so far"


def _has_not_begun(progress: Progress) -> bool:
    return progress.status is JobStatus.LAUNCHING and not progress.sub_jobs


def _is_counted(progress: Progress) -> bool:
    """Whether the figure is a share of tasks; where more sub jobs may come, it's reckoned."""
    runs = progress.current is not None or progress.status.is_final
    return progress.basis is Basis.TASKS and runs and is_lone(progress.sub_jobs, progress.past)


def headline(progress: Progress) -> str:
    """Return the status and, where there is one, the figure."""
    word = status(progress.status, progress.status_word)
    how_far = figure(progress)
    return f"{word} · {how_far}" if how_far else word


def ended(progress: Progress, took: timedelta | None) -> str:
    """Return "Finished in 12 min 3 s", "Failed after 45 s", or the status alone."""
    word = status(progress.status, progress.status_word)
    if took is None:
        return word
    how = "in" if progress.status is JobStatus.FINISHED else "after"
    return f"{word} {how} {text.duration(took)}"


def counts(sub_job: SubJob, position: int) -> str:
    """Return "sub job 3 · 812 of 1,000 tasks · 40 running · 2 failed"."""
    return f"sub job {position} · {_attempts(sub_job)}"


def _attempts(sub_job: SubJob) -> str:
    parts = [tasks(sub_job)]
    if sub_job.active:
        parts.append(f"{text.number(sub_job.active)} running")
    if sub_job.failed:
        parts.append(f"{text.number(sub_job.failed)} failed")
    if sub_job.killed:
        parts.append(f"{text.number(sub_job.killed)} killed")
    return " · ".join(parts)


def tasks(sub_job: SubJob) -> str:
    """Return "812 of 1,000 tasks", or that DLI doesn't say."""
    if sub_job.num_tasks is None:
        return "tasks unknown"
    return f"{text.number(sub_job.done)} of {text.counted(sub_job.total, 'task')}"


def phase(progress: Progress) -> str:
    """Say what the job is doing, in plain counts where DLI gives some."""
    match progress.status:
        case JobStatus.LAUNCHING:
            return "waiting for the queue; up to 10 minutes is normal on one that was idle"
        case JobStatus.SCALING:
            return "the queue is being scaled"
        case JobStatus.FINISHED | JobStatus.FAILED | JobStatus.CANCELLED:
            return _what_was_seen(progress)
        case JobStatus.RUNNING | JobStatus.UNKNOWN:
            return _what_runs(progress)


def _what_runs(progress: Progress) -> str:
    if progress.current and progress.position:
        return counts(progress.current, progress.position)
    if progress.sub_job_progress is not None:
        return f"the running sub job is at {percent(progress.sub_job_progress)}"
    if progress.sub_jobs:
        seen = text.counted(progress.seen_sub_jobs, "sub job")
        return f"between sub jobs (planning or committing) · {seen} so far"
    return "no sub job has started yet, or DLI doesn't say"


def _what_was_seen(progress: Progress) -> str:
    if not progress.sub_jobs:
        return ""
    past = progress.past
    failed = past.failed + sum(sub.failed for sub in progress.sub_jobs)
    killed = past.killed + sum(sub.killed for sub in progress.sub_jobs)
    parts = [text.counted(progress.seen_sub_jobs, "sub job") + " seen"]
    if progress.status is JobStatus.FINISHED:
        known = past.total + sum(sub.total for sub in progress.sub_jobs)
        parts += [text.counted(known, "task")] if known else []
        parts += [f"{text.counted(failed, 'task')} failed and ran again"] if failed else []
    else:
        parts.append(f"{text.counted(progress.done_tasks, 'task')} done")
        parts += [f"{text.number(failed)} failed"] if failed else []
    parts += [f"{text.number(killed)} killed"] if killed else []
    return " · ".join(parts)


def culprit(progress: Progress) -> str:
    """Name the sub job that failed, or the last that had failed tasks; "" if none had."""
    past = progress.past
    earlier = [(past.suspected_at, past.suspect)] if past.suspect else []
    numbered = [*earlier, *progress.numbered]
    failed = [one for one in numbered if has_failed(one[1])]
    suspects = failed or [one for one in numbered if one[1].failed]
    if not suspects:
        return ""
    position, sub_job = suspects[-1]
    at = _attempts(replace(sub_job, num_active_tasks=None))
    if progress.seen_sub_jobs == 1:
        return f"failed at {at}"
    how = "failed" if failed else "tasks failed"
    return f"{how} in sub job {position} of {progress.seen_sub_jobs} · {at}"


def rows(job: Job) -> str:
    """Return "12,000 rows read · 340 rows in the result", as far as DLI tells."""
    told = [(job.input_row_count, "read"), (job.result_count, "in the result")]
    return " · ".join(f"{text.counted(n, 'row')} {where}" for n, where in told if n and n > 0)


def elapsed(report: JobReport) -> str:
    """Say how long the job took, or has been at it; "" if DLI doesn't tell."""
    time = taken(report)
    return "" if time is None else text.duration(time)


def taken(report: JobReport) -> timedelta | None:
    """Return how long the job took, or has been at it."""
    job = report.job
    if job is None:
        return None
    if not report.progress.status.is_final and job.start_time is not None:
        return report.asked_at - job.start_time
    return took(job)


def took(job: Job) -> timedelta | None:
    """Return how long an ended job took, as DLI tells it."""
    if job.duration is None and job.start_time and job.end_time:
        return job.end_time - job.start_time
    return job.duration
