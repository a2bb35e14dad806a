"""What is shown below somebody's link to a job."""

from typing import Any

from bot.domain.reports import JobReport
from bot.views import answers, text
from bot.views.answers import Style
from bot.views.language import _
from bot.views.message import context, section

_STATEMENT = 160
_NAME = 100


def unfurled(report: JobReport, style: Style) -> dict[str, Any]:
    """Show how far a job is and where it runs, no more of it than everybody may see."""
    blocks = [section(answers.head(report)), *answers.statement(report.job, style, _STATEMENT)]
    seen = text.moment(report.progress.seen_at, "{time_secs}")
    queue = text.escape(report.job.queue_name, _NAME) if report.job else ""
    facts = (
        text.code(report.job_id, _NAME),
        _("queue {name}").format(name=queue) if queue.strip() else "",
        _("as DLI told it at {time}").format(time=seen),
    )
    blocks.append(context(" · ".join(fact for fact in facts if fact)))
    return {"blocks": [block.to_dict() for block in blocks]}
