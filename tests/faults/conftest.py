"""Chooses how much is run and by which seeds, and prints what came of it."""

import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.faults.limits import overdone
from tests.faults.place import Place, a_place
from tests.store.server import Server, running_server

SHORT = (1,)
FULL = (1, 2, 3)
ROWS = pytest.StashKey[list["Row"]]()


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one run."""

    scenario: str
    seed: int
    kills: int
    wanted: int
    lost: int
    repeated: int
    seconds: float


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="faults: all scenarios, several seeds")
    parser.addoption("--seed", type=int, help="faults: this seed alone")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[ROWS] = []


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--seed", None)
        seeds = FULL if _is_full(metafunc.config) else SHORT
        metafunc.parametrize("seed", seeds if chosen is None else (chosen,))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not _is_full(config):
        left_out = [item for item in items if item.get_closest_marker("full")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if rows := terminalreporter.config.stash.get(ROWS, []):
        terminalreporter.section("faults")
        head = f"{'seed':>5} {'kills':>6} {'wanted':>7} {'lost':>5} {'repeated':>9} {'seconds':>8}"
        terminalreporter.write_line(f"{'scenario':<66} {head}")
        for row in rows:
            figures = f"{row.seed:>5} {row.kills:>6} {row.wanted:>7} {row.lost:>5}"
            more = f"{row.repeated:>9} {row.seconds:>8.0f}"
            terminalreporter.write_line(f"{row.scenario:<66} {figures} {more}")


def _is_full(config: pytest.Config) -> bool:
    return bool(config.getoption("--full", default=False))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with (
        TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder,
        running_server(Path(folder)) as running,
    ):
        yield running


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """The database's engine; PostgreSQL where a test says so."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def is_full(request: pytest.FixtureRequest) -> bool:
    return _is_full(request.config)


@pytest.fixture
async def place(
    request: pytest.FixtureRequest, engine: str, seed: int, tmp_path: Path
) -> AsyncIterator[Place]:
    """A place that is judged at the end: nothing lost, nothing repeated, no limit broken."""
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    if engine == "postgresql":
        server: Server = request.getfixturevalue("server")
        url = await server.new_database()
    begun = time.monotonic()
    async with a_place(tmp_path, url, seed) as place:
        yield place
        lost, excess = place.tally.lost(), place.tally.excess()
        request.config.stash[ROWS].append(
            Row(
                scenario=f"{_scenario(request)}, {engine}",
                seed=seed,
                kills=place.kills,
                wanted=len(place.tally.wanted),
                lost=len(lost),
                repeated=len(excess),
                seconds=time.monotonic() - begun,
            )
        )
        broken = overdone(place.dli, place.slack, place.per_minute)
    assert (lost, excess, broken) == ([], [], []), place.logs()


def _scenario(request: pytest.FixtureRequest) -> str:
    name = str(request.node.name).removeprefix("test_")
    return name.replace("_", " ").partition("[")[0]
