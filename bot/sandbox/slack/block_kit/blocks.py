"""The blocks themselves: a check per type.

Limits are those of Slack's reference (docs.slack.dev/reference/block-kit/blocks); where
sources disagree, the stricter one holds.
"""

from bot.sandbox.slack.block_kit.checks import (
    Check,
    choice,
    every,
    flag,
    listing,
    one_of,
    some_of,
    string,
)
from bot.sandbox.slack.block_kit.data_blocks import CHART, DATA_TABLE, TABLE
from bot.sandbox.slack.block_kit.elements import (
    BUTTON,
    IMAGE,
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    SOURCE,
)
from bot.sandbox.slack.block_kit.objects import (
    IMAGE_SOURCE,
    ONE_IMAGE_SOURCE,
    URL,
    block,
    mrkdwn,
    plain,
    text,
)
from bot.sandbox.slack.block_kit.rich_text import RICH_TEXT

_CONTEXT_ELEMENT = one_of({"plain_text": plain(3000), "mrkdwn": mrkdwn(3000), "image": IMAGE})

CLASSIC: dict[str, Check] = {
    "section": every(
        block(
            "section",
            {},
            {
                "text": text(3000),
                "fields": listing(text(2000), 10),
                "accessory": IN_SECTION,
                "expand": flag,
            },
        ),
        some_of("text", "fields"),
    ),
    "header": block("header", {"text": plain(150)}),
    "context": block("context", {"elements": listing(_CONTEXT_ELEMENT, 10)}),
    "divider": block("divider"),
    "actions": block("actions", {"elements": listing(IN_ACTIONS, 25)}),
    "image": every(
        block("image", {"alt_text": string(2000)}, {"title": plain(2000), **IMAGE_SOURCE}),
        ONE_IMAGE_SOURCE,
    ),
    "rich_text": RICH_TEXT,
    "input": block(
        "input",
        {"label": plain(2000), "element": IN_INPUT},
        {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "video": block(
        "video",
        {
            "alt_text": string(),
            "title": plain(200),
            "thumbnail_url": URL,
            "video_url": URL,
        },
        {
            "title_url": URL,
            "author_name": string(50),
            "provider_name": string(),
            "provider_icon_url": URL,
            "description": plain(200),
        },
    ),
}

_CARD = every(
    block(
        "card",
        {},
        {
            "hero_image": IMAGE,
            "icon": IMAGE,
            "title": text(150),
            "subtitle": text(150),
            "body": text(200),
            "subtext": text(200),
            "actions": listing(BUTTON, 3),
        },
    ),
    some_of("hero_image", "title", "actions", "body"),
)
_TASK = block(
    "task_card",
    {
        "task_id": string(),
        "title": string(),
        "status": choice("pending", "in_progress", "complete", "error"),
    },
    {"details": RICH_TEXT, "output": RICH_TEXT, "sources": listing(SOURCE, least=0)},
)

# Slack's validator takes fewer children than its reference names.
_CHILD = one_of(
    {
        **{
            kind: CLASSIC[kind]
            for kind in (
                "divider",
                "image",
                "section",
                "actions",
                "video",
                "header",
                "context",
            )
        },
        "table": TABLE,
    }
)

NEWER: dict[str, Check] = {
    "alert": block(
        "alert",
        {"text": text(200)},
        {"level": choice("default", "info", "warning", "error", "success")},
    ),
    "markdown": block("markdown", {"text": string(12_000)}),
    "context_actions": block("context_actions", {"elements": listing(IN_CONTEXT_ACTIONS, 5)}),
    "table": TABLE,
    "data_table": DATA_TABLE,
    "data_visualization": CHART,
    "card": _CARD,
    "carousel": block("carousel", {"elements": listing(one_of({"card": _CARD}), 10)}),
    "container": every(
        block(
            "container",
            {"child_blocks": listing(_CHILD, 10)},
            {
                "title": plain(150),
                "rich_text_title": RICH_TEXT,
                "subtitle": text(150),
                "width": choice("narrow", "standard", "wide", "full"),
                "icon": IMAGE,
                "is_collapsible": flag,
                "default_collapsed": flag,
                "has_header_divider": flag,
            },
        ),
        some_of("title", "rich_text_title"),
    ),
    "task_card": _TASK,
    "plan": block(
        "plan",
        {"title": string()},
        {"tasks": listing(one_of({"task_card": _TASK}), 50, least=0)},
    ),
}
