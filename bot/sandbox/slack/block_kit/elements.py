"""Block elements, and where each may stand."""

from collections.abc import Mapping

from bot.sandbox.slack.block_kit.checks import (
    Check,
    choice,
    every,
    flag,
    listing,
    not_both,
    number,
    one_of,
    record,
    some_of,
    string,
    typed,
)
from bot.sandbox.slack.block_kit.objects import (
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH,
    IMAGE_SOURCE,
    MENU_OPTION,
    ONE_IMAGE_SOURCE,
    OPTION,
    OPTION_GROUP,
    RICH_OPTION,
    STYLE,
    URL,
    plain,
)
from bot.sandbox.slack.block_kit.rich_text import RICH_TEXT

_ACTION = {"action_id": string(255)}
_ASKED = {**_ACTION, "confirm": CONFIRM, "focus_on_load": flag}
_PICKED = {**_ASKED, "placeholder": plain(150)}
_TYPED_IN = {
    **_ACTION,
    "placeholder": plain(150),
    "focus_on_load": flag,
    "dispatch_action_config": DISPATCH,
}
_ID = string()
_IDS = listing(_ID)
_DATE = string(pattern=r"\d{4}-\d\d-\d\d")
_TIME = string(pattern=r"\d\d:\d\d")
_MOST = {"max_selected_items": number(1)}

_BUTTON = typed(
    "button",
    {"text": plain(75)},
    {
        **_ACTION,
        "url": URL,
        "value": string(2000),
        "style": STYLE,
        "confirm": CONFIRM,
        "accessibility_label": string(75),
        "agent_prompt": string(4000),
        "agent_prompt_display": string(),
        "visible_to_user_ids": _IDS,
    },
)
_IMAGE = every(typed("image", {"alt_text": string(2000)}, IMAGE_SOURCE), ONE_IMAGE_SOURCE)
_FEEDBACK = record({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})


def _static(kind: str, initial: Mapping[str, Check]) -> Check:
    """Options, or groups of options, but not both."""
    options = listing(OPTION, 100)
    groups = listing(OPTION_GROUP, 100)
    known = {**_PICKED, **initial, "options": options, "option_groups": groups}
    return every(
        typed(kind, {}, known),
        some_of("options", "option_groups"),
        not_both("options", "option_groups"),
    )


_CONVERSATION = {"default_to_current_conversation": flag, "filter": CONVERSATION_FILTER}
_ANSWERABLE = {"response_url_enabled": flag}
_QUERY = {"min_query_length": number(0)}
_OPTIONS = listing(OPTION, 100)


def _picker(kind: str, *more: Mapping[str, Check]) -> Check:
    known: dict[str, Check] = dict(_PICKED)
    for fields in more:
        known.update(fields)
    return typed(kind, {}, known)


SELECTS: dict[str, Check] = {
    "static_select": _static("static_select", {"initial_option": OPTION}),
    "external_select": _picker("external_select", {"initial_option": OPTION}, _QUERY),
    "users_select": _picker("users_select", {"initial_user": _ID}),
    "conversations_select": _picker(
        "conversations_select",
        {"initial_conversation": _ID},
        _CONVERSATION,
        _ANSWERABLE,
    ),
    "channels_select": _picker("channels_select", {"initial_channel": _ID}, _ANSWERABLE),
    "multi_static_select": _static("multi_static_select", {"initial_options": _OPTIONS, **_MOST}),
    "multi_external_select": _picker(
        "multi_external_select", {"initial_options": _OPTIONS}, _QUERY, _MOST
    ),
    "multi_users_select": _picker("multi_users_select", {"initial_users": _IDS}, _MOST),
    "multi_conversations_select": _picker(
        "multi_conversations_select",
        {"initial_conversations": _IDS},
        _CONVERSATION,
        _MOST,
    ),
    "multi_channels_select": _picker("multi_channels_select", {"initial_channels": _IDS}, _MOST),
}

PICKERS: dict[str, Check] = {
    "datepicker": _picker("datepicker", {"initial_date": _DATE}),
    "timepicker": _picker("timepicker", {"initial_time": _TIME, "timezone": string()}),
    "datetimepicker": typed("datetimepicker", {}, {**_ASKED, "initial_date_time": number(0)}),
    "checkboxes": typed(
        "checkboxes",
        {"options": listing(RICH_OPTION, 10)},
        {**_ASKED, "initial_options": listing(RICH_OPTION, 10)},
    ),
    "radio_buttons": typed(
        "radio_buttons",
        {"options": listing(RICH_OPTION, 10)},
        {**_ASKED, "initial_option": RICH_OPTION},
    ),
}

TEXT_INPUTS: dict[str, Check] = {
    "plain_text_input": typed(
        "plain_text_input",
        {},
        {
            **_TYPED_IN,
            "initial_value": string(3000, shortest=0),
            "multiline": flag,
            "min_length": number(0, 3000),
            "max_length": number(1, 3000),
        },
    ),
    "number_input": typed(
        "number_input",
        {"is_decimal_allowed": flag},
        {
            **_TYPED_IN,
            "initial_value": string(),
            "min_value": string(),
            "max_value": string(),
        },
    ),
    "email_text_input": typed("email_text_input", {}, {**_TYPED_IN, "initial_value": string()}),
    "url_text_input": typed("url_text_input", {}, {**_TYPED_IN, "initial_value": string()}),
    "rich_text_input": typed("rich_text_input", {}, {**_TYPED_IN, "initial_value": RICH_TEXT}),
    "file_input": typed(
        "file_input",
        {},
        {**_ACTION, "filetypes": listing(string()), "max_files": number(1, 10)},
    ),
}

_BUTTONS: dict[str, Check] = {
    "button": _BUTTON,
    "overflow": typed(
        "overflow",
        {"options": listing(MENU_OPTION, 5)},
        {**_ACTION, "confirm": CONFIRM},
    ),
}

BUTTON = one_of({"button": _BUTTON})
IMAGE = one_of({"image": _IMAGE})
IN_ACTIONS = one_of({**_BUTTONS, **SELECTS, **PICKERS})
IN_SECTION = one_of({**_BUTTONS, **SELECTS, **PICKERS, "image": _IMAGE})
IN_INPUT = one_of({**SELECTS, **PICKERS, **TEXT_INPUTS})
IN_CONTEXT_ACTIONS = one_of(
    {
        "feedback_buttons": typed(
            "feedback_buttons",
            {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK},
            _ACTION,
        ),
        "icon_button": typed(
            "icon_button",
            {"icon": choice("trash"), "text": plain(75)},
            {
                **_ACTION,
                "accessibility_label": string(75),
                "value": string(2000),
                "visible_to_user_ids": listing(_ID, 10),
                "confirm": CONFIRM,
            },
        ),
    }
)
SOURCE = typed("url", {"url": URL, "text": string()})
