"""The Home: opened, and what is pressed nowhere else."""

import re
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.domain.homes import Part
from bot.domain.outcomes import Unsubscribed
from bot.errors import SlackRefused
from bot.views import guide, home, ids
from bot.views.message import Message, said
from bot.wishing import Asker
from handlers.actions import number_of
from handlers.desk import BELOW, Body, asker, trouble
from handlers.hosts import Host, Hosts


def register(app: AsyncApp, hosts: Hosts) -> None:
    """Show people their Homes; nothing may stand after `ack` (see `Background`)."""

    @app.event("app_home_opened")
    async def opened(body: dict[str, Any], event: dict[str, Any]) -> None:
        if event.get("tab") == "home":
            host, is_shown = hosts.of(body), bool(event.get("view"))
            user_id = str(event.get("user") or "")
            key = str(body.get("event_id") or "")
            host.desk.hear("home", key, lambda: host.homes.opened(user_id, is_shown=is_shown))

    @app.action(ids.END_MINE)
    async def unsubscribe(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        if number := number_of(action):
            host = hosts.of(body)
            host.desk.take("unsubscribe", body, lambda: _unsubscribe(host, body, number))
        await ack()

    @app.action(re.compile(f"{ids.HOME_PAGE}|{ids.HOME_OTHER_PAGE}"))
    async def turn(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        if where := home.turned_to(str(action.get("value") or "")):
            host = hosts.of(body)
            host.desk.take("page", body, lambda: _turn(host, body, *where))
        await ack()

    @app.action(ids.HELP)
    async def asked(ack: AsyncAck, body: dict[str, Any]) -> None:
        host = hosts.of(body)
        host.desk.take("help", body, lambda: host.desk.reply(body, _help()))
        await ack()


async def _turn(host: Host, body: Body, part: Part, page: int) -> None:
    async def turned() -> tuple[str, timedelta | None]:
        return "", await host.homes.turn(asker(body).user_id, part, page)

    await _shown(host, body, turned())


async def _unsubscribe(host: Host, body: Body, subscription_id: int) -> None:
    """End a subscription of the asker's own, wherever it is, and draw their Home anew."""
    user_id = asker(body).user_id

    async def ended() -> tuple[str, timedelta | None]:
        note = await _unsubscribed(host, user_id, subscription_id)
        return note, await host.homes.redraw(user_id, note)

    await _shown(host, body, ended())


async def _shown(
    host: Host, body: Body, work: Coroutine[Any, Any, tuple[str, timedelta | None]]
) -> None:
    """Say in a modal what the Home can't show: that it isn't known, or that Slack wants to wait."""
    done = await host.desk.tried(work)
    if isinstance(done, SlackRefused):
        raise done
    if isinstance(done, Exception):
        await host.desk.send(body, said(trouble(done)), BELOW)
        return
    note, wait = done
    if wait is not None:
        await host.desk.send(body, said(home.later(note, wait)), BELOW)


async def _unsubscribed(host: Host, user_id: str, subscription_id: int) -> str:
    if one := await host.homes.subscription(user_id, subscription_id):
        served = host.project(one.project) or host.first
        who = Asker(one.channel_id, user_id)
        outcome = await served.wishing.following.unsubscribe_from(who, one.id)
        if isinstance(outcome, Unsubscribed):
            return home.unsubscribed(outcome.subscription)
    return home.gone()


async def _help() -> Message:
    return guide.help_()
