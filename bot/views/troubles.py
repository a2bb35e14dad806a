"""What went wrong, in one sentence each that says what to do."""

import math
from datetime import timedelta
from functools import singledispatch

from bot import errors
from bot.domain.jobs import JobId
from bot.views import text

COMMAND = "/dli-progress"
FOREIGN = (
    "This bot serves another Slack workspace or app than the one you typed this in. "
    "Ask whoever runs it to set it up for yours."
)
_DETAIL = 300
_CURES = {
    "0310": "The project is unavailable: ask your DLI admin whether it was suspended",
    "0401": "Its address is blocked: ask your DLI admin to allow the bot's IP address",
    "0402": "Its address is blocked: ask your DLI admin to allow the bot's IP address",
    "0802": "Its user is disabled in this region: ask your DLI admin to enable it",
}
"""What the gateway's codes call for: published_api_calling/error_codes of its user guide."""


def of_job(error: errors.DliError, job_id: JobId) -> str:
    """Say why nothing can be told of `job_id`, in mrkdwn."""
    if isinstance(error, errors.JobNotFound):
        return (
            f"DLI knows no job {text.code(job_id, 80)} in this project. Check the id: it must be "
            f"the whole one, of a SQL job, from this project and region. `{COMMAND} jobs` "
            "lists the recent ones."
        )
    return sentence(error)


def of_settings(error: errors.SettingsError) -> str:
    """Say that the bot isn't set up right, and how to mend it."""
    return f"The bot isn't set up right. Tell whoever runs it: {text.escape(str(error), 500)}."


@singledispatch
def sentence(error: errors.DliError) -> str:
    """Say what went wrong and what to do about it, in mrkdwn."""
    return (
        f"DLI refused the request{_said(error)}. If that doesn't explain it, ask "
        "whoever runs this bot to look into its log."
    )


@sentence.register
def _(error: errors.JobNotFound) -> str:
    return f"DLI knows no such job. `{COMMAND} jobs` lists the recent ones."


@sentence.register
def _(error: errors.NotAllowed) -> str:
    number = error.code.rpartition(".")[2]
    cure = _CURES.get(number, "Ask your DLI admin to grant its user `dli:jobs:get` in this project")
    return f"The bot isn't allowed to read this{_said(error)}. {cure}."


@sentence.register
def _(error: errors.WrongCredentials) -> str:
    return (
        "DLI refuses the bot's credentials, so the bot has stopped asking (a few more "
        "refusals would lock the key). Whoever runs it should correct the access key or "
        "the IAM user in its settings and restart it; `dli-bot check` tells more."
    )


@sentence.register
def _(error: errors.Throttled) -> str:
    return (
        "DLI is throttling this project: too many requests came from it, the bot's own "
        f"among them. Ask again {_later(error.retry_after)}."
    )


@sentence.register
def _(error: errors.OverBudget) -> str:
    return (
        "The bot's share of DLI requests for this minute is used up. Ask again "
        f"{_later(error.retry_after)}; if that happens often, whoever runs the bot can "
        "raise `DLI_REQUESTS_PER_MINUTE`."
    )


@sentence.register
def _(error: errors.Busy) -> str:
    return (
        "DLI can't tell just now: the queue is busy, or its version is too old to report "
        f"progress{_said(error)}. Ask again in a minute; the job itself isn't affected."
    )


@sentence.register
def _(error: errors.TooSlow) -> str:
    return (
        "DLI is too slow just now: it didn't answer this, or the questions before it, in "
        "time. Ask again in a minute; the job itself isn't affected."
    )


@sentence.register
def _(error: errors.Unreachable) -> str:
    return (
        "DLI can't be reached just now. Ask again in a minute; the job itself isn't "
        "affected. If it lasts, whoever runs the bot should check its network and "
        "`DLI_ENDPOINT`."
    )


@sentence.register
def _(error: errors.Failing) -> str:
    return (
        f"DLI is in trouble just now: it answers with an error{_said(error)}. Ask again in a "
        "minute; the job itself isn't affected."
    )


@sentence.register
def _(error: errors.BrokenOff) -> str:
    return (
        "DLI's answer broke off on the way. Ask again in a minute; the job itself isn't "
        "affected. If it lasts, whoever runs the bot should check its network and proxy."
    )


@sentence.register
def _(error: errors.Nonsense) -> str:
    return (
        "What answered isn't readable as DLI: perhaps a proxy or a login page stands in "
        "between. Ask again in a minute; if it lasts, whoever runs the bot should check "
        "`DLI_ENDPOINT` and the proxy."
    )


@sentence.register
def _(error: errors.TooLarge) -> str:
    return (
        "DLI's answer is larger than the bot takes in, so it was left unread. Ask again in a "
        "minute; the job itself isn't affected. If it lasts, whoever runs the bot should check "
        "`DLI_ENDPOINT` and the proxy."
    )


def _said(error: errors.DliError) -> str:
    code = "" if error.code and error.code in error.detail else error.code
    said = " ".join(part for part in (code, error.detail) if part)
    return f" (DLI says: {text.escape(said, _DETAIL)})" if said else ""


def _later(wait: timedelta | None) -> str:
    if wait is None:
        return "in a minute"
    return f"in {text.duration(timedelta(seconds=max(1, math.ceil(wait.total_seconds()))))}"
