"""Whether what Slack sends has the shape that Slack documents, before anything reads it. Pure.

https://docs.slack.dev/reference/interaction-payloads and https://docs.slack.dev/apis/events-api
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Any, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

DEEPEST = 60
"""Levels of a payload; Slack's deepest, a message with a rich text in it, have some twenty."""
LONGEST = 100_000
"""Characters that somebody may say; Slack takes 40,000, some of which it writes as five."""
_LATEST = 2**33
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")

Text: TypeAlias = Annotated[str | None, Field(strict=True)]
Said: TypeAlias = Annotated[str | None, Field(strict=True, max_length=LONGEST)]
Object: TypeAlias = dict[str, Any]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True)


class _Named(_Shape):
    id: Text = None
    user_id: Text = None
    name: Text = None
    username: Text = None
    team_id: Text = None
    enterprise_id: Text = None


class _Container(_Shape):
    """Where the message stands in which something was pressed."""

    message_ts: Text = None
    thread_ts: Text = None


class _Option(_Shape):
    value: str


class _Entry(_Shape):
    """What stands in one input of a modal."""

    value: Text = None
    selected_option: _Option | None = None
    selected_options: list[_Option] | None = None
    selected_users: list[str] | None = None
    selected_user: Text = None
    selected_conversation: Text = None
    selected_time: Text = None


class _State(_Shape):
    values: dict[str, dict[str, _Entry]] = {}


class _View(_Shape):
    id: Text = None
    type: Text = None
    team_id: Text = None
    app_installed_team_id: Text = None
    callback_id: Text = None
    private_metadata: Text = None
    state: _State | None = None


class _Action(_Shape):
    action_id: str
    block_id: Text = None
    value: Text = None


class _Event(_Shape):
    type: str
    user: Text | Object = None
    channel: Text | Object = None
    text: Said = None
    ts: Text = None
    thread_ts: Text = None
    links: list[Object] | None = None
    tokens: Object | None = None
    view: Object | None = None


class _Reply(_Shape):
    response_url: Text = None


class _Payload(_Shape):
    type: Text = None
    command: str = ""
    text: Said = None
    team: _Named | None = None
    enterprise: _Named | None = None
    user: _Named | None = None
    channel: _Named | None = None
    team_id: Text = None
    enterprise_id: Text = None
    user_id: Text = None
    channel_id: Text = None
    api_app_id: Text = None
    trigger_id: Text = None
    response_url: Text = None
    callback_id: Text = None
    event_id: Text = None
    event_time: Annotated[float, Field(ge=0, lt=_LATEST)] = 0
    event: _Event = _Event(type="")
    actions: Annotated[list[_Action], Field(min_length=1)] = [_Action(action_id="")]
    view: _View | None = None
    container: _Container | None = None
    message: Object | None = None
    response_urls: list[_Reply] = []
    authorizations: list[_Named] | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        """Hold each kind to what it is about."""
        needed = {
            "event_callback": "event",
            "block_actions": "actions",
            "view_submission": "view",
            "view_closed": "view",
            "shortcut": "callback_id",
            "message_action": "callback_id",
        }.get(self.type or "")
        if needed and not (needed in self.model_fields_set and getattr(self, needed)):
            raise ValueError(f"{needed} is missing")
        if needed == "view" and not (self.view and self.view.callback_id and self.view.type):
            raise ValueError("view.callback_id or view.type is missing")
        if self.view and not self.view.id:
            raise ValueError("view.id is missing")
        if self.event.type == "app_mention" and not self.event.ts:
            raise ValueError("event.ts is missing")
        return self


def nonsense(payload: Object) -> str:
    """Say what is wrong with a payload, without a word of it; "" if it can be read."""
    if wrong := _unreadable(payload):
        return wrong
    try:
        _Payload.model_validate(payload)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"][:1])
        return f"{place}: {first['type']}" if place else first["msg"].removeprefix("Value error, ")
    return ""


def _unreadable(payload: Object) -> str:
    """Look into every value: none is too deep, no text is one that nobody can keep or send.

    What a message says, of which job ids and its thread alone are read, may be anything.
    """
    texts = {name: value for name, value in payload.items() if name != "message"}
    for level in islice(_levels(texts), DEEPEST):
        if not all(map(_is_text, (one for one in level if isinstance(one, str)))):
            return "a text that is none"
    return "too deep" if next(islice(_levels(payload), DEEPEST, None), None) else ""


def _levels(node: Any) -> Iterator[list[Any]]:  # noqa: ANN401 - JSON
    """Yield what stands at each depth."""
    level = [node]
    while level:
        yield level
        inside = [one.values() if isinstance(one, dict) else one for one in level if _holds(one)]
        level = [one for some in inside for one in some]


def _holds(value: object) -> bool:
    return isinstance(value, dict | list)


def _is_text(value: str) -> bool:
    """Whether a text has no NUL, which databases refuse, and no half of a character."""
    return _NO_TEXT.search(value) is None
