"""What goes over the wire: JSON, and Slack's way of saying no."""

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]


class Refused(Exception):
    """Slack answers `ok: false` with this word; `body` is the whole answer."""

    def __init__(self, error: str, *, messages: Iterable[object] = (), **more: object) -> None:
        super().__init__(error)
        self.error = error
        self.body: Json = {"ok": False, "error": error, **more}
        if said := [f"[ERROR] {message}" for message in messages]:
            self.body["response_metadata"] = {"messages": said}
