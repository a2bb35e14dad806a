"""The scopes that the bot asks Slack for, and what becomes of it without one of them."""

from collections.abc import Collection, Mapping

from bot.views import troubles
from bot.views.findings import Finding

_TWICE = (
    "a message there is said at least once, not exactly once: it may come twice after a cut "
    "connection or a kill"
)
_ELSEWHERE = "the bot learns that it can't post there only when it tries"

WITHOUT: Mapping[str, str] = {
    "app_mentions:read": "the bot doesn't answer where somebody mentions it",
    "channels:history": f"of public channels: {_TWICE}",
    "channels:read": f"of public channels: {_ELSEWHERE}",
    "chat:write": "nothing can be told in channels",
    "commands": f"nobody can type {troubles.COMMAND}",
    "files:write": "long reasons of failures are cut, without the whole as a file",
    "groups:history": f"of private channels: {_TWICE}",
    "groups:read": f"of private channels: {_ELSEWHERE}",
    "im:history": f"of direct messages: {_TWICE}",
    "im:write": "nobody is told that a channel can't be posted to any more",
    "users:read": (
        "`until 08:00` and `digest 09:00` mean UTC, and what comes from another app of this "
        "workspace isn't refused"
    ),
}
"""The scopes of `manifest.yml`, and what becomes of the bot without one; a test keeps the two
in step."""

UNFURLING: Mapping[str, str] = {
    "links:read": "Slack doesn't tell the bot of links to jobs, though [links] unfurl is on",
    "links:write": "nothing is shown below links to jobs, though [links] unfurl is on",
}
"""Those that `manifest.yml` has as comments, for who wants links to jobs unfolded."""


def granted(headers: Mapping[str, str]) -> frozenset[str]:
    """Return the scopes that any answer of Slack's tells of its token; none if it doesn't tell."""
    told = next((told for name, told in headers.items() if name.lower() == "x-oauth-scopes"), "")
    return read(told)


def read(scopes: str) -> frozenset[str]:
    """Return the scopes that Slack lists with commas."""
    return frozenset(scope.strip() for scope in scopes.split(",") if scope.strip())


def wanted(*, unfurls: bool = False) -> Mapping[str, str]:
    """Return the scopes to ask for, and what becomes of the bot without one.

    `unfurls` tells whether links to jobs are to be unfolded, which takes more of them.
    """
    return {**WITHOUT, **UNFURLING} if unfurls else WITHOUT


def missing(scopes: Collection[str], *, unfurls: bool = False, cure: str = "") -> list[Finding]:
    """Say of each scope that isn't among these what it costs; nothing if none were told.

    `cure` is what to do where workspaces install the app by themselves, and so are asked for
    the scopes by us; without one they are those of the Slack app's own pages.
    """
    costs = wanted(unfurls=unfurls)
    lacking = sorted(costs.keys() - set(scopes)) if scopes else ()
    return [_lacking(scope, costs[scope], cure) for scope in lacking]


def _lacking(scope: str, cost: str, cure: str) -> Finding:
    by_hand = (
        f"add {scope} at OAuth & Permissions, Bot Token Scopes, of your Slack app, and "
        "reinstall the app to the workspace"
    )
    return Finding(
        f"Slack scope {scope}", ok=False, detail=f"missing; {cost}", cure=cure or by_hand
    )
