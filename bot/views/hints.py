"""What somebody gets who mentions the bot without asking anything that it understands there."""

from bot.domain.slips import Mistake
from bot.views import corrections
from bot.views.language import _, sentences
from bot.views.message import Message, said
from bot.views.troubles import COMMAND


def mention(mistake: Mistake | None = None) -> Message:
    """Say what a mention can ask, and what was wrong with this one if it was about a job."""
    told = _(
        "Mention me with a job id, and I say in the thread how far it is; with "
        "`subscribe &lt;job_id&gt;`, this channel hears of it. For all else there is "
        "`{command} help`."
    ).format(command=COMMAND)
    wrong = corrections.sentence(mistake) if mistake else ""
    return said(sentences(wrong, told))
