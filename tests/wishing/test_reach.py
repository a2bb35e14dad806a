from tests.builders import NOON
from tests.wishing.world import a_world


async def test_a_visit_lets_a_paused_channel_go_on_if_it_can_be_posted_to() -> None:
    world = a_world()
    await world.channels.pause("C1", "not_in_channel", NOON)

    await world.wishing.reach.visit("C1")

    assert (await world.channels.channel("C1")).paused_for == ""
    assert world.changes == 1


async def test_a_visit_changes_nothing_while_it_cannot() -> None:
    world = a_world(troubles={"C1": "is_archived"})
    await world.channels.pause("C1", "is_archived", NOON)

    await world.wishing.reach.visit("C1")
    await world.wishing.reach.visit("C2")

    assert (await world.channels.channel("C1")).paused_for == "is_archived"
    assert world.changes == 0


async def test_a_channel_that_closes_rests_and_whoever_subscribed_is_told() -> None:
    world = a_world()

    await world.wishing.reach.closed("C1", "is_archived")

    assert (await world.channels.channel("C1")).paused_for == "is_archived"
    assert world.channels.hinted == ["C1"]
