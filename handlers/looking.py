"""How far a job is, whichever of the projects knows it."""

from bot.domain.ids import JobRef
from bot.domain.reports import JobReport
from bot.errors import DliError
from bot.views import answers, troubles
from bot.views.message import Message, said
from handlers.hosts import Host


async def report_of(host: Host, ref: JobRef) -> JobReport:
    """Look at a job; where no project is named, in each until one knows it."""
    return await host.where_known(ref.project, lambda served: served.asking.job(ref.job_id))


async def answer_about(host: Host, ref: JobRef) -> Message:
    """Say how far a job is, or why DLI doesn't tell."""
    try:
        return answers.job(await report_of(host, ref), host.style)
    except DliError as error:
        return said(troubles.of_job(error, ref.job_id))
