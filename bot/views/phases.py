"""What a job is doing, did, and read, in counts of sub jobs, tasks and rows."""

from dataclasses import replace

from bot.domain.jobs import Job, JobStatus, SubJob
from bot.domain.progress import Progress
from bot.domain.sub_jobs import has_failed
from bot.views import words
from bot.views.language import _, ngettext, number


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
        now = words.percent(progress.sub_job_progress)
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
