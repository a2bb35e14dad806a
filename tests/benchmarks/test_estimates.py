import json
import shutil
from pathlib import Path

import pytest

from benchmarks.estimates import sheets
from benchmarks.recorded_runs import SHIPPED


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the three runs of one statement, each on another amount of data."""
    (tmp_path / "A").mkdir()
    runs = json.loads((SHIPPED / "index.json").read_text(encoding="utf-8"))["runs"]
    for run in runs:
        if run["name"] == "tpch_q4":
            shutil.copy(SHIPPED / "A" / f"{run['job_id']}.jsonl.gz", tmp_path / "A")
    return tmp_path


def test_ours_stands_below_the_baselines_for_each_set_of_runs(folder: Path) -> None:
    made = sheets([folder], None, "A", warned=True)
    *compared, ranges, warnings = made

    assert all(sheet.rows[-1]["estimator"] == "OURS" for sheet in compared)
    assert all(len(sheet.rows) == 15 for sheet in compared)
    assert len(ranges.rows) == 4 * len(compared)
    assert len(warnings.rows) == len(compared) + 2 * (1 + 1 + 3)


def test_without_recordings_there_is_nothing_to_show(folder: Path) -> None:
    assert sheets([folder], None, "B", warned=True) == []
