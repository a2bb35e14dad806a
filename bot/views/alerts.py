"""What is said of a job that takes long: that it stalled, is slow, still launches, nears the limit.

Nothing here claims that a job is dead: what is known, what may be the matter, what to look at.
"""

from datetime import timedelta

from bot.domain.events import Event, EventKind
from bot.domain.jobs import JobStatus
from bot.domain.watch import Watched
from bot.views import earlier, ids, parts, slowness, text
from bot.views.language import N_, _
from bot.views.message import Message, button, context, section

HEADS = {
    EventKind.STALLED: N_("Stalled"),
    EventKind.SLOW: N_("Slower than usual"),
    EventKind.QUEUED: N_("Still launching"),
    EventKind.LIMIT: N_("Near the time limit"),
}


def alert(happened: Event, watched: Watched, mentions: tuple[str, ...]) -> Message:
    """Tell of it as it was when it happened, where the job is by now, and what to look at."""
    head, fact = _(HEADS[happened.kind]), _fact(happened, watched)
    where = [] if happened.kind is EventKind.QUEUED else parts.counts(watched)
    lines = [*where, *parts.left(watched), _advice(happened, watched)]
    first = _("{heading}: {fact}").format(heading=head, fact=fact) if fact else head
    drawn = f"⚠️ *{head}* · {fact}" if fact else f"⚠️ *{head}*"
    details = button(_("Details"), ids.DETAILS, watched.ref.value)
    return Message(
        parts.spoken([first, *lines, parts.spoken_name(watched), parts.pings(mentions)]),
        [
            section("\n".join([drawn, *lines]), accessory=details),
            *parts.pinged(mentions),
            context(parts.drawn_name(watched)),
        ],
    )


def _fact(happened: Event, watched: Watched) -> str:
    so_far = _so_far(happened, watched)
    match happened.kind:
        case EventKind.STALLED:
            return _since(happened, watched)
        case EventKind.QUEUED:
            return _launching(so_far, watched)
        case EventKind.SLOW:
            return earlier.compared(so_far, parts.report(watched).progress.usual)
        case _:
            return earlier.compared(so_far, None)


def _launching(so_far: timedelta | None, watched: Watched) -> str:
    time = text.duration(so_far) if so_far else _("more than 10 min")
    if not (queue := parts.queue(watched)):
        return _("for {time}").format(time=time)
    return _("for {time} on {queue}").format(time=time, queue=queue[0])


def _since(happened: Event, watched: Watched) -> str:
    """Say since when no task has completed, unless some have by now."""
    gained_at = parts.report(watched).progress.gained_at
    if gained_at is None or gained_at >= happened.at:
        return _("no task completed for a while")
    return slowness.still(gained_at, happened.at)


def _so_far(happened: Event, watched: Watched) -> timedelta | None:
    began = watched.job.start_time or parts.report(watched).progress.began_at
    return None if began is None or began >= happened.at else happened.at - began


def _advice(happened: Event, watched: Watched) -> str:
    """Say what may be the matter; or that it isn't any more, where the notice came late."""
    if overtaken := _overtaken(happened, watched):
        return overtaken
    match happened.kind:
        case EventKind.STALLED:
            return slowness.stalled(parts.report(watched).progress)
        case EventKind.QUEUED:
            return _(slowness.LAUNCHING)
        case EventKind.LIMIT:
            return _(slowness.LIMIT)
        case _:
            return _(slowness.SLOW)


def _overtaken(happened: Event, watched: Watched) -> str:
    if watched.is_over:
        return _("It has ended since.")
    if happened.kind is EventKind.QUEUED and watched.job.status is not JobStatus.LAUNCHING:
        return _("It has started since.")
    gained_at = parts.report(watched).progress.gained_at
    if happened.kind is EventKind.STALLED and gained_at and gained_at > happened.at:
        return _("It has come further since.")
    return ""
