"""Many ends in one message: those that were held back, and those of a day."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.domain.cards import Story
from bot.domain.channels import DigestPlan
from bot.domain.jobs import JobStatus
from bot.domain.notices import DigestReason, Notice
from bot.domain.watch import Watched
from bot.views import answers, parts, text, troubles, words
from bot.views.answers import Style
from bot.views.choices import digest_at
from bot.views.language import N_, _, ngettext, number, sentences, several
from bot.views.message import Message, context, section

_STATUSES: Mapping[str, str] = {
    "failed": N_("{count} failed"),
    "lost": N_("{count} lost"),
    "cancelled": N_("{count} cancelled"),
    "finished": N_("{count} finished"),
    "launching": N_("{count} launching"),
    "running": N_("{count} running"),
    "scaling": N_("{count} scaling"),
    "unknown": N_("{count} with an unknown status"),
}
_MANY = 12
"""Jobs of one group in a summary."""
_SLOWEST = 3
_GROUPS = 3


@dataclass(frozen=True, slots=True)
class _Detail:
    """How much to say of each job: characters of its names and of the cause, and a link."""

    names: int
    cause: int
    link: bool = False


_DETAILS = (
    _Detail(40, 120, link=True),
    _Detail(40, 120),
    _Detail(25, 60),
    _Detail(0, 60),
    _Detail(0, 25),
    _Detail(0, 0),
)
"""From much to little: the first that fits is taken."""


def digest(notice: Notice, ends: Sequence[tuple[Notice, Story]], style: Style) -> Message:
    """Tell ends that were held back in one message, the failures first."""
    ranked = sorted(ends, key=lambda part: _rank(part[1].watched))
    watched = [story.watched for _notice, story in ranked]
    title = _title(str(notice.body.get("reason")), watched)
    mentions = [id_ for part, _story in ranked for id_ in part.mentions]
    pings = parts.pings(mentions)
    lines = _fitted(_line, watched, text.MESSAGE - len(f"{title}\n{pings}\n"))
    blocks = _sections(_fitted(_drawn(style), watched, text.BLOCKS))
    return Message(
        parts.spoken([title, *lines, pings]),
        [section(f"*{title}*"), *blocks, *parts.pinged(mentions)],
    )


def summary(
    notice: Notice,
    ended: Sequence[Watched],
    running: Sequence[Watched],
    plan: DigestPlan,
    style: Style,
) -> Message:
    """Sum up a day: what ended, the failures first, the slowest, and what still runs."""
    since = text.moment(datetime.fromisoformat(str(notice.body["since"])))
    title = _("No followed job ended since {time}").format(time=since)
    if ended:
        title = ngettext(
            "{count} job ended since {time}: {statuses}",
            "{count} jobs ended since {time}: {statuses}",
            len(ended),
        ).format(count=number(len(ended)), time=since, statuses=_shares(ended))
    blocks: list[Block] = [section(f"*{title}*")]
    lines = [title]
    groups = {
        _("Failed"): _failures(ended),
        _("The slowest"): _slowest(ended),
        _("Still running"): running,
    }
    for name, jobs in groups.items():
        if jobs:
            blocks += _sections([f"*{name}*", *_group(_drawn(style), jobs, text.BLOCKS)])
            lines += [
                _("{heading}:").format(heading=name),
                *_group(_line, jobs, text.MESSAGE - len(title)),
            ]
    end = _("`{command} digest off` ends it.").format(command=troubles.COMMAND)
    when = sentences(digest_at(plan, None), end)
    return Message(parts.spoken([*lines, when]), [*blocks, context(when)])


def _title(reason: str, ended: Sequence[Watched]) -> str:
    count = len(ended)
    match reason:
        case DigestReason.MUTED:
            said = ngettext(
                "While this channel was muted, {count} job ended: {statuses}",
                "While this channel was muted, {count} jobs ended: {statuses}",
                count,
            )
        case DigestReason.PAUSED:
            said = ngettext(
                "While I couldn't post here, {count} job ended: {statuses}",
                "While I couldn't post here, {count} jobs ended: {statuses}",
                count,
            )
        case _other:
            said = ngettext(
                "{count} job ended: {statuses}", "{count} jobs ended: {statuses}", count
            )
    return said.format(count=number(count), statuses=_shares(ended))


def _rank(watched: Watched) -> int:
    return list(_STATUSES).index(_kind(watched))


def _shares(jobs: Sequence[Watched]) -> str:
    counted = Counter(_kind(one) for one in sorted(jobs, key=_rank))
    return several(_(_STATUSES[kind]).format(count=number(n)) for kind, n in counted.items())


def _kind(watched: Watched) -> str:
    lost = watched.is_lost and not watched.job.status.is_final
    return "lost" if lost else watched.job.status.lower()


def _status(watched: Watched) -> str:
    if watched.is_lost and not watched.job.status.is_final:
        return _(parts.LOST)
    return words.status(watched.job.status)


def _drawn(style: Style) -> Callable[[Watched, _Detail], str]:
    def drawn(watched: Watched, detail: _Detail) -> str:
        """Return a job's line, and below it why it failed."""
        job_id = text.code(watched.job_id, parts.NAME)
        said = [f"{parts.sign(watched)} *{_status(watched)}* {job_id}", *_about(watched, detail)]
        if detail.link and _is_failure(watched):
            said += answers.link(watched.ref, style)
        return "\n> ".join([" · ".join(said), *_cause(watched, detail)])

    return drawn


def _line(watched: Watched, detail: _Detail) -> str:
    named = f"{_status(watched)} {text.line(watched.job_id, parts.NAME)}"
    job = " · ".join([named, *_about(watched, detail)])
    for cause in _cause(watched, detail):
        return _("{job}: {cause}").format(job=job, cause=cause)
    return job


def _about(watched: Watched, detail: _Detail) -> Iterator[str]:
    if not detail.names:
        return
    job = watched.job
    names = (text.line(name, detail.names) for name in (job.queue_name, job.owner))
    yield from (name for name in names if name)
    if job.status.is_final and (took := words.took(job)) is not None:
        yield text.duration(took)
    elif share := words.share(parts.report(watched).progress):
        yield share


def _cause(watched: Watched, detail: _Detail) -> Iterator[str]:
    if _is_failure(watched) and detail.cause:
        yield parts.first_cause(watched, detail.cause) or _(parts.NO_REASON)


def _fitted(
    say: Callable[[Watched, _Detail], str], jobs: Sequence[Watched], room: int
) -> list[str]:
    """Return a line for each job, as detailed as `room` for all of them allows."""
    lines: list[str] = []
    for detail in _DETAILS:
        lines = [say(one, detail) for one in jobs]
        if sum(len(line) + 1 for line in lines) <= room:
            return lines
    return [text.cut(line, room // len(jobs) - 1) for line in lines]


def _group(say: Callable[[Watched, _Detail], str], jobs: Sequence[Watched], room: int) -> list[str]:
    """Return the lines of one of a summary's groups, which share `room` among them."""
    lines = _fitted(say, jobs[:_MANY], room // _GROUPS - 100)
    rest = len(jobs) - _MANY
    more = ngettext("and {count} more", "and {count} more", rest).format(count=number(rest))
    return [*lines, more] if rest > 0 else lines


def _sections(lines: Iterable[str]) -> list[Block]:
    return [section(piece, expand=True) for piece in text.pieces(lines)]


def _is_failure(watched: Watched) -> bool:
    return watched.job.status is JobStatus.FAILED


def _failures(ended: Sequence[Watched]) -> list[Watched]:
    return [one for one in ended if _is_failure(one)]


def _slowest(ended: Sequence[Watched]) -> list[Watched]:
    timed = [(took, one) for one in ended if (took := words.took(one.job)) is not None]
    slowest = sorted(timed, key=lambda pair: pair[0], reverse=True)
    return [one for _took, one in slowest if one.job.status is JobStatus.FINISHED][:_SLOWEST]
