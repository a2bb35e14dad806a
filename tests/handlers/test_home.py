from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.homes import Mine
from bot.domain.subscriptions import Subscription
from bot.errors import SlackRefused, SlackThrottled
from bot.views import ids
from handlers.background import Background
from handlers.desk import Desk
from tests.builders import JOB_ID, a_job
from tests.fakes import FakeMessenger
from tests.handlers.dispatching import Bolt
from tests.handlers.hosting import hosts_of
from tests.views.test_home import a_subscription
from tests.wishing.fakes import TEAM
from tests.wishing.world import PROJECT, World, a_world

SHOWN: Mapping[str, Any] = {"id": "V1", "type": "home"}


class Visit:
    """Somebody in front of their Home, over fakes."""

    def __init__(self, world: World | None = None, *refusals: SlackRefused) -> None:
        self.world = world or a_world(status=[a_job()], listed=[a_job()])
        self.slack = FakeMessenger(*refusals)
        background = Background(lambda *_: None)
        desk = Desk(self.slack, background, self.world.speech)
        self._bolt = Bolt(hosts_of(self.world, desk), background)
        self._number = 0

    async def open(self, tab: str = "home", **said: Any) -> None:
        event = {"type": "app_home_opened", "user": "U1", "tab": tab, **said}
        await self._send({"type": "event_callback", "team_id": TEAM, "event": event})

    async def press(self, action_id: str, value: str, view: Mapping[str, Any] = SHOWN) -> None:
        self._number += 1
        action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value}
        await self._send(
            {
                "type": "block_actions",
                "team": {"id": TEAM},
                "user": {"id": "U1"},
                "trigger_id": f"T{self._number}",
                "view": view,
                "actions": [action],
            }
        )

    async def follow(self) -> Subscription:
        """Let a channel that nobody looks at hear of jobs."""
        kept, _ = await self.world.subscriptions.add(a_subscription(channel_id="C9"))
        self.world.homes.found["U1"] = Mine(subscriptions=(kept,), subscriptions_total=1)
        return kept

    @property
    def home(self) -> str:
        return str(self.slack.homes[-1][1]) if self.slack.homes else ""

    @property
    def modal(self) -> str:
        return str(self.slack.views[-1]) if self.slack.views else ""

    async def _send(self, payload: dict[str, Any]) -> None:
        self._number += 1
        await self._bolt.send({"event_id": f"Ev{self._number}", **payload})


async def test_whoever_opens_their_home_is_shown_it() -> None:
    visit = Visit()

    await visit.open()

    assert "Three steps" in visit.home


async def test_other_tabs_are_none_of_our_business() -> None:
    visit = Visit()

    await visit.open(tab="messages")

    assert visit.slack.homes == []


async def test_ending_a_subscription_of_mine_ends_it_where_it_is() -> None:
    visit = Visit()
    kept = await visit.follow()

    await visit.press(ids.END_MINE, str(kept.id))

    assert await visit.world.subscriptions.of_channel("C9") == ()
    assert "<#C9> doesn't hear of `queue:etl` any more" in visit.home
    assert visit.slack.views == []


async def test_a_subscription_of_somebody_elses_stays() -> None:
    visit = Visit()
    kept, _ = await visit.world.subscriptions.add(a_subscription(created_by="U2"))

    await visit.press(ids.END_MINE, str(kept.id))

    assert await visit.world.subscriptions.of_channel("C1") == (kept,)
    assert "That subscription has ended already." in visit.home


async def test_another_page_of_mine_is_shown_in_its_place() -> None:
    visit = Visit()
    kept, _ = await visit.world.subscriptions.add(a_subscription(channel_id="C9"))
    visit.world.homes.found["U1"] = Mine(subscriptions=(kept,), subscriptions_total=40)
    await visit.open()
    assert "Page 1 of 3" in visit.home

    await visit.press(ids.HOME_PAGE, "followed-2")
    assert "Page 2 of 3" in visit.home

    await visit.press(ids.HOME_OTHER_PAGE, "followed-1")
    assert "Page 1 of 3" in visit.home
    assert visit.slack.views == []


async def test_what_goes_wrong_is_told_in_a_modal() -> None:
    visit = Visit()
    kept = await visit.follow()
    visit.world.homes.is_away = True

    await visit.press(ids.END_MINE, str(kept.id))

    assert "database can't be reached" in visit.modal


@pytest.mark.parametrize(
    ("button", "value", "said"),
    [
        (ids.HELP, "home", "What you can ask"),
        (ids.JOBS, "home", "1 job"),
        (ids.DETAILS, f"{PROJECT}/{JOB_ID}", "Job details"),
        (ids.SUBSCRIBE, "home", "Follow"),
    ],
)
async def test_a_click_in_the_home_is_answered_in_a_modal(
    button: str, value: str, said: str
) -> None:
    visit = Visit()

    await visit.press(button, value)

    assert said in visit.modal
    assert visit.slack.answers == []


async def test_a_click_in_a_modal_is_answered_in_it() -> None:
    visit = Visit()
    await visit.press(ids.JOBS, "home")
    opened = len(visit.slack.views)

    await visit.press(ids.SHOW, f"{PROJECT}/{JOB_ID}", {"id": "V2", "type": "modal"})

    assert len(visit.slack.views) == opened + 1
    assert JOB_ID in visit.modal


async def test_what_was_clicked_is_done_though_slack_opens_no_modal() -> None:
    visit = Visit(None, SlackRefused("expired_trigger_id"))

    await visit.press(ids.JOBS, "home")

    assert visit.slack.views == []
    assert visit.world.jobs.queries


async def test_a_click_while_slack_wants_no_homes_is_answered_in_a_modal(
    caplog: pytest.LogCaptureFixture,
) -> None:
    it = Visit(None, SlackThrottled("ratelimited", timedelta(seconds=30)))
    kept = await it.follow()

    await it.press(ids.END_MINE, str(kept.id))

    assert await it.world.subscriptions.of_channel("C9") == ()
    assert "doesn't hear of" in str(it.slack.views[-1])
    assert "Slack takes no Homes for 30 s" in str(it.slack.views[-1])
    assert [one for one in caplog.records if one.exc_info] == []


async def test_a_click_that_slack_shows_nothing_of_is_no_fault_of_ours(
    caplog: pytest.LogCaptureFixture,
) -> None:
    it = Visit(None, SlackRefused("unreachable"))
    kept = await it.follow()

    await it.press(ids.END_MINE, str(kept.id))

    assert await it.world.subscriptions.of_channel("C9") == ()
    assert [one for one in caplog.records if one.exc_info] == []
