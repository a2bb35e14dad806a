"""What people type after `/dli-progress`, as values. Pure."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeAlias

from bot.domain.filters import Field, Filter
from bot.domain.ids import has_digit, read_job_id
from bot.domain.jobs import JobId, JobStatus

COMMANDS = ("help", "jobs", "cancel")
_ALIASES = {"?": "help", "--help": "help", "-h": "help", "job": "jobs", "ls": "jobs"}
_ASKING = frozenset({"job", "progress", "show", "status"})
_FIELDS = tuple(Field)
_QUOTES = str.maketrans("“”„‟«»", '""""""')
_WORD = re.compile(r'(?:[^\s"]|"[^"]*"?)+')


@dataclass(frozen=True, slots=True)
class ShowJob:
    """Ask how far this job is."""

    job_id: JobId


@dataclass(frozen=True, slots=True)
class ListJobs:
    """Ask which jobs there are."""

    filters: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class CancelJob:
    """Ask to stop this job; None: which one isn't said."""

    job_id: JobId | None


@dataclass(frozen=True, slots=True)
class ShowHelp:
    """Ask what can be typed."""


@dataclass(frozen=True, slots=True)
class NoSuchCommand:
    """A word that is no command; `nearest` is the one that was meant, perhaps."""

    word: str
    nearest: str | None


@dataclass(frozen=True, slots=True)
class NotAnId:
    """Something that can't be a DLI job id."""

    word: str


@dataclass(frozen=True, slots=True)
class NoSuchFilter:
    """A filter that can't be understood; `nearest` is the field meant, perhaps."""

    word: str
    nearest: str | None


@dataclass(frozen=True, slots=True)
class NoSuchStatus:
    """`status:` with a word DLI doesn't know."""

    word: str
    nearest: str | None


@dataclass(frozen=True, slots=True)
class WhoIsMe:
    """`owner:me` from somebody whose DLI user isn't known."""


Mistake: TypeAlias = NoSuchCommand | NotAnId | NoSuchFilter | NoSuchStatus | WhoIsMe
Request: TypeAlias = ShowJob | ListJobs | CancelJob | ShowHelp | Mistake


def parse(text: str) -> Request:
    """Read the text of a command; every text is understood as something."""
    words = _WORD.findall(unescape(text).translate(_QUOTES))
    if not words:
        return ShowHelp()
    first, rest = words[0], words[1:]
    command = first.casefold().lstrip("/")
    if command in _ASKING and rest and has_digit(rest[0]):
        return _job_or_typo(rest[0])
    match _ALIASES.get(command, command):
        case "help":
            return ShowHelp()
        case "jobs":
            return _jobs(rest)
        case "cancel":
            return CancelJob(read_job_id(" ".join(rest)))
        case _:
            return _job_or_typo(first)


def unescape(text: str) -> str:
    """Undo what Slack does to typed text under `should_escape`.

    `<http://x|x>` and `<@U1|ann>` become what was typed; then the three entities.
    https://docs.slack.dev/interactivity/implementing-slash-commands
    """
    plain = re.sub(r"<([^<>|]*)(?:\|([^<>]*))?>", _typed, text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _typed(link: re.Match[str]) -> str:
    target, label = link.group(1), link.group(2) or ""
    if target[:1] in {"@", "#"}:
        return target[0] + (label or target[1:])
    return target.removeprefix("mailto:")


def _job_or_typo(word: str) -> Request:
    if not has_digit(word):
        return NoSuchCommand(word, _nearest(word, COMMANDS))
    job_id = read_job_id(word)
    return ShowJob(job_id) if job_id else NotAnId(word)


def _jobs(words: list[str]) -> Request:
    filters: list[Filter] = []
    for word in words:
        match _filter(word):
            case Filter() as one:
                filters.append(one)
            case problem:
                return problem
    return ListJobs(tuple(filters))


def _filter(word: str) -> Filter | NoSuchFilter | NoSuchStatus | WhoIsMe:
    name, colon, value = word.removeprefix("-").partition(":")
    field, pattern = name.casefold(), value.replace('"', "").strip()
    if not colon or field not in set(_FIELDS) or not pattern:
        return NoSuchFilter(word, _nearest(field, _FIELDS))
    if field == Field.OWNER and pattern.casefold() == "me":
        return WhoIsMe()
    one = Filter(Field(field), pattern, exclude=word.startswith("-"))
    if one.field is Field.STATUS and one.is_exact and not _is_status(pattern):
        return NoSuchStatus(pattern, _nearest(pattern.upper(), tuple(JobStatus)))
    return one


def _is_status(word: str) -> bool:
    return word.upper() in set(JobStatus) - {JobStatus.UNKNOWN}


def _nearest(word: str, choices: tuple[str, ...]) -> str | None:
    near = get_close_matches(word.casefold(), [c.casefold() for c in choices], 1, 0.5)
    return near[0] if near else None
