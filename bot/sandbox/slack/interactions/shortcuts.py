"""Shortcuts: what an app offers beside a message, or anywhere."""

from dataclasses import dataclass
from typing import Literal

from bot.sandbox.slack.wire import Json


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One shortcut as the app's manifest has it."""

    callback_id: str
    name: str
    type: Literal["message", "global"] = "message"

    def to_page(self) -> Json:
        """Return what the page needs to offer it."""
        return {"callback_id": self.callback_id, "name": self.name, "type": self.type}


DEFAULT_SHORTCUTS = (
    Shortcut("follow_job", "Follow this job"),
    Shortcut("follow", "Follow a DLI job", "global"),
    Shortcut("ask_job", "How far is a DLI job?", "global"),
)
"""As `manifest.yml` has them."""
