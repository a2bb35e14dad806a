"""Workspaces that installed the app: kept encrypted, once, and without a trace when they leave."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, text

from bot.domain.languages import Language
from bot.errors import SettingsError
from bot.ports.installations import Installation
from bot.store import installations as module
from bot.store.cipher import Cipher
from bot.store.database import Database, opened
from bot.store.installations import SqlInstallations
from bot.store.leases import SqlLeases
from bot.store.ledger import SqlLedger
from bot.store.tables import leases, ledger, metadata
from tests.builders import NOON
from tests.store.rig import HOUR, MINUTE, SECOND, Team
from tests.store.test_teams import live

KINDS = ("xoxb-", "xoxe-", "xoxe.")
"""How tokens begin: longer than what encryption may well come to by chance."""
FIRST, SECOND_KEY = Fernet.generate_key().decode(), Fernet.generate_key().decode()
ACME = Installation(
    team_id="T1",
    team_name="Acme",
    app_id="A1",
    bot_id="B1",
    bot_user_id="UBOT1",
    scopes="chat:write,commands",
    token="xoxe.xoxb-1-made-up",
    refresh_token="xoxe-1-made-up",
    expires_at=NOON + 12 * HOUR,
    installed_by="U1",
    installed_at=NOON,
    renewed_at=NOON,
)
OTHER = replace(
    ACME, team_id="T2", token="xoxb-2-made-up", refresh_token=None, expires_at=None,
    installed_at=NOON + MINUTE,
)  # fmt: skip


def _next(installation: Installation) -> Installation:
    return replace(
        installation,
        token="xoxb-next",
        refresh_token="xoxe-next",
        expires_at=NOON + 20 * HOUR,
        renewed_at=NOON + 2 * HOUR,
    )


@pytest.fixture
def known(database: Database) -> SqlInstallations:
    return SqlInstallations(database, Cipher([FIRST]))


async def test_what_is_kept_comes_back_whole_the_oldest_first(known: SqlInstallations) -> None:
    await known.put(OTHER, NOON)
    await known.put(ACME, NOON)

    assert await known.all() == (ACME, OTHER)
    assert await known.of("T1") == ACME
    assert await known.of("T3") is None


async def test_a_later_installation_takes_the_place_of_the_one_before(
    known: SqlInstallations,
) -> None:
    again = replace(ACME, token="xoxb-new", installed_at=NOON + HOUR, renewed_at=NOON + HOUR)

    await known.put(ACME, NOON)
    await known.put(again, NOON + HOUR)

    assert await known.all() == (again,)


async def test_no_row_holds_a_clear_token(known: SqlInstallations, database: Database) -> None:
    await known.put(ACME, NOON)
    await known.renew(replace(ACME, token="xoxe.xoxb-1-next", refresh_token="xoxe-1-next"), NOON)

    async with database.reading() as db:
        rows = str((await db.execute(text("SELECT * FROM installations"))).all())

    assert "Acme" in rows
    assert not [kind for kind in KINDS if kind in rows]


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_no_byte_of_the_file_tells_a_token(
    known: SqlInstallations, tmp_path: Path, engine: str
) -> None:
    await known.put(ACME, NOON)

    files = _bytes(tmp_path)

    assert any(b"Acme" in one for one in files)
    assert not [kind for kind in KINDS if any(kind.encode() in one for one in files)]


def _bytes(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in folder.glob("bot.db*")]


def test_a_token_doesnt_show_itself() -> None:
    assert "made-up" not in repr(ACME)


async def test_a_key_that_doesnt_fit_is_named_with_the_cure(
    known: SqlInstallations, database: Database
) -> None:
    await known.put(ACME, NOON)
    others = SqlInstallations(database, Cipher([SECOND_KEY]))

    for reading in (others.all(), others.of("T1"), others.rekey()):
        with pytest.raises(SettingsError, match=r"^DLI_BOT_ENCRYPTION_KEY doesn't fit .*: add"):
            await reading


async def test_a_new_key_takes_over_from_the_old_one(
    known: SqlInstallations, database: Database
) -> None:
    await known.put(ACME, NOON)
    await known.put(OTHER, NOON + MINUTE)

    await SqlInstallations(database, Cipher([SECOND_KEY, FIRST])).rekey()

    with_new_alone = SqlInstallations(database, Cipher([SECOND_KEY]))
    assert await with_new_alone.all() == (ACME, replace(OTHER, renewed_at=NOON + MINUTE))


async def test_next_tokens_are_kept_of_the_same_installation_alone(
    known: SqlInstallations,
) -> None:
    again = replace(ACME, token="xoxb-again", installed_at=NOON + HOUR, renewed_at=NOON + HOUR)
    await known.put(again, NOON + HOUR)

    assert not await known.renew(_next(ACME), NOON + 2 * HOUR)
    assert await known.all() == (again,)
    assert await known.renew(_next(again), NOON + 2 * HOUR)
    assert await known.all() == (_next(again),)


async def test_next_tokens_dont_bring_back_a_workspace_that_left(known: SqlInstallations) -> None:
    await known.put(ACME, NOON)
    await known.remove(ACME)

    assert not await known.renew(ACME, NOON)
    assert await known.all() == ()


async def rows_of(database: Database, team_id: str) -> dict[str, int]:
    """Count a team's rows in each table that has any."""
    counts = {}
    async with database.reading() as db:
        for table in metadata.sorted_tables:
            if "team_id" in table.c:
                query = select(table).where(table.c.team_id == team_id)
                counts[table.name] = len((await db.execute(query)).all())
            elif table in (leases, ledger):
                names = await db.scalars(select(table.c.name))
                counts[table.name] = len([name for name in names if team_id in name.split("/")])
    return {name: count for name, count in counts.items() if count}


async def _lived(team: Team, database: Database) -> None:
    await live(team)
    await team.preferences.set_language("U1", Language.CHINESE)
    for name in (f"courier/{team.id}", f"sweep/{team.id}/eu-de", f"rotate/{team.id}"):
        await SqlLeases(database).claim(name, "me", MINUTE)
    await SqlLedger(database).change(f"slack/{team.id}", lambda page, _: ({"made": {}}, None))


async def test_of_a_workspace_that_leaves_nothing_stays_and_of_others_everything(
    known: SqlInstallations, database: Database, team: Team, others: Team
) -> None:
    for one, installation in ((team, ACME), (others, OTHER)):
        await _lived(one, database)
        await known.put(installation, NOON)
    before = await rows_of(database, "T2")
    assert {"jobs", "notices", "cards", "leases", "ledger", "installations"} <= before.keys()

    assert await known.remove(ACME)

    assert await rows_of(database, "T1") == {}
    assert await rows_of(database, "T2") == before
    assert not await known.remove(ACME)


async def test_a_lease_of_a_project_that_is_called_like_a_workspace_stays(
    known: SqlInstallations, database: Database
) -> None:
    await known.put(ACME, NOON)
    await SqlLeases(database).claim("sweep/T2/T1", "me", MINUTE)
    await SqlLeases(database).claim("sweep/T11/eu-de", "me", MINUTE)

    await known.remove(ACME)

    assert await SqlLeases(database).held("sweep/") == 2


async def test_who_was_installed_anew_isnt_removed(
    known: SqlInstallations, database: Database, team: Team
) -> None:
    await live(team)
    again = replace(ACME, installed_at=NOON + SECOND, renewed_at=NOON + SECOND)
    await known.put(again, NOON + SECOND)
    before = await rows_of(database, "T1")

    assert not await known.remove(ACME)
    await known.forget("T1")

    assert await rows_of(database, "T1") == before
    assert await known.all() == (again,)


async def test_what_was_written_for_a_workspace_after_it_left_can_be_forgotten(
    known: SqlInstallations, database: Database, team: Team, others: Team
) -> None:
    for one in (team, others):
        await live(one)

    await known.forget("T1")

    assert await rows_of(database, "T1") == {}
    assert await rows_of(database, "T2")


async def test_a_state_is_good_once_and_in_time(known: SqlInstallations) -> None:
    for state in ("soon", "late"):
        assert await known.begin(state, NOON + 10 * MINUTE, NOON)

    assert await known.finish("soon", NOON + 10 * MINUTE)
    assert not await known.finish("soon", NOON + MINUTE)
    assert not await known.finish("late", NOON + 10 * MINUTE + SECOND)
    assert not await known.finish("late", NOON)
    assert not await known.finish("forged", NOON)


async def test_of_several_who_come_back_with_one_state_one_goes_on(
    known: SqlInstallations, url: str
) -> None:
    await known.begin("state", NOON + MINUTE, NOON)

    async with opened(url) as elsewhere:
        replica = SqlInstallations(elsewhere, Cipher([FIRST]))
        told = await asyncio.gather(
            *(one.finish("state", NOON) for one in (known, replica, known, replica))
        )

    assert sorted(told) == [False, False, False, True]


async def test_who_doesnt_come_back_is_forgotten(
    known: SqlInstallations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BEGUN", 2)
    later = NOON + timedelta(minutes=11)

    begun = [await known.begin(f"{n}", NOON + 10 * MINUTE, NOON) for n in range(3)]

    assert begun == [True, True, False]
    assert await known.begin("later", later + 10 * MINUTE, later)
