"""`oauth.v2.*`, `auth.revoke` and `apps.uninstall`."""

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.wire import Json, Refused
from bot.sandbox.slack.workspace import Workspace


def access(workspace: Workspace, arguments: Arguments) -> Json:
    """Redeem a code, or rotate a token."""
    _check_client(workspace, arguments)
    installation = workspace.installation
    match arguments.text("grant_type", "authorization_code"):
        case "authorization_code":
            redirect_uri = arguments.text("redirect_uri")
            return installation.redeem(arguments.text("code"), redirect_uri)
        case "refresh_token":
            return installation.refresh(arguments.text("refresh_token"))
        case _:
            raise Refused("invalid_grant_type")


def exchange(workspace: Workspace, arguments: Arguments) -> Json:
    """Trade a token that lasts for one that rotates."""
    _check_client(workspace, arguments)
    return workspace.installation.exchange(arguments.required("token"))


def revoke(workspace: Workspace, arguments: Arguments) -> Json:
    """End the token that asks for it."""
    if arguments.flag("test"):
        return {"ok": True, "revoked": False}
    workspace.installation.revoke(arguments.text("token"))
    return {"ok": True, "revoked": True}


def uninstall(workspace: Workspace, arguments: Arguments) -> Json:
    """Take the app out of the workspace."""
    _check_client(workspace, arguments)
    workspace.installation.uninstall()
    return {"ok": True}


def _check_client(workspace: Workspace, arguments: Arguments) -> None:
    client = workspace.installation.client
    if arguments.text("client_id") != client.id:
        raise Refused("invalid_client_id")
    if arguments.text("client_secret") != client.secret:
        raise Refused("bad_client_secret")
