"""What became of a call: everything Slack and the network answer, read into `NotDelivered`.

The codes are those of the methods' pages, e.g.
https://docs.slack.dev/reference/methods/chat.postMessage/#errors.
"""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import (
    ChannelClosed,
    HistoryHidden,
    MessageGone,
    MessageRefused,
    NotDelivered,
    SlackAway,
    SlackBusy,
    TokenRefused,
    Unanswered,
)
from bot.slack.web import REFUSED

log = logging.getLogger(__name__)

UNTOLD_WAIT = timedelta(seconds=30)
"""How long to wait after a 429 that doesn't say."""
LONGEST_WAIT = timedelta(hours=1)
NO_SCOPE = "missing_scope"

_TOO_MANY = 429
_SERVER_ERROR = 500
_SECONDS = re.compile(r"\d{1,9}(\.\d{1,9})?")

_BUSY = frozenset({"message_limit_exceeded", "rate_limited", "ratelimited"})
_UNSURE = frozenset(
    {
        "fatal_error",
        "file_not_found",
        "file_update_failed",
        "internal_error",
        "request_timeout",
        "service_unavailable",
        "update_failed",
    }
)
"""Of the first and the fourth Slack says that some of it may have been done."""
_MOVING = frozenset({"external_channel_migrating", "org_login_required", "team_added_to_org"})
"""The workspace or the channel is being moved: nothing is done until that's over."""
_CLOSED = frozenset(
    {
        "access_denied",
        "cannot_dm_bot",
        "cannot_reply_to_message",
        "channel_is_archived",
        "channel_not_found",
        "ekm_access_denied",
        "invalid_channel",
        "invalid_user_combination",
        "is_archived",
        "is_inactive",
        "messages_tab_disabled",
        "method_not_supported_for_channel_type",
        "no_permission",
        "not_enabled",
        "not_in_channel",
        "posting_to_channel_denied",
        "posting_to_general_channel_denied",
        "team_not_found",
        "user_disabled",
        "user_not_found",
        "user_not_in_channel",
        "user_not_visible",
    }
)
_CLOSED_KIND = "restricted_action"
_GONE = frozenset({"cant_update_message", "edit_window_closed", "message_not_found"})
_TOKEN = REFUSED | {
    "accesslimited",
    "enterprise_is_restricted",
    "two_factor_setup_required",
}
_CONTENT = re.compile(
    r"invalid_(blocks|attachments|metadata)\w*|metadata_\w+|msg_\w+|no_text"
    r"|too_many_attachments|block_mismatch|markdown_text_conflict"
)

_NOT_HEARD = (
    aiohttp.ClientConnectorError,  # with name resolution, TLS, and a proxy that's away
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
)
_UNREADABLE = (
    aiohttp.ClientError,
    OSError,  # with TimeoutError
    SlackClientError,
    ValueError,
    LookupError,
    # The SDK's, for a body that's bare text or a list.
    AttributeError,
    TypeError,
)


@contextmanager
def translated(*, unscoped: Callable[[str], NotDelivered] = TokenRefused) -> Iterator[None]:
    """Raise whatever goes wrong with a call inside as a `NotDelivered`.

    An answer that can't be read is `Unanswered`. `unscoped` is what a missing scope comes
    to: without `chat:write` nothing can be said at all, without others only this.
    """
    try:
        yield
    except SlackApiError as error:
        raise _read(error, unscoped) from error
    except _NOT_HEARD as error:
        raise SlackAway(type(error).__name__) from error
    except _UNREADABLE as error:
        raise Unanswered(type(error).__name__) from error


@contextmanager
def reading() -> Iterator[None]:
    """Do what `translated` does for a look into a channel.

    A channel that's closed to us is one that can't be read, no more: whether it can be
    posted to is for the next post to find out.
    """
    try:
        with translated(unscoped=HistoryHidden):
            yield
    except (ChannelClosed, MessageGone, MessageRefused) as error:
        raise HistoryHidden(error.code) from error


def refusal(
    status: int,
    headers: Mapping[str, str],
    code: str,
    unscoped: Callable[[str], NotDelivered] = TokenRefused,
) -> NotDelivered:
    """Read a refusal into the reaction it calls for; `code` is "" if Slack gave none."""
    if status == _TOO_MANY or code in _BUSY:
        return SlackBusy(code or "ratelimited", _wait(headers.get("Retry-After", "")))
    if status >= _SERVER_ERROR or not code:
        return Unanswered(code or f"HTTP {status}")
    return unscoped(code) if code == NO_SCOPE else _reaction(code)(code)


def _reaction(code: str) -> Callable[[str], NotDelivered]:
    for codes, reaction in _REACTIONS:
        if code in codes:
            return reaction
    if code.startswith(_CLOSED_KIND):
        return ChannelClosed
    if not _CONTENT.fullmatch(code):
        log.warning("Slack refused a call for a reason that we don't know", extra={"code": code})
    return MessageRefused


_REACTIONS: tuple[tuple[frozenset[str], Callable[[str], NotDelivered]], ...] = (
    (_UNSURE, Unanswered),
    (_MOVING, SlackAway),
    (_CLOSED, ChannelClosed),
    (_GONE, MessageGone),
    (_TOKEN, TokenRefused),
)


def _read(error: SlackApiError, unscoped: Callable[[str], NotDelivered]) -> NotDelivered:
    """Read the SDK's error; its `response` is aiohttp's own where the body was no JSON."""
    answer = error.response
    status = getattr(answer, "status_code", 0) or getattr(answer, "status", 0)
    data = getattr(answer, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    return refusal(int(status), getattr(answer, "headers", {}), str(code or ""), unscoped)


def _wait(told: str) -> timedelta:
    """Read a Retry-After; never zero, lest the call is repeated at once."""
    if not _SECONDS.fullmatch(told.strip()):
        return UNTOLD_WAIT
    return min(LONGEST_WAIT, max(timedelta(seconds=1), timedelta(seconds=float(told))))
