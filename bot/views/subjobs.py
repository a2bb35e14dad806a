"""All sub jobs of a job, as Slack's native table."""

from collections.abc import Iterable
from operator import itemgetter

from slack_sdk.models.blocks import TableBlock

from bot.domain.jobs import SubJob
from bot.domain.progress import Progress
from bot.views import text
from bot.views.language import N_, _, ngettext, number

MOST_ROWS = 12
_HEAD = (N_("Sub job"), N_("Status"), N_("Tasks"), N_("Running"), N_("Failed"), N_("Skipped"))
_OFTEN_EMPTY = frozenset({"Failed", "Skipped"})
_FIGURES = 2
"""The first column that holds figures."""
_WORDS = {
    "RUNNING": N_("running"),
    "SUCCEEDED": N_("done"),
    "FAILED": N_("failed"),
    "": N_("unknown"),
}


def picked(progress: Progress) -> list[tuple[int, SubJob]]:
    """Return the newest sub jobs with their positions; those that run go before all others."""
    running = [row for row in progress.numbered if row[1].is_running][-MOST_ROWS:]
    others = [row for row in progress.numbered if not row[1].is_running]
    first_shown = max(0, len(others) - (MOST_ROWS - len(running)))
    return sorted([*running, *others[first_shown:]], key=itemgetter(0))


def left_out(progress: Progress) -> str:
    """Say how many sub jobs aren't among those picked."""
    rest = progress.seen_sub_jobs - len(picked(progress))
    said = ngettext("{count} earlier sub job not shown", "{count} earlier sub jobs not shown", rest)
    return said.format(count=number(rest)) if rest else ""


def table(progress: Progress) -> TableBlock:
    """Return a native table, without the columns in which nothing stands.

    https://docs.slack.dev/reference/block-kit/blocks/table-block
    """
    head = tuple(_(name) for name in _HEAD)
    rows = [head, *(_row(position, sub) for position, sub in picked(progress))]
    columns = [
        column
        for column, name in enumerate(_HEAD)
        if name not in _OFTEN_EMPTY or {row[column] for row in rows[1:]} - {"0", "-"}
    ]
    return TableBlock(
        rows=[_cells(row[column] for column in columns) for row in rows],
        column_settings=[{"align": "left" if column < _FIGURES else "right"} for column in columns],
    )


def status(sub_job: SubJob) -> str:
    """Return Spark's word for a sub job in plain words."""
    if known := _WORDS.get(sub_job.status.upper()):
        return _(known)
    return text.plain(sub_job.status.lower(), 30).strip() or _(_WORDS[""])


def _row(position: int, sub: SubJob) -> tuple[str, ...]:
    done = f"{number(sub.done)} / {number(sub.total)}"
    return (
        str(position),
        status(sub),
        "-" if sub.num_tasks is None else done,
        _count(sub.num_active_tasks),
        _count(sub.num_failed_tasks),
        _count(sub.num_skipped_tasks),
    )


def _count(count: int | None) -> str:
    return "-" if count is None else number(max(0, count))


def _cells(row: Iterable[str]) -> list[dict[str, str]]:
    return [{"type": "raw_text", "text": cell} for cell in row]
