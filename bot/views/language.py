"""In which language a view is made: gettext's catalogues, and Babel's numbers.

Views take no language: whoever makes one does so within `speaking`. Marks are gettext's own:
`_` says it at once, `N_` marks a constant that is said later by `_`.
"""

import gettext as catalogues
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from importlib.resources import as_file, files

from babel.dates import format_datetime
from babel.numbers import format_decimal

from bot.domain.languages import Language

DOMAIN = "bot"


def _catalogue(language: Language) -> catalogues.NullTranslations:
    with as_file(files("bot") / "locale") as folder:
        return catalogues.translation(DOMAIN, folder, [language], fallback=True)


_CATALOGUES = {language: _catalogue(language) for language in Language}
_spoken: ContextVar[Language] = ContextVar("language", default=Language.ENGLISH)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Make views in a language, also those that are awaited within."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> Language:
    """Return the language in which views are made here."""
    return _spoken.get()


def _(message: str) -> str:
    """Say a sentence of ours; what comes from elsewhere is put in by `format` afterwards."""
    return _CATALOGUES[_spoken.get()].gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Say the one that fits a count, which is put in by `format` afterwards."""
    return _CATALOGUES[_spoken.get()].ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """Say a word that means something else in another context."""
    return _CATALOGUES[_spoken.get()].pgettext(context, message)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a constant for the catalogues; it is said by `_` where it is used."""
    return message


def both(words: Sequence[str]) -> str:
    """Return "25, 50 and 75"."""
    return _listed(words, _("{words} and {last}"))


def either(words: Sequence[str]) -> str:
    """Return "finishes, fails or is cancelled"."""
    return _listed(words, _("{words} or {last}"))


def several(words: Iterable[str]) -> str:
    """Return "1 failed, 2 finished"."""
    return pgettext("between the words of a list", ", ").join(words)


def sentences(*said: str) -> str:
    """Put whole sentences one behind the other; in Chinese nothing stands between them."""
    between = "" if spoken() is Language.CHINESE else " "
    return between.join(one for one in said if one)


def _listed(words: Sequence[str], form: str) -> str:
    *others, last = words
    return form.format(words=several(others), last=last) if others else last


def number(count: int) -> str:
    """Return `count` with its thousands apart, as the language has it."""
    return str(format_decimal(count, locale=_spoken.get().value))


def pattern(form: str, time: datetime) -> str:
    """Return `time`, in its own zone, by one of Unicode's patterns, with the language's names."""
    return str(format_datetime(time, form, time.tzinfo, locale=_spoken.get().value))
