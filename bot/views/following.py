"""What a person gets for subscribing and unsubscribing, for their eyes only."""

from collections.abc import Iterator, Mapping, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.domain.events import EventKind
from bot.domain.outcomes import (
    AlreadyOver,
    FollowOutcome,
    FollowsFilters,
    FollowsJob,
    NotLinked,
    NotSubscribed,
    Preview,
    TooManySubscriptions,
    Unfollowed,
    UnfollowOutcome,
    Unsubscribed,
    UnsubscribedAll,
)
from bot.domain.reports import JobReport
from bot.domain.subscriptions import Subscription, Wishes
from bot.views import answers, choices, heard, ids, reaching, text, troubles, words
from bot.views.answers import Style
from bot.views.language import ngettext, number
from bot.views.message import Message, button, context, said, section

_COMMAND = troubles.COMMAND
_TARGET = 600
_SHORT = 200
_ALL = 1200


def followed(outcome: FollowOutcome, names: Mapping[str, str], style: Style) -> Message:
    """Say what a channel will hear; `names` are those of whom to mention, by id."""
    match outcome:
        case FollowsJob() | FollowsFilters():
            return _follows(outcome, names)
        case AlreadyOver(report):
            late = "This job has ended already, so there's nothing to follow."
            told = answers.job(report, style)
            return Message(f"{late}\n{told.text}", [section(f"*{late}*"), *told.blocks])
        case TooManySubscriptions(most):
            return said(
                f"This channel has {most} subscriptions, and can't have more. `{_COMMAND} list` "
                "shows them; one that means more jobs, such as `queue:etl*`, may do for many."
            )
        case NotLinked():
            return not_linked()


def ended(outcome: UnfollowOutcome) -> Message:
    """Say what a channel doesn't hear of any more."""
    match outcome:
        case Unsubscribed():
            return _unsubscribed(outcome)
        case UnsubscribedAll(count):
            return _unsubscribed_all(count)
        case NotSubscribed():
            return _not_subscribed(outcome)
        case Unfollowed():
            return _unfollowed(outcome)
        case NotLinked():
            return not_linked()


def gone(one: Subscription) -> str:
    """Say that a subscription is no more, and how to have it back."""
    return (
        f"This channel doesn't hear of {text.code(one.target.key, _TARGET)} any more. To have it "
        f"back: {_code(heard.again(one))}"
    )


def not_linked() -> Message:
    """Say what `owner:me` needs."""
    return said(
        "I don't know which DLI user you are. Say it once: "
        f"`{_COMMAND} link alice`, with the name that DLI shows as *owner* of your jobs. Or write "
        "that name instead of `me`."
    )


def _follows(outcome: FollowsJob | FollowsFilters, names: Mapping[str, str]) -> Message:
    one = outcome.subscription
    told = [*_promise(outcome, names), *_effect(outcome)]
    undo = f"To end it: {_code(f'unsubscribe {one.target.key}')}"
    warning = [f"⚠️ {reaching.cure(outcome.trouble)}"] if outcome.trouble else []
    warning += [f"🔕 {choices.muted_until(outcome.muted_until)}"] if outcome.muted_until else []
    end = button("Unsubscribe", ids.END_SUBSCRIPTION, str(one.id))
    blocks: list[Block] = [section(line) for line in (*warning, *told)]
    blocks += [context(undo), ActionsBlock(elements=[end])]
    return Message("\n".join([*warning, *told, undo]), blocks)


def _promise(outcome: FollowsJob | FollowsFilters, names: Mapping[str, str]) -> Iterator[str]:
    one = outcome.subscription
    key = text.code(one.target.key, _TARGET)
    what = f"job {key}" if one.is_direct else f"the jobs with {key}"
    head = "Subscribed to" if outcome.is_new else "Changed the subscription to"
    lines = [f"*{head} {what}*"]
    subject = "it" if one.is_direct else "one"
    lines.append(f"This channel will hear {heard.heard(one.wishes, subject)}.")
    lines.append(heard.where(one.wishes, direct=one.is_direct))
    if whom := heard.called(one.wishes.mentions, names):
        lines.append(f"Mentioned then, though not at thresholds: {whom}.")
    yield "\n".join(lines)


def _effect(outcome: FollowsJob | FollowsFilters) -> Iterator[str]:
    match outcome:
        case FollowsJob(report=None, error=error):
            why = troubles.sentence(error) if error else ""
            yield f"How far it is I can't say yet; it's followed all the same. {why}"
        case FollowsJob(report=report) if report is not None:
            yield _now(report, outcome.subscription.wishes)
        case FollowsFilters(preview=Preview() as preview):
            yield _previewed(preview)
        case FollowsFilters(preview_error=error):
            why = troubles.sentence(error) if error else ""
            yield f"How many jobs of the last 24 h would have matched I can't say. {why}"
        case _:
            return


def _now(report: JobReport, wishes: Wishes) -> str:
    """Say how far the job is, and which thresholds lie behind it."""
    now = f"Now: {text.escape(words.headline(report.progress), _SHORT)}"
    share = report.progress.overall
    if share is None:
        return now
    behind = [one for one in wishes.thresholds if one <= share * 100]
    if behind and EventKind.PROGRESS in wishes.events:
        now += f" ({heard.percents(behind)} passed already)"
    return f"{now}\n`{words.bar(share)}`"


def _previewed(preview: Preview) -> str:
    among = ""
    if preview.searched < preview.total:
        searched, total = number(preview.searched), number(preview.total)
        among = f" (of the newest {searched}; there were {total})"
    if not preview.matched:
        return (
            f"No job of the last 24 h would have matched{among}. `{_COMMAND} jobs` shows what "
            "queues and owners there are."
        )
    jobs = ngettext("{count} job", "{count} jobs", preview.matched)
    counted = jobs.format(count=number(preview.matched))
    effect = f"{counted} of the last 24 h would have matched{among}"
    if not preview.running:
        return f"{effect}; none of them runs now."
    verb = "runs now and is" if preview.running == 1 else "run now and are"
    return f"{effect}; {number(preview.running)} {verb} followed from here on."


def _unsubscribed(outcome: Unsubscribed) -> Message:
    words_ = gone(outcome.subscription)
    if outcome.still_heard:
        key = outcome.subscription.target.key
        words_ += (
            "\nIt still hears of the job by filters. To end that for this job: "
            f"{_code(f'unsubscribe {key}')}"
        )
    return said(words_)


def _unsubscribed_all(count: int) -> Message:
    if not count:
        return said(f"This channel had no subscriptions. {_how_to_follow()}")
    ended = ngettext(
        "This channel hears of nothing any more: {count} subscription ended.",
        "This channel hears of nothing any more: {count} subscriptions ended.",
        count,
    )
    return said(ended.format(count=number(count)))


def _unfollowed(outcome: Unfollowed) -> Message:
    job = f"job {text.code(outcome.job_id, _SHORT)}"
    if not outcome.was_following:
        return said(f"This channel doesn't follow {job}, or not any more.")
    return said(
        f"This channel doesn't hear of {job} any more. To have it back: "
        f"{_code(f'subscribe {outcome.job_id}')}"
    )


def _not_subscribed(outcome: NotSubscribed) -> Message:
    if outcome.target is None:
        head = "That subscription has ended already."
    else:
        head = f"This channel isn't subscribed to {text.code(outcome.target.key, _TARGET)}."
    if not outcome.total:
        return said(f"{head} It has no subscriptions at all. {_how_to_follow()}")
    subscriptions = ngettext("{count} subscription", "{count} subscriptions", outcome.total)
    count = subscriptions.format(count=number(outcome.total))
    which = f"Of its {count} these are nearest" if len(outcome.near) < outcome.total else "It has"
    blocks: list[Block] = [section(f"{head} {which}:")]
    blocks += [row(one) for one in outcome.near]
    show = button("Show all", ids.SUBSCRIPTIONS, "1")
    blocks.append(ActionsBlock(elements=[show]))
    return Message("\n".join([head, *_keys(outcome.near)]), blocks)


def row(one: Subscription, block_id: str | None = None) -> Block:
    """Return a subscription with the button that ends it."""
    end = button("Unsubscribe", ids.END_SUBSCRIPTION, str(one.id))
    lines = (
        f"{text.code(one.target.key, _SHORT)}\n{heard.summary(one.wishes, direct=one.is_direct)}"
    )
    return section(lines, accessory=end, block_id=block_id)


def _keys(subscriptions: Sequence[Subscription]) -> list[str]:
    return [text.code(one.target.key, _SHORT) for one in subscriptions]


def _how_to_follow() -> str:
    return f"`{_COMMAND} subscribe` opens a form, `{_COMMAND} help subscribe` tells more."


def _code(command: str) -> str:
    return text.code(f"{_COMMAND} {command}", _ALL)
