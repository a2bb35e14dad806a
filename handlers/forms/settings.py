"""The modal with what somebody chose for themselves, and for the channel where they are."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.models.views import View

from bot.views import ids
from bot.views.language import _, speaking
from bot.views.message import said
from bot.views.modals.answer import answered
from bot.views.modals.settings import TITLE, settings
from bot.wishing import Asker
from handlers.desk import Body, asker
from handlers.forms.choices import open_filled, turned, wrong
from handlers.forms.entered import entered_in
from handlers.forms.reading import Settings, read_settings
from handlers.forms.turning import Turning
from handlers.hosts import Host, Hosts


class SettingsForm:
    """Opens the modal, and takes it."""

    def __init__(self, hosts: Hosts, turning: Turning) -> None:
        self._hosts = hosts
        self._turning = turning

    def open(self, body: Body) -> None:
        """Open it at once, and fill it with what is chosen now."""
        host, who = self._hosts.of(body), asker(body)

        async def opened() -> None:
            await open_filled(host, body, TITLE, lambda: _shown(host, who))

        host.desk.take("modal", body, opened)

    def handed_in(self, body: Body) -> dict[str, Any]:
        """Take it, and return what to acknowledge with: the modal turns into the answer."""
        host, view = self._hosts.of(body), body.get("view") or {}
        who = Asker(str(view.get("private_metadata") or ""), asker(body).user_id)
        with speaking(host.desk.speech.known(who.user_id)):
            read = read_settings(entered_in(view))
            if who.channel_id and (elsewhere := host.elsewhere(who)):
                return turned(TITLE, elsewhere)
        if isinstance(read, Mapping):
            return wrong(view, read)
        return self._turning.take(
            host.desk, body, lambda: _(TITLE), lambda: _saved(host, who, read)
        )


async def _shown(host: Host, who: Asker) -> View:
    chosen = host.first.wishing.choices
    channel = await chosen.channel(who) if who.channel_id else None
    return settings(await chosen.own(who), channel)


async def _saved(host: Host, who: Asker, wanted: Settings) -> View:
    """Keep what was chosen, and say so in the language that is spoken from now on."""
    chosen, speech = host.first.wishing.choices, host.desk.speech
    before = await chosen.own(who)
    if wanted.language != before.language:
        await speech.choose(who.user_id, wanted.language)
    if wanted.direct != before.direct:
        await chosen.choose_direct(who, direct=wanted.direct)
    if who.channel_id:
        await _saved_for_channel(host, who, wanted)
    with speaking(await speech.of_person(who.user_id, who.channel_id)):
        return answered(_(TITLE), said(_("Saved.")))


async def _saved_for_channel(host: Host, who: Asker, wanted: Settings) -> None:
    """Keep what was chosen for the channel; whom it mentions isn't asked for, and stays."""
    chosen = host.first.wishing.choices
    before = await chosen.channel(who)
    if wanted.channel_language != before.language:
        await host.desk.speech.choose_for(who.channel_id, wanted.channel_language)
    defaults = replace(wanted.defaults, mentions=before.defaults.mentions)
    if defaults != before.defaults:
        await chosen.put_defaults(who, defaults)


def register(app: AsyncApp, form: SettingsForm) -> None:
    """Answer what is done with the modal; nothing may stand after `ack` (see `Background`)."""

    @app.action(ids.OPEN_SETTINGS)
    async def opened(ack: AsyncAck, body: dict[str, Any]) -> None:
        form.open(body)
        await ack()

    @app.view(ids.SETTINGS_VIEW)
    async def handed_in(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack(**form.handed_in(body))
