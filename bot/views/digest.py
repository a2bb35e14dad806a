"""Many ends in one message: those that were held back, and those of a day."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.domain.cards import Story
from bot.domain.channels import DigestPlan
from bot.domain.jobs import JobStatus
from bot.domain.notices import DigestReason, Notice
from bot.domain.watch import Watched
from bot.views import answers, parts, text, troubles, words
from bot.views.answers import Style
from bot.views.message import Message, context, section
from bot.views.notices import pinged

_CAUSE = 120
_NAME = 40
_MANY = 12
_SLOWEST = 3
_SPOKEN_GROUP = 1200
"""Characters for each of three groups in a summary's text."""
_LOST = "lost"
_ORDER = ("failed", _LOST, "cancelled", "finished")
_BECAUSE: Mapping[str, str] = {
    DigestReason.BURST: "",
    DigestReason.MUTED: "While this channel was muted, ",
    DigestReason.PAUSED: "While I couldn't post here, ",
}


def digest(notice: Notice, ends: Sequence[tuple[Notice, Story]], style: Style) -> Message:
    """Tell ends that were held back in one message, the failures first."""
    ranked = sorted(ends, key=lambda part: _rank(part[1].watched))
    watched = [story.watched for _, story in ranked]
    because = _BECAUSE.get(str(notice.body.get("reason")), "")
    title = f"{because}{text.counted(len(ends), 'job')} ended: {_shares(watched)}"
    mentions = (*notice.mentions, *(id_ for part in ranked for id_ in pinged(*part)))
    blocks = [section(f"*{title}*"), *_sections(_drawn(one, style) for one in watched)]
    pings = parts.pings(mentions)
    room = text.MESSAGE - len(f"{title}\n{pings}\n")
    said = parts.spoken([title, *_spoken(watched, room), pings])
    return Message(said, [*blocks, *parts.pinged(mentions)])


def summary(
    notice: Notice,
    ended: Sequence[Watched],
    running: Sequence[Watched],
    plan: DigestPlan,
    style: Style,
) -> Message:
    """Sum up a day: what ended, the failures first, the slowest, and what still runs."""
    since = text.moment(datetime.fromisoformat(str(notice.body["since"])))
    title = f"No followed job ended since {since}"
    if ended:
        title = f"{text.counted(len(ended), 'job')} ended since {since}: {_shares(ended)}"
    blocks: list[Block] = [section(f"*{title}*")]
    lines = [title]
    groups = {"Failed": _failures(ended), "The slowest": _slowest(ended), "Still running": running}
    for name, jobs in groups.items():
        if jobs:
            shown = jobs[:_MANY]
            more = [f"and {len(jobs) - _MANY} more"] if len(jobs) > _MANY else []
            blocks += _sections([f"*{name}*", *(_drawn(one, style) for one in shown), *more])
            lines += [f"{name}:", *_spoken(shown, _SPOKEN_GROUP), *more]
    return Message(parts.spoken(lines), [*blocks, context(_when(plan))])


def _rank(watched: Watched) -> int:
    status = _status(watched).lower()
    return _ORDER.index(status) if status in _ORDER else len(_ORDER)


def _shares(jobs: Sequence[Watched]) -> str:
    counted = Counter(_status(one).lower() for one in sorted(jobs, key=_rank))
    return ", ".join(f"{count} {status}" for status, count in counted.items())


def _status(watched: Watched) -> str:
    if watched.is_lost and not watched.job.status.is_final:
        return _LOST.capitalize()
    return text.line(words.status(watched.job.status, watched.job.status_word), _NAME)


def _drawn(watched: Watched, style: Style) -> str:
    """Return a job's line, and below it why it failed."""
    job_id = text.code(watched.job_id, parts.NAME)
    line = " · ".join([f"{parts.sign(watched)} *{_status(watched)}* {job_id}", *_about(watched)])
    if watched.job.status is not JobStatus.FAILED:
        return line
    cause = _cause(watched) or parts.NO_REASON
    return f"{line}\n> {' · '.join([cause, *answers.link(watched.job_id, style)])}"


def _about(watched: Watched) -> Iterator[str]:
    job = watched.job
    yield from (name for one in (job.queue_name, job.owner) if (name := text.line(one, _NAME)))
    if job.status.is_final and (took := words.took(job)) is not None:
        yield text.duration(took)
    elif (overall := parts.report(watched).progress.overall) is not None:
        yield words.percent(overall)


def _cause(watched: Watched) -> str:
    if watched.job.status is not JobStatus.FAILED:
        return ""
    return parts.first_cause(watched, _CAUSE)


def _line(watched: Watched) -> str:
    return _with_cause(" · ".join([_short(watched), *_about(watched)]), watched)


def _short(watched: Watched) -> str:
    return f"{_status(watched)} {text.line(watched.job_id, parts.NAME)}"


def _with_cause(said: str, watched: Watched) -> str:
    cause = _cause(watched)
    return f"{said}: {cause}" if cause else said


def _spoken(jobs: Sequence[Watched], room: int) -> list[str]:
    """Return a line for each job; shorter ones where not all of them would fit."""
    lines = [_line(one) for one in jobs]
    if sum(len(line) + 1 for line in lines) <= room:
        return lines
    each = room // len(jobs) - 1
    return [text.cut(_with_cause(_short(one), one), each) for one in jobs]


def _sections(lines: Iterable[str]) -> list[Block]:
    return [section(piece, expand=True) for piece in text.pieces(lines)]


def _failures(ended: Sequence[Watched]) -> list[Watched]:
    return [one for one in ended if one.job.status is JobStatus.FAILED]


def _slowest(ended: Sequence[Watched]) -> list[Watched]:
    timed = [(took, one) for one in ended if (took := words.took(one.job)) is not None]
    slowest = sorted(timed, key=lambda pair: pair[0], reverse=True)
    return [one for _, one in slowest if one.job.status is JobStatus.FINISHED][:_SLOWEST]


def _when(plan: DigestPlan) -> str:
    days = "every day" if plan.days == "*" else text.line(plan.days, _NAME)
    at = f"{plan.hour:02}:{plan.minute:02} {text.line(plan.zone, _NAME)}"
    return f"Comes {days} at {at}; `{troubles.COMMAND} digest off` ends it."
