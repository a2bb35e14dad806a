"""What went wrong, in one sentence each that says what to do."""

import math
from collections.abc import Sequence
from datetime import timedelta
from functools import singledispatch

from bot import errors
from bot.domain.jobs import JobId
from bot.views import text
from bot.views.language import N_, _, either, sentences

COMMAND = "/dli-progress"
FOREIGN = N_(
    "This bot serves another Slack workspace or app than the one you typed this in. "
    "Ask whoever runs it to set it up for yours."
)
_DETAIL = 300
_MOST_NAMED = 20
_CURES = {
    "0310": N_("The project is unavailable: ask your DLI admin whether it was suspended."),
    "0401": N_("Its address is blocked: ask your DLI admin to allow the bot's IP address."),
    "0402": N_("Its address is blocked: ask your DLI admin to allow the bot's IP address."),
    "0802": N_("Its user is disabled in this region: ask your DLI admin to enable it."),
}
"""What the gateway's codes call for: published_api_calling/error_codes of its user guide."""
_GRANT = N_(
    "Ask your DLI admin to grant its user `dli:jobs:get` and `dli:jobs:list` in this project."
)


def of_job(error: errors.DliError, job_id: JobId) -> str:
    """Say why nothing can be told of `job_id`, in mrkdwn."""
    if isinstance(error, errors.JobNotFound):
        unknown = _(
            "DLI knows no job {job} in this project. Check the id: it must be the whole one, of a "
            "SQL job, from this project and region. `{command} jobs` lists the recent ones."
        )
        return unknown.format(job=text.code(job_id, 80), command=COMMAND)
    return sentence(error)


def of_settings(error: errors.SettingsError) -> str:
    """Say that the bot isn't set up right, and how to mend it."""
    wrong = _("The bot isn't set up right. Tell whoever runs it: {setting}.")
    return wrong.format(setting=text.escape(str(error), 500))


def elsewhere(channels: Sequence[str]) -> str:
    """Say in which channels the bot may be asked, or in some of them if there are many."""
    said = _("Ask this in {channels}: whoever runs the bot chose where it may be asked.")
    return said.format(channels=either([f"<#{channel}>" for channel in channels[:_MOST_NAMED]]))


@singledispatch
def sentence(error: errors.DliError) -> str:
    """Say what went wrong and what to do about it, in mrkdwn."""
    refused = _(
        "DLI refused the request{why}. If that doesn't explain it, ask whoever runs this bot to "
        "look into its log."
    )
    return refused.format(why=_said(error))


@sentence.register
def _project_gone(error: errors.ProjectGone) -> str:
    gone = _(
        "The bot doesn't serve this job's project any more ({project}): ask whoever runs it, or "
        "look in DLI's console."
    )
    return gone.format(project=text.code(error.detail, 80))


@sentence.register
def _job_not_found(error: errors.JobNotFound) -> str:
    return _("DLI knows no such job. `{command} jobs` lists the recent ones.").format(
        command=COMMAND
    )


@sentence.register
def _not_allowed(error: errors.NotAllowed) -> str:
    number = error.code.rpartition(".")[2]
    refused = _("The bot isn't allowed to read this{why}.").format(why=_said(error))
    return sentences(refused, _(_CURES.get(number, _GRANT)))


@sentence.register
def _wrong_credentials(error: errors.WrongCredentials) -> str:
    return _(
        "DLI refuses the bot's credentials, so the bot has stopped asking (a few more "
        "refusals would lock the key). Whoever runs it should correct the access key or "
        "the IAM user in its settings and restart it; `dli-bot check` tells more."
    )


@sentence.register
def _throttled(error: errors.Throttled) -> str:
    return _(
        "DLI is throttling this project: too many requests came from it, the bot's own among "
        "them. Ask again in {time}."
    ).format(time=_later(error.retry_after))


@sentence.register
def _over_budget(error: errors.OverBudget) -> str:
    return _(
        "The bot's share of DLI requests for this minute is used up. Ask again in {time}; if that "
        "happens often, whoever runs the bot can raise `DLI_REQUESTS_PER_MINUTE`."
    ).format(time=_later(error.retry_after))


@sentence.register
def _busy(error: errors.Busy) -> str:
    return _(
        "DLI can't tell just now: the queue is busy, or its version is too old to report "
        "progress{why}. Ask again in a minute; the job itself isn't affected."
    ).format(why=_said(error))


@sentence.register
def _too_slow(error: errors.TooSlow) -> str:
    return _(
        "DLI is too slow just now: it didn't answer this, or the questions before it, in "
        "time. Ask again in a minute; the job itself isn't affected."
    )


@sentence.register
def _unreachable(error: errors.Unreachable) -> str:
    return _(
        "DLI can't be reached just now. Ask again in a minute; the job itself isn't "
        "affected. If it lasts, whoever runs the bot should check its network and "
        "`DLI_ENDPOINT`."
    )


@sentence.register
def _failing(error: errors.Failing) -> str:
    return _(
        "DLI is in trouble just now: it answers with an error{why}. Ask again in a minute; the "
        "job itself isn't affected."
    ).format(why=_said(error))


@sentence.register
def _broken_off(error: errors.BrokenOff) -> str:
    return _(
        "DLI's answer broke off on the way. Ask again in a minute; the job itself isn't "
        "affected. If it lasts, whoever runs the bot should check its network and proxy."
    )


@sentence.register
def _nonsense(error: errors.Nonsense) -> str:
    return _(
        "What answered isn't readable as DLI: perhaps a proxy or a login page stands in "
        "between. Ask again in a minute; if it lasts, whoever runs the bot should check "
        "`DLI_ENDPOINT` and the proxy."
    )


@sentence.register
def _too_large(error: errors.TooLarge) -> str:
    return _(
        "DLI's answer is larger than the bot takes in, so it was left unread. Ask again in a "
        "minute; the job itself isn't affected. If it lasts, whoever runs the bot should check "
        "`DLI_ENDPOINT` and the proxy."
    )


def _said(error: errors.DliError) -> str:
    code = "" if error.code and error.code in error.detail else error.code
    said = " ".join(part for part in (code, error.detail) if part)
    return _(" (DLI says: {words})").format(words=text.escape(said, _DETAIL)) if said else ""


def _later(wait: timedelta | None) -> str:
    if wait is None:
        return _("a minute")
    return text.duration(timedelta(seconds=max(1, math.ceil(wait.total_seconds()))))
