from pathlib import Path
from typing import Any

import pytest

from benchmarks.injected import HANG, SLOW, SLOWING, hanging, injected, stretched, write
from benchmarks.recorded_runs import Run, earlier_runs, lines, read

LAUNCHING: dict[str, Any] = {"status": "LAUNCHING", "progress": 0}
FINISHED: dict[str, Any] = {"status": "FINISHED", "progress": 1}


def working(sub_job: int, done: int) -> dict[str, Any]:
    one = {
        "id": sub_job,
        "status": "RUNNING",
        "num_tasks": 4,
        "num_completed_tasks": done,
        "num_skipped_tasks": 0,
        "stage_ids": [sub_job],
    }
    return {"status": "RUNNING", "progress": done / 4, "sub_jobs": [one]}


FIRST, SECOND = working(7, 2), working(8, 1)
ANSWERS = [(0.0, LAUNCHING), (1.0, FIRST), (2.0, FIRST), (3.0, SECOND), (4.01, FINISHED)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "B").mkdir()
    for number in range(2):
        meta = {
            "statement_id": "s",
            "database_name": "sales",
            "start_time_ms": 1_000 - number,
            "duration_ms": 4_000,
            "final_status": "FINISHED",
        }
        write(tmp_path / "B" / f"{number}.jsonl.gz", meta, ANSWERS)
    return tmp_path


def test_what_is_written_can_be_read(folder: Path) -> None:
    _, answers = lines(folder / "B" / "0.jsonl.gz")

    assert answers == ANSWERS
    assert answers[1][1] is answers[2][1]


def test_runs_come_in_the_order_of_their_start(folder: Path) -> None:
    first, second = read([folder], "B")

    assert [first.path.name, second.path.name] == ["1.jsonl.gz", "0.jsonl.gz"]
    assert earlier_runs([first, second]) == {first: [], second: [first]}


def test_a_look_remembers_what_is_not_listed_any_more(folder: Path) -> None:
    looks = read([folder], "B")[0].looks

    assert [look.seconds for look in looks] == [0, 1, 2, 3]
    assert [[one.done for one in look.sub_jobs] for look in looks] == [[], [2], [2], [2, 1]]
    assert [one.is_running for one in looks[-1].sub_jobs] == [False, True]


def test_who_looks_seldom_misses_sub_jobs(folder: Path) -> None:
    looks = read([folder], "B", every=2.5)[0].looks

    assert [look.seconds for look in looks] == [0, 3]
    assert [one.done for one in looks[-1].sub_jobs] == [1]


def test_all_after_the_onset_takes_longer() -> None:
    times = [at for at, _ in stretched(ANSWERS, 1.5, 3)]

    assert times == pytest.approx([0, 1, 3, 6, 9.03])


def test_a_hang_repeats_what_was_true_when_it_began() -> None:
    answers = list(hanging(ANSWERS, 2.5, 5.5))

    assert answers == [*ANSWERS[:3], (3.0, FIRST), (4.0, FIRST), (5.0, FIRST)]


def test_a_changed_recording_says_how_long_it_takes_and_how_it_ends(
    folder: Path, tmp_path: Path
) -> None:
    made = injected(read([folder], "B"), tmp_path)
    found = {kind: lines(ones[0].path) for kind, ones in made.items()}

    assert {kind: meta["final_status"] for kind, (meta, _) in found.items()} == {
        SLOW: "FINISHED",
        SLOWING: "FINISHED",
        HANG: "CANCELLED",
    }
    assert found[SLOW][0]["duration_ms"] == 12_000
    assert 7_200 <= found[SLOWING][0]["duration_ms"] <= 10_400
    assert found[HANG][0]["duration_ms"] == 40_000
    assert 38 < found[HANG][1][-1][0] < 40


def test_chance_comes_out_the_same_each_time(folder: Path, tmp_path: Path) -> None:
    def onsets(runs: list[Run], name: str) -> list[float]:
        (tmp_path / name).mkdir()
        return [one.onset for ones in injected(runs, tmp_path / name).values() for one in ones]

    assert onsets(read([folder], "B"), "x") == onsets(read([folder], "B"), "y")
