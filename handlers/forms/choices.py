"""The modals that mute, set a digest, and ask who somebody is."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.models.views import View

from bot.views import ids
from bot.views.ids import DigestEntry, MuteEntry
from bot.views.language import N_, _, speaking
from bot.views.message import said
from bot.views.modals import digest, link, mute
from bot.views.modals.answer import answered, waiting
from bot.wishing import Asker
from handlers import grammar
from handlers.answering import answer
from handlers.desk import BELOW, Body, Desk, asker, trouble
from handlers.forms.changes import Changes
from handlers.forms.entered import Entered, blocks_of, entered_in
from handlers.forms.reading import Wrong, read_digest, read_link, read_mute
from handlers.forms.turning import Turning
from handlers.hosts import Host, Hosts
from handlers.wishes import LATE

NOT_THERE = N_("I'm not to be used in this channel: choose another.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the modals: what opens it, what it shows, and what becomes of it.

    `channel_entry` is the input for the channel, "" if it is about a person.
    """

    title: str
    opens: str
    callback_id: str
    shown: Callable[[Host, Asker], Awaitable[View]]
    read: Callable[[Entered], grammar.Wish | Wrong]
    ends: str
    end: grammar.Wish
    channel_entry: str = ""


async def _mute(host: Host, who: Asker) -> View:
    chosen = host.first.wishing.choices
    return mute.mute(who.channel_id, await chosen.mute_shown(who) if who.channel_id else None)


async def _digest(host: Host, who: Asker) -> View:
    chosen = host.first.wishing.choices
    shown = await chosen.digest_shown(who) if who.channel_id else None
    return digest.digest(who.channel_id, shown, await chosen.zone(who))


async def _link(host: Host, who: Asker) -> View:
    return link.link(await host.first.wishing.links.shown(who), await _owners(host))


async def _owners(host: Host) -> list[str]:
    """Return the owners of jobs of all projects that tell, whose job began last first."""
    looking = (host.desk.tried(one.wishing.last_day.owners()) for one in host.projects)
    latest: dict[str, datetime] = {}
    for told in await asyncio.gather(*looking):
        if isinstance(told, Exception):
            trouble(told)
            continue
        for name, began in told.items():
            latest[name] = max(began, latest.get(name, began))
    return sorted(latest, key=lambda name: latest[name], reverse=True)


CHOICES = (
    Choice(
        title=mute.TITLE,
        opens=ids.OPEN_MUTE,
        callback_id=ids.MUTE_VIEW,
        shown=_mute,
        read=read_mute,
        ends=ids.END_MUTE,
        end=grammar.Unmute(),
        channel_entry=MuteEntry.CHANNEL,
    ),
    Choice(
        title=digest.TITLE,
        opens=ids.OPEN_DIGEST,
        callback_id=ids.DIGEST_VIEW,
        shown=_digest,
        read=read_digest,
        ends=ids.END_DIGEST,
        end=grammar.EndDigest(),
        channel_entry=DigestEntry.CHANNEL,
    ),
    Choice(
        title=link.TITLE,
        opens=ids.OPEN_LINK,
        callback_id=ids.LINK_VIEW,
        shown=_link,
        read=read_link,
        ends=ids.END_LINK,
        end=grammar.Unlink(),
    ),
)


class ChoiceForms:
    """Opens these modals, draws them anew for another channel, and takes them."""

    def __init__(self, hosts: Hosts, turning: Turning) -> None:
        self._hosts = hosts
        self._turning = turning
        self._changes = Changes()

    def open(self, body: Body, choice: Choice) -> None:
        """Open a modal at once, and fill it with what is chosen now."""
        host, who = self._hosts.of(body), asker(body)

        async def opened() -> None:
            await open_filled(host, body, choice.title, lambda: choice.shown(host, who))

        host.desk.take("modal", body, opened)

    def changed(self, body: Body, choice: Choice) -> None:
        """Show what is chosen in another channel."""
        host, view = self._hosts.of(body), body.get("view") or {}
        made_at = self._changes.begin(body)
        who = _meant(body, entered_in(view), choice)

        async def drawn() -> None:
            await self._changes.draw(
                host.desk.messenger, view, made_at, lambda: choice.shown(host, who)
            )

        host.desk.take("modal", body, drawn)

    def handed_in(self, body: Body, choice: Choice) -> dict[str, Any]:
        """Take a modal, and return what to acknowledge with.

        It is answered in the channel that was chosen, if there is one, else in the modal.
        """
        host, view = self._hosts.of(body), body.get("view") or {}
        entered = entered_in(view)
        with speaking(host.desk.speech.known(asker(body).user_id)):
            read = choice.read(entered)
        if isinstance(read, Mapping):
            return wrong(view, read)
        who = _meant(body, entered, choice)
        if choice.channel_entry and host.elsewhere(who):
            with speaking(host.desk.speech.known(who.user_id)):
                return wrong(view, {choice.channel_entry: _(NOT_THERE)})
        if body.get("response_urls"):
            host.desk.take(
                "submit",
                body,
                lambda: host.desk.reply(body, answer(host, who, read), {}, late=LATE),
            )
            return {}
        return self._turning.take(
            host.desk, body, lambda: _(choice.title), lambda: _turned(host, who, choice, read)
        )

    def ended(self, body: Body, choice: Choice, channel_id: str) -> None:
        """Take a click on what ends it: the modal turns into the answer."""
        host, view_id = self._hosts.of(body), str((body.get("view") or {}).get("id") or "")
        who = Asker(channel_id, asker(body).user_id) if choice.channel_entry else asker(body)

        async def ended() -> None:
            if view_id:
                answering = _turned(host, who, choice, choice.end)
                view = await patiently(host.desk, _(choice.title), answering)
                await host.desk.fill(view_id, view.to_dict())
            else:
                await host.desk.reply(body, answer(host, asker(body), choice.end), BELOW, late=LATE)

        host.desk.take("modal", body, ended)


async def open_filled(
    host: Host, body: Body, title: str, shown: Callable[[], Awaitable[View]]
) -> None:
    """Open a modal at once, as Slack allows three seconds, and fill it when that is known."""
    sorry = _("Slack didn't open the form. Try once more.")
    if view_id := await host.desk.open(body, waiting(_(title)).to_dict(), sorry):
        await host.desk.fill(view_id, (await patiently(host.desk, _(title), shown())).to_dict())


async def patiently(desk: Desk, title: str, work: Awaitable[View]) -> View:
    """Return a modal, or one that says why there's none."""
    view = await desk.tried(work)
    return answered(title, said(trouble(view))) if isinstance(view, Exception) else view


def wrong(view: Mapping[str, Any], mistakes: Wrong) -> dict[str, Any]:
    """Return the acknowledgement that says what is wrong, where it is."""
    blocks = blocks_of(view)
    errors = {str(blocks.get(entry, entry)): said for entry, said in mistakes.items()}
    return {"response_action": "errors", "errors": errors}


def turned(title: str, sentence: str) -> dict[str, Any]:
    """Return the acknowledgement that turns a modal into a sentence."""
    return {"response_action": "update", "view": answered(_(title), said(sentence)).to_dict()}


async def _turned(host: Host, who: Asker, choice: Choice, wish: grammar.Wish) -> View:
    if choice.channel_entry and (elsewhere := host.elsewhere(who)):
        return answered(_(choice.title), said(elsewhere))
    return answered(_(choice.title), await answer(host, who, wish))


def _meant(body: Body, entered: Entered, choice: Choice) -> Asker:
    who = asker(body)
    return Asker(str(entered.get(choice.channel_entry) or ""), who.user_id)


def register(app: AsyncApp, forms: ChoiceForms) -> None:
    """Answer what is done with the modals; nothing may stand after `ack` (see `Background`)."""
    for choice in CHOICES:
        _register(app, forms, choice)


def _register(app: AsyncApp, forms: ChoiceForms, choice: Choice) -> None:
    @app.action(choice.opens)
    async def opened(ack: AsyncAck, body: dict[str, Any]) -> None:
        forms.open(body, choice)
        await ack()

    @app.action(choice.ends)
    async def ended(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        forms.ended(body, choice, str(action.get("value") or ""))
        await ack()

    @app.view(choice.callback_id)
    async def handed_in(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack(**forms.handed_in(body, choice))

    if choice.channel_entry:

        @app.action(choice.channel_entry)
        async def changed(ack: AsyncAck, body: dict[str, Any]) -> None:
            if body.get("view"):
                forms.changed(body, choice)
            await ack()
