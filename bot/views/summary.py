"""What a finished run comes to beside those before it and by itself: in words, and as charts."""

from collections.abc import Iterator
from datetime import timedelta

from slack_sdk.models.blocks import Block

from bot.domain.cards import Story
from bot.domain.history import EarlierRun, usual
from bot.domain.jobs import JobStatus
from bot.domain.journey import Journey
from bot.views import charts, comparison, earlier, parts, text, timeline, words


def compared(story: Story) -> list[str]:
    """Say how long earlier runs took, where this one finished."""
    if _took(story) is None:
        return []
    known = usual(story.earlier) or parts.report(story.watched).progress.usual
    return [text.capital(earlier.told_with_median(known))] if known else []


def drawn(story: Story, *, whole: bool) -> Iterator[Block]:
    """Draw a finished run beside those before it; with `whole`, also how it went."""
    took, before, journey = _took(story), _before(story), _journey(story)
    if took is not None and before:
        began = story.watched.job.start_time or parts.report(story.watched).progress.began_at
        yield charts.block(comparison.chart(before, took, began))
    if took is not None and whole and timeline.is_telling(journey):
        yield charts.block(timeline.chart(journey, took))


def spoken(story: Story, *, whole: bool) -> Iterator[str]:
    """Say in words what the charts show."""
    took, before, journey = _took(story), _before(story), _journey(story)
    if took is not None and len(before) > 1:
        yield comparison.spoken(before, took)
    if took is not None and whole and timeline.is_telling(journey):
        yield timeline.spoken(journey)


def _took(story: Story) -> timedelta | None:
    """Return how long a job took; None unless it finished, as nothing else compares."""
    job = story.watched.job
    return words.took(job) if job.status is JobStatus.FINISHED else None


def _before(story: Story) -> list[EarlierRun]:
    return comparison.comparable(story.earlier)


def _journey(story: Story) -> Journey:
    return parts.report(story.watched).progress.journey
