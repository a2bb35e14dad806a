"""Whether Slack knows the people whom the operator lists."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor.asking import Trouble, asked
from bot.domain.people import Listed
from bot.views.findings import Finding

MOST = 40
"""People who are asked about: Slack allows a hundred such calls a minute, the bot's among them."""
_CHECK = "listed people"
_UNKNOWN = frozenset({"user_not_found", "user_not_visible"})


async def examine(client: AsyncWebClient, listed: Listed, team_id: str) -> list[Finding]:
    """Say of whom Slack knows nothing, who has left, and who is a bot; one line if all are well."""
    troubles: list[Finding] = []
    for iam_user, user_id in list(listed.users.items())[:MOST]:
        try:
            why = await _wrong(client, user_id)
        except Trouble as trouble:
            if trouble.code == "missing_scope":  # which has a finding of its own
                return troubles
            return [*troubles, trouble.finding]
        if why:
            troubles.append(_said(iam_user, user_id, why, team_id))
    return [*_summed_up(len(listed.users), len(troubles)), *troubles]


async def _wrong(client: AsyncWebClient, user_id: str) -> str:
    try:
        answer = await asked(_CHECK, client.base_url, client.users_info(user=user_id))
    except Trouble as trouble:
        if trouble.code not in _UNKNOWN:
            raise
        return "whom Slack doesn't know in this workspace"
    user = answer.get("user") or {}
    if user.get("deleted"):
        return "who has left"
    return "which is a bot" if user.get("is_bot") else ""


def _said(iam_user: str, user_id: str, why: str, team_id: str) -> Finding:
    return Finding(
        f"listed person {user_id}",
        ok=False,
        detail=f"[people] says that {iam_user} is {user_id}, {why}",
        cure="correct it in DLI_BOT_CONFIG (Copy member ID in the person's profile); whoever is of "
        f"one workspace among several belongs into its own table, such as [people.{team_id}]",
    )


def _summed_up(listed: int, wrong: int) -> list[Finding]:
    asked_about = min(listed, MOST)
    if not listed:
        return []
    more = f"; {listed - MOST} more weren't asked about" if listed > MOST else ""
    well = f"{asked_about - wrong} of {asked_about} are known to Slack"
    return [Finding(_CHECK, ok=True, detail=well + more)]
