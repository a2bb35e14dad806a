"""`dli-bot replay`: recorded runs through the code that live jobs go through.

A recording is JSON lines, gzipped or not: `{"meta": {…}}` with what DLI's status answer
tells, then `{"t": seconds, "body": …}` with a progress answer each; a line with `t` alone
repeats the answer before it. Runs are history for those that are given after them.
"""

import gzip
import json
import sys
import zlib
from collections.abc import Generator, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.dli.wire import read_progress, read_status_word
from bot.domain.concluding import conclude
from bot.domain.history import MOST_RUNS, EarlierRun
from bot.domain.jobs import Job, JobId, JobStatus, Observation
from bot.domain.notices import NoticeKind
from bot.domain.pacing import Pace
from bot.domain.subscriptions import DEFAULT_THRESHOLDS, SHORT_FORMS, Follower, Wishes
from bot.domain.watch import Look, Watched
from bot.errors import DliError

_PACE = Pace(least=timedelta(seconds=5), most=timedelta(minutes=2), per_minute=60, jobs=1)
_GZIP = b"\x1f\x8b"
_EPOCH = datetime.fromtimestamp(0, UTC)
_LATEST = 2.0e14
"""Milliseconds since 1970: the year 8307."""
_LONGEST = 1.0e9
"""Seconds, 31 years."""
_BAD = (
    AttributeError,
    EOFError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    zlib.error,
)
"""What reading a file raises that isn't what it should be."""


class BadRecording(Exception):
    """A file that can't be replayed; the message says why, in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What was known at one moment of a run: `t` and the rest in seconds, `overall` 0..1."""

    file: str
    t: float
    status: str
    overall: float | None
    basis: str | None
    remaining_low: float | None
    remaining_high: float | None
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Recording:
    facts: Job
    outcome: Job
    samples: tuple[tuple[float, dict[str, Any]], ...]


def run(paths: Iterable[Path], every: float | None, *, as_json: bool) -> int:
    """Print a line for each sample, or only for those with events; return the exit status."""
    try:
        for sample in replay(paths, every):
            if as_json:
                sys.stdout.write(json.dumps(asdict(sample)) + "\n")
            elif sample.events:
                sys.stdout.write(_told(sample) + "\n")
    except BadRecording as error:
        print(f"dli-bot: {error}", file=sys.stderr)  # noqa: T201 - what was asked for
        return 1
    return 0


def _told(sample: Sample) -> str:
    share = "" if sample.overall is None else f"{sample.overall:.0%}"
    return f"{sample.file}  {sample.t:9.1f} s  {share:>4}  {', '.join(sample.events)}"


def replay(paths: Iterable[Path], every: float | None = None) -> Iterator[Sample]:
    """Yield what is concluded at each sample, or once in `every` seconds and at the end.

    Raises BadRecording for a file that isn't a recorded run.
    """
    history: dict[str, tuple[EarlierRun, ...]] = {}
    for path in paths:
        ended = yield from _replayed(path.name, _read(path), every, history)
        if ended is not None:
            before = history.get(ended.fingerprint, ())
            history[ended.fingerprint] = (ended, *before)[:MOST_RUNS]


def _replayed(
    file: str,
    recording: _Recording,
    every: float | None,
    history: dict[str, tuple[EarlierRun, ...]],
) -> Generator[Sample, None, EarlierRun | None]:
    """Yield the samples of one run, and return what later ones know of it."""
    begun = recording.facts.start_time or _EPOCH
    watched, ended = None, None
    said: set[str] = set()
    for t, answer in _answers(recording, every, begun):
        look = Look(
            team_id="",
            project="",
            job_id=recording.facts.job_id,
            answer=answer,
            earlier=history.get(watched.fingerprint, ()) if watched else (),
        )
        conclusion = conclude(watched, look, (_EVERYTHING,), begun + timedelta(seconds=t), _PACE)
        if conclusion is None:
            continue
        watched, ended = conclusion.watched, conclusion.run or ended
        events = [one.event for one in conclusion.notices if one.kind is NoticeKind.EVENT]
        new = [event.key for event in events if event and event.key not in said]
        said.update(new)
        if answer is not recording.facts:
            yield _sample(file, t, watched, tuple(new))
    return ended


_EVERYTHING = Follower(
    team_id="",
    channel_id="",
    wishes=Wishes(events=SHORT_FORMS["all"], thresholds=DEFAULT_THRESHOLDS),
    direct=True,
    since=_EPOCH,
)


def _answers(
    recording: _Recording, every: float | None, begun: datetime
) -> Iterator[tuple[float, Job | Observation]]:
    """Yield what DLI would have answered, and when: the list first, and the status at the end."""
    yield 0.0, recording.facts
    due = 0.0
    last = len(recording.samples) - 1
    for number, (t, body) in enumerate(recording.samples):
        if t < due and number != last:
            continue
        if every is not None:
            due = t + every
        try:
            seen = read_progress(body, recording.facts.job_id, begun + timedelta(seconds=t))
        except DliError:
            continue
        if seen.status.is_final:
            yield t, recording.outcome
            return
        yield t, seen


def _sample(file: str, t: float, watched: Watched, events: tuple[str, ...]) -> Sample:
    progress = watched.progress
    forecast = progress.forecast if progress else None
    return Sample(
        file=file,
        t=t,
        status=watched.job.status_word or str(watched.job.status),
        overall=progress.overall if progress else None,
        basis=progress.basis if progress else None,
        remaining_low=forecast.low.total_seconds() if forecast else None,
        remaining_high=forecast.high.total_seconds() if forecast else None,
        events=events,
    )


def _read(path: Path) -> _Recording:
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if raw.startswith(_GZIP) else raw).decode("utf-8-sig")
        first, *lines = (json.loads(line) for line in text.split("\n") if line.strip())
        return _recording(first["meta"], lines)
    except OSError as error:
        raise BadRecording(_line(f"{path}: {error.strerror or error}")) from None
    except _BAD as error:
        reason = f"{type(error).__name__} {error}"
        raise BadRecording(_line(f"{path} is not a recorded run: {reason}")) from None


def _line(text: str) -> str:
    return " ".join(text.split())


def _recording(meta: dict[str, Any], lines: Iterable[dict[str, Any]]) -> _Recording:
    started_at = _EPOCH + timedelta(milliseconds=_number(meta["start_time_ms"], _LATEST))
    status = read_status_word(meta["final_status"])
    if not status.is_final:
        raise ValueError(f"final_status {meta['final_status']!r}")
    facts = Job(
        job_id=JobId(_text(meta["job_id"])),
        status=JobStatus.LAUNCHING,
        queue_name=_text(meta.get("queue_name")),
        owner=_text(meta.get("owner")),
        start_time=started_at,
        database_name=_text(meta.get("database_name")),
        statement=_text(meta.get("statement")),
    )
    outcome = Job(
        job_id=facts.job_id,
        status=status,
        message=_text(meta.get("message")),
        duration=timedelta(milliseconds=_number(meta["duration_ms"], _LONGEST * 1000)),
    )
    samples = tuple(_samples(lines))
    if not samples:
        raise ValueError("no samples")
    return _Recording(facts, outcome, samples)


def _samples(lines: Iterable[dict[str, Any]]) -> Iterator[tuple[float, dict[str, Any]]]:
    body = None
    for line in lines:
        body = line.get("body", body)
        if not isinstance(body, dict):
            raise TypeError("a sample without a body")
        yield _number(line["t"], _LONGEST), body


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _number(value: object, most: float) -> float:
    """Return a number between nothing and `most`; "not a number" isn't one."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise ValueError(f"the number {value!r}")
    return float(value)
