"""How well estimates, ranges and warnings fit recorded runs: `python -m benchmarks.estimates`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, NamedTuple

import typer

from benchmarks import ours, ranges
from benchmarks.estimators import Estimator, baselines
from benchmarks.figures import Row, show
from benchmarks.injected import injected
from benchmarks.recorded_runs import SHIPPED, Run, earlier_runs, read
from benchmarks.scores import score, summed_up

VARIANTS = {"A": "all sub jobs so far are listed", "B": "only the running sub jobs are listed"}
ESTIMATES_NOTE = (
    "MAE: |estimate - true share of the time|, over a run's time, then over runs, "
    "± half of the 95 % interval\n"
    "back: steps that fall, runs with one; early: runs that are at 90 % before half of their time; "
    "crossings: of 50 %, mean/max\n"
    "ETA: median |predicted - true| / true of the time left, at the estimate's own rate; "
    "n/a: nothing predicted, infinitely wrong"
)
RANGES_NOTE = "over all its time: averaged over a run's time, then over runs"
WARNINGS_NOTE = (
    "after: median, counted from when it happens, in durations of the run if nothing had happened; "
    "ordinary runs: from the submission"
)


class Sheet(NamedTuple):
    """A table, and what is to be said of it."""

    title: str
    rows: list[Row]
    note: str


@dataclass(frozen=True, slots=True)
class Case:
    """Runs, what the product said of them, and what was known beforehand."""

    name: str
    replays: Mapping[Run, ours.Samples]
    earlier: Mapping[Run, Sequence[Run]]


def main(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(help="Folders with A/ and B/ (default: the shipped ones)."),
    ] = None,
    every: Annotated[
        float | None, typer.Option(min=0.001, help="Seconds between looks (default: every sample).")
    ] = None,
    *,
    warned: Annotated[
        bool, typer.Option("--warnings/--no-warnings", help="The warnings too, which take longest.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Replay recorded Spark runs and compare what the bot says of them with how they went.

    Beside it stand plain ways to estimate; those that must be fitted are fitted on the shipped
    recordings. What a warning is to be raised of is put into the recordings.
    """
    make = partial(sheets, folders or [SHIPPED], every, warned=warned)
    with ProcessPoolExecutor(len(VARIANTS)) as pool:
        for sheet in chain.from_iterable(pool.map(make, VARIANTS)):
            show(sheet.title, sheet.rows, as_json=as_json, note=sheet.note)


def sheets(
    folders: Sequence[Path], every: float | None, variant: str, *, warned: bool
) -> list[Sheet]:
    """Return the tables of one variant; none if there are no recordings of it."""
    runs = read(folders, variant, every)
    plain = baselines(read([SHIPPED], variant, every))
    found = [case for case in cases(runs, every) if case.replays]
    made = [
        Sheet(
            f"{variant} ({VARIANTS[variant]}), {case.name}: {len(case.replays)} runs",
            list(estimates(case, plain)),
            ESTIMATES_NOTE,
        )
        for case in found
    ]
    if found:
        told = [row for case in found for row in _ranges(case)]
        made.append(Sheet(f"{variant}: ranges of the time left", told, RANGES_NOTE))
    if found and warned:
        made.append(Sheet(f"{variant}: warnings", list(warnings(found, every)), WARNINGS_NOTE))
    return made


def cases(runs: Sequence[Run], every: float | None) -> Iterator[Case]:
    """Replay the runs together and each alone, and sort them by what was known beforehand."""
    earlier = earlier_runs(runs)
    everything = ours.together(runs, every)
    judged = {run: everything[run] for run in runs if run.counts}
    with_history = {run: said for run, said in judged.items() if earlier[run]}
    resized = {
        run: said
        for run, said in with_history.items()
        if run.database_name not in {one.database_name for one in earlier[run]}
    }
    yield Case("all", judged, earlier)
    yield Case("with history", with_history, earlier)
    yield Case("with history of another data size", resized, earlier)
    yield Case("without history (each alone)", ours.alone(judged, every), dict.fromkeys(judged, ()))


def estimates(case: Case, plain: Mapping[str, Estimator]) -> Iterator[Row]:
    """Return the table: a line for each estimator, ours last."""
    for name, estimator in plain.items():
        scores = [
            score(
                run.seconds,
                [look.seconds for look in run.looks],
                estimator(run, case.earlier[run]),
            )
            for run in case.replays
        ]
        yield summed_up(name, scores)
    yield summed_up("OURS", [ours.judged(run, said) for run, said in case.replays.items()])


def warnings(found: Sequence[Case], every: float | None) -> Iterator[Row]:
    """Return how many runs were warned of: ordinary ones, and those to which something happened."""
    for case in found:
        yield ours.false_alarms(case.name, case.replays)
    earlier = found[0].earlier
    with TemporaryDirectory() as folder:
        for kind, made in injected(found[0].replays, Path(folder)).items():
            known = {one: earlier[one.run] for one in made if earlier[one.run]}
            yield from ours.alarms(kind, "with history", known, every)
            yield from ours.alarms(kind, "alone", dict.fromkeys(made, ()), every)


def _ranges(case: Case) -> Iterable[Row]:
    told = [(run.seconds, ours.told(run, said)) for run, said in case.replays.items()]
    return ranges.rows(case.name, told)


if __name__ == "__main__":
    typer.run(main)
