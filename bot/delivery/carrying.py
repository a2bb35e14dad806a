"""The calls of Slack that it takes to say a notice."""

from datetime import timedelta

from cachetools import LRUCache

from bot import errors
from bot.delivery.plainness import PLAINEST, ways
from bot.delivery.saying import Attached, Said
from bot.delivery.workspace import Workspace
from bot.domain.notices import Notice, NoticeKind, NoticeState, Receipt
from bot.domain.owners import is_person

APART = timedelta(hours=1)
"""Between two attempts at the same notice lies less than this."""
REMEMBERED = 1_000
"""Notices of which it is known that Slack wants them plainer."""


class Carrier:
    """Looks notices up in Slack, and says them. What calls Slack raises a `NotDelivered`."""

    def __init__(self, workspace: Workspace) -> None:
        self._conversations = workspace.conversations
        self._chronicle = workspace.chronicle
        self._plainness: LRUCache[str, int] = LRUCache(REMEMBERED)

    async def channel(self, notice: Notice) -> str:
        """Return the channel of a notice's place: for a person, that of direct messages."""
        if is_person(notice.place):
            return await self._conversations.direct(notice.place)
        return notice.place

    async def found(
        self, notice: Notice, channel_id: str, saying: Said | Attached
    ) -> Receipt | None:
        """Look up a notice that may have arrived; None if it hasn't, or if we mayn't look."""
        if notice.state is not NoticeState.SENDING:
            return None
        try:
            found = await self._looked_up(notice, channel_id, saying)
        except errors.HistoryHidden as error:
            self._chronicle.hidden(notice, error)
            return None
        self._chronicle.looked_up(notice, is_there=found is not None)
        return found

    async def say(self, notice: Notice, channel_id: str, saying: Said | Attached) -> Receipt:
        """Say a notice, as plainly as it has to be."""
        if isinstance(saying, Attached):
            await self._conversations.attach(
                channel_id, saying.name, saying.title, saying.content, thread_ts=saying.thread_ts
            )
            return Receipt(channel_id, saying.thread_ts or "")
        payload = ways(saying.message)[self._plainness.get(notice.id, 0)]
        return await self._conversations.post(
            channel_id,
            payload,
            notice.id,
            thread_ts=saying.thread_ts,
            broadcast=saying.broadcast,
        )

    def can_be_plainer(self, notice: Notice) -> bool:
        """Let a notice be said more plainly next time; False if that isn't possible."""
        so_far = self._plainness.get(notice.id, 0)
        if notice.kind is NoticeKind.FILE or so_far >= PLAINEST:
            return False
        self._plainness[notice.id] = so_far + 1
        return True

    async def _looked_up(
        self, notice: Notice, channel_id: str, saying: Said | Attached
    ) -> Receipt | None:
        if isinstance(saying, Attached):
            is_there = await self._conversations.has_file(
                channel_id, saying.name, thread_ts=saying.thread_ts
            )
            return Receipt(channel_id, saying.thread_ts or "") if is_there else None
        since = max(notice.created_at, (notice.sending_since or notice.created_at) - APART)
        return await self._conversations.find(
            channel_id, notice.id, since, thread_ts=saying.thread_ts
        )
