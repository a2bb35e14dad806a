"""Composition objects: text, options, confirmations, images."""

from collections.abc import Mapping

from bot.sandbox.slack.block_kit.checks import (
    Check,
    choice,
    every,
    flag,
    listing,
    not_both,
    one_of,
    record,
    some_of,
    string,
    typed,
)

URL = string(3000, pattern=r"(?s)(https?|slack|mailto|tel):.+")
STYLE = choice("primary", "danger")
FILE_ID = string(pattern=r"F[A-Z0-9]{8,}")


def plain(longest: int) -> Check:
    """Take a `plain_text` object."""
    return typed("plain_text", {"text": string(longest)}, {"emoji": flag})


def mrkdwn(longest: int) -> Check:
    """Take a `mrkdwn` object."""
    return typed("mrkdwn", {"text": string(longest)}, {"verbatim": flag})


def text(longest: int) -> Check:
    """Take a text object of either kind."""
    return one_of({"plain_text": plain(longest), "mrkdwn": mrkdwn(longest)})


def block(
    kind: str,
    required: Mapping[str, Check] | None = None,
    optional: Mapping[str, Check] | None = None,
) -> Check:
    """Take a block of this type."""
    return typed(kind, required, {"block_id": string(255), **(optional or {})})


CONFIRM = record(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": STYLE},
)

_SLACK_FILE = every(
    record({}, {"id": FILE_ID, "url": string()}),
    some_of("id", "url"),
    not_both("id", "url"),
)

IMAGE_SOURCE = {"image_url": URL, "slack_file": _SLACK_FILE}
ONE_IMAGE_SOURCE = every(some_of("image_url", "slack_file"), not_both("image_url", "slack_file"))

OPTION = record({"text": plain(75), "value": string(150)}, {"description": plain(75)})
RICH_OPTION = record({"text": text(75), "value": string(150)}, {"description": text(75)})
MENU_OPTION = record(
    {"text": plain(75), "value": string(150)}, {"description": plain(75), "url": URL}
)
OPTION_GROUP = record({"label": plain(75), "options": listing(OPTION, 100)})

DISPATCH = record(
    {},
    {"trigger_actions_on": listing(choice("on_enter_pressed", "on_character_entered"), 2)},
)

CONVERSATION_FILTER = every(
    record(
        {},
        {
            "include": listing(choice("im", "mpim", "private", "public"), 4),
            "exclude_external_shared_channels": flag,
            "exclude_bot_users": flag,
        },
    ),
    some_of("include", "exclude_external_shared_channels", "exclude_bot_users"),
)
