from bot.domain.chosen import DirectSet, Linked, LinkListed, LinkShown, LinkTaken, Unlinked
from bot.domain.filters import Field, Filter
from bot.domain.outcomes import NotLinked
from bot.wishing import Asker
from tests.wishing.world import ANN, a_world

BEN = Asker("C1", "U2")


async def test_a_dli_user_is_one_person_alone() -> None:
    links = a_world().wishing.links

    assert await links.link(ANN, "alice") == Linked("alice")
    assert await links.link(BEN, "alice") == LinkTaken("alice")
    assert await links.shown(BEN) == LinkShown(None)
    assert await links.unlink(ANN) == Unlinked(was_linked=True)
    assert await links.unlink(ANN) == Unlinked(was_linked=False)
    assert await links.link(BEN, "alice") == Linked("alice")


async def test_whether_one_is_told_directly_is_ones_own_choice() -> None:
    here = a_world(linked={"U1": "alice"})
    links = here.wishing.links

    assert await links.tell_directly(ANN, wanted=True) == DirectSet(wanted=True, iam_user="alice")
    assert await links.tell_directly(BEN, wanted=False) == DirectSet(wanted=False, iam_user=None)
    assert (await here.preferences.of("U1")).direct is True
    assert (await here.preferences.of("U2")).direct is False


async def test_me_is_the_asker_among_others_and_in_excludes() -> None:
    links = a_world(linked={"U1": "alice"}).wishing.links
    filters = (
        Filter(Field.OWNER, "bob,ME"),
        Filter(Field.OWNER, "me", exclude=True),
        Filter(Field.QUEUE, "me"),
    )

    assert await links.named(ANN, filters) == (
        Filter(Field.OWNER, "alice,bob"),
        Filter(Field.OWNER, "alice", exclude=True),
        Filter(Field.QUEUE, "me"),
    )
    assert await links.named(BEN, filters) == NotLinked()
    assert await links.named(BEN, filters[2:]) == filters[2:]


async def test_whom_the_operator_lists_is_that_and_nobody_else_is() -> None:
    here = a_world(listed_people={"Alice": "U1"}, linked={"U2": "alice"})
    links = here.wishing.links

    assert await links.link(ANN, "bob") == LinkShown("Alice", is_listed=True)
    assert await links.unlink(ANN) == LinkShown("Alice", is_listed=True)
    assert await links.shown(ANN) == LinkShown("Alice", is_listed=True)
    assert await links.named(ANN, (Filter(Field.OWNER, "me"),)) == (Filter(Field.OWNER, "Alice"),)
    assert await links.link(BEN, "ALICE") == LinkListed("ALICE")
    assert await links.shown(BEN) == LinkShown(None)
    assert await links.link(BEN, "bob") == Linked("bob")
