"""What is said once: the replies in a card's thread, and what follows from them."""

import re
from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.domain.access import NOT_LISTED
from bot.domain.cards import Story
from bot.domain.concluding import LONG_REASON
from bot.domain.events import Event, EventKind
from bot.domain.jobs import JobStatus
from bot.domain.notices import Notice
from bot.domain.subscriptions import ThreadMode
from bot.domain.watch import Watched
from bot.views import alerts, answers, ids, parts, reaching, summary, text, troubles, words
from bot.views.answers import Style
from bot.views.language import N_, _, both, ngettext, number
from bot.views.message import Message, button, context, section

_STATEMENT = 160
_WHY = {
    **dict.fromkeys(JobStatus, N_("What DLI says of {job_id}")),
    JobStatus.FAILED: N_("Why {job_id} failed"),
    JobStatus.CANCELLED: N_("Why {job_id} was cancelled"),
}
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")


def event(notice: Notice, story: Story, style: Style) -> Message:
    """Tell what happened to a job; all whom `notice` mentions are pinged by an end or an alert."""
    happened = _event(notice)
    if happened.kind is EventKind.LOST:
        return _lost(notice, story)
    if happened.kind.is_end:
        return _end(notice, story, style)
    if happened.kind in alerts.HEADS:
        return alerts.alert(happened, story.watched, notice.mentions)
    return _under_way(happened, story.watched)


def plain(message: Message) -> Message:
    """Return the same in blocks that Slack has no reason to refuse."""
    lines = text.cut(message.text, text.MESSAGE).split("\n")
    return Message(message.text, [section(piece) for piece in text.pieces(lines)])


def file(story: Story) -> tuple[str, str, str]:
    """Return name, title and content of the file with the whole text of a failure."""
    watched = story.watched
    job_id = _UNSAFE.sub("", watched.job_id)[: parts.NAME]
    ended = watched.job.status.lower()
    return (
        f"dli-{job_id}-{ended}.txt",
        _(_WHY[watched.job.status]).format(job_id=job_id),
        f"{parts.report(watched).reason}\n",
    )


def _event(notice: Notice) -> Event:
    if notice.event is None:
        raise ValueError(f"a {notice.kind} has no event")
    return notice.event


def _under_way(happened: Event, watched: Watched) -> Message:
    """Tell of a threshold or a start; the job may have come further since."""
    counts = parts.counts(watched)
    said = [_head(happened, watched, ""), *_by_now(happened, watched), *counts]
    said += parts.left(watched)
    said.append(parts.spoken_name(watched))
    lines = [_head(happened, watched, "*"), *_bar(happened, watched), *counts]
    return Message(
        parts.spoken(said), [section("\n".join(lines)), context(parts.drawn_name(watched))]
    )


def _head(happened: Event, watched: Watched, mark: str) -> str:
    """Say what happened, the word for it within marks."""
    if happened.percent is None:
        word = _("Started")
        started = f"{mark}{word}{mark}"
        queues = parts.queue(watched)
        said = _("{started} on {queue}")
        return said.format(started=started, queue=queues[0]) if queues else started
    percent = f"{mark}{text.percent(happened.percent)}{mark}"
    passed = _passed(happened)
    figure = words.based(percent, parts.report(watched).progress)
    return " · ".join([figure, *([passed] if passed else [])])


def _passed(happened: Event) -> str:
    """Name the thresholds that the same look crossed: "also past 25 % and 50 %"."""
    if not happened.passed:
        return ""
    passed = both([text.percent(one) for one in happened.passed])
    return _("also past {percents}").format(percents=passed)


def _bar(happened: Event, watched: Watched) -> Iterator[str]:
    progress = parts.report(watched).progress
    left = parts.left(watched)
    if happened.percent is not None and progress.overall is not None:
        yield words.barred(progress, " · ".join([*_by_now(happened, watched), *left]))
    else:
        yield from left


def _by_now(happened: Event, watched: Watched) -> list[str]:
    """Say how far the job is where it isn't at the threshold any more."""
    progress = parts.report(watched).progress
    if happened.percent is None or progress.overall is None:
        return []
    if words.percent(progress.overall) == text.percent(happened.percent):
        return []
    return [_("{figure} by now").format(figure=words.share(progress))]


def _end(notice: Notice, story: Story, style: Style) -> Message:
    """Tell an end; what the whole channel sees of a success is short, a thread has all."""
    watched, mentions = story.watched, notice.mentions
    whole = notice.thread is ThreadMode.QUIET
    notes = list(answers.notes(parts.report(watched)))
    lines = [*parts.counts(watched), *parts.reached(watched), *summary.compared(story)]
    lines += parts.rows(watched)
    said = [*lines, *notes, *summary.spoken(story, whole=whole), *_rest(watched)]
    lines += [f"⚠️ {note}" for note in notes]
    first, *rest = _end_blocks(watched, lines, mentions, style)
    blocks = [first, *summary.drawn(story, whole=whole), *rest]
    return Message(parts.spoken_end(watched, said, mentions), blocks)


def _end_blocks(
    watched: Watched, lines: list[str], mentions: tuple[str, ...], style: Style
) -> Iterator[Block]:
    details = button(_("Details"), ids.DETAILS, watched.ref.value)
    is_failure = watched.job.status is JobStatus.FAILED
    if is_failure:
        rest = [context(said) for said in _rest(watched)]
        yield from parts.told(watched, lines, [*parts.why(watched, LONG_REASON), *rest])
    else:
        why = list(parts.why(watched, LONG_REASON))
        yield from parts.told(watched, lines, why, accessory=details)
    yield from answers.statement(watched.job, style, _STATEMENT)
    yield from parts.pinged(mentions)
    yield context(" · ".join((parts.drawn_name(watched), *answers.link(watched.ref, style))))
    if is_failure:
        yield ActionsBlock(elements=[details])


def _rest(watched: Watched) -> Iterator[str]:
    if watched.job.status is JobStatus.FAILED and len(watched.job.message) > LONG_REASON:
        yield _("The whole text is in a file in the thread.")


def _lost(notice: Notice, story: Story) -> Message:
    watched, mentions = story.watched, notice.mentions
    known = _("The last that was seen of it: {status}, {time}.").format(
        status=text.line(words.headline(parts.report(watched).progress), parts.NAME),
        time=text.moment(watched.seen_at),
    )
    forgotten, name = _(parts.FORGOTTEN), parts.spoken_name(watched)
    said = [parts.spoken_head(watched), name, known, forgotten, parts.pings(mentions)]
    return Message(
        parts.spoken(said),
        [
            section("\n".join([parts.drawn_head(watched), known, forgotten])),
            *parts.pinged(mentions),
            context(parts.drawn_name(watched)),
        ],
    )


def hint(notice: Notice, subscriptions_count: int) -> Message:
    """Tell whoever subscribed that a channel can't be posted to, and how to mend that."""
    channel, code = f"<#{notice.body['channel']}>", str(notice.body["code"])
    why, cure = _CLOSED.get(code, (N_("Slack says {code}"), _ASK))
    why = _(why).format(code=text.code(code, parts.NAME))
    cure = _(cure).format(
        invite=f"/invite @{reaching.BOT}", command=troubles.COMMAND, channel=channel
    )
    rest = ngettext(
        "Until then {count} subscription rests: the jobs are watched, and what ends meanwhile is "
        "told in one digest as soon as I can post again.",
        "Until then {count} subscriptions rest: the jobs are watched, and what ends meanwhile is "
        "told in one digest as soon as I can post again.",
        subscriptions_count,
    ).format(count=number(subscriptions_count))
    said = _("I can't post in {channel}: {why}.").format(channel=channel, why=why)
    drawn = _("*I can't post in {channel}:* {why}.").format(channel=channel, why=why)
    return Message(f"{said}\n{cure}\n{rest}", [section(f"⚠️ {drawn}"), section(cure), context(rest)])


_INVITE = N_(
    "Type `{invite}` in {channel}; I go on by myself as soon as I'm in. If that isn't wanted, "
    "`{command} unsubscribe all` there ends it."
)
_ASK = N_("Ask an admin of this workspace to let the app post in {channel}.")
_CLOSED = {
    "not_in_channel": (N_("I'm not a member of it, or was removed"), _INVITE),
    "is_archived": (
        N_("it's archived"),
        N_("Unarchive it and invite me again (`{invite}`), or subscribe in another channel."),
    ),
    "channel_not_found": (
        N_("it's gone, or it's private and I'm not a member"),
        N_("If it's still there, invite me (`{invite}`); if not, subscribe in another channel."),
    ),
    NOT_LISTED: (
        N_("whoever runs the bot chose other channels for it"),
        N_("Ask them to list {channel} too, or subscribe in a channel where I may be used."),
    ),
}
_CLOSED["is_inactive"] = _CLOSED["channel_is_archived"] = _CLOSED["is_archived"]
"""Slack's words for why a channel is closed, in ours, and what to do about each."""
