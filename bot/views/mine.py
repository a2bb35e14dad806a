"""The jobs of somebody's Home, one block each."""

import re
from hashlib import blake2b

from slack_sdk.models.blocks import Block

from bot.domain.homes import Mine, MyJob, Part
from bot.domain.statements import shown
from bot.domain.subscriptions import ended_at
from bot.domain.watch import Watched
from bot.views import answers, ids, parts, remaining, text, words
from bot.views.answers import Style
from bot.views.language import _, several
from bot.views.message import button, section

_STATEMENT = 64
_MOST_CHANNELS = 5
_CHANNEL = re.compile(r"[CG][A-Z0-9]{1,30}")


def running(job: MyJob, style: Style, *, names_project: bool) -> Block:
    """Show how far a job is, and who hears of it."""
    watched = job.watched
    progress = parts.report(watched).progress
    lines = [parts.drawn_head(watched), words.barred(progress, _left(watched))]
    if watched.is_stale:
        said = _("DLI hasn't answered since {time}: this may be out of date.")
        lines.append(f"⚠️ {said.format(time=text.moment(watched.seen_at, '{time}'))}")
    started = watched.job.start_time
    since = _("started {time}").format(time=text.moment(started, "{ago}")) if started else ""
    told = _told(job, lines, [since], style, names_project=names_project)
    return _block(job, Part.RUNNING, told)


def ended(job: MyJob, style: Style, *, names_project: bool) -> Block:
    """Show how a job ended, the cause in one line, and who heard of it."""
    watched = job.watched
    at = ended_at(watched.job) or watched.seen_at
    lines = [f"{parts.drawn_head(watched)} · {text.moment(at)}"]
    lines.append(parts.spoken_why(watched))
    return _block(job, Part.ENDED, _told(job, lines, [], style, names_project=names_project))


def names_projects(found: Mine) -> bool:
    """Whether the jobs are of several projects, so that each has to be told."""
    return len({job.watched.project for job in (*found.running, *found.ended)}) > 1


def channel(channel_id: str) -> str:
    """Name a channel as Slack shows it to whoever may know it."""
    return f"<#{channel_id}>" if _CHANNEL.fullmatch(channel_id) else _("direct messages")


def _told(
    job: MyJob, lines: list[str], more: list[str], style: Style, *, names_project: bool
) -> str:
    watched = job.watched
    project = text.line(watched.project, parts.NAME) if names_project else ""
    name = [parts.drawn_name(watched), project, *more, *answers.link(watched.ref, style)]
    statement = shown(watched.job.statement, style.privacy)
    told = [
        *lines,
        text.code(statement, _STATEMENT) if statement else "",
        " · ".join(part for part in name if part),
        _told_in(job),
    ]
    return "\n".join(line for line in told if line)


def _block(job: MyJob, part: Part, told: str) -> Block:
    watched = job.watched
    aloud = _("Details: job {job_id}").format(job_id=watched.job_id)
    details = button(_("Details"), ids.DETAILS, watched.ref.value, aloud)
    short = blake2b(watched.ref.value.encode(errors="replace"), digest_size=8).hexdigest()
    return section(told, accessory=details, block_id=f"{part}-{short}")


def _left(watched: Watched) -> str:
    """Say how long it will still run; nothing that may be out of date."""
    if watched.is_stale or watched.is_over:
        return ""
    return remaining.beside_figure(parts.report(watched).progress, watched.seen_at)


def _told_in(job: MyJob) -> str:
    if not job.channels:
        return ""
    named = several(channel(one) for one in job.channels[:_MOST_CHANNELS])
    if len(job.channels) > _MOST_CHANNELS:
        return _("Told in {channels} and others").format(channels=named)
    return _("Told in {channels}").format(channels=named)
