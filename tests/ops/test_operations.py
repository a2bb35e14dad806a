"""The runbook says what is true."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.database import opened
from bot.store.migrating import migrate

ROOT = Path(__file__).parents[2]
RUNBOOK = (ROOT / "docs/operations.md").read_text("utf-8")


@pytest.mark.parametrize("query", re.findall(r"```sql\n(.+?)```", RUNBOOK, re.DOTALL))
async def test_every_query_can_be_asked(query: str, tmp_path: Path) -> None:
    async with opened(f"sqlite:///{tmp_path / 'bot.db'}") as database:
        await migrate(database)

    with closing(sqlite3.connect(f"file:{tmp_path / 'bot.db'}?mode=ro", uri=True)) as db:
        assert db.execute(query).fetchall() == []


def test_every_line_that_it_explains_may_be_logged() -> None:
    sources = [path for folder in ("bot", "handlers") for path in (ROOT / folder).rglob("*.py")]
    code = "\n".join(path.read_text("utf-8") for path in sources)
    [table] = re.findall(r"\| line \| means \| do \|\n\|[-|]+\n(.+?)\n\n", RUNBOOK, re.DOTALL)
    lines = [
        line for row in table.splitlines() for line in row.split(" | ")[0].strip("| ").split(", ")
    ]

    assert len(lines) > 30
    whole = [line for line in lines if "…" not in line]
    parts = [part.strip() for line in lines if "…" in line for part in line.split("…")]
    assert [line for line in whole if f'"{line}' not in code] == []
    assert [part for part in parts if part not in code] == []
