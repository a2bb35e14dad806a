"""What a notice becomes: which message, and where it goes. Looks things up, says nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.delivery.addressing import Addressing
from bot.domain.cards import Story
from bot.domain.events import Event
from bot.domain.languages import Language
from bot.domain.notices import Notice, NoticeKind, NoticeState
from bot.domain.owners import is_person
from bot.domain.subscriptions import ThreadMode, ended_at
from bot.ports import Channels, Outbox, Subscriptions
from bot.speech import Speech
from bot.views import cancelling, card, digest, direct, notices
from bot.views.answers import Style
from bot.views.language import speaking
from bot.views.message import Message, kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message, and where it belongs.

    `card_version` is set if the message is the card of its job, as it was then; `thread_ts`
    if it is a reply. `ends` is when the jobs ended whose end it tells, by DLI's clock.
    """

    message: Message
    thread_ts: str | None = None
    broadcast: bool = False
    card_version: int | None = None
    ends: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A text file, and the thread it belongs to."""

    name: str
    title: str
    content: str
    thread_ts: str | None


@dataclass(frozen=True, slots=True)
class Needless:
    """Nothing that has to be said any more, and why."""

    why: str


FOLLOWED = 200
"""Jobs under way that a daily digest counts."""


class Sayings:
    """Puts notices into words, as what they tell is when they are sent."""

    def __init__(
        self,
        outbox: Outbox,
        channels: Channels,
        subscriptions: Subscriptions,
        speech: Speech,
        style: Style,
        addressing: Addressing,
    ) -> None:
        self._outbox = outbox
        self._channels = channels
        self._subscriptions = subscriptions
        self._speech = speech
        self._style = style
        self._addressing = addressing

    async def of(self, notice: Notice, queue: Sequence[Notice]) -> Said | Attached | Needless:
        """Return what to send for `notice`; `queue` is what waits in the same place."""
        with speaking(await self._language(notice.place)):
            return await self._of(notice, queue)

    async def _language(self, place: str) -> Language:
        """Return what is spoken in a channel, or with the person who is told directly."""
        if is_person(place):
            return await self._speech.of_person(place)
        return await self._speech.of_channel(place)

    async def _of(self, notice: Notice, queue: Sequence[Notice]) -> Said | Attached | Needless:
        match notice.kind:
            case NoticeKind.DIGEST:
                return await self._digest(notice)
            case NoticeKind.SUMMARY:
                return await self._summary(notice)
            case NoticeKind.HINT:
                return await self._hint(notice)
            case NoticeKind.REPLY:
                return Said(message=kept(notice.body), thread_ts=str(notice.body["thread_ts"]))
            case NoticeKind.CARD | NoticeKind.EVENT | NoticeKind.FILE | NoticeKind.AUDIT:
                return await self._of_job(notice, queue)

    async def _of_job(self, notice: Notice, queue: Sequence[Notice]) -> Said | Attached | Needless:
        story = await self._story(notice)
        if story is None:
            return Needless("the job was forgotten")
        if notice.kind is NoticeKind.FILE:
            name, title, content = notices.file(story)
            return Attached(name=name, title=title, content=content, thread_ts=story.thread_ts)
        if notice.kind is NoticeKind.AUDIT:
            return _audit(notice, story)
        if notice.event is not None and is_person(notice.place):
            return await self._directly(notice, story)
        if notice.event is not None:
            addressed = await self._addressing.addressed(notice, story)
            return self._event(addressed, notice.event, story)
        return self._card(notice, story, queue)

    def _card(self, notice: Notice, story: Story, queue: Sequence[Notice]) -> Said | Needless:
        """Return a card's first post, unless the job's end is about to be one."""
        if story.card is not None and story.card.ts is not None:
            return Needless("the card is there")
        is_new = notice.state is NoticeState.PENDING
        if is_new and any(_tells_end(other, story) for other in queue):
            return Needless("the end is told by the card")
        return self._as_card(story)

    def _event(self, notice: Notice, event: Event, story: Story) -> Said:
        """Return a reply in the card's thread; an end without a card is its final card.

        What isn't an end and has lost its card stands by itself.
        """
        if story.card is not None and story.card.ts is not None:
            is_loud = event.kind.is_end and notice.thread is not ThreadMode.QUIET
            return Said(
                message=notices.event(notice, story, self._style),
                thread_ts=story.card.ts,
                broadcast=is_loud or notice.thread is ThreadMode.BROADCAST,
                ends=_ends(story) if event.kind.is_end else (),
            )
        if event.kind.is_end:
            said = self._as_card(story, notice.mentions)
            return replace(said, ends=_ends(story))
        return Said(message=notices.event(notice, story, self._style))

    def _as_card(self, story: Story, mentions: tuple[str, ...] = ()) -> Said:
        return Said(
            message=card.card(story, self._style, mentions),
            card_version=story.card.version if story.card else 0,
        )

    async def _story(self, notice: Notice) -> Story | None:
        if notice.job_id is None:
            return None
        return await self._outbox.story(notice.place, notice.project, notice.job_id)

    async def _directly(self, notice: Notice, story: Story) -> Said | Needless:
        channels = await self._addressing.elsewhere(notice)
        if not channels:
            return Needless("they are in a channel that is told, or none is told any more")
        return Said(message=direct.direct(story, channels, self._style), ends=_ends(story))

    async def _digest(self, notice: Notice) -> Said | Needless:
        addressed = [
            (await self._addressing.addressed(part, story), story)
            for part, story in await self._outbox.parts(notice)
            if not is_person(notice.place) or await self._addressing.elsewhere(part)
        ]
        if not addressed and is_person(notice.place):
            return Needless("they are in the channels that are told")
        ends = tuple(end for _part, story in addressed for end in _ends(story))
        return Said(message=digest.digest(notice, addressed, self._style), ends=ends)

    async def _summary(self, notice: Notice) -> Said | Needless:
        channel = await self._channels.channel(notice.place)
        if channel.digest is None:
            return Needless("the daily digest was turned off")
        since, until = (datetime.fromisoformat(notice.body[name]) for name in ("since", "until"))
        ended = await self._channels.ended(notice.place, since, until)
        running = await self._subscriptions.followed(notice.place, FOLLOWED)
        return Said(message=digest.summary(notice, ended, running, channel.digest, self._style))

    async def _hint(self, notice: Notice) -> Said | Needless:
        channel_id = str(notice.body["channel"])
        channel = await self._channels.channel(channel_id)
        if not channel.paused_for:
            return Needless("the channel can be posted to again")
        resting = await self._subscriptions.of_channel(channel_id)
        return Said(message=notices.hint(notice, len(resting)))


def _audit(notice: Notice, story: Story) -> Said | Needless:
    """Return the line that tells who cancelled a job, where things about the job are told."""
    if story.card is None or story.card.ts is None:
        return Needless("there's no card of it, in whose thread to tell it")
    return Said(message=cancelling.line(notice), thread_ts=story.card.ts)


def _ends(story: Story) -> tuple[datetime, ...]:
    ended = ended_at(story.watched.job)
    return () if ended is None else (ended,)


def _tells_end(notice: Notice, story: Story) -> bool:
    """Whether a notice tells the end of a story's job."""
    return (
        notice.job_id == story.watched.job_id
        and notice.project == story.watched.project
        and notice.kind is NoticeKind.EVENT
        and notice.event is not None
        and notice.event.kind.is_end
    )
