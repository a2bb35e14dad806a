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
from bot.views.language import N_, _, ngettext, number

CELLS = 16
_WORDS: Mapping[JobStatus, str] = {
    JobStatus.LAUNCHING: N_("Launching"),
    JobStatus.RUNNING: N_("Running"),
    JobStatus.SCALING: N_("Scaling"),
    JobStatus.FINISHED: N_("Finished"),
    JobStatus.FAILED: N_("Failed"),
    JobStatus.CANCELLED: N_("Cancelled"),
    JobStatus.UNKNOWN: N_("Unknown status"),
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
        return _("Unknown status “{word}”").format(word=text.plain(status_word, 40))
    return _(_WORDS[status])


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
    return text.percent(int(fraction * 100))


def figure(progress: Progress) -> str:
    """Say how far the job is and of what that is a share, or "" if nobody can."""
    if progress.overall is None or progress.status is JobStatus.FINISHED:
        return ""
    return based(share(progress), progress)


def share(progress: Progress) -> str:
    """Return "63 %" of what is counted, "about 63 %" of what is reckoned; "" if unknown."""
    if progress.overall is None:
        return ""
    known = percent(progress.overall)
    if _has_not_begun(progress) or _is_counted(progress):
        return known
    return _("about {percent}").format(percent=known)


def based(figure: str, progress: Progress) -> str:
    """Say of what an overall figure is a share, if there is anything yet."""
    if _has_not_begun(progress):
        return figure
    if progress.basis is Basis.HISTORY:
        return earlier.sourced(figure, progress.runs)
    if _is_counted(progress):
        ended, going = _("{figure} of the tasks known by then"), _("{figure} of its tasks")
    else:
        ended = _("{figure}, from the tasks known by then")
        going = _("{figure}, from the tasks known so far")
    return (ended if progress.status.is_final else going).format(figure=figure)


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


def ended(status: JobStatus, took: timedelta | None, mark: str = "") -> str:
    """Return "Finished in 12 min 3 s", "Failed after 45 s", the status within marks."""
    word = f"{mark}{_(_WORDS[status])}{mark}"
    if took is None:
        return word
    said = _("{status} in {time}") if status is JobStatus.FINISHED else _("{status} after {time}")
    return said.format(status=word, time=text.duration(took))


def counts(sub_job: SubJob, position: int) -> str:
    """Return "sub job 3 · 812 of 1,000 tasks · 40 running · 2 failed"."""
    return " · ".join([_("sub job {position}").format(position=position), _attempts(sub_job)])


def _attempts(sub_job: SubJob) -> str:
    parts = [tasks(sub_job)]
    if sub_job.active:
        parts.append(_("{count} running").format(count=number(sub_job.active)))
    if sub_job.failed:
        parts.append(_failed(sub_job.failed))
    if sub_job.killed:
        parts.append(_killed(sub_job.killed))
    return " · ".join(parts)


def _failed(count: int) -> str:
    return _("{count} failed").format(count=number(count))


def _killed(count: int) -> str:
    return _("{count} killed").format(count=number(count))


def tasks(sub_job: SubJob) -> str:
    """Return "812 of 1,000 tasks", or that DLI doesn't say."""
    if sub_job.num_tasks is None:
        return _("tasks unknown")
    said = ngettext("{done} of {count} task", "{done} of {count} tasks", sub_job.total)
    return said.format(done=number(sub_job.done), count=number(sub_job.total))


def phase(progress: Progress) -> str:
    """Say what the job is doing, in plain counts where DLI gives some."""
    match progress.status:
        case JobStatus.LAUNCHING:
            return _("waiting for the queue; up to 10 minutes is normal on one that was idle")
        case JobStatus.SCALING:
            return _("the queue is being scaled")
        case JobStatus.FINISHED | JobStatus.FAILED | JobStatus.CANCELLED:
            return _what_was_seen(progress)
        case JobStatus.RUNNING | JobStatus.UNKNOWN:
            return _what_runs(progress)


def _what_runs(progress: Progress) -> str:
    if progress.current and progress.position:
        return counts(progress.current, progress.position)
    if progress.sub_job_progress is not None:
        now = percent(progress.sub_job_progress)
        return _("the running sub job is at {percent}").format(percent=now)
    if seen := progress.seen_sub_jobs:
        so_far = ngettext("{count} sub job so far", "{count} sub jobs so far", seen)
        between = _("between sub jobs (planning or committing)")
        return " · ".join([between, so_far.format(count=number(seen))])
    return _("no sub job has started yet, or DLI doesn't say")


def _what_was_seen(progress: Progress) -> str:
    if not progress.sub_jobs:
        return ""
    past = progress.past
    failed = past.failed + sum(sub.failed for sub in progress.sub_jobs)
    killed = past.killed + sum(sub.killed for sub in progress.sub_jobs)
    seen = progress.seen_sub_jobs
    said = ngettext("{count} sub job seen", "{count} sub jobs seen", seen)
    parts = [said.format(count=number(seen))]
    if progress.status is JobStatus.FINISHED:
        known = past.total + sum(sub.total for sub in progress.sub_jobs)
        parts += [_tasks(known)] if known else []
        parts += [_repeated(failed)] if failed else []
    else:
        done = progress.done_tasks
        said = ngettext("{count} task done", "{count} tasks done", done)
        parts.append(said.format(count=number(done)))
        parts += [_failed(failed)] if failed else []
    parts += [_killed(killed)] if killed else []
    return " · ".join(parts)


def _tasks(count: int) -> str:
    return ngettext("{count} task", "{count} tasks", count).format(count=number(count))


def _repeated(count: int) -> str:
    said = ngettext(
        "{count} task failed and ran again", "{count} tasks failed and ran again", count
    )
    return said.format(count=number(count))


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
        return _("failed at {counts}").format(counts=at)
    where = (
        _("failed in sub job {position} of {count}")
        if failed
        else _("tasks failed in sub job {position} of {count}")
    )
    return " · ".join([where.format(position=position, count=progress.seen_sub_jobs), at])


def rows(job: Job) -> str:
    """Return "12,000 rows read · 340 rows in the result", as far as DLI tells."""
    read, resulting = max(0, job.input_row_count or 0), max(0, job.result_count or 0)
    told = [
        (read, ngettext("{count} row read", "{count} rows read", read)),
        (resulting, ngettext("{count} row in the result", "{count} rows in the result", resulting)),
    ]
    return " · ".join(said.format(count=number(count)) for count, said in told if count)


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
