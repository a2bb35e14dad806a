"""What a person gets for choosing a language."""

from bot.domain.languages import Language, Origin, Spoken
from bot.views.language import N_, _, sentences
from bot.views.message import Message, said
from bot.views.troubles import COMMAND

_NAMES = {Language.ENGLISH: N_("English"), Language.CHINESE: N_("Chinese")}
_WHY = {
    Origin.CHOSEN: N_("You are answered in {language}, as you chose."),
    Origin.SLACK: N_("You are answered in {language}, as your Slack has it."),
    Origin.CHANNEL: N_("You are answered in {language}, as this channel is told."),
}


def shown(found: Spoken) -> Message:
    """Say what is spoken, and how to change that."""
    change = _(
        "To change that: `{command} language zh` or `en` for this channel, "
        "`{command} language me zh` or `en` for you alone; `auto` leaves it to others again."
    )
    return said(sentences(_here(found), _to_you(found), change.format(command=COMMAND)))


def of_channel(found: Spoken) -> Message:
    """Say what a channel is told in from now on."""
    change = _(
        "Cards of jobs that still run are drawn anew. What you alone read stays in your "
        "language: `{command} language me` tells which that is."
    )
    return said(sentences(_here(found), change.format(command=COMMAND)))


def of_person(found: Spoken) -> Message:
    """Say what somebody is answered in from now on."""
    change = _("To leave that to Slack: `{command} language me auto`.").format(command=COMMAND)
    return said(sentences(_to_you(found), change if found.why is Origin.CHOSEN else ""))


def _here(found: Spoken) -> str:
    if found.is_chosen:
        return chosen_here(found.here)
    here = _("This channel is told in {language}, as whoever runs the bot chose.")
    return here.format(language=_name(found.here))


def chosen_here(language: Language) -> str:
    """Say what a channel chose."""
    here = _("This channel is told in {language}, as was chosen here.")
    return here.format(language=_name(language))


def _to_you(found: Spoken) -> str:
    return _(_WHY[found.why]).format(language=_name(found.to_you))


def _name(language: Language) -> str:
    return _(_NAMES[language])
