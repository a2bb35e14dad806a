"""Cancelling a job: whether somebody is sure, why they mayn't, what came of it."""

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject

from bot.domain.cancelling import (
    AskedBefore,
    Cancelled,
    CancelOff,
    CancelOutcome,
    MayNot,
    NotCancelled,
    Outcome,
    Sure,
    TooLate,
    Uncertain,
    Verdict,
)
from bot.domain.jobs import JobId
from bot.domain.notices import Notice
from bot.domain.reports import JobReport
from bot.errors import DliError, Failing, Nonsense, NotAllowed
from bot.views import answers, ids, text, troubles, words
from bot.views.answers import Style
from bot.views.language import _, both, sentences
from bot.views.message import Message, context, fields, label, said, section

_NAME = 100
_DETAIL = 300
_ACTION = "dli:queue:cancelJob"
"""What the user guide's tables of IAM permissions call the right to cancel SQL jobs."""


def answer(outcome: CancelOutcome, style: Style) -> Message:
    """Say what came of a wish to cancel a job."""
    match outcome:
        case Sure(report):
            return _sure(report, style)
        case Cancelled() | NotCancelled() | Uncertain():
            return said(_asked(outcome))
        case _:
            return said(_not_asked(outcome))


def which() -> Message:
    """Ask which job to cancel."""
    asked = _("Say which job: `{command} cancel <job_id>`. `{command} jobs` lists the recent ones.")
    return said(text.escape(asked.format(command=troubles.COMMAND), _DETAIL))


def line(notice: Notice) -> Message:
    """Tell in a job's thread who cancelled it, and from where; nobody is pinged."""
    body = notice.body
    name = text.line(str(body["name"] or body["user"]), _NAME)
    channel = str(body["channel"])
    is_sure = body["outcome"] == Outcome.ACCEPTED
    if channel.startswith("C"):
        told = (
            _("{name} cancelled this job from {channel}.")
            if is_sure
            else _(
                "{name} asked DLI to cancel this job from {channel}; whether DLI has heard it "
                "isn't known."
            )
        )
        return said(told.format(name=name, channel=f"<#{channel}>"))
    told = (
        _("{name} cancelled this job from a private conversation.")
        if is_sure
        else _(
            "{name} asked DLI to cancel this job from a private conversation; whether DLI has "
            "heard it isn't known."
        )
    )
    return said(told.format(name=name))


def _not_asked(outcome: CancelOff | MayNot | TooLate | AskedBefore) -> str:
    match outcome:
        case CancelOff():
            return _off()
        case MayNot():
            return _may_not(outcome)
        case TooLate(report):
            return _too_late(report)
        case AskedBefore():
            return _asked_before(outcome)


def _asked(outcome: Cancelled | NotCancelled | Uncertain) -> str:
    match outcome:
        case Cancelled(job_id):
            return _cancelled(job_id)
        case NotCancelled(job_id, error):
            return _not_cancelled(job_id, error)
        case Uncertain(job_id, error):
            return _uncertain(job_id, error)


def _sure(report: JobReport, style: Style) -> Message:
    question = _("Cancel this job?")
    blocks: list[Block] = [section(f"*{question}*"), section(answers.head(report))]
    if facts := answers.facts(report):
        blocks.append(fields(facts))
    blocks += answers.statement(report.job, style)
    blocks.append(context(text.code(report.job_id, _NAME)))
    blocks.append(ActionsBlock(elements=[_now(report)]))
    return Message(f"{question}\n{answers.spoken(report, style)}", blocks)


def _now(report: JobReport) -> ButtonElement:
    return ButtonElement(
        text=label(_("Cancel this job")),
        action_id=ids.CANCEL_NOW,
        value=report.ref.value,
        style="danger",
        confirm=ConfirmObject(
            title=label(_("Cancel this job?")),
            text=label(_("DLI ends it at once; what it has done so far may be lost.")),
            confirm=label(_("Cancel the job")),
            deny=label(_("Let it run")),
            style="danger",
        ),
    )


def _off() -> str:
    return _(
        "Cancelling from Slack is off in this workspace; nothing was cancelled. Use "
        "*Terminate* in DLI's console (Job Management → SQL Jobs)."
    )


def _may_not(outcome: MayNot) -> str:
    refused = _("You may not cancel job {job_id}, so nothing was cancelled.").format(
        job_id=text.code(outcome.job_id, _NAME)
    )
    return sentences(refused, _why(outcome), _who_may(outcome))


def _why(outcome: MayNot) -> str:
    owner = text.code(outcome.owner, _NAME)
    match outcome.verdict:
        case Verdict.NOT_LINKED:
            return _(
                "Its owner is {owner}: if that is you, say so with `{command} link {name}`, and "
                "try again."
            ).format(owner=owner, name=text.line(outcome.owner, _NAME), command=troubles.COMMAND)
        case Verdict.NOT_LISTED:
            return _(
                "Its owner is {owner}, and whoever runs the bot hasn't set that it is you."
            ).format(owner=owner)
        case Verdict.NOT_OWNER:
            return _("Its owner is {owner}, and you are linked to {user}.").format(
                owner=owner, user=text.code(outcome.iam_user or "", _NAME)
            )
        case Verdict.OWNER_UNKNOWN:
            return _("DLI doesn't say whose job it is.")
        case _other:
            return ""


def _who_may(outcome: MayNot) -> str:
    names = both([text.line(name, _NAME) for name in outcome.admins]) if outcome.admins else ""
    owners = outcome.owners and not outcome.only_listed
    if names and owners:
        told = _("Who may: {names}, and whoever is linked to a job's owner.")
    elif names and outcome.owners:
        told = _("Who may: {names}, and a job's owner, if whoever runs the bot has set who it is.")
    elif names:
        told = _("Who may: {names}.")
    elif owners:
        told = _("Who may: whoever is linked to a job's owner.")
    else:
        told = _("Who may: a job's owner, if whoever runs the bot has set who it is.")
    return told.format(names=names)


def _too_late(report: JobReport) -> str:
    return _("Job {job_id} has ended already, so there was nothing to cancel: {headline}.").format(
        job_id=text.code(report.job_id, _NAME),
        headline=text.line(words.headline(report.progress), _NAME),
    )


def _asked_before(outcome: AskedBefore) -> str:
    told = (
        _(
            "{name} has cancelled job {job_id} already, {time}: DLI has accepted it, and the job's "
            "end is told once DLI shows it."
        )
        if outcome.accepted
        else _(
            "{name} is cancelling job {job_id} just now, {time}. Nothing was done a second time; "
            "try again in a minute if it still runs."
        )
    )
    return told.format(
        name=text.line(outcome.name, _NAME),
        job_id=text.code(outcome.job_id, _NAME),
        time=text.moment(outcome.at),
    )


def _cancelled(job_id: JobId) -> str:
    return _(
        "DLI has accepted it: job {job_id} is being cancelled. Its end is told where it is "
        "followed, once DLI shows it."
    ).format(job_id=text.code(job_id, _NAME))


def _not_cancelled(job_id: JobId, error: DliError) -> str:
    if isinstance(error, NotAllowed):
        return _(
            "DLI doesn't let the bot cancel jobs ({words}), so nothing was cancelled. Ask your DLI "
            "admin to grant the bot's user `{action}` on the job's queue."
        ).format(words=_words(error), action=_ACTION)
    why = troubles.of_job(error, job_id)
    return _("Job {job_id} wasn't cancelled. {why}").format(
        job_id=text.code(job_id, _NAME), why=why
    )


def _uncertain(job_id: JobId, error: DliError) -> str:
    return _(
        "Whether DLI cancels job {job_id} isn't known: {why}. Try again in a minute if the job "
        "still runs: it is looked at before DLI is asked once more."
    ).format(job_id=text.code(job_id, _NAME), why=_doubt(error))


def _doubt(error: DliError) -> str:
    match error:
        case Failing():
            return _("DLI answered with an error ({words})").format(words=_words(error))
        case Nonsense():
            return _("DLI's answer couldn't be read")
        case _:
            return _("DLI didn't answer")


def _words(error: DliError) -> str:
    told = " ".join(filter(None, (error.code, error.detail))) or _("it gives no reason")
    return text.line(told, _DETAIL)
