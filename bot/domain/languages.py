"""The languages that the bot speaks."""

from dataclasses import dataclass
from enum import StrEnum, auto


class Language(StrEnum):
    """A language, by the name of its catalogue in `bot/locale`."""

    ENGLISH = "en"
    CHINESE = "zh"


def of_locale(locale: str) -> Language | None:
    """Return the language of one of Slack's locales (`zh-CN`, `en-GB`); None if we have none."""
    name = locale.replace("_", "-").partition("-")[0].casefold()
    return Language(name) if name in set(Language) else None


class Origin(StrEnum):
    """Why somebody is spoken to in a language."""

    CHOSEN = auto()
    SLACK = auto()
    CHANNEL = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What is spoken in a channel and with somebody there.

    `is_chosen` tells whether the channel chose; else it's what the operator did.
    """

    here: Language
    is_chosen: bool
    to_you: Language
    why: Origin
