import logging
from typing import Any

import pytest

from bot.views import ids
from bot.views.troubles import FOREIGN
from handlers.background import Background
from handlers.hosts import Hosts
from tests.handlers.dispatching import Bolt
from tests.handlers.visits import WHO

COMMAND = {"command": "/dli-progress", "text": "jobs", "team_id": "T1", "user_id": "U1"}
PRESSED = {"type": "button", "action_id": ids.HELP, "block_id": "b"}
TOLD: dict[str, dict[str, Any]] = {
    "command": COMMAND,
    "click": {"type": "block_actions", **WHO, "actions": [PRESSED]},
    "form": {
        "type": "view_submission",
        **WHO,
        "view": {"type": "modal", "callback_id": ids.SUBSCRIBE_VIEW},
    },
    "shortcut": {"type": "shortcut", **WHO, "callback_id": ids.FOLLOW_SHORTCUT},
    "event": {
        "type": "event_callback",
        "team_id": "T1",
        "event": {"type": "app_home_opened", "tab": "home", "user": "U1"},
    },
}


@pytest.mark.parametrize("kind", TOLD)
async def test_what_comes_as_its_workspace_is_closed_is_acknowledged(
    kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "handlers")
    bolt = Bolt(Hosts(), Background(lambda *_: None))

    answer = await bolt.send({"trigger_id": "1", **TOLD[kind]})

    assert answer == (FOREIGN if kind == "command" else "")
    assert not [line for line in caplog.records if line.levelno > logging.INFO]
