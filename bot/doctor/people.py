"""Whether Slack knows the people whom the operator's file names."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.config_file import FileSettings
from bot.doctor.asking import Trouble, asked
from bot.doctor.sought import Sought
from bot.domain.owners import is_person
from bot.views.findings import Finding

MOST = 40
"""People who are asked about: Slack allows a hundred such calls a minute, the bot's among them."""
_CHECK = "listed people"
_CORRECT = "correct it in DLI_BOT_CONFIG (Copy member ID in the person's profile)"
_OR_OUT = f"{_CORRECT}, or take it out"
_UNKNOWN = frozenset({"user_not_found", "user_not_visible"})


@dataclass(frozen=True, slots=True)
class _Told:
    """What the file says of somebody; `is_here` if they have to be of the workspace at hand."""

    user_id: str
    said: str
    cure: str
    is_here: bool


class _Stranger(Exception):
    """Slack doesn't know somebody in a workspace."""


async def examine(
    client: AsyncWebClient, file: FileSettings, team_id: str, sought: Sought
) -> list[Finding]:
    """Say of whom Slack knows nothing, who has left, and who is a bot; one line if all are well.

    Each is asked about once. User groups aren't, as that takes a scope that the bot is without.
    """
    named = _by_id(_told(file, team_id))
    troubles: list[Finding] = []
    well = 0
    for user_id, told in list(named.items())[:MOST]:
        try:
            why = await _wrong(client, user_id)
        except _Stranger:
            if any(one.is_here for one in told):
                troubles.append(_said(told, "whom Slack doesn't know in this workspace"))
            else:
                sought.unknown(_said(told, "whom Slack doesn't know"))
            continue
        except Trouble as trouble:
            if trouble.code == "missing_scope":  # which has a finding of its own
                return troubles
            return [*troubles, trouble.finding]
        well += not why
        troubles += [_said(told, why)] if why else []
    return [*_summed_up(len(named), well), *troubles]


def _told(file: FileSettings, team_id: str) -> Iterator[_Told]:
    """Yield whom the tables name for a workspace, or for no certain one."""
    own = f"{_CORRECT}; whoever is of one workspace among several belongs into its own table, such "
    for iam_user, user_id in file.people.of(team_id).items():
        said = f"[people] says that {iam_user} is {user_id}"
        yield _Told(user_id, said, f"{own}as [people.{team_id}]", is_here=True)
    for team, user_id in map(_parted, file.cancel.admins):
        if team in {"", team_id}:
            yield _Told(user_id, f"[cancel] admins lists {user_id}", _OR_OUT, is_here=bool(team))
    for glob, ids in file.mentions.owners.items():
        for team, user_id in map(_parted, ids):
            if team in {"", team_id} and is_person(user_id):
                said = f"[mentions] owners names {user_id} for {glob}"
                yield _Told(user_id, said, _OR_OUT, is_here=bool(team))


def _parted(given: str) -> tuple[str, str]:
    """Return the workspace of an id, "" if the file doesn't say, and the id."""
    team_id, _, one = given.rpartition("/")
    return team_id, one


def _by_id(told: Iterator[_Told]) -> dict[str, list[_Told]]:
    named: dict[str, list[_Told]] = defaultdict(list)
    for one in told:
        named[one.user_id].append(one)
    return named


async def _wrong(client: AsyncWebClient, user_id: str) -> str:
    """Return what is wrong with somebody, "" if nothing is; raises _Stranger and Trouble."""
    try:
        answer = await asked(_CHECK, client.base_url, client.users_info(user=user_id))
    except Trouble as trouble:
        if trouble.code not in _UNKNOWN:
            raise
        raise _Stranger from None
    user = answer.get("user") or {}
    if user.get("deleted"):
        return "who has left"
    return "which is a bot" if user.get("is_bot") else ""


def _said(told: Sequence[_Told], why: str) -> Finding:
    said = " and ".join(dict.fromkeys(one.said for one in told))
    check = f"listed person {told[0].user_id}"
    return Finding(check, ok=False, detail=f"{said}, {why}", cure=told[0].cure)


def _summed_up(named: int, well: int) -> list[Finding]:
    if not named:
        return []
    more = f"; {named - MOST} more weren't asked about" if named > MOST else ""
    detail = f"{well} of {min(named, MOST)} are people of this workspace{more}"
    return [Finding(_CHECK, ok=True, detail=detail)]
