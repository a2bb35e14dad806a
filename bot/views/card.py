"""The one message of a channel about a job, which is edited in place."""

from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.domain.cards import Story
from bot.domain.jobs import JobStatus
from bot.domain.subscriptions import ended_at
from bot.domain.watch import Watched
from bot.views import answers, ids, parts, text, words
from bot.views.answers import Style
from bot.views.message import Message, button, context, fields, section

_STATEMENT = 160
_REASON = 600


def card(story: Story, style: Style, mentions: tuple[str, ...] = ()) -> Message:
    """Show a job as it stands; with `mentions` where no other post tells of its end."""
    return Message(_spoken(story, mentions), list(_blocks(story, style, mentions)))


def _spoken(story: Story, mentions: tuple[str, ...]) -> str:
    watched = story.watched
    why = parts.spoken_why(watched)
    return parts.spoken(
        [
            ": ".join(part for part in (parts.spoken_head(watched), why) if part),
            parts.spoken_name(watched),
            *parts.counts(watched),
            parts.spoken_reason(watched),
            *(f"note: {note}" for note in _notes(story)),
            parts.pings(mentions),
        ]
    )


def _blocks(story: Story, style: Style, mentions: tuple[str, ...]) -> Iterator[Block]:
    watched = story.watched
    yield section("\n".join([parts.drawn_head(watched), *_where(watched)]))
    yield from parts.why(watched, _REASON)
    if facts := _facts(watched):
        yield fields(facts)
    yield from answers.statement(watched.job, style, _STATEMENT)
    if notes := list(_notes(story)):
        yield section("\n".join(f"⚠️ {note}" for note in notes))
    yield from parts.pinged(mentions)
    yield context(_small_print(watched, style))
    yield _buttons(story)


def _where(watched: Watched) -> Iterator[str]:
    progress = parts.report(watched).progress
    if progress.overall is not None:
        yield f"`{words.bar(progress.overall)}`"
    yield from parts.counts(watched)


def _facts(watched: Watched) -> list[tuple[str, str]]:
    job = watched.job
    facts = [(name.capitalize(), value) for name, value in parts.about(watched)]
    if not watched.is_over and job.start_time is not None:
        facts.append(("Started", text.moment(job.start_time, "{ago}")))
    if job.status is JobStatus.FINISHED and (rows := words.rows(job)):
        facts.append(("Rows", rows))
    return facts


def _notes(story: Story) -> Iterator[str]:
    watched = story.watched
    if watched.is_stale:
        since = text.moment(watched.seen_at, "{time}")
        yield f"DLI hasn't answered since {since}: this may be out of date."
    if watched.is_lost and not watched.job.status.is_final:
        yield "What stands here is the last that DLI told of it."
    yield from answers.notes(parts.report(watched))
    if not story.is_followed and not watched.is_over:
        yield "This channel no longer follows this job."


def _small_print(watched: Watched, style: Style) -> str:
    return " · ".join(
        (
            text.code(watched.job_id, parts.NAME),
            _seen(watched),
            *answers.link(watched.job_id, style),
        )
    )


def _seen(watched: Watched) -> str:
    if end := ended_at(watched.job):
        return f"ended {text.moment(end)}"
    return f"last seen {text.moment(watched.seen_at, '{ago}')}"


def _buttons(story: Story) -> ActionsBlock:
    watched = story.watched
    buttons = [button("Details", ids.DETAILS, watched.job_id)]
    if story.is_followed and not watched.is_over:
        job = f"{watched.project}/{watched.job_id}"
        buttons.append(button("Mute", ids.MUTE, job))
        buttons.append(button("Unsubscribe", ids.UNSUBSCRIBE, job))
    return ActionsBlock(elements=buttons)
