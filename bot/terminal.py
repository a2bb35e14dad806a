"""`dli-bot progress`: the answer in the terminal."""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from bot.asking import Asking
from bot.clock import utcnow
from bot.configured import dli_client, project_named, projects
from bot.domain.ids import read_job_id
from bot.domain.jobs import JobId, JobStatus
from bot.domain.progress import Progress
from bot.domain.reports import JobReport
from bot.domain.statements import mask
from bot.errors import DliError, JobNotFound
from bot.outside import shared_ledger
from bot.remembering import Memory
from bot.settings import Settings
from bot.views import answers, earlier, phases, remaining, subjobs, troubles, words
from bot.views.text import cut, unmarked, visible

LOOK_SECONDS = 5.0
_STYLES = {
    JobStatus.FINISHED: "green",
    JobStatus.FAILED: "red",
    JobStatus.CANCELLED: "yellow",
}


async def progress(
    settings: Settings, job_id: str, project: str = "", *, watch: bool, as_json: bool
) -> int:
    """Print how far a job is, and with `watch` again until it ends; return the exit status.

    Raises a SettingsError if there's no `project` of that name; "" is the first.
    """
    named = project_named(settings, project)
    known_id = read_job_id(job_id)
    if known_id is None:
        return _refuse(
            f"{cut(job_id, 80)!r} can't be a DLI job id: one has at most 64 letters, digits and "
            "hyphens"
        )
    async with (
        shared_ledger(settings) as ledger,
        dli_client(settings, ledger=ledger, of=named) as client,
    ):
        asking = Asking(client, utcnow, Memory(client, named.name, utcnow))
        with ExitStack() as stack:
            shown = _Shown(stack, as_json=as_json, live=watch)
            while True:
                try:
                    report = await asking.job(known_id)
                except DliError as error:
                    return _refuse(_why(error, known_id, settings, named.name))
                shown.show(report)
                if not watch or report.progress.status.is_final:
                    return 0
                await asyncio.sleep(LOOK_SECONDS)


def _why(error: DliError, job_id: JobId, settings: Settings, project: str) -> str:
    """Say why there is no answer, and what helps where one types this."""
    if not isinstance(error, JobNotFound):
        return unmarked(troubles.of_job(error, job_id))
    others = [one.name for one in projects(settings) if one.name != project]
    elsewhere = f"; --project chooses another project: {', '.join(others)}" if others else ""
    return (
        f"DLI knows no job {job_id} in the project {project}. Check the id: it must be the whole "
        "one, of a SQL job, from this project and region. DLI's console lists them (Job "
        f"Management → SQL Jobs){elsewhere}"
    )


def as_dict(report: JobReport) -> dict[str, Any]:
    """Return the answer in the form that scripts may rely on.

    `overall` is 0..1; what remains is in seconds from when DLI was asked.
    """
    progress = report.progress
    forecast = None if progress.status.is_final else progress.forecast
    return {
        "job_id": report.job_id,
        "status": progress.status_word.upper() or str(progress.status),
        "overall": progress.overall,
        "basis": progress.basis,
        "remaining_low": forecast and _seconds(forecast.low),
        "remaining_high": forecast and _seconds(forecast.high),
        "sub_job": _sub_job(progress),
        "message": report.reason,
    }


def _seconds(time: timedelta) -> float:
    return round(time.total_seconds(), 1)


def _sub_job(progress: Progress) -> dict[str, int | None] | None:
    sub = progress.current
    if sub is None:
        return None
    return {
        "position": progress.position,
        "id": sub.id,
        "done": sub.done,
        "total": sub.total,
        "active": sub.active,
        "failed": sub.failed,
    }


class _Shown:
    """Where answers go: a line of JSON each, or one picture that stays current."""

    def __init__(self, stack: ExitStack, *, as_json: bool, live: bool) -> None:
        self._as_json = as_json
        self._console = Console()
        self._live = None
        if live and not as_json:
            self._live = stack.enter_context(Live(console=self._console, auto_refresh=False))

    def show(self, report: JobReport) -> None:
        if self._as_json:
            print(json.dumps(as_dict(report)), flush=True)  # noqa: T201 - what was asked for
        elif self._live:
            self._live.update(picture(report), refresh=True)
        else:
            self._console.print(picture(report))


def picture(report: JobReport) -> RenderableType:
    """Draw the answer: headline, bar, counts, facts and sub jobs."""
    return Group(*_lines(report))


def _lines(report: JobReport) -> Iterator[RenderableType]:
    progress = report.progress
    style = _STYLES.get(progress.status, "cyan")
    yield Text(visible(words.headline(progress)), style=f"bold {style}")
    if progress.overall is not None:
        bar = Table.grid()
        bar.add_row(ProgressBar(1.0, progress.overall, width=40, complete_style=style))
        yield bar
    if left := remaining.beside_figure(progress, report.asked_at):
        yield Text(left)
    if phase := phases.phase(progress):
        yield Text(visible(phase))
    facts = Table.grid(padding=(0, 2))
    for name, value in _facts(report):
        facts.add_row(Text(name, style="dim"), Text(visible(value)))
    yield facts
    if progress.seen_sub_jobs > 1:
        yield _sub_jobs(progress)
    if report.progress_error is not None:
        yield Text(f"No task counts: {unmarked(troubles.sentence(report.progress_error))}")
    yield from (Text(unmarked(hint), style="dim") for hint in answers.hints(report))


def _facts(report: JobReport) -> Iterator[tuple[str, str]]:
    yield "Job", report.job_id
    if job := report.job:
        yield "Queue", job.queue_name
        yield "Owner", job.owner
        yield "Statement", cut(mask(job.statement), 200)
    yield "Took" if report.progress.status.is_final else "Elapsed", words.elapsed(report)
    if usual := report.progress.usual:
        yield earlier.fact(usual)
    if report.reason:
        yield "Reason", cut(report.reason, 2000)


def _sub_jobs(progress: Progress) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False)
    for name in ("Sub job", "Status", "Tasks", "Running", "Failed"):
        table.add_column(name, justify="left" if name == "Status" else "right")
    for position, sub in subjobs.picked(progress):
        counts = (f"{sub.done} / {sub.total}", str(sub.active), str(sub.failed))
        table.add_row(str(position), escape(visible(subjobs.status(sub))), *counts)
    return table


def _refuse(sentence: str) -> int:
    print(f"dli-bot: {sentence}", file=sys.stderr)  # noqa: T201 - what was asked for
    return 1
