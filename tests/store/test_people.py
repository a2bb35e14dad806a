from tests.store.rig import Team


async def test_somebody_says_who_they_are_and_may_think_better_of_it(team: Team) -> None:
    assert await team.people.iam_user("U1") is None

    assert await team.people.link("U1", "Alice")
    assert await team.people.iam_user("U1") == "Alice"
    assert await team.people.link("U1", "bob")
    assert await team.people.iam_user("U1") == "bob"


async def test_nobody_can_be_who_somebody_else_is_in_whatever_case(team: Team) -> None:
    await team.people.link("U1", "Straße")
    await team.people.link("U2", "bob")

    assert not await team.people.link("U2", "STRASSE")

    assert await team.people.iam_user("U2") == "bob"


async def test_saying_the_same_again_changes_nothing(team: Team) -> None:
    await team.people.link("U1", "alice")

    assert await team.people.link("U1", "Alice")


async def test_who_was_unlinked_is_nobody_and_their_name_is_free(team: Team) -> None:
    await team.people.link("U1", "alice")

    assert await team.people.unlink("U1")
    assert not await team.people.unlink("U1")
    assert await team.people.iam_user("U1") is None
    assert await team.people.link("U2", "alice")


async def test_what_people_said_gives_way_to_what_is_listed(team: Team) -> None:
    await team.people.link("U1", "alice")
    await team.people.link("U2", "bob")
    await team.people.link("U3", "carol")

    for _ in range(2):
        await team.people.keep_listed({"Alice": "U2", "dan": "U4"})

    users = [await team.people.iam_user(one) for one in ("U1", "U2", "U3", "U4")]
    assert users == [None, "Alice", "carol", "dan"]


async def test_what_is_listed_no_more_is_forgotten_and_free(team: Team) -> None:
    await team.people.link("U3", "carol")
    await team.people.keep_listed({"alice": "U1", "bob": "U2"})
    await team.people.keep_listed({"alice": "U2"})

    assert [await team.people.iam_user(one) for one in ("U1", "U2")] == [None, "alice"]
    await team.people.keep_listed({})
    assert await team.people.iam_user("U2") is None
    assert await team.people.iam_user("U3") == "carol"
    assert await team.people.link("U1", "alice")
