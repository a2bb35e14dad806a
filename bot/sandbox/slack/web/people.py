"""`auth.test`, `users.*`, `usergroups.list` and `bots.info`."""

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.people import (
    APP_ID,
    APP_NAME,
    APP_USER,
    BOT_ID,
    TEAM_DOMAIN,
    TEAM_ID,
)
from bot.sandbox.slack.web.conversations import paged
from bot.sandbox.slack.wire import Json, Refused
from bot.sandbox.slack.workspace import Workspace


def auth_test(workspace: Workspace, arguments: Arguments) -> Json:
    """Say who the token belongs to."""
    user = workspace.people.get(APP_USER)
    return {
        "ok": True,
        "url": f"{workspace.base_url}/",
        "team": TEAM_DOMAIN,
        "user": user.name if user else "",
        "team_id": TEAM_ID,
        "user_id": APP_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def user_info(workspace: Workspace, arguments: Arguments) -> Json:
    """Describe one person."""
    user = workspace.people.get(arguments.required("user"))
    if user is None:
        raise Refused("user_not_found")
    described = user.to_slack(
        with_email=_may_see_email(workspace), with_locale=arguments.flag("include_locale")
    )
    return {"ok": True, "user": described}


def users(workspace: Workspace, arguments: Arguments) -> Json:
    """List everybody."""
    with_email, with_locale = _may_see_email(workspace), arguments.flag("include_locale")
    page, more = paged(tuple(workspace.people), arguments, 100)
    found = [user.to_slack(with_email=with_email, with_locale=with_locale) for user in page]
    return {"ok": True, "members": found, "response_metadata": {"next_cursor": more}}


def user_groups(workspace: Workspace, arguments: Arguments) -> Json:
    """List the user groups."""
    groups = [group.to_slack() for group in workspace.people.groups]
    if not arguments.flag("include_users"):
        for group in groups:
            del group["users"]
    return {"ok": True, "usergroups": groups}


def bot_info(workspace: Workspace, arguments: Arguments) -> Json:
    """Describe the app's bot."""
    if arguments.text("bot", BOT_ID) != BOT_ID:
        raise Refused("bot_not_found")
    bot = {
        "id": BOT_ID,
        "app_id": APP_ID,
        "user_id": APP_USER,
        "name": APP_NAME,
        "deleted": False,
    }
    return {"ok": True, "bot": bot}


def _may_see_email(workspace: Workspace) -> bool:
    return "users:read.email" in workspace.scopes
