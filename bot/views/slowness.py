"""What it means that a job takes its time, and what to look at: each sentence once.

By DLI's FAQ: dli_03_0213 (launching), dli_03_0200 (12 hours), dli_03_0093 (skew).
"""

from collections.abc import Iterator
from datetime import datetime

from bot.domain.jobs import JobStatus
from bot.domain.progress import Progress
from bot.domain.reports import JobReport
from bot.domain.unusual import LAUNCH, NEAR_LIMIT, Oddity
from bot.views import earlier, text, words
from bot.views.language import N_, _, ngettext, number, sentences

LAUNCHING = N_(
    "Launching takes longer than the 10 minutes that are normal on a queue that was idle; look at "
    "the queue in DLI's console: it may be full, or still getting its resources."
)
LIMIT = N_(
    "DLI cancels SQL jobs after 12 hours, unless `dli.sql.job.timeout` of the job says otherwise."
)
SLOW = N_(
    "It may have more data than before, share its queue with more jobs, or have a few tasks that "
    "get most of the data (skew). Look at the queue's load, and at what runs in *Details*."
)
_GOES_ON = N_("It may go on by itself.")
_WAITS = N_(
    "No task runs: it may wait for free resources. Look at the queue's load in DLI's console."
)
_BETWEEN = N_(
    "No sub job runs: planning, listing files and committing can take long and show no tasks."
)
_LOOK = N_("Look at the queue's load, and at the sub job in *Details*.")


def notes(report: JobReport) -> Iterator[str]:
    """Say what the time a job has taken means."""
    taken = words.taken(report)
    if taken is None:
        return
    progress = report.progress
    if progress.stands_still and progress.gained_at is not None:
        since = still(progress.gained_at, progress.seen_at)
        yield sentences(_("Stalled: {since}.").format(since=since), stalled(progress))
    if Oddity.SLOW in progress.oddities and not progress.status.is_final:
        compared = earlier.compared(taken, progress.usual)
        yield _("Slower than usual: {compared}.").format(compared=compared)
    if progress.status is JobStatus.LAUNCHING and taken > LAUNCH:
        yield _(LAUNCHING)
    if progress.status is not JobStatus.FINISHED and taken > NEAR_LIMIT:
        yield _(LIMIT)


def still(gained_at: datetime, at: datetime) -> str:
    """Say since when no task has completed, as seen `at` a time."""
    since = text.moment(gained_at, "{time}")
    said = _("no task completed for {time}, since {since}")
    return said.format(time=text.duration(at - gained_at), since=since)


def tail(progress: Progress) -> str:
    """Hint that the last tasks may take long; "" unless few are left."""
    sub_job = progress.current
    if not progress.is_tail or sub_job is None:
        return ""
    left = sub_job.total - sub_job.done
    if progress.seen_sub_jobs == 1:
        said = ngettext("{count} task left.", "{count} tasks left.", left)
    else:
        said = ngettext(
            "{count} task left of sub job {position}.",
            "{count} tasks left of sub job {position}.",
            left,
        )
    told = said.format(count=number(left), position=progress.position)
    why = _("Such a tail can take long, often because a few tasks get most of the data (skew).")
    return sentences(told, why)


def stalled(progress: Progress) -> str:
    """Say what may be the matter with a job of which no task completes, and what to look at."""
    sub_job = progress.current
    if sub_job is None:
        return sentences(_(_BETWEEN), _(_GOES_ON))
    if sub_job.num_active_tasks == 0:
        return sentences(_(_WAITS), _(_GOES_ON))
    return sentences(_why(sub_job.active), _(_LOOK), _(_GOES_ON))


def _why(running: int) -> str:
    if not running:
        return _(
            "What runs may have most of the data (skew), or wait for resources or for something "
            "outside."
        )
    said = ngettext(
        "The running task may have most of the data (skew), or wait for resources or for "
        "something outside.",
        "The {count} running tasks may have most of the data (skew), or wait for resources or "
        "for something outside.",
        running,
    )
    return said.format(count=number(running))
