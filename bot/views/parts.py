"""What all that is said in channels shares: a watched job, piece by piece."""

from collections.abc import Iterable, Iterator
from itertools import islice

from slack_sdk.models.blocks import Block, ButtonElement

from bot.domain.forecast import Basis
from bot.domain.jobs import JobStatus
from bot.domain.reasons import cause, condensed, without_state
from bot.domain.reckoning import from_status
from bot.domain.reports import JobReport
from bot.domain.watch import Watched
from bot.views import earlier, phases, remaining, text, words
from bot.views.language import N_, _
from bot.views.message import heading, preformatted, section

NAME = 80
"""Characters of a queue, an owner or an id, escaped."""
LOST = N_("Lost")
FORGOTTEN = N_(
    "Asked several times, DLI said that there is no such job in this project: it may have been "
    "removed there, or belong to another project or region. Nothing more will be told of it here."
)
_LOST_SIGN = "❓"
_CAUSE = 300
_SPOKEN = 700
"""Characters of a reason in `text`, which has to hold all else too."""
NO_REASON = N_("DLI gives no reason.")
_MOST_PINGED = 20


def report(watched: Watched) -> JobReport:
    """Return what is known of a job in the form in which questions are answered."""
    progress, job = watched.progress, watched.job
    if progress is None or progress.status is not job.status:
        seen_at = max(watched.seen_at, progress.seen_at) if progress else watched.seen_at
        progress = from_status(progress, job, seen_at)
    return JobReport(progress=progress, asked_at=watched.seen_at, job=job)


def spoken_head(watched: Watched) -> str:
    """Return the status, and how far it is or how long it took, in plain words."""
    return _head(watched, "")


def drawn_head(watched: Watched) -> str:
    """Return the same with its sign, in mrkdwn."""
    return f"{sign(watched)} {_head(watched, '*')}"


def _head(watched: Watched, mark: str) -> str:
    progress = report(watched).progress
    if watched.job.status.is_final:
        return words.ended(progress.status, words.took(watched.job), mark)
    if watched.is_lost:
        return " · ".join([f"{mark}{_(LOST)}{mark}", _("DLI no longer knows this job")])
    status = text.line(words.status(progress.status, progress.status_word), NAME)
    figure = words.figure(progress)
    return " · ".join([f"{mark}{status}{mark}", *([figure] if figure else [])])


def sign(watched: Watched) -> str:
    """Return the sign that stands before a head."""
    lost = watched.is_lost and not watched.job.status.is_final
    return _LOST_SIGN if lost else words.sign(watched.job.status)


def counts(watched: Watched) -> list[str]:
    """Say where the job is, or where it broke."""
    progress = report(watched).progress
    broke = phases.culprit(progress) if progress.status is JobStatus.FAILED else ""
    said = broke or phases.phase(progress)
    return [text.capital(said)] if said else []


def left(watched: Watched) -> list[str]:
    """Say how long the job will still run, and as of when; nothing that may be out of date."""
    if watched.is_stale or watched.is_over:
        return []
    known = report(watched)
    said = remaining.dated(known.progress, known.asked_at)
    return [text.capital(said)] if said else []


def reached(watched: Watched) -> list[str]:
    """Say how far a job had come that didn't finish, where earlier runs tell it."""
    progress = report(watched).progress
    how_far = words.figure(progress)
    unfinished = watched.job.status in {JobStatus.FAILED, JobStatus.CANCELLED}
    told = unfinished and how_far and progress.basis is Basis.HISTORY
    return [_("It had come to {figure}").format(figure=how_far)] if told else []


def usual(watched: Watched) -> list[str]:
    """Say how long earlier runs took, of a job that may still finish."""
    known = report(watched).progress.usual
    if known is None or watched.is_over:
        return []
    return [text.capital(earlier.told(known))]


def rows(watched: Watched) -> list[str]:
    """Return what was read and what came out, as far as DLI tells."""
    return [said] if (said := phases.rows(watched.job)) else []


def queue(watched: Watched) -> list[str]:
    """Return "queue etl", if DLI said it."""
    name = text.line(watched.job.queue_name, NAME)
    return [_("queue {name}").format(name=name)] if name else []


def about(watched: Watched) -> list[str]:
    """Return "queue etl" and "owner alice", as far as DLI said them."""
    owner = text.line(watched.job.owner, NAME)
    return [*queue(watched), *([_("owner {name}").format(name=owner)] if owner else [])]


def drawn_name(watched: Watched) -> str:
    """Name the job by its id, its queue and its owner, in mrkdwn."""
    return " · ".join([text.code(watched.job_id, NAME), *about(watched)])


def spoken_name(watched: Watched) -> str:
    """Name the job by its id, its queue and its owner."""
    job = _("Job {job_id}").format(job_id=text.line(watched.job_id, NAME))
    return " · ".join([job, *about(watched)])


def told(
    watched: Watched, lines: list[str], why: list[Block], accessory: ButtonElement | None = None
) -> Iterator[Block]:
    """Return the status, why, and `lines`; all in one piece where there's no why."""
    first = drawn_head(watched)
    if not why:
        yield section("\n".join([first, *lines]), accessory=accessory)
        return
    yield section(first, accessory=accessory)
    yield from why
    yield from (section(piece) for piece in text.pieces(lines))


def spoken_end(watched: Watched, lines: Iterable[str], mentions: Iterable[str]) -> str:
    """Return the same in plain words, the cause in the first line and the pings in the last."""
    first, why = spoken_head(watched), spoken_why(watched)
    if why:
        first = _("{job}: {cause}").format(job=first, cause=why)
    reason = spoken_reason(watched)
    return spoken([first, spoken_name(watched), *lines, reason, pings(mentions)])


def first_cause(watched: Watched, limit: int) -> str:
    """Return the root of a failure in one escaped line, "" if DLI gave none."""
    return text.line(cause(report(watched).reason), limit)


def why(watched: Watched, limit: int) -> Iterator[Block]:
    """Say why a job failed, the root first; and what DLI says of one that was cancelled."""
    reason = report(watched).reason
    root = cause(reason)
    match watched.job.status:
        case JobStatus.FAILED:
            yield heading(text.plain(root, _CAUSE).strip() or _(NO_REASON), _CAUSE)
            if _says_more(reason, root):
                yield preformatted(condensed(reason, limit), limit)
        case JobStatus.CANCELLED if text.plain(reason, limit).strip():
            yield section(_("*DLI says*"))
            yield preformatted(reason, limit)


def spoken_why(watched: Watched) -> str:
    """Return why a job ended as it did, in plain words that stand after the head."""
    reason = report(watched).reason
    match watched.job.status:
        case JobStatus.FAILED:
            return text.line(cause(reason), _CAUSE) or _(NO_REASON)
        case JobStatus.CANCELLED:
            return text.line(reason, _CAUSE)
        case _:
            return ""


def spoken_reason(watched: Watched) -> str:
    """Return the beginning of a failure's reason, if it says more than its root."""
    reason = report(watched).reason
    failed = watched.job.status is JobStatus.FAILED
    more = failed and _says_more(reason, cause(reason))
    return text.escape(condensed(reason, _SPOKEN), _SPOKEN) if more else ""


def _says_more(reason: str, root: str) -> bool:
    return bool(root) and without_state(reason) != root


def pings(ids: Iterable[str]) -> str:
    """Return what pings users and user groups, each once."""
    found = (text.mention(id_) for id_ in dict.fromkeys(ids))
    return " ".join(islice((one for one in found if one), _MOST_PINGED))


def pinged(ids: Iterable[str]) -> Iterator[Block]:
    """Ping users and user groups on a line of their own."""
    if line := pings(ids):
        yield section(line)


def spoken(lines: Iterable[str]) -> str:
    """Return what stands in `text`: a line each, in sentences' case."""
    return "\n".join(text.capital(line) for line in lines if line)
