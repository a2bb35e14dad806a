"""Each fault of a set-up is named by `check`, alone, with what mends it."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.doctor import examine
from bot.settings import Settings
from bot.store.database import opened
from tests.doctor.faults import FAULTS, Fault
from tests.doctor.place import Place, a_place, printed
from tests.store.server import Server


def shown_secrets(settings: Settings, said: str) -> list[str]:
    held = [getattr(settings, name) for name in type(settings).model_fields]
    hidden = [one.get_secret_value() for one in held if isinstance(one, SecretStr)]
    return [one for one in hidden if len(one) > 6 and not one.startswith("sqlite") and one in said]


async def test_a_sound_set_up_is_well(place: Place) -> None:
    found = await examine(place.settings())

    assert [one.line for one in found if not one.ok or one.cure] == []
    assert len(found) >= 13


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_a_fault_is_named_alone_with_its_cure_until_it_is_mended(
    fault: Fault, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    async with fault.broken(place) as change:
        settings = place.settings(**change)
        found = await examine(settings)
    as_json, said = printed(found, capsys)

    wrong = {one.check: one for one in found if not one.ok}
    assert wrong.keys() == {fault.check} | fault.follow
    assert fault.cure in wrong[fault.check].cure
    assert {one["check"] for one in as_json if not one["ok"]} == wrong.keys()
    assert f"FAIL  {fault.check}: {wrong[fault.check].detail}" in said
    assert f"{len(wrong)} of {len(found)} checks failed" in said
    assert shown_secrets(settings, said) == []
    assert len(place.dli.calls.of(status=401)) <= 1
    assert place.slack.posts == []
    await mended(fault, place)


async def mended(fault: Fault, place: Place) -> None:
    """What DLI said of its limit is believed for ten minutes, whatever it says now."""
    wrong = await place.wrong(dli_requests_per_minute=60)
    assert wrong.keys() <= fault.follow


async def test_wrong_credentials_of_a_new_place_are_refused_once_too(tmp_path: Path) -> None:
    async with a_place(tmp_path) as place:
        change = {
            "database_url": f"sqlite:///{tmp_path}/not-made.db",
            "huaweicloud_sdk_sk": "wrong",
            "huaweicloud_sdk_project_id": "",
        }
        wrong = await place.wrong(**change)

    assert wrong.keys() == {"IAM"}
    assert "dli-bot migrate" in wrong["IAM"].cure
    assert len(place.dli.calls.of(status=401)) == 1
    assert not (tmp_path / "not-made.db").exists()


async def test_a_wrong_password_of_postgresql_is_named(server: Server, tmp_path: Path) -> None:
    await server.insist_on_password("checked", "right-one")
    url = await server.new_migrated_database()
    async with a_place(tmp_path, url) as place:
        wrong = await place.wrong(database_url=url.replace("postgres:", "checked:wrong-one", 1))
        sound = await place.wrong()

    assert wrong.keys() == {"database"}
    assert "user and password" in wrong["database"].cure
    assert sound == {}


async def test_a_database_that_there_isnt_is_named(server: Server, tmp_path: Path) -> None:
    async with a_place(tmp_path, await server.new_migrated_database()) as place:
        wrong = await place.wrong(database_url=server.url("forgotten"))

    assert wrong.keys() == {"database"}
    assert "create that database" in wrong["database"].cure


async def test_a_database_that_takes_no_writes_is_named(server: Server, tmp_path: Path) -> None:
    url = await server.new_migrated_database()
    async with a_place(tmp_path, url) as place:
        name = url.partition("?")[0].rpartition("/")[2]
        await server.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        wrong = await place.wrong()
        await server.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
        sound = await place.wrong()

    assert wrong.keys() == {"database"}
    assert "write tables" in wrong["database"].cure
    assert sound == {}


async def test_a_database_of_a_newer_version_is_named(place: Place) -> None:
    async with opened(place.url) as database, database.claiming() as db:
        await db.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    wrong = await place.wrong()

    assert wrong.keys() == {"database"}
    assert "run the newer version again" in wrong["database"].cure


async def test_a_database_that_isnt_migrated_yet_is_well(place: Place) -> None:
    assert await place.wrong(database_url=f"sqlite:///{place.folder}/new.db") == {}

    (place.folder / "empty.db").touch()
    [found] = [
        one
        for one in await examine(place.settings(database_url=f"sqlite:///{place.folder}/empty.db"))
        if one.check == "database"
    ]
    assert found.ok
    assert "dli-bot run makes its tables" in found.detail
