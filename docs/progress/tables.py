"""The tables of docs/progress.md, from those of `python -m benchmarks.estimates`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from benchmarks.estimates import VARIANTS, Sheet
from benchmarks.figures import Row

Made: TypeAlias = Mapping[str, Sequence[Sheet]]
"""The benchmark's tables, by variant."""

MEANING = {
    "0 constant 0.5": "always 50 %",
    "0c clock only": "the time so far alone",
    "a raw `progress`": "DLI's `progress`",
    "b1 same, skipped out": "share of the tasks known",
    "c1 high-water of b1": "the same, never falling",
    "c3 calibrated c1": "the same, calibrated on these runs",
    "d1 history: mean duration": "mean duration of earlier runs",
    "d2 history: total tasks": "mean number of their tasks",
    "d3 history: profile": "how far they were at this place",
    "e blend": "mean duration and place, at the run's rate",
    "OURS": "**the bot**",
}
"""Estimators of the benchmark that are shown; the others differ little from these."""
KNOWN, RESIZED, ALONE = (
    "with history",
    "with history of another data size",
    "without history (each alone)",
)
NAMES = {
    KNOWN: "with earlier runs",
    RESIZED: "of these, on other data",
    ALONE: "without",
}
RANGES = "ranges of the time left"
MOMENTS = ("25%", "50%", "75%")
WHOLE = "all its time"


def percent(share: float) -> str:
    """Return whole percent in words' way."""
    return f"{100 * share:.0f} %"


def table(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown."""
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def tables(made: Made) -> Iterator[tuple[str, str]]:
    """Yield tables, and a sentence that sums them up, by their names."""
    yield "summary", _summary(made)
    yield "estimators", _estimators(made)
    yield "ranges", _ranges(made)
    yield "alarms", _alarms(made)


def _summary(made: Made) -> str:
    cases = [(case, variant) for case in (KNOWN, RESIZED) for variant in made]
    errors = [_error(_of(made, *place, "OURS")) for place in cases]
    true = [int(str(_range(made, *place, WHOLE)["of these true %"])) for place in cases]
    return (
        f"it was off by {_between(round(error) for error, _ in errors)} percentage points on "
        f"average, and {_between(true)} % of the ranges were true"
    )


def _between(values: Iterable[int]) -> str:
    found = sorted(set(values))
    return str(found[0]) if len(found) == 1 else f"{found[0]} to {found[-1]}"


def _estimators(made: Made) -> str:
    places = [(case, variant) for case in NAMES for variant in VARIANTS]
    names = [f"{NAMES[case]}, {_count(_sheet(made, 'A', case))}: {one}" for case, one in places]
    rows = []
    for key, meaning in MEANING.items():
        errors = [
            "" if case == ALONE and key[0] in "de" else "{:.1f} ±{:.1f}".format(*_error(row))
            for case, variant in places
            for row in [_of(made, case, variant, key)]
        ]
        row = _of(made, KNOWN, "A", key)
        rows.append((meaning, *errors, f"{row['runs back %']} %", f"{row['early %']} %"))
    return table(("what is said", *names, "falls", "90 % too early"), rows)


def _error(row: Row) -> tuple[float, float]:
    """Return percentage points, and their uncertainty."""
    mean, _, either_side = str(row["MAE ±95 %"]).partition(" ±")
    return 100 * float(mean), 100 * float(either_side)


def _ranges(made: Made) -> str:
    rows = []
    for case, name in NAMES.items():
        for variant in made:
            at = [_range(made, case, variant, moment) for moment in MOMENTS]
            whole = _range(made, case, variant, WHOLE)
            held = [f"{row['of these true %']} % ({_given(row)})" for row in at]
            widths = ", ".join(f"{row['width / truth']:.1f}" for row in at)
            with_range, true = f"{whole['with a range %']} %", f"{whole['of these true %']} %"
            rows.append((name, variant, with_range, true, *held, widths))
    moments = [f"at {moment.replace('%', ' %')}" for moment in MOMENTS]
    names = ("runs", "listed", "of the time with a range", "of these true", *moments)
    return table((*names, "width at these"), rows)


def _given(row: Row) -> int:
    """Return of how many runs there was a range."""
    return round(int(str(row["cases"])) * int(str(row["with a range %"])) / 100)


def _alarms(made: Made) -> str:
    known = {KNOWN: "known", RESIZED: "on other data", ALONE: "none", "alone": "none"}
    rows = []
    both = [_sheet(made, variant, "warnings").rows for variant in VARIANTS]
    for one, other in zip(*both, strict=True):
        if (before := known.get(str(one["replayed"]))) is None:
            continue
        told = [f"{row[f'{event} %']} %" for event in ("slow", "stalled") for row in (one, other)]
        after = [
            "" if one[f"{event} after"] is None else one[f"{event} after"]
            for event in ("slow", "stalled")
        ]
        what = str(one["what happens"]).replace("ordinary", "nothing")
        rows.append((what, before, one["runs"], *told, *after))
    names = ("`slow`: A", "B", "`stalled`: A", "B", "`slow` after", "`stalled` after")
    return table(("what happens", "earlier runs", "runs", *names), rows)


def _of(made: Made, case: str, variant: str, estimator: str) -> Row:
    rows = _sheet(made, variant, case).rows
    return next(row for row in rows if row["estimator"] == estimator)


def _range(made: Made, case: str, variant: str, moment: str) -> Row:
    rows = _sheet(made, variant, RANGES).rows
    return next(row for row in rows if (row["runs"], row["at"]) == (case, moment))


def _sheet(made: Made, variant: str, name: str) -> Sheet:
    """Return the table of estimators of a case, or another one by its title."""
    return next(
        one
        for one in made[variant]
        if f", {name}: " in one.title or one.title == f"{variant}: {name}"
    )


def _count(sheet: Sheet) -> str:
    return sheet.title.rpartition(": ")[2]
