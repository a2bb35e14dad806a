"""`dli-bot replay`: what it prints of recordings, and of files that are none."""

import gzip
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from bot.replaying import BadRecording, Sample, replay, run

SHIPPED = Path(__file__).parent / "recordings"
STEADY = {"queue_name": "etl", "owner": "alice", "database_name": "sales", "message": ""}

Line = dict[str, Any]


def sub_job(done: int, *, id_: int = 7, tasks: int = 100) -> Line:
    return {
        "id": id_,
        "status": "RUNNING",
        "stage_ids": [1],
        "num_tasks": tasks,
        "num_completed_tasks": done,
    }


def answer(*sub_jobs: Line, status: str = "RUNNING") -> Line:
    return {"is_success": True, "job_id": "job", "status": status, "sub_jobs": list(sub_jobs)}


def meta(seconds: float = 10.0, **said: Any) -> Line:
    facts = {
        "job_id": "job",
        "statement": "INSERT INTO sales SELECT * FROM raw",
        "start_time_ms": 1_795_372_555_953,
        "duration_ms": int(seconds * 1000),
        "final_status": "FINISHED",
    }
    return {"meta": {**facts, **STEADY, **said}}


def lines(seconds: float = 10.0, final_status: str = "FINISHED", **said: Any) -> list[Line]:
    """Return a run of a hundred tasks at one pace, a look each second."""
    running = [
        {"t": float(at), "body": answer(sub_job(int(100 * at / seconds)))}
        for at in range(1, int(seconds))
    ]
    return [
        meta(seconds, final_status=final_status, **said),
        {"t": 0.0, "body": answer(status="LAUNCHING")},
        *running,
        {"t": seconds + 0.2, "body": answer(status=final_status)},
    ]


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    def write(said: Iterable[Line] | bytes, name: str = "run.jsonl") -> Path:
        path = tmp_path / name
        text = said if isinstance(said, bytes) else "\n".join(map(json.dumps, said)).encode()
        path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
        return path

    return write


Written = Callable[..., Path]


def told(samples: Iterable[Sample]) -> list[str]:
    return [event for sample in samples for event in sample.events]


def test_each_sample_is_a_line_with_its_fields_in_order(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([written(lines())], None, as_json=True) == 0

    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    names = ["file", "t", "status", "overall", "basis", "remaining_low", "remaining_high", "events"]
    assert len(printed) == 11
    assert all(list(sample) == names for sample in printed)
    assert [field.name for field in fields(Sample)] == names
    assert printed[0] == {
        "file": "run.jsonl",
        "t": 0.0,
        "status": "LAUNCHING",
        "overall": 0.0,
        "basis": "tasks",
        "remaining_low": None,
        "remaining_high": None,
        "events": [],
    }
    last = {name: printed[-1][name] for name in ("t", "status", "overall", "events")}
    assert last == {"t": 10.2, "status": "FINISHED", "overall": 1.0, "events": ["finished"]}


def test_without_json_only_what_happened_is_a_line(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    run([written(lines())], None, as_json=False)

    printed = capsys.readouterr().out.splitlines()
    assert [line.split()[-1] for line in printed] == [
        "started",
        "progress:25",
        "progress:50",
        "progress:75",
        "finished",
    ]


@pytest.mark.parametrize(
    ("status", "event"),
    [("FINISHED", "finished"), ("FAILED", "failed"), ("CANCELLED", "cancelled")],
)
def test_each_event_comes_once_and_the_end_with_the_last_sample(
    written: Written, status: str, event: str
) -> None:
    samples = list(replay([written(lines(final_status=status))]))

    assert told(samples) == ["started", "progress:25", "progress:50", "progress:75", event]
    assert samples[-1].events == (event,)
    assert samples[-1].remaining_low is None


def test_a_gzipped_file_tells_the_same(written: Written) -> None:
    plain = list(replay([written(lines())]))
    gzipped = list(replay([written(lines(), "run.jsonl.gz")]))

    assert [sample.file for sample in gzipped] == ["run.jsonl.gz"] * 11
    assert [asdict(one) | {"file": ""} for one in plain] == [
        asdict(one) | {"file": ""} for one in gzipped
    ]


def test_a_line_with_a_time_alone_repeats_the_answer_before_it(written: Written) -> None:
    whole = lines()
    repeated = [*whole[:4], {"t": 2.5, "body": whole[3]["body"]}, *whole[4:]]
    short = [*whole[:4], {"t": 2.5}, *whole[4:]]

    assert list(replay([written(repeated)])) == list(replay([written(short)]))


def test_every_so_many_seconds_is_looked_and_at_the_end(written: Written) -> None:
    samples = list(replay([written(lines(seconds=20))], every=6.0))

    assert [sample.t for sample in samples] == [0.0, 6.0, 12.0, 18.0, 20.2]
    assert samples[-1].events == ("finished",)


def test_a_run_alone_rests_on_its_own_tasks(written: Written) -> None:
    assert {sample.basis for sample in replay([written(lines())])} == {"tasks"}


def test_runs_are_history_for_those_given_after_them(written: Written) -> None:
    slow, fast = written(lines(60), "slow"), written(lines(20), "fast")

    one, other = list(replay([slow, fast])), list(replay([fast, slow]))

    assert [{s.basis for s in one if s.file == name} for name in ("slow", "fast")] == [
        {"tasks"},
        {"history"},
    ]
    assert [{s.basis for s in other if s.file == name} for name in ("slow", "fast")] == [
        {"history"},
        {"tasks"},
    ]


def test_runs_of_another_statement_are_no_history(written: Written) -> None:
    other = written(lines(statement="DROP TABLE sales"), "other")

    samples = replay([other, written(lines())])

    assert {sample.basis for sample in samples} == {"tasks"}


def test_other_literals_make_no_other_statement(written: Written) -> None:
    paths = [
        written(lines(statement=f"DELETE FROM sales WHERE day = '{day}'"), day)
        for day in ("2026-11-21", "2026-11-22")
    ]

    assert {one.basis for one in replay(paths) if one.file == "2026-11-22"} == {"history"}


def test_a_run_that_failed_is_no_history(written: Written) -> None:
    failed = written(lines(final_status="FAILED"), "failed")

    assert {sample.basis for sample in replay([failed, written(lines())])} == {"tasks"}


def test_with_history_a_range_is_given_all_along(written: Written) -> None:
    first, second = written(lines(60), "first"), written(lines(60), "second")

    samples = [one for one in replay([first, second]) if one.file == "second"]

    for sample in samples[:-1]:
        assert sample.remaining_low is not None
        assert sample.remaining_high is not None
        assert 0 <= sample.remaining_low <= sample.remaining_high


@pytest.mark.parametrize("seconds", [0, 1, 1_000])
def test_nothing_is_known_of_the_end_before_it(written: Written, seconds: int) -> None:
    whole = lines()
    changed = [meta(seconds, final_status="FAILED", message="no"), *whole[1:]]

    before = list(replay([written(whole)]))
    after = list(replay([written(changed)]))

    assert before[:-1] == after[:-1]
    assert after[-1].events == ("failed",)


def test_how_long_a_run_took_is_known_to_those_that_follow(written: Written) -> None:
    second = written(lines(), "second")
    short, long = ([meta(seconds), *lines()[1:]] for seconds in (11, 1_000))

    after_short = list(replay([written(short, "first"), second]))[-2]
    after_long = list(replay([written(long, "first"), second]))[-2]

    assert (after_long.remaining_low or 0) > (after_short.remaining_high or 0)


def test_of_the_shipped_recordings_each_tells_its_beginning_and_its_end_once() -> None:
    paths = sorted((SHIPPED / "A").glob("*.jsonl.gz"))[:30]

    samples: dict[str, list[Sample]] = {}
    for sample in replay(paths):
        samples.setdefault(sample.file, []).append(sample)

    assert list(samples) == [path.name for path in paths]
    for found in samples.values():
        events = told(found)
        assert len(events) == len(set(events))
        assert found[-1].events[-1:] in {("finished",), ("failed",), ("cancelled",)}
        figures = [-1.0 if one.overall is None else one.overall for one in found]
        assert all(before <= after for before, after in pairwise(figures))


def test_the_same_recordings_tell_the_same() -> None:
    paths = sorted((SHIPPED / "B").glob("*.jsonl.gz"))[:10]

    assert list(replay(paths)) == list(replay(paths))


def spoilt(**said: Any) -> list[Line]:
    return [meta(**said), *lines()[1:]]


def sampled(**said: Any) -> list[Line]:
    return [*lines()[:3], {"t": 1.5, "body": answer(), **said}]


NAN, ENDLESS, HUGE = float("nan"), float("inf"), 10**30

BAD: dict[str, list[Line] | list[Any] | bytes] = {
    "an empty file": b"",
    "blank lines": b"\n\n",
    "no JSON": b"What is this?\n",
    "half a line": b'{"meta": {',
    "no text": b"\xff\xfe\x00binary",
    "a list": [[1, 2], [3]],
    "numbers": [1, 2],
    "nested without end": b"[" * 100_000,
    "no meta": lines()[1:],
    "meta that is none": [{"meta": 5}, *lines()[1:]],
    "no samples": [meta()],
    "a first sample without a body": [meta(), {"t": 0.0}, *lines()[2:]],
    "a sample without a time": [*lines(), {"body": answer()}],
    "a body that is none": sampled(body="RUNNING"),
    "a body that is a list": sampled(body=[answer()]),
    "a sample that is a list": [*lines(), [1.0, answer()]],
    "a time in words": sampled(t="soon"),
    "a time that is no number": sampled(t=NAN),
    "a time without end": sampled(t=ENDLESS),
    "a time before the submission": sampled(t=-1.0),
    "a huge time": sampled(t=HUGE),
    "no statement": [{"meta": {**meta()["meta"], "statement": 5}}, *lines()[1:]],
    "an owner that is a list": spoilt(owner=["alice"]),
    "a job id that is a number": spoilt(job_id=5),
    "a status that is a number": spoilt(final_status=5),
    "a status that is no end": spoilt(final_status="RUNNING"),
    "a status that is unknown": spoilt(final_status="gone"),
    "no duration": spoilt(duration_ms=None),
    "a duration in words": spoilt(duration_ms="long"),
    "a duration that is no number": spoilt(duration_ms=NAN),
    "a negative duration": spoilt(duration_ms=-1),
    "a huge duration": spoilt(duration_ms=HUGE),
    "an endless duration": spoilt(duration_ms=ENDLESS),
    "a huge start": spoilt(start_time_ms=HUGE),
    "a start that is no number": spoilt(start_time_ms=NAN),
    "a start before all time": spoilt(start_time_ms=-HUGE),
    "a number of too many digits": b'{"meta": ' + b"9" * 10_000 + b"}",
}


def said_of(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert run([path], None, as_json=True) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    (line,) = printed.err.splitlines()
    assert line.startswith(f"dli-bot: {path}")
    return line


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_recording_is_named_in_one_line(
    written: Written, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    line = said_of(written(BAD[name]), capsys)

    assert "is not a recorded run" in line
    assert len(line) < 500


def test_a_file_that_is_not_there_is_named_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said_of(tmp_path / "none", capsys).endswith("No such file or directory")


def test_a_folder_is_named_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said_of(tmp_path, capsys).endswith("Is a directory")


@pytest.mark.parametrize("length", [2, 10, 60, -8, -1])
def test_a_gzipped_file_that_is_cut_off_is_named_in_one_line(
    written: Written, capsys: pytest.CaptureFixture[str], length: int
) -> None:
    path = written(lines(), "run.jsonl.gz")
    path.write_bytes(path.read_bytes()[:length])

    said_of(path, capsys)


@pytest.mark.parametrize("place", [1, 5, 12, 40, -6])
def test_a_gzipped_file_that_is_damaged_is_named_in_one_line(
    written: Written, capsys: pytest.CaptureFixture[str], place: int
) -> None:
    path = written(lines(), "run.jsonl.gz")
    raw = bytearray(path.read_bytes())
    raw[place] ^= 0xFF
    path.write_bytes(raw)

    if place != 5:  # only the time of packing
        said_of(path, capsys)


def test_what_was_told_of_good_files_before_a_bad_one_stays(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [written(lines(), "good"), written(b"", "bad"), written(lines(), "after")]

    assert run(paths, None, as_json=True) == 1

    printed = capsys.readouterr()
    assert {json.loads(line)["file"] for line in printed.out.splitlines()} == {"good"}
    assert "bad" in printed.err


def test_samples_in_any_order_of_time_are_borne(written: Written) -> None:
    first, *samples, last = lines()
    shuffled = [first, *reversed(samples), last]

    figures = [sample.overall or 0.0 for sample in replay([written(shuffled)])]

    assert figures == sorted(figures)


def test_what_dli_does_not_say_is_borne(written: Written) -> None:
    bare = [
        {
            "meta": {
                name: meta()["meta"][name]
                for name in ("job_id", "statement", "start_time_ms", "duration_ms", "final_status")
            }
        },
        {"t": 0, "body": {}},
        {"t": 1, "body": {"status": "RUNNING", "sub_jobs": [{}, None, {"id": "x"}]}},
        {"t": 2, "body": {"status": "FINISHED"}},
    ]

    assert told(replay([written(bare)])) == ["finished"]


def test_a_recording_is_read_only_when_its_turn_comes(written: Written) -> None:
    samples = replay([written(lines(), "good"), written(b"", "bad")])

    assert next(samples).file == "good"
    with pytest.raises(BadRecording):
        list(samples)


def test_the_command_takes_files_and_options(written: Written) -> None:
    called = CliRunner().invoke(
        cli, ["replay", "--json", "--every", "6", str(written(lines(seconds=20)))]
    )

    assert called.exit_code == 0
    printed = [json.loads(line) for line in called.stdout.splitlines()]
    assert [sample["t"] for sample in printed] == [0.0, 6.0, 12.0, 18.0, 20.2]


def test_the_command_ends_with_one_for_a_bad_file(written: Written) -> None:
    called = CliRunner().invoke(cli, ["replay", str(written(b"", "bad"))])

    assert called.exit_code == 1
    assert "Traceback" not in called.output
