"""Every Web API method there is: who may call it, how often, and what answers it."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.limits import SPECIAL, TIER_1, TIER_2, TIER_3, TIER_4, Limit
from bot.sandbox.slack.web import chat, conversations, files, oauth, people, views
from bot.sandbox.slack.wire import Json
from bot.sandbox.slack.workspace import Workspace

Answer = Callable[[Workspace, Arguments], Json]

CONNECT = "apps.connections.open"
POST = "chat.postMessage"

_READ = ("channels:read", "groups:read", "im:read")
_HISTORY = ("channels:history", "groups:history", "im:history")


@dataclass(frozen=True, slots=True)
class Method:
    """How one method is answered; any one of `scopes` will do."""

    answer: Answer
    limit: Limit
    scopes: tuple[str, ...] = ()


METHODS = {
    "apps.uninstall": Method(oauth.uninstall, TIER_1),
    "auth.revoke": Method(oauth.revoke, TIER_3),
    "auth.test": Method(people.auth_test, SPECIAL),
    "bots.info": Method(people.bot_info, TIER_3, ("users:read",)),
    "chat.delete": Method(chat.delete, TIER_3, ("chat:write",)),
    "chat.getPermalink": Method(chat.get_permalink, SPECIAL),
    "chat.postEphemeral": Method(chat.post_ephemeral, TIER_4, ("chat:write",)),
    POST: Method(chat.post_message, SPECIAL, ("chat:write",)),
    "chat.unfurl": Method(chat.unfurl, TIER_3, ("links:write",)),
    "chat.update": Method(chat.update, TIER_3, ("chat:write",)),
    "conversations.history": Method(conversations.history, TIER_3, _HISTORY),
    "conversations.info": Method(conversations.info, TIER_3, _READ),
    "conversations.join": Method(conversations.join, TIER_3, ("channels:join",)),
    "conversations.list": Method(conversations.listed, TIER_2, _READ),
    "conversations.members": Method(conversations.members, TIER_4, _READ),
    "conversations.open": Method(conversations.opened, TIER_3, ("im:write",)),
    "conversations.replies": Method(conversations.replies, TIER_3, _HISTORY),
    "files.completeUploadExternal": Method(files.complete_upload, TIER_4, ("files:write",)),
    "files.getUploadURLExternal": Method(files.get_upload_url, TIER_4, ("files:write",)),
    "files.info": Method(files.info, TIER_4, ("files:read",)),
    "oauth.v2.access": Method(oauth.access, SPECIAL),
    "oauth.v2.exchange": Method(oauth.exchange, TIER_3),
    "reactions.add": Method(chat.add_reaction, TIER_3, ("reactions:write",)),
    "usergroups.list": Method(people.user_groups, TIER_2, ("usergroups:read",)),
    "users.info": Method(people.user_info, TIER_4, ("users:read",)),
    "users.list": Method(people.users, TIER_2, ("users:read",)),
    "views.open": Method(views.open_view, TIER_4),
    "views.publish": Method(views.publish, TIER_4),
    "views.push": Method(views.push, TIER_4),
    "views.update": Method(views.update, TIER_4),
}
CONNECT_LIMIT = TIER_1
KEYLESS = frozenset({"oauth.v2.access", "oauth.v2.exchange"})
"""What is called without a token."""

EVERY_SCOPE = frozenset(
    {
        "app_mentions:read",
        "commands",
        "links:read",
        "users:read.email",
        *(scope for method in METHODS.values() for scope in method.scopes),
    }
)
"""Everything but `chat:write.public`: to post into a channel, the app must be invited."""

DEFAULT_SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:write",
        "users:read",
    }
)
"""As `manifest.yml` has them."""
