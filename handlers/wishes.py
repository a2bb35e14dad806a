"""What people wish to be told: typed, or pressed."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.domain.ids import JobRef
from bot.domain.outcomes import Unsubscribed
from bot.views import choices, following, overview
from bot.views.language import N_
from bot.views.message import Message
from handlers import grammar
from handlers.answering import answer
from handlers.desk import BELOW, IN_PLACE, Body, asker
from handlers.hosts import Host, Hosts

MUTE_BY_BUTTON = timedelta(hours=1)
LATE = N_(
    "That took too long: the bot's database or Slack didn't answer in time. `{command} list` "
    "shows whether it was done."
)


class Wishes:
    """Carries out wishes; every answer is for the asker's eyes only."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts

    def command(self, body: Body, wish: grammar.Wish) -> str | None:
        """Take a slash command; return why not, for the acknowledgement to say."""
        host, who = self._hosts.of(body), asker(body)
        return _take(host, "wish", body, lambda: answer(host, who, wish), how={})

    def visited(self, body: Body) -> None:
        """Resume the channel where somebody typed a command, if it was paused."""
        self.opened(body, f"visit {body.get('trigger_id')}", asker(body).channel_id)

    def opened(self, body: Body, event_id: str, channel_id: str) -> None:
        """Hear that a channel can be posted to again, perhaps."""
        host = self._hosts.of(body)
        reach = host.first.wishing.reach
        host.desk.hear("visit", event_id, lambda: reach.visit(channel_id))

    def closed(self, body: Body, event_id: str, channel_id: str, code: str) -> None:
        """Hear that a channel can't be posted to any more; `code` is Slack's word for it."""
        host = self._hosts.of(body)
        reach = host.first.wishing.reach
        host.desk.hear("closed", event_id, lambda: reach.closed(channel_id, code))

    def unsubscribe(self, body: Body, subscription_id: int, page: int | None) -> None:
        """Take a click on *Unsubscribe*; on a page of the list, the page is drawn anew."""
        host, how = self._hosts.of(body), BELOW if page is None else IN_PLACE
        _take(
            host, "unsubscribe", body, lambda: _unsubscribed(host, body, subscription_id, page), how
        )

    def drop(self, body: Body, ref: JobRef) -> None:
        """Take a click on *Unsubscribe* of a card."""
        host, who = self._hosts.of(body), asker(body)

        async def dropped() -> Message:
            follows = host.of(ref).wishing.following
            return following.ended(await follows.drop_job(who, ref.job_id), host.style)

        _take(host, "drop", body, dropped)

    def mute(self, body: Body) -> None:
        """Take a click on *Mute* of a card."""
        host, who = self._hosts.of(body), asker(body)

        async def muted() -> Message:
            chosen = host.first.wishing.choices
            return choices.mute(await chosen.mute_for(who, MUTE_BY_BUTTON))

        _take(host, "mute", body, muted)

    def unmute(self, body: Body) -> None:
        """Take a click on *Unmute*."""
        self._told(body, "unmute", grammar.Unmute())

    def page(self, body: Body, number: int) -> None:
        """Take a click on *Next* or *Previous*: the list turns its page."""
        self._told(body, "page", grammar.ListSubscriptions(number), IN_PLACE)

    def subscriptions(self, body: Body) -> None:
        """Take a click that asks for the list: it comes below."""
        self._told(body, "list", grammar.ListSubscriptions())

    def _told(
        self, body: Body, name: str, wish: grammar.Wish, how: Mapping[str, Any] = BELOW
    ) -> None:
        host = self._hosts.of(body)
        _take(host, name, body, lambda: answer(host, asker(body), wish), how)


def _take(
    host: Host,
    name: str,
    body: Body,
    work: Callable[[], Awaitable[Message]],
    how: Mapping[str, Any] = BELOW,
) -> str | None:
    return host.desk.take(name, body, lambda: host.desk.reply(body, work(), how, late=LATE))


async def _unsubscribed(host: Host, body: Body, subscription_id: int, page: int | None) -> Message:
    who, follows = asker(body), host.first.wishing.following
    outcome = await follows.unsubscribe_from(who, subscription_id)
    if page is None:
        return following.ended(outcome, host.style)
    note = ""
    if isinstance(outcome, Unsubscribed):
        note = following.gone(outcome.subscription, host.style)
    return overview.overview(await follows.overview(who, page), host.style, note)
