"""What was entered into the modals, read as if it had been typed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from bot.domain.channels import Defaults
from bot.domain.events import EventKind
from bot.domain.languages import Language
from bot.domain.slips import Mistake, Slip
from bot.domain.subscriptions import ThreadMode
from bot.views import corrections
from bot.views.ids import DigestEntry, LinkEntry, MuteEntry, SettingsEntry
from bot.views.language import _
from bot.views.modals.settings import AUTO, ON
from handlers import grammar
from handlers.forms.entered import Entered
from handlers.grammar.options import read_thresholds
from handlers.grammar.words import Misread

Wrong: TypeAlias = Mapping[str, str]
"""What is wrong, by the inputs where it is to be told."""
_ENTRIES = {Slip.ZONE: DigestEntry.ZONE, Slip.DAY: DigestEntry.DAYS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What somebody chose for themselves, and for the channel where they are."""

    language: Language | None
    direct: bool | None
    channel_language: Language | None
    defaults: Defaults


def read_mute(entered: Entered) -> grammar.Wish | Wrong:
    """Read for how long, or until when."""
    until = _text(entered, MuteEntry.UNTIL)
    typed = f"mute until {until}" if until else f"mute {_text(entered, MuteEntry.SPAN)}"
    return _read(typed, MuteEntry.SPAN)


def read_digest(entered: Entered) -> grammar.Wish | Wrong:
    """Read when the digest comes."""
    if not _text(entered, DigestEntry.DAYS):
        return {DigestEntry.DAYS: _("Choose at least one day.")}
    zone = "_".join(_text(entered, DigestEntry.ZONE).split())
    typed = ("digest", _text(entered, DigestEntry.TIME), _text(entered, DigestEntry.DAYS))
    return _read(" ".join([*typed, f"zone:{zone}" if zone else ""]), DigestEntry.TIME)


def read_link(entered: Entered) -> grammar.Wish | Wrong:
    """Read who somebody is; what is typed goes before what is chosen."""
    name = _text(entered, LinkEntry.NAME) or _text(entered, LinkEntry.OWNER)
    if not name:
        return {LinkEntry.NAME: _("Choose a name, or type it.")}
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _read(f"link {escaped}", LinkEntry.NAME)


def read_settings(entered: Entered) -> Settings | Wrong:
    """Read the settings; those of a channel are as the bot has them if they aren't there."""
    thresholds = _text(entered, SettingsEntry.THRESHOLDS)
    try:
        percents = read_thresholds(thresholds) if thresholds else None
    except Misread as error:
        return {SettingsEntry.THRESHOLDS: corrections.in_form(error.mistake)}
    events = frozenset(entered.get(SettingsEntry.EVENTS) or ()) & frozenset(EventKind)
    thread = _text(entered, SettingsEntry.THREAD)
    direct = _text(entered, SettingsEntry.DIRECT)
    return Settings(
        language=_language(entered, SettingsEntry.MY_LANGUAGE),
        direct=None if direct in {"", AUTO} else direct == ON,
        channel_language=_language(entered, SettingsEntry.LANGUAGE),
        defaults=Defaults(
            events=frozenset(map(EventKind, events)) or None,
            thresholds=percents,
            thread=ThreadMode(thread) if thread in set(ThreadMode) else None,
        ),
    )


def _language(entered: Entered, entry: str) -> Language | None:
    chosen = _text(entered, entry)
    return Language(chosen) if chosen in set(Language) else None


def _read(typed: str, entry: str) -> grammar.Wish | Wrong:
    read = grammar.parse(typed)
    if isinstance(read, grammar.Wish):
        return read
    mistake = read if isinstance(read, Mistake) else Mistake(Slip.COMMAND, typed)
    return {_ENTRIES.get(mistake.slip, entry): corrections.in_form(mistake)}


def _text(entered: Entered, entry: str) -> str:
    said = entered.get(entry) or ""
    return said.strip() if isinstance(said, str) else ",".join(said)
