"""The modal that asks for a job, and turns into how far it is."""

from slack_sdk.models.blocks import ActionsBlock
from slack_sdk.models.views import View

from bot.domain.ids import JobRef
from bot.domain.jobs import JobId
from bot.views import ids, text
from bot.views.language import N_, _, pgettext
from bot.views.message import Message, button, section
from bot.views.modals.answer import answered
from bot.views.modals.inputs import asked, line, modal

TITLE = N_("How far is a DLI job?")
_LONGEST = 500
_NAME = 80


def ask() -> View:
    """Ask which job."""
    job = line(ids.AskEntry.JOB, "85798b38-dae0-…", _LONGEST)
    return modal(ids.ASK_VIEW, _(TITLE), [asked(_("Job id"), job)], submit=_("Ask"))


def looking(job_id: JobId) -> str:
    """Say that DLI is being asked."""
    return _("Asking DLI about {job} …").format(job=text.code(job_id, _NAME))


def told(ref: JobRef, answer: Message) -> View:
    """Show how far it is, with a button to ask again."""
    again = button(_("Refresh"), ids.REFRESH_ANSWER, ref.value)
    return answered(_(TITLE), answer, ActionsBlock(elements=[again]))


def no_job(channel_id: str) -> View:
    """Say that a message of a channel names no job, and ask which is meant."""
    said = _("I found no job id in this message. Which job do you mean?")
    job = line(ids.AskEntry.JOB, "85798b38-dae0-…", _LONGEST)
    blocks = [section(said), asked(_("Job id"), job)]
    view = modal(ids.FOLLOW_VIEW, _("Follow this job"), blocks, submit=pgettext("a form", "Next"))
    view.private_metadata = channel_id
    return view
