"""The pictures of docs/progress.md: what each of them shows, and the words below it."""

from collections.abc import Iterator, Sequence
from statistics import fmean, median
from typing import NamedTuple

from benchmarks import ours
from benchmarks.recorded_runs import Run
from docs.progress.charts import Ink, Line, Panel, Picture, Points
from docs.progress.recorded import (
    FALLING,
    LONG,
    Recorded,
    Trouble,
    errors,
    falls,
    name_of,
    of_time,
    overall,
    ranges,
    troubles,
)
from docs.progress.tables import percent

ELAPSED = "share of the run's time"
SECONDS = "seconds since the submission"
ALMOST = 0.9
LATE = 0.95
PLACES = [place / 20 for place in range(1, 20)]
HANG_SHOWN = 4
"""Times a run's duration that are shown of a hang."""


class Shown(NamedTuple):
    """A picture, and the words below it."""

    picture: Picture
    words: str


def shown(found: Recorded) -> Iterator[Shown]:
    """Yield the pictures in their order."""
    yield _one_run(found)
    yield _error(found)
    yield _band(found)
    yield _calibration(found)
    yield _warnings(found)


def _one_run(found: Recorded) -> Shown:
    run = found.run(FALLING)
    panel = Panel(
        across=ELAPSED,
        up="progress",
        limits=(1.0, 1.02),
        lines=[
            _line("DLI's progress", Ink.DLI, of_time(run, found.by("a", run))),
            _line("share of the tasks known, never falling", Ink.PLAIN, _known(found, run)),
            _line("ours, without earlier runs", Ink.ALONE, _ours(found, run, alone=True)),
            _line("ours, with earlier runs", Ink.OURS, _ours(found, run)),
            _straight("truth", [(0.0, 0.0), (1.0, 1.0)]),
        ],
        shares="xy",
    )
    high = next(at for at, share in _known(found, run) if share >= ALMOST)
    off = [ours.judged(run, case.replays[run]).error * 100 for case in (found.known, found.alone)]
    usual = 100 * median(ours.judged(*one).error for one in found.known.replays.items())
    words = (
        f"`{name_of(run)}`, a recorded run of {len(run.looks[-1].sub_jobs)} sub jobs that took "
        f"{run.seconds:.0f} s; earlier ones, on other data, took {_took(found, run)} s. DLI's "
        f"figure falls {falls(run)} times; the share of the tasks known passes {percent(ALMOST)} "
        f"after {percent(high)} of the time. Over the whole time ours is off by {off[0]:.0f} "
        f"percentage points on average with the earlier runs, and by {off[1]:.0f} without. With "
        f"earlier runs the median of all recorded runs is {usual:.0f}."
    )
    alt = (
        "Progress against the share of a run's time. DLI's figure rises and falls again and "
        "again. The share of the tasks known so far is near 100 % almost from the beginning. Ours "
        "without earlier runs soon rises to above 60 % and then hardly moves. Ours with earlier "
        "runs keeps near the truth."
    )
    return Shown(Picture(name="one-run", alt=alt, panels=[panel], height=4.0), words)


def _known(found: Recorded, run: Run) -> Points:
    return of_time(run, found.by("c1", run))


def _ours(found: Recorded, run: Run, *, alone: bool = False) -> Points:
    case = found.alone if alone else found.known
    return of_time(run, overall(case.replays[run]))


def _error(found: Recorded) -> Shown:
    runs = list(found.known.replays)
    plain = {
        "DLI's progress": (Ink.DLI, "a"),
        "share of the tasks known, never falling": (Ink.PLAIN, "c1"),
        "mean duration of earlier runs": (Ink.TIME, "d1"),
    }
    lines = [
        _straight(label, errors({run: found.by(name, run) for run in runs}), ink, "-")
        for label, (ink, name) in plain.items()
    ]
    for label, ink, case in (
        ("ours, without earlier runs", Ink.ALONE, found.alone),
        ("ours, with earlier runs", Ink.OURS, found.known),
    ):
        off = errors({run: overall(case.replays[run]) for run in runs})
        lines.append(_line(label, ink, off, steps=False))
    panel = Panel(
        across=ELAPSED, up="off by, on average", limits=(1.0, None), lines=lines, shares="xy"
    )
    alt = (
        "How far figures are off, in percentage points, by the share of the time. Ours with "
        "earlier runs stays lowest for most of the time; DLI's progress is off most in the second "
        "half."
    )
    words = (
        f"The {len(runs)} recorded runs that had earlier ones: how many percentage points figures "
        "are off, by how much of the time was over."
    )
    return Shown(Picture(name="error", alt=alt, panels=[panel], height=3.8), words)


def _band(found: Recorded) -> Shown:
    run = found.run(LONG)
    told = [(at, one) for at, one in ours.told(run, found.known.replays[run]) if one]
    panel = Panel(
        across=SECONDS,
        up="seconds left",
        limits=(run.seconds, None),
        lines=[_straight("what was left", [(0.0, run.seconds), (run.seconds, 0.0)])],
        band=(
            "the range that was told",
            [(at, one.low) for at, one in told],
            [(at, one.high) for at, one in told],
        ),
    )
    inside = percent(fmean(one.holds for _, one in told))
    words = (
        f"`{name_of(run)}`, the longest recorded run of a statement that had run twice before. It "
        f"took {run.seconds:.0f} s, after {_took(found, run)} s before. At {inside} of the looks "
        "the truth was within the range."
    )
    alt = (
        "The time that was left falls in a straight line. The range that was told lies around it, "
        "and narrows in seconds towards the end, where its upper end is far above the line."
    )
    return Shown(Picture(name="range", alt=alt, panels=[panel], height=3.6), words)


def _calibration(found: Recorded) -> Shown:
    told = {share: ranges(found.known, share) for share in PLACES}
    true = [(share, fmean(one.holds for one in given)) for share, given in told.items()]
    widths = [(share, median(one.width for one in given)) for share, given in told.items()]
    panels = [
        Panel(
            across="",
            up="true",
            limits=(1.0, 1.02),
            lines=[
                _line("ranges that hold the truth", Ink.OURS, true, steps=False),
                _straight("what is meant, 80 %", [(0.0, 0.8), (1.0, 0.8)]),
            ],
            shares="xy",
        ),
        Panel(
            across=ELAPSED,
            up="median width",
            limits=(1.0, None),
            lines=[_line("their width, in times what is left", Ink.PLAIN, widths, steps=False)],
            shares="x",
        ),
    ]
    late = told[LATE]
    words = (
        f"{len(found.known.replays)} recorded runs with earlier ones; chance alone moves a point "
        f"by about 8 percentage points. When {percent(LATE)} of the time is over, "
        f"{percent(fmean(one.holds for one in late))} of the ranges are true; in "
        f"{percent(fmean(one.low > one.truth for one in late))} less is left than they say, in "
        f"{percent(fmean(one.high < one.truth for one in late))} more."
    )
    alt = (
        "Above, the share of true ranges by the share of the time: around 80 %, much lower at the "
        "end. Below, their median width relative to the time left, which grows towards the end."
    )
    return Shown(Picture(name="calibration", alt=alt, panels=panels, height=4.6), words)


def _warnings(found: Recorded) -> Shown:
    run, other = found.run(LONG), found.run(FALLING)
    slow, hung = troubles(run, found.known.earlier[run])
    missed, _ = troubles(other, found.known.earlier[other])
    panels = [
        _trouble(found, run, "three times slower", slow, slow.seconds),
        _trouble(found, run, "hangs", hung, hung.seconds * HANG_SHOWN),
        _trouble(found, other, "three times slower", missed, missed.seconds),
    ]
    told = [", ".join(f"`{event}`" for event in one.warned) for one in (slow, hung, missed)]
    words = (
        f"Recorded runs to which something was done. Of the first {told[0] or 'nothing'} is told. "
        f"Of the second {told[1] or 'nothing'}; its figure stands still from then on. Of "
        f"the third {told[2] or 'nothing'}, though it is three times slower, too: earlier "
        f"runs took {_took(found, other)} s, and it takes {missed.seconds:.0f} s."
    )
    alt = (
        "Three runs: how far each of them is said to be, when earlier runs ended, and the moments "
        "at which it is told that the run is slow or stalled, as the text below says."
    )
    return Shown(Picture(name="warnings", alt=alt, panels=panels, height=6.6), words)


def _trouble(found: Recorded, run: Run, what: str, trouble: Trouble, until: float) -> Panel:
    took = [one.seconds for one in found.known.earlier[run]]
    onset = [(trouble.onset, "hangs")] if trouble.onset else []
    return Panel(
        title=f"{name_of(run)}, {what}",
        across=SECONDS,
        up="progress",
        limits=(until, 1.02),
        lines=[_line("ours", Ink.OURS, trouble.overall)],
        span=("what earlier runs took", min(took), max(took)),
        marks=[*onset, *((at, event) for event, at in trouble.warned.items())],
        shares="y",
    )


def _took(found: Recorded, run: Run) -> str:
    return " and ".join(f"{one.seconds:.0f}" for one in found.known.earlier[run])


def _line(label: str, ink: Ink, points: Points, *, steps: bool = True) -> Line:
    style = "--" if ink is Ink.ALONE else "-"
    return Line(label=label, ink=ink, points=points, steps=steps, style=style)


def _straight(
    label: str, points: Sequence[tuple[float, float]], ink: Ink = Ink.TRUTH, style: str = ":"
) -> Line:
    return Line(label=label, ink=ink, points=points, steps=False, style=style)
