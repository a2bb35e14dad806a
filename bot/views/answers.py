"""What a person gets for a question about one job."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
)

from bot.domain.ids import JobRef
from bot.domain.jobs import Job, JobStatus
from bot.domain.links import Links
from bot.domain.reports import JobReport
from bot.domain.statements import Privacy, shown
from bot.views import (
    earlier,
    ids,
    phases,
    remaining,
    slowness,
    subjobs,
    text,
    troubles,
    words,
)
from bot.views.language import _, ngettext, number
from bot.views.message import Message, button, context, fields, label, preformatted, section

_STATEMENT = 240
_REASON = 1200
_REASON_IN_TEXT = 500
_NAME = 100


@dataclass(frozen=True, slots=True)
class Style:
    """What an operator chose: how much SQL is shown, and links to DLI's console.

    With `cancels`, cards have a button that cancels their job for those who may, and if it
    `unfurls`, something of a job is shown below links to it. `first_project` is the one that is
    meant where nobody names one: all others are named. `tells_directly`: whether people who
    chose nothing get direct messages.
    """

    privacy: Privacy = Privacy.MASKED
    links: Links = field(default_factory=Links)
    cancels: bool = False
    unfurls: bool = False
    first_project: str = ""
    tells_directly: bool = False

    def project(self, name: str) -> str:
        """Return a project's name where it has to be told, else ""."""
        return name if self.first_project and name != self.first_project else ""

    def link(self, job: JobRef) -> str:
        """Return the link to a job that its project has, else ""."""
        return self.links.to(JobRef(job.project or self.first_project, job.job_id))


def job(report: JobReport, style: Style, *, may_cancel: bool = False) -> Message:
    """Answer how far a job is, for the asker's eyes only, who may cancel it perhaps."""
    return Message(
        spoken(report, style), [*_card(report, style), _buttons(report, may_cancel=may_cancel)]
    )


def shared(report: JobReport, style: Style, sharer: str) -> Message:
    """Say the same to the channel, and who wanted it said; nobody is pinged."""
    said = _("Shared by {name} with `{command}`")
    by = said.format(name=text.escape(sharer, _NAME), command=troubles.COMMAND)
    details = ActionsBlock(elements=[button(_("Details"), ids.DETAILS, report.ref.value)])
    return Message(f"{spoken(report, style)}\n{by}", [*_card(report, style), context(by), details])


def told(report: JobReport, style: Style) -> Message:
    """Say the same to all who read the thread in which somebody asked."""
    details = ActionsBlock(elements=[button(_("Details"), ids.DETAILS, report.ref.value)])
    return Message(spoken(report, style), [*_card(report, style), details])


def spoken(report: JobReport, style: Style) -> str:
    """Say all that matters in plain words, for notifications and screen readers."""
    progress = report.progress
    said = [text.escape(words.headline(progress), 200), _left(report), phases.phase(progress)]
    if reason := _reason(report, _REASON_IN_TEXT):
        why = _("Why: {reason}") if _has_failed(report) else _("DLI says: {reason}")
        said.append(why.format(reason=text.escape(reason, _REASON_IN_TEXT * 2)))
    said += [_("{name} {value}").format(name=name, value=value) for name, value in facts(report)]
    said += [_("Note: {note}").format(note=note) for note in notes(report)]
    said += [_("Hint: {hint}").format(hint=hint) for hint in hints(report)]
    said.append(_("Job {job_id}").format(job_id=text.escape(report.job_id, _NAME)))
    said += [*project(report.project, style), _as_of(report)]
    return "\n".join(text.capital(part) for part in said if part)


def _card(report: JobReport, style: Style) -> list[Block]:
    blocks: list[Block] = [section(head(report)), *_why(report)]
    if known := facts(report):
        blocks.append(fields(known))
    blocks += statement(report.job, style)
    blocks += _sub_jobs(report)
    blocks += [section(f"⚠️ {note}") for note in notes(report)]
    blocks += [section(f"💡 {hint}") for hint in hints(report)]
    blocks.append(context(_small_print(report, style)))
    return blocks


def head(report: JobReport) -> str:
    """Return the status and how far it is, its bar, and where it is by now, in mrkdwn."""
    progress = report.progress
    word = text.escape(words.status(progress.status, progress.status_word), 200)
    figure = words.figure(progress)
    head = [f"{words.sign(progress.status)} *{word}*", *([figure] if figure else [])]
    lines = [" · ".join(head)]
    if line := words.barred(progress, _left(report)):
        lines.append(line)
    if phase := phases.phase(progress):
        lines.append(phase)
    return "\n".join(lines)


def _left(report: JobReport) -> str:
    return remaining.beside_figure(report.progress, report.asked_at)


def facts(report: JobReport) -> list[tuple[str, str]]:
    """Return queue, owner and so on as mrkdwn, leaving out what DLI didn't say."""
    job = report.job
    told = [] if job is None else [(_("Queue"), job.queue_name), (_("Owner"), job.owner)]
    ended = report.progress.status.is_final
    told.append((_("Took") if ended else _("Elapsed"), words.elapsed(report)))
    if usual := report.progress.usual:
        told.append(earlier.fact(usual))
    if job is not None:
        told.append((_("Type"), job.job_type))
    return [(name, text.escape(value, _NAME)) for name, value in told if value.strip()]


def statement(job: Job | None, style: Style, limit: int = _STATEMENT) -> Iterator[Block]:
    """Show as much of a job's statement as the operator allows."""
    said = job.statement if job else ""
    if allowed := text.plain(shown(said, style.privacy), limit).strip():
        yield preformatted(allowed, limit)


def _why(report: JobReport) -> Iterator[Block]:
    if reason := _reason(report, _REASON):
        heading = _("Why") if _has_failed(report) else _("DLI says")
        yield section(f"*{heading}*")
        yield preformatted(reason, _REASON)


def _has_failed(report: JobReport) -> bool:
    return report.progress.status is JobStatus.FAILED


def _reason(report: JobReport, limit: int) -> str:
    if report.reason:
        return text.plain(report.reason, limit)
    if _has_failed(report) and report.job is not None:
        return _("DLI gives no reason.")
    return ""


def _sub_jobs(report: JobReport) -> Iterator[Block]:
    if report.progress.seen_sub_jobs > 1:
        yield subjobs.table(report.progress)
        if rest := subjobs.left_out(report.progress):
            yield context(rest)


def notes(report: JobReport) -> Iterator[str]:
    """Say what is missing and why, and what deserves a second look."""
    if report.is_older and report.progress_error is not None:
        why = troubles.sentence(report.progress_error)
        yield _("This is older. {reason}").format(reason=why)
    elif report.progress_error is not None:
        why = troubles.of_job(report.progress_error, report.job_id)
        yield _("No task counts: {reason}").format(reason=why)
    if report.status_error is not None:
        why = troubles.sentence(report.status_error)
        yield _("No queue, owner, statement or reason: {reason}").format(reason=why)
    yield from slowness.notes(report)
    bad = report.job.bad_row_count if report.job else None
    if bad is not None and bad > 0:
        said = ngettext("{count} bad row in the input.", "{count} bad rows in the input.", bad)
        yield said.format(count=number(bad))


def hints(report: JobReport) -> Iterator[str]:
    """Say what may be worth knowing, though it proves nothing."""
    if tail := slowness.tail(report.progress):
        yield tail


def _small_print(report: JobReport, style: Style) -> str:
    job_id = text.code(report.job_id, _NAME)
    named = project(report.project, style)
    return " · ".join((job_id, *named, _as_of(report), *link(report.ref, style)))


def _as_of(report: JobReport) -> str:
    seen = text.moment(report.progress.seen_at, "{time_secs}")
    return _("as DLI told it at {time}").format(time=seen)


def project(name: str, style: Style) -> Iterator[str]:
    """Yield "project lake", if it isn't the one that is meant anyhow."""
    if named := style.project(name):
        yield _("project {name}").format(name=text.line(named, _NAME))


def link(job: JobRef, style: Style) -> Iterator[str]:
    """Yield the link to DLI's console, if the operator knows one."""
    if url := style.link(job):
        name = _("Open in DLI")
        yield f"<{url}|{name}>"


def cancel_button(job: str) -> ButtonElement:
    """Return the button that asks whether to cancel a job; `job` is its reference."""
    words = label(_("Cancel job"))
    return ButtonElement(text=words, action_id=ids.CANCEL, value=job, style="danger")


def _buttons(report: JobReport, *, may_cancel: bool) -> ActionsBlock:
    buttons = [
        button(_("Refresh"), ids.REFRESH, report.ref.value),
        button(_("Details"), ids.DETAILS, report.ref.value),
        button(_("Share"), ids.SHARE, report.ref.value),
    ]
    if may_cancel and not report.progress.status.is_final:
        buttons.append(cancel_button(report.ref.value))
    return ActionsBlock(elements=buttons)
