"""Whatever two workspaces do on one database, in whatever order: neither reaches the other's rows.

Every statement that goes to the database is recorded. One that names a table with teams has to
bind the team that acts, and nothing of the other.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields
from inspect import iscoroutinefunction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from bot.store.database import Database, opened
from bot.store.migrating import migrate
from bot.store.stores import Stores, for_team
from bot.store.tables import metadata
from tests.builders import NOON
from tests.store.rig import PROJECT, Team, a_job_id
from tests.store.server import running_server
from tests.store.test_teams import READS, WRITES, Lived, live

OURS, THEIRS = "T0OURS", "T0THEIRS"
SHARED = {
    name for name, table in metadata.tables.items() if "team_id" not in table.c and name != "teams"
}
TEAMS = re.compile(rf"\b({'|'.join(metadata.tables.keys() - SHARED)})\b")
DEEDS: Mapping[str, Callable[[Team, Lived], Awaitable[Any]]] = {
    **{f"read {name}": deed for name, deed in READS.items()},
    **{f"write {name}": deed for name, deed in WRITES.items()},
    "read unread": lambda team, _: team.history.unread(PROJECT, 9),
    "write pull_forward": lambda team, _: team.watchlist.pull_forward(PROJECT, NOON),
    "write unclaim": lambda team, _: team.watchlist.unclaim(PROJECT, [a_job_id(1)]),
}

acting: ContextVar[str] = ContextVar("acting", default="")


@dataclass(frozen=True, slots=True)
class Statement:
    """What was sent to the database, by whom."""

    team: str
    sql: str
    bound: tuple[str, ...]

    @property
    def is_apart(self) -> bool:
        """Whether it can concern nobody else."""
        other = THEIRS if self.team == OURS else OURS
        return self.team in self.bound and not any(other in value for value in self.bound)


@contextmanager
def recorded() -> Iterator[list[Statement]]:
    """Record all statements on tables with teams, of every engine."""
    statements: list[Statement] = []

    def record(*said: Any) -> None:
        _, _, sql, parameters, *_ = said
        if acting.get() and TEAMS.search(sql):
            statements.append(Statement(acting.get(), sql, tuple(_texts(parameters))))

    event.listen(Engine, "before_cursor_execute", record)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", record)


def _texts(parameters: Any) -> Iterator[str]:
    if isinstance(parameters, str):
        yield parameters
    elif isinstance(parameters, Mapping):
        yield from _texts(list(parameters.values()))
    elif isinstance(parameters, list | tuple):
        for one in parameters:
            yield from _texts(one)


class Noting:
    """A store that notes which of its methods are used."""

    def __init__(self, store: object, used: set[str]) -> None:
        self._store = store
        self._used = used

    def __getattr__(self, name: str) -> Any:
        self._used.add(f"{type(self._store).__name__}.{name}")
        return getattr(self._store, name)


@asynccontextmanager
async def a_database() -> AsyncIterator[Database]:
    with TemporaryDirectory() as folder:
        async with opened(f"sqlite:///{Path(folder) / 'bot.db'}") as database:
            await migrate(database)
            yield database


async def act(team: Team, deed: Callable[[Team, Lived], Awaitable[Any]], lived: Lived) -> Any:
    acting.set(team.id)
    return await deed(team, lived)


async def lived_by(team: Team) -> Lived:
    acting.set(team.id)
    return await live(team)


steps = st.lists(
    st.tuples(st.booleans(), st.sampled_from(sorted(DEEDS.keys() - {"write digested"}))),
    max_size=30,
)


@settings(max_examples=8, deadline=None)
@given(steps=steps, at_once=st.booleans())
def test_no_statement_and_no_result_concerns_another_team(
    steps: list[tuple[bool, str]], *, at_once: bool
) -> None:
    asyncio.run(_interleaved(steps, at_once=at_once))


async def _interleaved(steps: list[tuple[bool, str]], *, at_once: bool) -> None:
    async with a_database() as database:
        teams = {True: Team(database, OURS), False: Team(database, THEIRS)}
        with recorded() as statements:
            lives = {ours: await lived_by(team) for ours, team in teams.items()}
            deeds = [(teams[ours], DEEDS[name], lives[ours]) for ours, name in steps]
            if at_once:
                await asyncio.gather(*(act(*deed) for deed in deeds))
            else:
                for deed in deeds:
                    await act(*deed)
            told = {
                ours: [await act(team, read, lives[ours]) for read in READS.values()]
                for ours, team in teams.items()
            }

    seen = {statement.team for statement in statements}
    assert seen == {OURS, THEIRS}
    assert [statement for statement in statements if not statement.is_apart] == []
    assert THEIRS not in repr(told[True])
    assert OURS not in repr(told[False])


async def test_postgresql_is_asked_for_no_other_team_either() -> None:
    with (
        TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder,
        running_server(Path(folder)) as server,
    ):
        async with opened(await server.new_migrated_database()) as database:
            teams = {team: Team(database, team) for team in (OURS, THEIRS)}
            with recorded() as statements:
                lives = {name: await lived_by(team) for name, team in teams.items()}
                for deed in DEEDS.values():
                    for name, team in teams.items():
                        await act(team, deed, lives[name])

    assert len(statements) > 200
    assert [statement for statement in statements if not statement.is_apart] == []


async def test_every_method_of_a_teams_stores_is_tried() -> None:
    used: set[str] = set()
    async with a_database() as database:
        team = Team(database, OURS)
        stores = for_team(database, OURS)
        for one in fields(Stores):
            setattr(team, one.name, Noting(getattr(stores, one.name), used))
        lived = await live(team)
        for deed in DEEDS.values():
            await deed(team, lived)

    there = {
        f"{type(store).__name__}.{name}"
        for store in (getattr(stores, one.name) for one in fields(Stores))
        for name in dir(store)
        if not name.startswith("_") and iscoroutinefunction(getattr(store, name))
    }
    assert there - used == set(), "let them be tried: by READS and WRITES of the store's tests"


def test_only_what_no_team_owns_has_no_team() -> None:
    assert {"leases", "ledger", "oauth_states"} >= SHARED
