from typing import Any

from slack_sdk.models.views import View

from bot.views.language import _
from bot.views.message import said
from bot.views.modals.answer import answered
from bot.views.modals.link import TITLE
from handlers.background import MOST_AT_ONCE, Background
from handlers.desk import Desk
from handlers.forms.turning import Turning
from tests.fakes import FakeMessenger
from tests.wishing.world import a_world

BODY = {"trigger_id": "T1", "user": {"id": "U1"}, "view": {"id": "V1", "type": "modal"}}


async def _linked() -> View:
    return answered(_(TITLE), said("Linked."))


async def test_what_was_turned_away_is_begun_when_slack_tells_it_again() -> None:
    background = Background(lambda *_: None)
    desk = Desk(slack := FakeMessenger(), background, a_world().speech)
    turning = Turning()
    for number in range(MOST_AT_ONCE):
        background.take("question", f"other {number}", _nothing)

    def take() -> dict[str, Any]:
        return turning.take(desk, BODY, lambda: _(TITLE), _linked)

    assert "Too many questions" in str(take())
    await background.drain(20)
    assert "One moment" in str(take())
    await background.drain(20)

    assert "Linked." in str(slack.views[-1])


async def _nothing() -> None:
    pass
