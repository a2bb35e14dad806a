"""The buttons of answers, lists and cards."""

import re
from collections.abc import Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.domain.ids import JobRef, read_job_ref
from bot.views import ids, overview
from bot.views.language import _, speaking
from bot.views.message import said
from bot.views.modals.answer import answered
from handlers.cancelling import Cancels
from handlers.desk import ASIDE, Body, asker
from handlers.hosts import Hosts
from handlers.questions import Questions
from handlers.wishes import Wishes

_MOST_DIGITS = 18


def register(app: AsyncApp, questions: Questions) -> None:
    """Answer clicks that ask; nothing may stand after `ack` (see `Background`)."""
    _about_a_job(app, ids.REFRESH, questions.refresh)
    _about_a_job(app, ids.DETAILS, questions.details)
    _about_a_job(app, ids.SHARE, questions.share)
    _about_a_job(app, ids.SHOW, questions.show)
    _plain(app, ids.JOBS, questions.recent)

    @app.action(ids.JOBS_OF)
    async def chosen(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        option = action.get("selected_option") or {}
        questions.recent_of(body, str(option.get("value") or ""))
        await ack()


def register_wishes(app: AsyncApp, wishes: Wishes) -> None:
    """Answer clicks that change what a channel hears."""
    _about_a_job(app, ids.UNSUBSCRIBE, wishes.drop)
    _plain(app, ids.MUTE, wishes.mute)
    _plain(app, ids.UNMUTE, wishes.unmute)
    _plain(app, ids.SUBSCRIPTIONS, wishes.subscriptions)
    _numbered(app, ids.PAGE, wishes.page)
    _numbered(app, ids.OTHER_PAGE, wishes.page)

    @app.action(ids.END_SUBSCRIPTION)
    async def unsubscribe(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        if number := number_of(action):
            page = overview.page_of(str(action.get("block_id") or ""))
            wishes.unsubscribe(body, number, page)
        await ack()


def register_cancels(app: AsyncApp, cancels: Cancels) -> None:
    """Answer clicks that cancel a job."""
    _about_a_job(app, ids.CANCEL, cancels.ask)
    _about_a_job(app, ids.CANCEL_NOW, cancels.confirm)


def register_last(app: AsyncApp, hosts: Hosts) -> None:
    """Take what nobody else did: buttons and forms of another version, still open somewhere."""

    @app.action(re.compile(".*"))
    async def outdated(ack: AsyncAck) -> None:
        await ack()

    @app.view(re.compile(".*"))
    async def unknown(ack: AsyncAck, body: dict[str, Any]) -> None:
        with speaking(hosts.of(body).desk.speech.known(asker(body).user_id)):
            sorry = _("This form is of another version of the bot. Close it, and open it anew.")
            view = answered(_(ASIDE), said(sorry))
        await ack(response_action="update", view=view.to_dict())


def _plain(app: AsyncApp, action_id: str, take: Callable[[Body], None]) -> None:
    @app.action(action_id)
    async def pressed(ack: AsyncAck, body: dict[str, Any]) -> None:
        take(body)
        await ack()


def _about_a_job(app: AsyncApp, action_id: str, take: Callable[[Body, JobRef], None]) -> None:
    @app.action(action_id)
    async def clicked(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        if ref := read_job_ref(str(action.get("value") or "")):
            take(body, ref)
        await ack()


def _numbered(app: AsyncApp, action_id: str, take: Callable[[Body, int], None]) -> None:
    @app.action(action_id)
    async def turned(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        if number := number_of(action):
            take(body, number)
        await ack()


def number_of(action: dict[str, Any]) -> int:
    """Return the number that a button stands for, 0 if it has none."""
    value = str(action.get("value") or "")
    return int(value) if re.fullmatch(rf"[0-9]{{1,{_MOST_DIGITS}}}", value) else 0
