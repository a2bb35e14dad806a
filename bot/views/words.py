"""What we say of a job: its status, its figure, its time."""

from collections.abc import Mapping
from datetime import timedelta

from bot.domain.forecast import Basis
from bot.domain.jobs import Job, JobStatus
from bot.domain.known_tasks import is_lone
from bot.domain.progress import Progress
from bot.domain.reports import JobReport
from bot.views import earlier, text
from bot.views.language import N_, _

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
    """Return the bar with words beside it, as far as there are any, in one line.

    What has finished has none: its word says it, and no percentage stands beside it.
    """
    known = progress.overall is not None and progress.status is not JobStatus.FINISHED
    drawn = f"`{bar(progress.overall or 0)}`" if known else ""
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
