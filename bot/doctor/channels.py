"""Whether the bot can post in the channels that hear of something, and where it may be used."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor.asking import Trouble, asked
from bot.doctor.sought import Sought
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
_UNLIST = "correct [access] channels in DLI_BOT_CONFIG, or take it out there"


@dataclass(frozen=True, slots=True)
class _State:
    """How a channel is: `code` is Slack's word for why nothing is posted there, "" if it can be."""

    channel_id: str
    name: str
    code: str


async def examine(
    client: AsyncWebClient, survey: Survey | None, team_id: str, access: Access, sought: Sought
) -> list[Finding]:
    """Say of each channel with subscriptions whether the bot is in it; one line if all are well.

    Likewise of those that the operator lists, where the bot may be used; those where it may not
    are told, and are nothing that is wrong.
    """
    subscribed = await _subscribed(survey, team_id)
    places = [one for one in subscribed or () if not one.channel_id.startswith(DIRECT)]
    wanted = {one.channel_id: one for one in places if access.admits(one.channel_id)}
    resting = [_not_listed(one) for one in places if not access.admits(one.channel_id)]
    about = [*wanted, *sorted(access.channels - wanted.keys())][:MOST]
    states, away = await _looked_at(client, about)
    troubles = []
    for state in states:
        if state.code and state.channel_id in wanted:
            troubles.append(_closed(wanted[state.channel_id], state.code, state.name))
        elif state.code:
            troubles += _of_listed(state, sought)
    if away:
        return [*resting, *troubles, *away]
    well = {one.channel_id for one in states if not one.code}
    sums = [] if subscribed is None else [_summed_up(wanted.keys(), well, about)]
    return [*sums, *_listed_summed_up(access.channels, well, about), *resting, *troubles]


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


async def _subscribed(survey: Survey | None, team_id: str) -> Sequence[Subscribed] | None:
    """Return the channels with subscriptions; None if the database doesn't tell."""
    try:
        return await survey.subscribed(team_id) if survey and await survey.is_current() else None
    except StoreUnavailable:  # as the database's own finding says
        return None


async def _looked_at(
    client: AsyncWebClient, channel_ids: Iterable[str]
) -> tuple[list[_State], list[Finding]]:
    """Return how channels are, and what kept the bot from looking at the rest."""
    states = []
    for channel_id in channel_ids:
        try:
            states.append(await _state(client, channel_id))
        except Trouble as trouble:
            if trouble.code != "missing_scope":  # which has a finding of its own
                return states, [trouble.finding]
    return states, []


async def _state(client: AsyncWebClient, channel_id: str) -> _State:
    try:
        asking = client.conversations_info(channel=channel_id)
        channel = (await asked(_CHECK, client.base_url, asking)).get("channel") or {}
    except Trouble as trouble:
        if trouble.code != _GONE:
            raise
        return _State(channel_id, channel_id, _GONE)
    name = f"#{channel.get('name') or channel_id}"
    if channel.get("is_archived"):
        return _State(channel_id, name, "is_archived")
    return _State(channel_id, name, "" if channel.get("is_member") else "not_in_channel")


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


def _of_listed(state: _State, sought: Sought) -> list[Finding]:
    """Say what is wrong with a channel that the operator lists and that hears of nothing.

    That the bot isn't there is a warning, as it answers there privately all the same.
    """
    detail, cure = reason(state.code, state.name)
    check, listed = f"listed channel {state.name}", f"[access] channels lists it, and {detail}"
    if state.code == "not_in_channel":
        told = f"{listed}: it answers there, but can't post"
        return [Finding(check, ok=True, detail=told, cure=cure)]
    if state.code == "is_archived":
        cure = f"unarchive {state.name}"
    finding = Finding(check, ok=False, detail=listed, cure=f"{cure}; else {_UNLIST}")
    if state.code != _GONE:
        return [finding]
    sought.unknown(finding)
    return []


def _summed_up(wanted: AbstractSet[str], well: AbstractSet[str], about: Sequence[str]) -> Finding:
    if not wanted:
        return Finding(_CHECK, ok=True, detail="none hears of anything yet")
    detail = f"{len(wanted & well)} of {len(wanted)} with subscriptions can be posted to"
    return Finding(_CHECK, ok=True, detail=detail + _left(wanted, about))


def _listed_summed_up(
    listed: AbstractSet[str], well: AbstractSet[str], about: Sequence[str]
) -> list[Finding]:
    if not listed:
        return []
    detail = f"{len(listed & well)} of {len(listed)} in [access] channels can be posted to here"
    return [Finding("listed channels", ok=True, detail=detail + _left(listed, about))]


def _left(those: AbstractSet[str], about: Sequence[str]) -> str:
    left = len(those - set(about))
    return f"; {left} more weren't asked about" if left else ""
