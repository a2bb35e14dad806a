"""What people wish to be told: typed, or pressed."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.domain.jobs import JobId
from bot.domain.outcomes import Seen, Unsubscribed
from bot.errors import StoreUnavailable, facts
from bot.views import choices, following, modals, overview
from bot.views.answers import Style
from bot.views.message import Message
from bot.views.modals import Form, FormKind
from bot.views.troubles import COMMAND
from bot.wishing import Asker, Wishing
from handlers import grammar
from handlers.answering import answer
from handlers.desk import BELOW, IN_PLACE, Body, Desk, asker, trouble

log = logging.getLogger(__name__)

MUTE_BY_BUTTON = timedelta(hours=1)
LATE = (
    "That took too long: the bot's database or Slack didn't answer in time. "
    f"`{COMMAND} list` shows whether it was done."
)


class Wishes:
    """Carries out wishes; every answer is for the asker's eyes only."""

    def __init__(self, wishing: Wishing, desk: Desk, style: Style) -> None:
        self._wishing = wishing
        self._desk = desk
        self._style = style

    @property
    def project(self) -> str:
        """The name of the project that the bot serves."""
        return self._wishing.ways.project

    def command(self, body: Body, wish: grammar.Wish) -> str | None:
        """Take a slash command; return why not, for the acknowledgement to say."""
        who = asker(body)
        return self._take(
            "wish", body, lambda: answer(self._wishing, who, wish, self._style), how={}
        )

    def visited(self, body: Body) -> None:
        """Resume the channel where somebody typed a command, if it was paused."""
        self.opened(f"visit {body.get('trigger_id')}", asker(body).channel_id)

    def form(self, body: Body) -> str | None:
        """Open the form; return why not, for the acknowledgement to say."""
        return self._desk.take("form", body, lambda: self._form(body))

    def other_form(self, body: Body, kind: FormKind) -> None:
        """Let the open form ask for another kind of target."""
        view = body.get("view") or {}
        shown = modals.form(modals.shown_by(view, kind)).to_dict()
        self._desk.take("form", body, lambda: self._desk.fill(str(view.get("id")), shown))

    def handed_in(self, body: Body, channel_id: str, wish: grammar.Subscribe) -> None:
        """Take a form that was filled in for a channel."""
        who = Asker(channel_id, asker(body).user_id)
        self._take("submit", body, lambda: answer(self._wishing, who, wish, self._style), how={})

    def opened(self, event_id: str, channel_id: str) -> None:
        """Hear that a channel can be posted to again, perhaps."""
        reach = self._wishing.reach
        self._desk.hear("visit", event_id, lambda: _noted(reach.visit(channel_id)))

    def closed(self, event_id: str, channel_id: str, code: str) -> None:
        """Hear that a channel can't be posted to any more; `code` is Slack's word for it."""
        reach = self._wishing.reach
        self._desk.hear("closed", event_id, lambda: _noted(reach.closed(channel_id, code)))

    def unsubscribe(self, body: Body, subscription_id: int, page: int | None) -> None:
        """Take a click on *Unsubscribe*; on a page of the list, the page is drawn anew."""
        how = BELOW if page is None else IN_PLACE
        self._take(
            "unsubscribe", body, lambda: self._unsubscribed(body, subscription_id, page), how
        )

    def drop(self, body: Body, job_id: JobId) -> None:
        """Take a click on *Unsubscribe* of a card."""
        who = asker(body)

        async def dropped() -> Message:
            return following.ended(await self._wishing.following.drop_job(who, job_id))

        self._take("drop", body, dropped)

    def mute(self, body: Body) -> None:
        """Take a click on *Mute* of a card."""
        who = asker(body)

        async def muted() -> Message:
            return choices.mute(await self._wishing.choices.mute_for(who, MUTE_BY_BUTTON))

        self._take("mute", body, muted)

    def unmute(self, body: Body) -> None:
        """Take a click on *Unmute*."""
        self._take("unmute", body, lambda: self._told(body, grammar.Unmute()))

    def page(self, body: Body, number: int) -> None:
        """Take a click on *Next* or *Previous*: the list turns its page."""
        wish = grammar.ListSubscriptions(number)
        self._take("page", body, lambda: self._told(body, wish), IN_PLACE)

    def subscriptions(self, body: Body) -> None:
        """Take a click that asks for the list: it comes below."""
        self._take("list", body, lambda: self._told(body, grammar.ListSubscriptions()))

    def _take(
        self,
        name: str,
        body: Body,
        work: Callable[[], Awaitable[Message]],
        how: Mapping[str, Any] = BELOW,
    ) -> str | None:
        return self._desk.take(name, body, lambda: self._desk.reply(body, work(), how, late=LATE))

    async def _form(self, body: Body) -> None:
        sorry = "Slack didn't open the form. Try once more."
        if view_id := await self._desk.open(body, modals.opening().to_dict(), sorry):
            shown = Form(FormKind.FILTERS, asker(body).channel_id, await self._seen())
            if not await self._desk.fill(view_id, modals.form(shown).to_dict()):
                await self._desk.fill(view_id, modals.refused().to_dict())

    async def _seen(self) -> Seen:
        """Return what there is to choose from; whatever fails, the form works without it."""
        try:
            return await self._wishing.following.seen()
        except Exception as error:  # noqa: BLE001 - `trouble` logs what we didn't expect
            trouble(error)
            return Seen()

    async def _told(self, body: Body, wish: grammar.Wish) -> Message:
        return await answer(self._wishing, asker(body), wish, self._style)

    async def _unsubscribed(self, body: Body, subscription_id: int, page: int | None) -> Message:
        who = asker(body)
        outcome = await self._wishing.following.unsubscribe_from(who, subscription_id)
        if page is None:
            return following.ended(outcome)
        note = following.gone(outcome.subscription) if isinstance(outcome, Unsubscribed) else ""
        return overview.overview(await self._wishing.following.overview(who, page), note)


async def _noted(work: Awaitable[None]) -> None:
    """Do what nobody waits for; a database that is away is no failure of ours.

    What is missed by that shows when something is posted, or with the next command.
    """
    try:
        await work
    except StoreUnavailable as error:
        log.warning("Could not note whether a channel can be posted to", extra=facts(error))
