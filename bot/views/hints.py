"""What somebody is told of what they said, where not all of it could be understood."""

from slack_sdk.models.blocks import ActionsBlock

from bot.domain.jobs import JobId
from bot.domain.slips import Mistake
from bot.views import corrections, ids, text
from bot.views.language import _, sentences
from bot.views.message import Message, button, context, said, section
from bot.views.troubles import COMMAND

_WORDS = 100


def mention(mistake: Mistake | None = None, known: str = "") -> Message:
    """Say what a mention can ask, and what was wrong with this one if something was.

    `known` names the projects that there are.
    """
    told = _(
        "Mention me with a job id, and I say in the thread how far it is; with "
        "`subscribe &lt;job_id&gt;`, this channel hears of it. Whatever else can be typed after "
        "`{command}` can be said to me as well, `help` for example."
    ).format(command=COMMAND)
    wrong = corrections.sentence(mistake, known) if mistake else ""
    return said(sentences(wrong, told))


def form() -> Message:
    """Offer the form that subscribes: a mention opens none."""
    told = _(
        "Press *Subscribe* for a form that asks which jobs this channel shall hear of; or say it "
        "at once, for example `subscribe queue:etl on:failed`."
    )
    button_ = button(_("Subscribe"), ids.SUBSCRIBE, "mention")
    return Message(told, [section(told), ActionsBlock(elements=[button_])])


def left_out(answer: Message, words: str, job_id: JobId) -> Message:
    """Tell below an answer about a job what was said besides its id; "" is nothing."""
    if not words:
        return answer
    told = _(
        "I left out {words}: for an answer, a job's id is enough. To let this channel hear of the "
        "job, write `{command} subscribe {job_id}`, with options if you like."
    ).format(words=text.code(words, _WORDS), command=COMMAND, job_id=text.escape(job_id, _WORDS))
    return Message(f"{answer.text}\n{told}", [*answer.blocks, context(told)])
