"""The recent jobs of a project."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.domain.ids import JobRef
from bot.domain.reports import ListedJob, RecentJobs
from bot.domain.statements import shown
from bot.views import ids, remaining, text, troubles, words
from bot.views.answers import Style
from bot.views.corrections import FILTERS
from bot.views.language import _, ngettext, number, sentences
from bot.views.message import Message, button, context, said, section
from bot.views.modals.inputs import MOST_OPTIONS, choice, offered

_STATEMENT = 64
_NAME = 70


def recent(found: RecentJobs, style: Style) -> Message:
    """List jobs, newest first, each with its bar and a button that asks for it."""
    if not found.searched:
        return said(_("No job matches: DLI has none such in this project."))
    if not found.jobs:
        return said(sentences(_none(found), _hint(found)))
    blocks: list[Block] = [section(f"*{_title(found)}*")]
    blocks += [_row(listed, found, style) for listed in found.jobs]
    more = sentences(_looked(found), _hint(found))
    blocks.append(context(more))
    lines = [_line(listed, found) for listed in found.jobs]
    return Message("\n".join([_title(found), *lines, more]), blocks)


def of_project(message: Message, project: str, projects: Sequence[str]) -> Message:
    """Name the project of a list, or of why there is none; `projects` can be chosen instead."""
    names = offered(projects)[:MOST_OPTIONS]
    menu = choice(ids.JOBS_OF, {name: name for name in names}, project) if names else None
    named = _("*Project:* {name}").format(name=text.escape(project, _NAME))
    block_id = f"{ids.JOBS_OF}@{text.plain(project, _NAME)}"
    first = section(named, accessory=menu, block_id=block_id)
    return Message(f"{named}\n{message.text}", [first, *message.blocks])


def _title(found: RecentJobs) -> str:
    if found.matched > len(found.jobs):
        said = ngettext(
            "The newest {shown} of {count} job", "The newest {shown} of {count} jobs", found.matched
        )
    else:
        said = ngettext("{count} job", "{count} jobs", found.matched)
    return said.format(shown=len(found.jobs), count=number(found.matched))


def _looked(found: RecentJobs) -> str:
    if found.total > found.searched:
        said = _("Looked through the newest {count} jobs.")
        return said.format(count=number(found.searched))
    return ""


def _none(found: RecentJobs) -> str:
    if found.total > found.searched:
        said = _("No job matches among the newest {count}.")
        return said.format(count=number(found.searched))
    return _("No job matches.")


def _hint(found: RecentJobs) -> str:
    if not found.filtered:
        return _("Narrow with {filters}.").format(filters=FILTERS)
    hint = _("Narrow with {filters}, or ask for all: `{command} jobs`.")
    return hint.format(filters=FILTERS, command=troubles.COMMAND)


def _row(listed: ListedJob, found: RecentJobs, style: Style) -> Block:
    job = listed.job
    lines = [f"{words.sign(job.status)} *{_status(listed)}* · {_about(listed, found)}"]
    if listed.progress and not job.status.is_final:
        bar = words.barred(listed.progress, _left(listed, found))
        lines += [bar] if bar else []
    if statement := shown(job.statement, style.privacy):
        lines.append(text.code(statement, _STATEMENT))
    lines.append(text.code(job.job_id, _NAME))
    ref = JobRef(found.project, job.job_id)
    aloud = _("Show job {job_id}").format(job_id=job.job_id)
    return section("\n".join(lines), accessory=button(_("Show"), ids.SHOW, ref.value, aloud))


def _line(listed: ListedJob, found: RecentJobs) -> str:
    job_id = text.escape(listed.job.job_id, _NAME)
    left = _left(listed, found)
    said = (_status(listed), _about(listed, found), left, job_id)
    return " · ".join(part for part in said if part)


def _status(listed: ListedJob) -> str:
    job, known = listed.job, listed.progress
    word = text.escape(words.status(job.status, job.status_word), _NAME)
    if job.status.is_final or known is None or known.overall is None:
        return word
    return f"{word} {words.share(known)}"


def _left(listed: ListedJob, found: RecentJobs) -> str:
    known = listed.progress
    if known is None or listed.job.status.is_final:
        return ""
    return remaining.sourced(known, found.asked_at)


def _about(listed: ListedJob, found: RecentJobs) -> str:
    job = listed.job
    time = "" if job.duration is None else text.duration(job.duration)
    if not job.status.is_final and job.start_time is not None:
        time = text.duration(found.asked_at - job.start_time)
    parts = [text.escape(part, _NAME) for part in (job.queue_name, job.owner, time)]
    return " · ".join(part for part in parts if part)
