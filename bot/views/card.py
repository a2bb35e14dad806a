"""The one message of a channel about a job, which is edited in place."""

from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.domain.cards import Story
from bot.domain.subscriptions import ended_at
from bot.domain.watch import Watched
from bot.views import answers, ids, parts, summary, text, words
from bot.views.answers import Style
from bot.views.language import _
from bot.views.message import Message, button, context, section

_STATEMENT = 160
_REASON = 600


def card(story: Story, style: Style, mentions: tuple[str, ...] = ()) -> Message:
    """Show a job as it stands; with `mentions` where no other post tells of its end."""
    return Message(_spoken(story, style, mentions), list(_blocks(story, style, mentions)))


def _spoken(story: Story, style: Style, mentions: tuple[str, ...]) -> str:
    watched = story.watched
    notes = [_("Note: {note}").format(note=note) for note in _notes(story)]
    notes += [_("Hint: {hint}").format(hint=hint) for hint in _hints(watched)]
    lines = [*parts.left(watched), *parts.counts(watched), *_times(story), *parts.rows(watched)]
    lines.append(" · ".join([*_started(watched), _seen(watched)]))
    lines += answers.project(watched.project, style)
    return parts.spoken_end(watched, [*lines, *notes], mentions)


def _blocks(story: Story, style: Style, mentions: tuple[str, ...]) -> Iterator[Block]:
    watched = story.watched
    lines = [*_where(watched), *_times(story), *_facts(watched)]
    yield from parts.told(watched, lines, list(parts.why(watched, _REASON)))
    yield from answers.statement(watched.job, style, _STATEMENT)
    notes = [f"⚠️ {note}" for note in _notes(story)]
    notes += [f"💡 {hint}" for hint in _hints(watched)]
    if notes:
        yield section("\n".join(notes))
    yield from parts.pinged(mentions)
    yield context(_small_print(watched, style))
    yield _buttons(story, style)


def _where(watched: Watched) -> Iterator[str]:
    """Say how far a job is; the bar is for those that are under way."""
    progress = parts.report(watched).progress
    line = "" if watched.is_over else words.barred(progress, " ".join(parts.left(watched)))
    if line:
        yield line
    yield from parts.counts(watched)


def _times(story: Story) -> list[str]:
    """Say how far a job had come that broke off, or how its time compares to earlier runs'."""
    watched = story.watched
    return [*parts.reached(watched), *parts.usual(watched), *summary.compared(story)]


def _facts(watched: Watched) -> Iterator[str]:
    yield from parts.rows(watched)
    if line := " · ".join([*parts.about(watched), *_started(watched)]):
        yield text.capital(line)


def _started(watched: Watched) -> Iterator[str]:
    started = watched.job.start_time
    if not watched.is_over and started is not None:
        yield _("started {time}").format(time=text.moment(started, "{ago}"))


def _notes(story: Story) -> Iterator[str]:
    watched = story.watched
    if watched.is_stale:
        since = text.moment(watched.seen_at, "{time}")
        said = _("DLI hasn't answered since {time}: this may be out of date.")
        yield said.format(time=since)
    if watched.is_lost and not watched.job.status.is_final:
        yield _(parts.FORGOTTEN)
    yield from answers.notes(parts.report(watched))
    if not story.is_followed and not watched.is_over:
        yield _("This channel no longer follows this job.")


def _hints(watched: Watched) -> list[str]:
    return [] if watched.is_over else list(answers.hints(parts.report(watched)))


def _small_print(watched: Watched, style: Style) -> str:
    return " · ".join(
        (
            text.code(watched.job_id, parts.NAME),
            *answers.project(watched.project, style),
            _seen(watched),
            *answers.link(watched.ref, style),
        )
    )


def _seen(watched: Watched) -> str:
    if end := ended_at(watched.job):
        return _("ended {time}").format(time=text.moment(end))
    return _("last seen {time}").format(time=text.moment(watched.seen_at, "{ago}"))


def _buttons(story: Story, style: Style) -> ActionsBlock:
    watched = story.watched
    buttons = [button(_("Details"), ids.DETAILS, watched.ref.value)]
    if story.is_followed and not watched.is_over:
        job = watched.ref.value
        buttons.append(button(_("Mute"), ids.MUTE, job))
        buttons.append(button(_("Unsubscribe"), ids.UNSUBSCRIBE, job))
        if style.cancels:
            buttons.append(answers.cancel_button(job))
    return ActionsBlock(elements=buttons)
