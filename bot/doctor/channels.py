"""Whether the bot can post in the channels that hear of something."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor.asking import Trouble, asked
from bot.domain.access import DIRECT, Access
from bot.errors import StoreUnavailable
from bot.store.survey import Subscribed, Survey
from bot.views.findings import Finding
from bot.views.reaching import BOT
from bot.views.troubles import COMMAND

MOST = 40
"""Channels that are asked about: Slack allows fifty calls a minute, a running bot's among them."""
_CHECK = "Slack channels"
_GONE = "channel_not_found"


async def examine(
    client: AsyncWebClient, survey: Survey, team_id: str, access: Access
) -> list[Finding]:
    """Say of each channel with subscriptions whether the bot is in it; one line if all are well.

    Those where it may not be used are told, and are nothing that is wrong.
    """
    try:
        subscribed = await survey.subscribed(team_id) if await survey.is_current() else None
    except StoreUnavailable:  # as the database's own finding says
        subscribed = None
    if subscribed is None:
        return []
    places = [one for one in subscribed if not one.channel_id.startswith(DIRECT)]
    wanted = [one for one in places if access.admits(one.channel_id)]
    resting = [_not_listed(one) for one in places if not access.admits(one.channel_id)]
    troubles: list[Finding] = []
    count = 0
    for one in wanted[:MOST]:
        try:
            found = await _looked_at(client, one)
        except Trouble as trouble:
            if trouble.code != "missing_scope":  # which has a finding of its own
                return [*resting, *troubles, trouble.finding]
            continue
        count += 1
        troubles += [found] if found else []
    return [_summed_up(count - len(troubles), len(wanted)), *resting, *troubles]


def reason(code: str, name: str, it: str = "it") -> tuple[str, str]:
    """Say what Slack's word for a channel that can't be posted to means, and what helps.

    `it` is what the channel is called in the first, where its name stands before.
    """
    match code:
        case "not_in_channel":
            return f"the bot isn't in {it}", f"type /invite @{BOT} in {name}"
        case "is_archived" | "channel_is_archived":
            rid = f"type {COMMAND} unsubscribe all there, and archive it again"
            return f"{it} is archived", f"unarchive {name}; to be rid of its subscriptions, {rid}"
        case "channel_not_found":
            return (
                f"the bot doesn't see {it}: it is gone, or private and the bot isn't in it",
                f"if {name} is a private channel, type /invite @{BOT} there",
            )
        case _:
            return f"Slack says {code} of {it}", f"type /invite @{BOT} in {name}, or ask an admin"


async def _looked_at(client: AsyncWebClient, one: Subscribed) -> Finding | None:
    """Return what is wrong with a channel; None if nothing is."""
    try:
        asking = client.conversations_info(channel=one.channel_id)
        channel = (await asked(_CHECK, client.base_url, asking)).get("channel") or {}
    except Trouble as trouble:
        if trouble.code != _GONE:
            raise
        return _closed(one, _GONE, one.channel_id)
    name = f"#{channel.get('name') or one.channel_id}"
    if channel.get("is_archived"):
        return _closed(one, "is_archived", name)
    return None if channel.get("is_member") else _closed(one, "not_in_channel", name)


def _closed(one: Subscribed, code: str, name: str) -> Finding:
    """Say what rests; of a channel that Slack told the bot is deleted, nothing can be mended."""
    detail, cure = reason(code, name)
    is_deleted = code == _GONE and one.paused_for == _GONE
    told = f"{detail}; {_rests(one)}"
    return Finding(f"Slack channel {name}", ok=is_deleted, detail=told, cure=cure)


def _not_listed(one: Subscribed) -> Finding:
    return Finding(
        f"Slack channel {one.channel_id}",
        ok=True,
        detail=f"[access] channels in DLI_BOT_CONFIG doesn't list it; {_rests(one)}",
        cure="list it, if it shall be told again",
    )


def _rests(one: Subscribed) -> str:
    if one.subscriptions == 1:
        return "1 subscription rests"
    return f"{one.subscriptions} subscriptions rest"


def _summed_up(well: int, all_of_them: int) -> Finding:
    if not all_of_them:
        return Finding(_CHECK, ok=True, detail="none hears of anything yet")
    left = all_of_them - MOST
    more = f"; {left} more weren't asked about" if left > 0 else ""
    detail = f"{well} of {all_of_them} with subscriptions can be posted to{more}"
    return Finding(_CHECK, ok=True, detail=detail)
