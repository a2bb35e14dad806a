"""What a person gets for choosing how loud a channel is."""

from collections.abc import Mapping
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock

from bot.domain.channels import Defaults, DigestPlan
from bot.domain.chosen import (
    DefaultsOff,
    DefaultsOutcome,
    DigestOff,
    DigestOutcome,
    DigestSet,
    DigestShown,
    Muted,
    MuteOutcome,
    MuteShown,
    Unmuted,
)
from bot.domain.subscriptions import DEFAULT_THRESHOLDS, Wishes
from bot.views import heard, ids, reaching, text, troubles
from bot.views.language import N_, _, pgettext, sentences, several
from bot.views.message import Message, button, said, section

_COMMAND = troubles.COMMAND
_NAME = 100
_DAYS = {
    "mon": N_("Monday"),
    "tue": N_("Tuesday"),
    "wed": N_("Wednesday"),
    "thu": N_("Thursday"),
    "fri": N_("Friday"),
    "sat": N_("Saturday"),
    "sun": N_("Sunday"),
}


def mute(outcome: MuteOutcome) -> Message:
    """Say whether notices are held back, and how to change that."""
    match outcome:
        case Muted(until=until) | MuteShown(until=datetime() as until):
            return _muted(until)
        case MuteShown():
            return _said(
                _(
                    "This channel isn't muted. To hold its notices back: `{command} mute 2h` or "
                    "`{command} mute until 08:00`."
                )
            )
        case Unmuted(was_muted=True):
            return _said(
                _("This channel isn't muted any more; what ended meanwhile comes as a digest.")
            )
        case Unmuted():
            return _said(
                _(
                    "This channel wasn't muted. To mute it: `{command} mute 2h` or "
                    "`{command} mute until 08:00`."
                )
            )


def digest(outcome: DigestOutcome) -> Message:
    """Say whether a daily digest comes, and how to change that."""
    match outcome:
        case DigestSet(plan, next_at, trouble):
            warning = f"⚠️ {reaching.cure(trouble)}\n" if trouble else ""
            return said(f"{warning}{_plan(plan, next_at)}")
        case DigestShown(DigestPlan() as plan, next_at):
            return said(_plan(plan, next_at))
        case DigestOff(was_on=True):
            return _said(_("This channel gets no daily digest any more."))
        case DigestShown() | DigestOff():
            return _said(
                _(
                    "This channel gets no daily digest. To have one: "
                    "`{command} digest 09:00 mon-fri`, by your own time zone."
                )
            )


def defaults(outcome: DefaultsOutcome, names: Mapping[str, str]) -> Message:
    """Say what new subscriptions take, and how to change that."""
    chosen = Defaults() if isinstance(outcome, DefaultsOff) else outcome.defaults
    told = defaults_in_words(chosen, names)
    if not told:
        return _said(
            _(
                "New subscriptions of this channel take the bot's own defaults: the end, and "
                "{percents} of a single job. To change that: "
                "`{command} defaults on:failed thread:quiet`"
            ),
            percents=heard.percents(DEFAULT_THRESHOLDS),
        )
    return _said(
        _(
            "New subscriptions of this channel take {defaults}, unless they say otherwise; those "
            "there are stay as they are. To end it: `{command} defaults off`"
        ),
        defaults=told,
    )


def muted_until(until: datetime) -> str:
    """Say until when notices are held back."""
    return _(
        "Muted until {time}: cards are still kept current, nothing else is posted. What ends "
        "meanwhile comes as one digest then."
    ).format(time=text.moment(until))


def digest_at(plan: DigestPlan, next_at: datetime | None) -> str:
    """Say when the daily digest comes."""
    clock = f"{plan.hour:02}:{plan.minute:02}"
    told = (
        _("A digest of what ended comes {days} at {clock} ({zone}).")
        if next_at is None
        else _("A digest of what ended comes {days} at {clock} ({zone}), next {time}.")
    )
    return told.format(
        days=days_in_words(plan.days),
        clock=clock,
        zone=text.escape(plan.zone, _NAME),
        time="" if next_at is None else text.moment(next_at),
    )


def days_in_words(days: str) -> str:
    """Return cron's days in words."""
    if days == "*":
        return _("every day")
    return several(_days(part) for part in days.split(","))


def _days(part: str) -> str:
    first, *last = (_(_DAYS.get(one, one)) for one in part.split("-"))
    if not last:
        return first
    return pgettext("days", "{first} to {last}").format(first=first, last=last[0])


def defaults_in_words(chosen: Defaults, names: Mapping[str, str]) -> str:
    """Return what a channel chose for its new subscriptions, "" if nothing."""
    parts = []
    if chosen.events is not None:
        parts.append(f"`{heard.events(Wishes(events=chosen.events))}`")
    if chosen.thresholds is not None:
        parts.append(f"`at:{','.join(map(str, chosen.thresholds))}`")
    if chosen.mentions:
        called = heard.called(chosen.mentions, names)
        parts.append(_("mentions of {names}").format(names=called))
    if chosen.thread is not None:
        parts.append(f"`thread:{chosen.thread}`")
    return several(parts)


def _muted(until: datetime) -> Message:
    end = _("To end it sooner: `{command} mute off`").format(command=_COMMAND)
    told = sentences(muted_until(until), end)
    unmute = ActionsBlock(elements=[button(_("Unmute"), ids.UNMUTE, "answer")])
    return Message(told, [section(told), unmute])


def _plan(plan: DigestPlan, next_at: datetime | None) -> str:
    end = _("To end it: `{command} digest off`").format(command=_COMMAND)
    return sentences(digest_at(plan, next_at), end)


def _said(sentence: str, **names: str) -> Message:
    return said(sentence.format(command=_COMMAND, **names))
