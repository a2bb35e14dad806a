"""What a person gets for subscribing and unsubscribing, for their eyes only."""

from collections.abc import Iterator, Mapping

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.domain.outcomes import (
    AlreadyOver,
    FollowOutcome,
    FollowsFilters,
    FollowsJob,
    NotLinked,
    NotSubscribed,
    TooManySubscriptions,
    Unfollowed,
    UnfollowOutcome,
    Unsubscribed,
    UnsubscribedAll,
)
from bot.domain.subscriptions import Subscription
from bot.views import answers, choices, effects, heard, ids, reaching, text, troubles
from bot.views.answers import Style
from bot.views.language import _, ngettext, number, sentences
from bot.views.message import Message, button, context, said, section

_COMMAND = troubles.COMMAND
_TARGET = 600
_SHORT = 200
_ALL = 1200


def followed(outcome: FollowOutcome, names: Mapping[str, str], style: Style) -> Message:
    """Say what a channel will hear; `names` are those of whom to mention, by id."""
    match outcome:
        case FollowsJob() | FollowsFilters():
            return _follows(outcome, names, style)
        case AlreadyOver(report):
            late = _("This job has ended already, so there's nothing to follow.")
            told = answers.job(report, style)
            return Message(f"{late}\n{told.text}", [section(f"*{late}*"), *told.blocks])
        case TooManySubscriptions(most):
            full = _(
                "This channel has {most} subscriptions, and can't have more. `{command} list` "
                "shows them; one that means more jobs, such as `queue:etl*`, may do for many."
            )
            return said(full.format(most=most, command=_COMMAND))
        case NotLinked():
            return not_linked()


def ended(outcome: UnfollowOutcome, style: Style) -> Message:
    """Say what a channel doesn't hear of any more."""
    match outcome:
        case Unsubscribed():
            return _unsubscribed(outcome, style)
        case UnsubscribedAll(count):
            return _unsubscribed_all(count)
        case NotSubscribed():
            return _not_subscribed(outcome, style)
        case Unfollowed():
            return _unfollowed(outcome)
        case NotLinked():
            return not_linked()


def gone(one: Subscription, style: Style) -> str:
    """Say that a subscription is no more, and how to have it back."""
    project = style.project(one.project)
    told = _("This channel doesn't hear of {jobs} any more. To have it back: {command}")
    return told.format(
        jobs=text.code(heard.key(one, project), _TARGET), command=_code(heard.again(one, project))
    )


def not_linked() -> Message:
    """Say what `owner:me` needs."""
    how = _(
        "I don't know which DLI user you are. Say it once: `{command} link alice`, with the name "
        "that DLI shows as *owner* of your jobs. Or write that name instead of `me`."
    )
    return said(how.format(command=_COMMAND))


def _follows(
    outcome: FollowsJob | FollowsFilters, names: Mapping[str, str], style: Style
) -> Message:
    one = outcome.subscription
    key = heard.key(one, style.project(one.project))
    told = [*_promise(outcome, names, key), *effects.effect(outcome)]
    undo = _("To end it: {command}").format(command=_code(f"unsubscribe {key}"))
    warning = [f"⚠️ {reaching.cure(outcome.trouble)}"] if outcome.trouble else []
    warning += [f"🔕 {choices.muted_until(outcome.muted_until)}"] if outcome.muted_until else []
    end = button(_("Unsubscribe"), ids.END_SUBSCRIPTION, str(one.id))
    blocks: list[Block] = [section(line) for line in (*warning, *told)]
    blocks += [context(undo), ActionsBlock(elements=[end])]
    return Message("\n".join([*warning, *told, undo]), blocks)


def _promise(
    outcome: FollowsJob | FollowsFilters, names: Mapping[str, str], key: str
) -> Iterator[str]:
    one = outcome.subscription
    when = heard.heard(one.wishes, direct=one.is_direct)
    lines = [f"*{_head(outcome).format(jobs=text.code(key, _TARGET))}*"]
    lines.append(_("This channel will hear {when}.").format(when=when))
    lines.append(heard.where(one.wishes, direct=one.is_direct))
    if whom := heard.called(one.wishes.mentions, names):
        lines.append(_("Mentioned then, though not at thresholds: {names}.").format(names=whom))
    yield "\n".join(lines)


def _head(outcome: FollowsJob | FollowsFilters) -> str:
    if outcome.subscription.is_direct:
        new, changed = _("Subscribed to job {jobs}"), _("Changed the subscription to job {jobs}")
    else:
        new = _("Subscribed to the jobs with {jobs}")
        changed = _("Changed the subscription to the jobs with {jobs}")
    return new if outcome.is_new else changed


def _unsubscribed(outcome: Unsubscribed, style: Style) -> Message:
    told = gone(outcome.subscription, style)
    if outcome.still_heard:
        still = _("It still hears of the job by filters. To end that for this job: {command}")
        command = _code(f"unsubscribe {outcome.subscription.target.key}")
        told += f"\n{still.format(command=command)}"
    return said(told)


def _unsubscribed_all(count: int) -> Message:
    if not count:
        return said(sentences(_("This channel had no subscriptions."), _how_to_follow()))
    ended = ngettext(
        "This channel hears of nothing any more: {count} subscription ended.",
        "This channel hears of nothing any more: {count} subscriptions ended.",
        count,
    )
    return said(ended.format(count=number(count)))


def _unfollowed(outcome: Unfollowed) -> Message:
    job = text.code(outcome.job_id, _SHORT)
    if not outcome.was_following:
        return said(_("This channel doesn't follow job {job}, or not any more.").format(job=job))
    told = _("This channel doesn't hear of job {job} any more. To have it back: {command}")
    return said(told.format(job=job, command=_code(f"subscribe {outcome.job_id}")))


def _not_subscribed(outcome: NotSubscribed, style: Style) -> Message:
    head = _("That subscription has ended already.")
    if outcome.target is not None:
        head = _("This channel isn't subscribed to {jobs}.")
        head = head.format(jobs=text.code(outcome.target.key, _TARGET))
    if not outcome.total:
        return said(sentences(head, _("It has no subscriptions at all."), _how_to_follow()))
    told = sentences(head, _which(outcome))
    blocks: list[Block] = [section(told)]
    blocks += [row(one, style) for one in outcome.near]
    show = button(_("Show all"), ids.SUBSCRIPTIONS, "1")
    blocks.append(ActionsBlock(elements=[show]))
    return Message("\n".join([told, *(line(one, style) for one in outcome.near)]), blocks)


def _which(outcome: NotSubscribed) -> str:
    if len(outcome.near) == outcome.total:
        return _("It has:")
    which = ngettext(
        "Of its {count} subscription these are nearest:",
        "Of its {count} subscriptions these are nearest:",
        outcome.total,
    )
    return which.format(count=number(outcome.total))


def row(one: Subscription, style: Style, block_id: str | None = None) -> Block:
    """Return a subscription with the button that ends it."""
    key = heard.key(one, style.project(one.project))
    end = button(_("Unsubscribe"), ids.END_SUBSCRIPTION, str(one.id), ending(key))
    lines = f"{text.code(key, _SHORT)}\n{heard.summary(one.wishes, direct=one.is_direct)}"
    return section(lines, accessory=end, block_id=block_id)


def line(one: Subscription, style: Style) -> str:
    """Return the same in one line, for `text`."""
    key = heard.key(one, style.project(one.project))
    return f"{text.code(key, _SHORT)} · {heard.summary(one.wishes, direct=one.is_direct)}"


def ending(key: str) -> str:
    """Say what a button of a subscription does, apart from what stands beside it."""
    return _("Unsubscribe {jobs}").format(jobs=key)


def _how_to_follow() -> str:
    how = _("`{command} subscribe` opens a form, `{command} help subscribe` tells more.")
    return how.format(command=_COMMAND)


def _code(command: str) -> str:
    return text.code(f"{_COMMAND} {command}", _ALL)
