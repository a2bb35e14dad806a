"""The modal behind *Details*: every field that DLI documents, as DLI said it."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    DividerBlock,
    MarkdownTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.domain.jobs import Job, JobId, SubJob
from bot.domain.reports import JobDetails, JobReport
from bot.domain.statements import shown
from bot.views import earlier, ids, remaining, subjobs, text, words
from bot.views.answers import Style
from bot.views.language import _, number
from bot.views.message import context, label, preformatted, section

_MOST_BLOCKS = 100
_MOST_SUB_JOBS = 30
_VALUE = 300
_LONG = 2800
_FIELDS = 10
_TOLD = frozenset(
    {"job_id", "status", "owner", "start_time", "duration", "is_success", "message", "queue_name"}
)
"""What `/detail` repeats of the other answers."""


def looking(job_id: JobId) -> View:
    """Open at once, as Slack allows three seconds, and say that DLI is being asked."""
    asking = _("Asking DLI about {job_id} …")
    return _view(job_id, [section(asking.format(job_id=text.code(job_id, 80)))])


def failed(job_id: JobId, sentence: str) -> View:
    """Say why there is nothing to show."""
    return _view(job_id, [section(sentence)])


def details(found: JobDetails, style: Style) -> View:
    """Show all there is, the sub jobs last, as many of them as a modal holds."""
    report = found.report
    every = chain(
        [section("\n".join([f"*{_head(report)}*", *_times(report)]))],
        _fields(_said_by_progress(report)),
        _job(report.job, style) if report.job else [],
        _fields([(name, said) for name, said in found.detail.items() if name not in _TOLD]),
        _long(_("Reason"), report.reason),
        _sub_jobs(report, style),
    )
    blocks = list(islice(every, _MOST_BLOCKS + 1))
    if len(blocks) > _MOST_BLOCKS:
        blocks = [*blocks[: _MOST_BLOCKS - 1], context(_("There is more than fits here."))]
    return _view(report.job_id, blocks)


def _view(job_id: JobId, blocks: list[Block]) -> View:
    return View(
        type="modal",
        callback_id=ids.DETAILS_VIEW,
        title=label(_("Job details")),
        close=label(_("Close")),
        private_metadata=job_id,
        blocks=blocks,
    )


def _head(report: JobReport) -> str:
    return text.escape(words.headline(report.progress), 200)


def _times(report: JobReport) -> list[str]:
    """Say what we reckon, which DLI doesn't say."""
    left = remaining.beside_figure(report.progress, report.asked_at)
    usual = report.progress.usual
    said = [left, "" if usual is None else earlier.told_with_median(usual)]
    return [text.capital(line) for line in said if line]


def _said_by_progress(report: JobReport) -> list[tuple[str, str]]:
    progress = report.progress
    own = progress.sub_job_progress
    return [
        ("job_id", progress.job_id),
        ("status", progress.status_word or progress.status),
        (_("progress (of the running sub job)"), "" if own is None else f"{own:g}"),
        ("sub_job_id", str(progress.current.id) if progress.current else ""),
        (_("sub jobs seen"), number(progress.seen_sub_jobs)),
    ]


def _job(job: Job, style: Style) -> Iterator[Block]:
    yield from _fields(
        [
            ("job_type", job.job_type),
            ("job_mode", job.job_mode),
            ("queue_name", job.queue_name),
            ("owner", job.owner),
            ("database_name", job.database_name),
            ("table_name", job.table_name),
            ("duration", "" if job.duration is None else text.duration(job.duration)),
            ("input_row_count", _count(job.input_row_count)),
            ("bad_row_count", _count(job.bad_row_count)),
            ("input_size", "" if job.input_size is None else text.size(job.input_size)),
            ("result_count", _count(job.result_count)),
            ("tags", ", ".join(f"{key}={value}" for key, value in job.tags.items())),
            *job.extra.items(),
        ]
    )
    if job.start_time:
        yield section(f"*start_time* {text.moment(job.start_time)}")
    if job.end_time:
        yield section(f"*end_time* {text.moment(job.end_time)}")
    yield from _long(_("Statement"), shown(job.statement, style.privacy))


def _sub_jobs(report: JobReport, style: Style) -> Iterator[Block]:
    numbered, seen = report.progress.numbered, report.progress.seen_sub_jobs
    if seen > _MOST_SUB_JOBS:
        said = _("The newest {shown} of {count} sub jobs:")
        yield context(said.format(shown=_MOST_SUB_JOBS, count=number(seen)))
    for position, sub in reversed(numbered[-_MOST_SUB_JOBS:]):
        yield DividerBlock()
        head = _("Sub job {position}").format(position=position)
        yield section(f"*{head}* · {text.escape(subjobs.status(sub), 40)}")
        yield preformatted(_spelt_out(sub, style), _LONG)


def _spelt_out(sub: SubJob, style: Style) -> str:
    said: list[tuple[str, Any]] = [
        ("id", sub.id),
        ("name", sub.name),
        ("description", shown(sub.description, style.privacy)),
        ("submission_time", sub.submission_time),
        ("completion_time", sub.completion_time),
        ("stage_ids", ", ".join(str(stage) for stage in sub.stage_ids)),
        ("job_group", sub.job_group),
        ("status", sub.status),
        ("num_tasks", sub.num_tasks),
        ("num_active_tasks", sub.num_active_tasks),
        ("num_completed_tasks", sub.num_completed_tasks),
        ("num_skipped_tasks", sub.num_skipped_tasks),
        ("num_failed_tasks", sub.num_failed_tasks),
        ("num_killed_tasks", sub.num_killed_tasks),
        ("num_completed_indices", sub.num_completed_indices),
        ("num_active_stages", sub.num_active_stages),
        ("num_completed_stages", sub.num_completed_stages),
        ("num_skipped_stages", sub.num_skipped_stages),
        ("num_failed_stages", sub.num_failed_stages),
        *(
            (_("killed: {reason}").format(reason=why), count)
            for why, count in sub.killed_tasks_summary.items()
        ),
    ]
    return "\n".join(
        f"{text.cut(name, _VALUE)}: {text.cut(str(value), _VALUE)}"
        for name, value in said
        if value not in {None, ""}
    )


def _count(count: int | None) -> str:
    return "" if count is None else number(count)


def _fields(said: list[tuple[str, str]]) -> Iterator[Block]:
    known = [(name, value) for name, value in said if value.strip()]
    for start in range(0, len(known), _FIELDS):
        yield SectionBlock(
            fields=[
                MarkdownTextObject(
                    text=f"*{text.escape(name, 80)}*\n{text.escape(value, _VALUE)}",
                    verbatim=True,
                )
                for name, value in known[start : start + _FIELDS]
            ]
        )


def _long(title: str, words: str) -> Iterator[Block]:
    if words.strip():
        yield section(f"*{title}*")
        yield preformatted(words, _LONG)
