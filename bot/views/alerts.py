"""What is said of a job that takes long: that it stalled, is slow, still launches, nears the limit.

Nothing here claims that a job is dead: what is known, what may be the matter, what to look at.
"""

from datetime import timedelta

from bot.domain.events import Event, EventKind
from bot.domain.jobs import JobStatus
from bot.domain.watch import Watched
from bot.views import earlier, ids, parts, slowness, text
from bot.views.message import Message, button, context, section

_LONG = "for more than 10 min"
HEADS = {
    EventKind.STALLED: "Stalled",
    EventKind.SLOW: "Slower than usual",
    EventKind.QUEUED: "Still launching",
    EventKind.LIMIT: "Near the time limit",
}


def alert(happened: Event, watched: Watched, mentions: tuple[str, ...]) -> Message:
    """Tell of it as it was when it happened, where the job is by now, and what to look at."""
    head, fact = HEADS[happened.kind], _fact(happened, watched)
    where = [] if happened.kind is EventKind.QUEUED else parts.counts(watched)
    lines = [*where, *parts.left(watched), _advice(happened, watched)]
    first = f"{head}: {fact}" if fact else head
    drawn = f"⚠️ *{head}* · {fact}" if fact else f"⚠️ *{head}*"
    details = button("Details", ids.DETAILS, watched.ref.value)
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
            long = f"for {text.duration(so_far)}" if so_far else _LONG
            return " ".join([long, *(f"on {name}" for name in parts.queue(watched))])
        case EventKind.SLOW:
            return earlier.compared(so_far, parts.report(watched).progress.usual)
        case _:
            return earlier.compared(so_far, None)


def _since(happened: Event, watched: Watched) -> str:
    """Say since when no task has completed, unless some have by now."""
    gained_at = parts.report(watched).progress.gained_at
    if gained_at is None or gained_at >= happened.at:
        return "no task completed for a while"
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
            return slowness.LAUNCHING
        case EventKind.LIMIT:
            return slowness.LIMIT
        case _:
            return slowness.SLOW


def _overtaken(happened: Event, watched: Watched) -> str:
    if watched.is_over:
        return "It has ended since."
    if happened.kind is EventKind.QUEUED and watched.job.status is not JobStatus.LAUNCHING:
        return "It has started since."
    gained_at = parts.report(watched).progress.gained_at
    if happened.kind is EventKind.STALLED and gained_at and gained_at > happened.at:
        return "It has come further since."
    return ""
