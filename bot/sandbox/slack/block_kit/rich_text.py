"""The `rich_text` block and its pieces."""

from bot.sandbox.slack.block_kit.checks import (
    choice,
    flag,
    listing,
    number,
    one_of,
    record,
    string,
    typed,
)

_STYLE = {
    "style": record(
        {},
        dict.fromkeys(("bold", "italic", "strike", "underline", "code", "highlight"), flag),
    )
}
_BORDER = {"border": number(0, 1)}

_PIECE = one_of(
    {
        "text": typed("text", {"text": string()}, _STYLE),
        "link": typed("link", {"url": string()}, {"text": string(), "unsafe": flag, **_STYLE}),
        "emoji": typed(
            "emoji",
            {"name": string()},
            {"unicode": string(), "skin_tone": number(), "url": string(), **_STYLE},
        ),
        "user": typed("user", {"user_id": string()}, _STYLE),
        "usergroup": typed("usergroup", {"usergroup_id": string()}, _STYLE),
        "channel": typed("channel", {"channel_id": string()}, _STYLE),
        "team": typed("team", {"team_id": string()}, _STYLE),
        "broadcast": typed("broadcast", {"range": choice("here", "channel", "everyone")}, _STYLE),
        "color": typed("color", {"value": string()}, _STYLE),
        "date": typed(
            "date",
            {"timestamp": number(), "format": string()},
            {"url": string(), "fallback": string(), **_STYLE},
        ),
    }
)
_PIECES = {"elements": listing(_PIECE, least=0)}
_SECTION = typed("rich_text_section", _PIECES)

RICH_TEXT = typed(
    "rich_text",
    {
        "elements": listing(
            one_of(
                {
                    "rich_text_section": _SECTION,
                    "rich_text_quote": typed("rich_text_quote", _PIECES, _BORDER),
                    "rich_text_preformatted": typed(
                        "rich_text_preformatted",
                        _PIECES,
                        {**_BORDER, "language": string()},
                    ),
                    "rich_text_list": typed(
                        "rich_text_list",
                        {
                            "elements": listing(_SECTION),
                            "style": choice("bullet", "ordered"),
                        },
                        {**_BORDER, "indent": number(0, 8), "offset": number(0)},
                    ),
                }
            )
        )
    },
    {"block_id": string(255)},
)
