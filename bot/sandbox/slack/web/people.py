"""`auth.test`, `users.*`, `usergroups.list` and `bots.info`."""

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.people import APP_ID, APP_NAME
from bot.sandbox.slack.web.conversations import paged
from bot.sandbox.slack.wire import Json, Refused
from bot.sandbox.slack.workspace import Workspace


def auth_test(workspace: Workspace, arguments: Arguments) -> Json:
    """Say who the token belongs to."""
    team = workspace.team
    user = workspace.people.get(team.app_user)
    return {
        "ok": True,
        "url": f"{workspace.base_url}/",
        "team": team.name,
        "user": user.name if user else "",
        "team_id": team.id,
        "user_id": team.app_user,
        "bot_id": team.bot_id,
        "is_enterprise_install": False,
    }


def user_info(workspace: Workspace, arguments: Arguments) -> Json:
    """Describe one person."""
    user = workspace.people.get(arguments.required("user"))
    if user is None:
        raise Refused("user_not_found")
    described = user.to_slack(
        workspace.team.id,
        with_email=_may_see_email(workspace),
        with_locale=arguments.flag("include_locale"),
    )
    return {"ok": True, "user": described}


def users(workspace: Workspace, arguments: Arguments) -> Json:
    """List everybody."""
    with_email, with_locale = _may_see_email(workspace), arguments.flag("include_locale")
    page, more = paged(tuple(workspace.people), arguments, 100)
    found = [
        user.to_slack(workspace.team.id, with_email=with_email, with_locale=with_locale)
        for user in page
    ]
    return {"ok": True, "members": found, "response_metadata": {"next_cursor": more}}


def user_groups(workspace: Workspace, arguments: Arguments) -> Json:
    """List the user groups."""
    groups = [group.to_slack(workspace.team.id) for group in workspace.people.groups]
    if not arguments.flag("include_users"):
        for group in groups:
            del group["users"]
    return {"ok": True, "usergroups": groups}


def bot_info(workspace: Workspace, arguments: Arguments) -> Json:
    """Describe the app's bot."""
    bot_id = workspace.team.bot_id
    if arguments.text("bot", bot_id) != bot_id:
        raise Refused("bot_not_found")
    bot = {
        "id": bot_id,
        "app_id": APP_ID,
        "user_id": workspace.team.app_user,
        "name": APP_NAME,
        "deleted": False,
    }
    return {"ok": True, "bot": bot}


def _may_see_email(workspace: Workspace) -> bool:
    return "users:read.email" in workspace.scopes
