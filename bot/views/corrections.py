"""Answers to what can't be understood: the nearest word, and an example."""

from bot.domain.jobs import JobStatus
from bot.views import text
from bot.views.listing import FILTERS
from bot.views.message import Message, said
from bot.views.troubles import COMMAND

_WORD = 70
_EXAMPLE = "85798b38-dae0-4f3c-9d3b-0c1f9bd2ec2b"


def no_such_command(word: str, nearest: str | None) -> Message:
    """Answer a misspelt command with the nearest one and an example."""
    meant = f" Did you mean `{COMMAND} {nearest}`?" if nearest else ""
    return said(
        f"I don't know {text.code(word, _WORD)}.{meant} I know `help`, `jobs`, `cancel` and "
        f"job ids, for example `{COMMAND} {_EXAMPLE}`."
    )


def not_an_id(word: str) -> Message:
    """Answer something that can't be a job id."""
    return said(
        f"{text.code(word, _WORD)} can't be a DLI job id: one has at most 64 letters, digits "
        f"and hyphens, as in `{_EXAMPLE}`. Copy it from DLI's "
        f"console (Job Management → SQL Jobs) or from `{COMMAND} jobs`."
    )


def no_such_filter(word: str, nearest: str | None) -> Message:
    """Answer a filter that can't be understood."""
    meant = f" Did you mean `{nearest}:`?" if nearest else ""
    return said(
        f"I don't understand the filter {text.code(word, _WORD)}.{meant} Filters are {FILTERS} "
        f'with a value, for example `{COMMAND} jobs queue:etl sql:"insert into*"`.'
    )


def no_such_status(word: str, nearest: str | None) -> Message:
    """Answer a status that DLI doesn't have."""
    meant = f" Did you mean `status:{nearest}`?" if nearest else ""
    known = ", ".join(s.lower() for s in JobStatus if s is not JobStatus.UNKNOWN)
    return said(f"DLI has no status {text.code(word, _WORD)}.{meant} It has {known}.")


def who_is_me() -> Message:
    """Answer `owner:me`, as long as nobody told who is who."""
    return said(
        "I don't know which DLI user you are. Write the name that DLI shows as owner, "
        f"for example `{COMMAND} jobs owner:alice`."
    )
