"""The parts that Slack's payloads share."""

from bot.sandbox.slack.people import APP_ID, Channel
from bot.sandbox.slack.wire import Json
from bot.sandbox.slack.workspace import Workspace

TOKEN = "deprecated"  # noqa: S105  # Slack's old verification token, which nobody may rely on


def interaction(workspace: Workspace, kind: str, user: str, trigger_id: str) -> Json:
    """Return what every interaction's payload begins with."""
    person = workspace.people.get(user)
    name = person.name if person else ""
    team = workspace.team
    return {
        "type": kind,
        "user": {"id": user, "username": name, "name": name, "team_id": team.id},
        "api_app_id": APP_ID,
        "token": TOKEN,
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": trigger_id,
    }


def action_ts(workspace: Workspace) -> str:
    """Return the time at which a person acted, as Slack writes it."""
    return f"{workspace.clock().timestamp():.6f}"


def channel_name(channel: Channel) -> str:
    """Return a channel's name as payloads have it: private ones are not named."""
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name
