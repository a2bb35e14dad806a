"""The form that subscribes: opened, changed, and handed in."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.models.views import View

from bot.domain.channels import Defaults
from bot.domain.filters import Filter
from bot.domain.ids import JobRef
from bot.domain.outcomes import NotLinked, Seen
from bot.domain.slips import Slip
from bot.views import corrections, following, ids
from bot.views.ids import Entry
from bot.views.language import _, speaking
from bot.views.message import said
from bot.views.modals import subscribe
from bot.views.modals.form import Form, FormKind, shown_by
from bot.views.modals.presets import Presets, is_chosen, presets_of
from bot.views.modals.preview import previewed
from bot.wishing import Asker
from handlers.answering import answer
from handlers.desk import BELOW, Body, asker, trouble
from handlers.forms.changes import Changes
from handlers.forms.choices import NOT_THERE
from handlers.forms.entered import Entered, blocks_of, entered_in
from handlers.grammar import Mistakes, Subscribe, read_entries, read_filters
from handlers.hosts import Host, Hosts, Served
from handlers.wishes import LATE

CHANGING = (
    Entry.KIND,
    Entry.PROJECT,
    Entry.QUEUE,
    Entry.OWNER,
    Entry.TYPE,
    Entry.TAG,
    Entry.SQL,
    Entry.MORE,
    Entry.CHANNEL,
)
"""The inputs with which the rest of the form changes."""
_OF_PROJECT = (Entry.QUEUE, Entry.OWNER)


@dataclass(frozen=True, slots=True)
class Preset:
    """What is known before the form is filled in: a channel, and jobs of which one is meant."""

    channel_id: str = ""
    jobs: tuple[JobRef, ...] = ()


class SubscribeForm:
    """Opens the form, draws it anew with each change, and takes it."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts
        self._changes = Changes()

    def open(self, body: Body, preset: Preset | None = None) -> str | None:
        """Open the form; return why not, for the acknowledgement to say."""
        host = self._hosts.of(body)
        known = preset or Preset(asker(body).channel_id)
        return host.desk.take("form", body, lambda: _opened(host, body, known))

    def changed(self, body: Body) -> None:
        """Draw an open form anew, since something in it was chosen or typed."""
        host, view = self._hosts.of(body), body.get("view") or {}
        made_at = self._changes.begin(body)

        async def drawn() -> None:
            await self._changes.draw(
                host.desk.messenger, view, made_at, lambda: _changed(host, body)
            )

        host.desk.take("preview", body, drawn)

    def handed_in(self, body: Body) -> dict[str, Any]:
        """Take a form; return what to acknowledge with: nothing, or what is wrong in it."""
        host, view = self._hosts.of(body), body.get("view") or {}
        entered, blocks = entered_in(view), blocks_of(view)
        with speaking(host.desk.speech.known(asker(body).user_id)):
            match read_entries(entered, presets_of(blocks.values())):
                case Mistakes(by_entry):
                    wrong = {
                        blocks.get(entry, entry): corrections.in_form(one)
                        for entry, one in by_entry.items()
                    }
                    return {"response_action": "errors", "errors": wrong}
                case Subscribe() as wish:
                    who = Asker(str(entered.get(Entry.CHANNEL) or ""), asker(body).user_id)
                    if sorry := _why_not(host, who, body):
                        errors = {blocks.get(Entry.CHANNEL, Entry.CHANNEL): sorry}
                        return {"response_action": "errors", "errors": errors}
                    self._take(host, body, who, wish)
                    return {}

    def _take(self, host: Host, body: Body, who: Asker, wish: Subscribe) -> None:
        host.desk.take(
            "submit", body, lambda: host.desk.reply(body, answer(host, who, wish), {}, late=LATE)
        )


def _why_not(host: Host, who: Asker, body: Body) -> str:
    """Say why nothing can be done for the channel that was chosen; "" if something can."""
    if host.elsewhere(who):
        return _(NOT_THERE)
    if not body.get("response_urls"):
        return _("Slack lets the bot answer nobody in this conversation: choose another.")
    return ""


def register(app: AsyncApp, form: SubscribeForm) -> None:
    """Answer what is done with the form; nothing may stand after `ack` (see `Background`)."""

    @app.action(ids.SUBSCRIBE)
    async def opened(ack: AsyncAck, body: dict[str, Any]) -> None:
        form.open(body)
        await ack()

    for entry in CHANGING:
        _on_change(app, entry, form)

    @app.view(ids.SUBSCRIBE_VIEW)
    async def handed_in(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack(**form.handed_in(body))


def _on_change(app: AsyncApp, entry: Entry, form: SubscribeForm) -> None:
    @app.action({"action_id": entry.value})
    async def changed(ack: AsyncAck, body: dict[str, Any]) -> None:
        if body.get("view"):
            form.changed(body)
        await ack()


async def _opened(host: Host, body: Body, known: Preset) -> None:
    sorry = _("Slack didn't open the form. Try once more.")
    if view_id := await host.desk.open(body, subscribe.opening().to_dict(), sorry):
        view = await filled(host, known, asker(body).user_id)
        if await host.desk.fill(view_id, view.to_dict()):
            return
        if not await host.desk.fill(view_id, subscribe.refused().to_dict()):
            await host.desk.send(body, said(subscribe.sorry()), BELOW)


async def filled(host: Host, known: Preset, user_id: str) -> View:
    """Return the form with all that there is to choose from, and as the channel has it."""
    seen, defaults = await asyncio.gather(
        _seen(host, host.first), _defaults(host, Asker(known.channel_id, user_id))
    )
    return subscribe.form(
        Form(
            FormKind.JOB if known.jobs else FormKind.FILTERS,
            known.channel_id,
            seen,
            projects=_projects(host),
            project=host.first.name,
            jobs=known.jobs,
            defaults=defaults,
        )
    )


async def _changed(host: Host, body: Body) -> View:
    """Return the form as what was entered wants it."""
    view = body.get("view") or {}
    before, entered = shown_by(view, _projects(host)), entered_in(view)
    served = host.project(str(entered.get(Entry.PROJECT) or before.project)) or host.first
    who = Asker(str(entered.get(Entry.CHANNEL) or before.channel_id), asker(body).user_id)
    shown = replace(
        before, kind=_kind(entered, before), project=served.name, stays=_chosen(view, entered)
    )
    if who.channel_id != before.channel_id:
        shown = replace(shown, channel_id=who.channel_id, defaults=await _defaults(host, who))
    if served.name != before.project:
        entered = {name: said for name, said in entered.items() if name not in _OF_PROJECT}
        shown = replace(shown, seen=await _seen(host, served))
    if shown.kind is FormKind.FILTERS:
        shown = replace(shown, preview=await _preview(host, served, who, entered))
    return subscribe.form(shown)


def _kind(entered: Entered, before: Form) -> FormKind:
    kind = str(entered.get(Entry.KIND) or "")
    return FormKind(kind) if kind in set(FormKind) else before.kind


def _chosen(view: Mapping[str, Any], entered: Entered) -> Presets:
    """Return what stood at first in the inputs in which somebody chose something else."""
    stood = presets_of(blocks_of(view).values())
    return {one: said for one, said in stood.items() if is_chosen(one, said, entered[one])}


def _projects(host: Host) -> tuple[str, ...]:
    return host.names if len(host.names) > 1 else ()


async def _defaults(host: Host, who: Asker) -> Defaults:
    """Return what a channel's new subscriptions take; ours, if that can't be looked up."""
    if not who.channel_id:
        return Defaults()
    found = await host.desk.tried(host.first.wishing.choices.channel(who))
    if isinstance(found, Exception):
        trouble(found)
        return Defaults()
    return found.defaults


async def _seen(host: Host, served: Served) -> Seen:
    """Return what there is to choose from; whatever fails, the form works without it."""
    seen = await host.desk.tried(served.wishing.last_day.seen())
    if isinstance(seen, Exception):
        trouble(seen)
        return Seen()
    return seen


async def _preview(host: Host, served: Served, who: Asker, entered: Entered) -> str:
    """Say what the filters would have meant, what is wrong with them, or why nobody can tell."""
    read = read_filters(entered)
    if isinstance(read, Mistakes):
        wrong = [one for one in read.by_entry.values() if one.slip is not Slip.NO_TARGET]
        return f"⚠️ {corrections.sentence(wrong[0])}" if wrong else ""
    told = await host.desk.tried(_glimpsed(served, who, read))
    return trouble(told) if isinstance(told, Exception) else told


async def _glimpsed(served: Served, who: Asker, filters: tuple[Filter, ...]) -> str:
    named = await served.wishing.links.named(who, filters)
    if isinstance(named, NotLinked):
        return following.not_linked().text
    return previewed(await served.wishing.last_day.glimpse(named))
