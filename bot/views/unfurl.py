"""What is shown below somebody's link to a job."""

from bot.domain.reports import JobReport
from bot.domain.statements import shown
from bot.views import answers, text
from bot.views.answers import Style
from bot.views.language import _
from bot.views.message import Message, context, section

_STATEMENT = 160
_NAME = 100


def unfurled(report: JobReport, style: Style) -> Message:
    """Show how far a job is and where it runs, no more of it than everybody may see."""
    head = answers.head(report)
    seen = text.moment(report.progress.seen_at, "{time_secs}")
    queue = text.escape(report.job.queue_name, _NAME) if report.job else ""
    facts = (
        text.code(report.job_id, _NAME),
        _("queue {name}").format(name=queue) if queue.strip() else "",
        _("as DLI told it at {time}").format(time=seen),
    )
    small = " · ".join(fact for fact in facts if fact)
    statement = shown(report.job.statement if report.job else "", style.privacy)
    lines = [head, text.escape(statement, _STATEMENT), small]
    blocks = [*answers.statement(report.job, style, _STATEMENT), context(small)]
    return Message("\n".join(line for line in lines if line.strip()), [section(head), *blocks])
