"""What a person gets for choosing how loud a channel is, and for saying who they are."""

from collections.abc import Mapping
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock

from bot.domain.channels import Defaults, DigestPlan
from bot.domain.outcomes import (
    DefaultsOff,
    DefaultsOutcome,
    DigestOff,
    DigestOutcome,
    DigestSet,
    DigestShown,
    Linked,
    LinkOutcome,
    LinkShown,
    LinkTaken,
    Muted,
    MuteOutcome,
    MuteShown,
    Unlinked,
    Unmuted,
)
from bot.domain.subscriptions import Wishes
from bot.views import heard, ids, reaching, text, troubles
from bot.views.message import Message, button, said, section

_COMMAND = troubles.COMMAND
_NAME = 100
_DAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
_HOW_TO_MUTE = f"`{_COMMAND} mute 2h` or `{_COMMAND} mute until 08:00`"


def mute(outcome: MuteOutcome) -> Message:
    """Say whether notices are held back, and how to change that."""
    match outcome:
        case Muted(until=until) | MuteShown(until=datetime() as until):
            return _muted(until)
        case MuteShown():
            return said(f"This channel isn't muted. To hold its notices back: {_HOW_TO_MUTE}.")
        case Unmuted(was_muted=True):
            return said("This channel isn't muted any more; what ended meanwhile comes as digest.")
        case Unmuted():
            return said(f"This channel wasn't muted. To mute it: {_HOW_TO_MUTE}.")


def digest(outcome: DigestOutcome) -> Message:
    """Say whether a daily digest comes, and how to change that."""
    match outcome:
        case DigestSet(plan, next_at, trouble):
            warning = f"⚠️ {reaching.cure(trouble)}\n" if trouble else ""
            end = f"To end it: `{_COMMAND} digest off`"
            return said(f"{warning}{digest_at(plan, next_at)} {end}")
        case DigestShown(DigestPlan() as plan, next_at):
            return said(f"{digest_at(plan, next_at)} To end it: `{_COMMAND} digest off`")
        case DigestOff(was_on=True):
            return said("This channel gets no daily digest any more.")
        case DigestShown() | DigestOff():
            return said(
                "This channel gets no daily digest. To have one: "
                f"`{_COMMAND} digest 09:00 mon-fri`, by your own time zone."
            )


def link(outcome: LinkOutcome) -> Message:
    """Say who somebody is in DLI, and what that is good for."""
    match outcome:
        case Linked(iam_user):
            return said(
                f"You are {_user(iam_user)} in DLI: `owner:me` means your jobs now, and you are "
                f"mentioned when one fails that a channel follows. To end it: `{_COMMAND} link "
                "off`"
            )
        case LinkTaken(iam_user):
            return said(
                f"Somebody else has said that they are {_user(iam_user)}, so nothing was changed. "
                f"They can end that with `{_COMMAND} link off`."
            )
        case Unlinked(was_linked=True) | LinkShown(None) | Unlinked():
            return said(_not_known(outcome))
        case LinkShown(iam_user):
            return said(f"You are {_user(iam_user or '')} in DLI. To end it: `{_COMMAND} link off`")


def defaults(outcome: DefaultsOutcome, names: Mapping[str, str]) -> Message:
    """Say what new subscriptions take, and how to change that."""
    chosen = Defaults() if isinstance(outcome, DefaultsOff) else outcome.defaults
    told = defaults_in_words(chosen, names)
    if not told:
        return said(
            "New subscriptions of this channel take what the bot's own defaults are: the end, "
            "and 25, 50 and 75 % of a single job. To change that: "
            f"`{_COMMAND} defaults on:failed thread:quiet`"
        )
    return said(
        f"New subscriptions of this channel take {told}, unless they say otherwise; those there "
        f"are stay as they are. To end it: `{_COMMAND} defaults off`"
    )


def muted_until(until: datetime) -> str:
    """Say until when notices are held back."""
    return (
        f"Muted until {text.moment(until)}: cards are still kept current, nothing else is posted. "
        "What ends meanwhile comes as one digest then."
    )


def digest_at(plan: DigestPlan, next_at: datetime | None) -> str:
    """Say when the daily digest comes."""
    clock = f"{plan.hour:02}:{plan.minute:02}"
    then = "" if next_at is None else f", next {text.moment(next_at)}"
    return (
        f"A digest of what ended comes {days_in_words(plan.days)} at {clock} "
        f"({text.escape(plan.zone, _NAME)}){then}."
    )


def days_in_words(days: str) -> str:
    """Return cron's days in plain English."""
    if days == "*":
        return "every day"
    named = [
        " to ".join(_DAYS.get(one, one) for one in part.split("-")) for part in days.split(",")
    ]
    return ", ".join(named)


def defaults_in_words(chosen: Defaults, names: Mapping[str, str]) -> str:
    """Return what a channel chose for its new subscriptions, "" if nothing."""
    parts = []
    if chosen.events is not None:
        parts.append(f"`{heard.events(Wishes(events=chosen.events))}`")
    if chosen.thresholds is not None:
        parts.append(f"`at:{','.join(map(str, chosen.thresholds))}`")
    if chosen.mentions:
        parts.append(f"mentions of {heard.called(chosen.mentions, names)}")
    if chosen.thread is not None:
        parts.append(f"`thread:{chosen.thread}`")
    return ", ".join(parts)


def _muted(until: datetime) -> Message:
    told = f"{muted_until(until)} To end it sooner: `{_COMMAND} mute off`"
    end = ActionsBlock(elements=[button("Unmute", ids.UNMUTE, "answer")])
    return Message(told, [section(told), end])


def _not_known(outcome: LinkOutcome) -> str:
    how = (
        f"To say it: `{_COMMAND} link alice`, with the name that DLI shows as *owner* of your jobs."
    )
    if isinstance(outcome, Unlinked) and outcome.was_linked:
        return "I have forgotten which DLI user you are."
    return f"I don't know which DLI user you are. {how}"


def _user(iam_user: str) -> str:
    return text.code(iam_user, _NAME)
