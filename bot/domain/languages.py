"""The languages that the bot speaks."""

from enum import StrEnum


class Language(StrEnum):
    """A language, by the name of its catalogue in `bot/locale`."""

    ENGLISH = "en"
    CHINESE = "zh"


def of_locale(locale: str) -> Language | None:
    """Return the language of one of Slack's locales (`zh-CN`, `en-GB`); None if we have none."""
    name = locale.replace("_", "-").partition("-")[0].casefold()
    return Language(name) if name in set(Language) else None
