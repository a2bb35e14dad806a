"""Charts as SVG, for light and for dark pages, the same bytes each time."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

Points: TypeAlias = Sequence[tuple[float, float]]

INCHES = 6.0
"""Wide: labels can be read on a phone too, where a chart is shown at half its size."""
POINTS = 72
"""To the inch."""
SETTINGS: Mapping[Any, Any] = {
    "font.size": 9.5,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "legend.handlelength": 1.8,
    "lines.linewidth": 1.8,
    "svg.fonttype": "none",
    "svg.hashsalt": "dli-progress",
}


class Ink(Enum):
    """What a line stands for, whatever its colour."""

    OURS = "ours"
    ALONE = "ours without earlier runs"
    DLI = "DLI"
    PLAIN = "plain"
    TIME = "time"
    TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours on a page of GitHub's; the page itself shows through."""

    name: str
    text: str
    faint: str
    inks: Mapping[Ink, str]


THEMES = (
    Theme(
        "light",
        "#1f2328",
        "#d1d9e0",
        {
            Ink.OURS: "#0969da",
            Ink.ALONE: "#54aeff",
            Ink.DLI: "#cf5500",
            Ink.PLAIN: "#8250df",
            Ink.TIME: "#4d7c0f",
            Ink.TRUTH: "#59636e",
        },
    ),
    Theme(
        "dark",
        "#e6edf3",
        "#3d444d",
        {
            Ink.OURS: "#58a6ff",
            Ink.ALONE: "#1f6feb",
            Ink.DLI: "#f0883e",
            Ink.PLAIN: "#bc8cff",
            Ink.TIME: "#9bc53d",
            Ink.TRUTH: "#9198a1",
        },
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line; with `steps` each value stands until the next."""

    label: str
    ink: Ink
    points: Points
    steps: bool = True
    style: str = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Lines over one another; `limits` are the right and the upper end of the axes.

    `band` lies between two lines, `span` between two values across, `marks` are moments with a
    word for each. Where `shares` name an axis, "x" or "y", its values are shares of a whole.
    """

    title: str = ""
    across: str
    up: str
    limits: tuple[float | None, float | None]
    lines: Sequence[Line] = ()
    band: tuple[str, Points, Points] | None = None
    span: tuple[str, float, float] | None = None
    marks: Sequence[tuple[float, str]] = ()
    shares: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Panels below one another, and what they show in a sentence for who can't see it."""

    name: str
    alt: str
    panels: Sequence[Panel]
    height: float


def drawn(picture: Picture) -> Iterator[tuple[str, bytes]]:
    """Yield a file's name and content for each theme."""
    for theme in THEMES:
        with rc_context({**SETTINGS, **_colours(theme)}):
            yield f"{picture.name}-{theme.name}.svg", _svg(picture, theme)


def _colours(theme: Theme) -> dict[Any, Any]:
    texts = ("text.color", "axes.labelcolor", "xtick.labelcolor", "ytick.labelcolor")
    lines = ("axes.edgecolor", "xtick.color", "ytick.color", "grid.color")
    return dict.fromkeys(texts, theme.text) | dict.fromkeys(lines, theme.faint)


def _svg(picture: Picture, theme: Theme) -> bytes:
    figure = Figure(figsize=(INCHES, picture.height), dpi=POINTS, layout="constrained")
    every = figure.subplots(len(picture.panels), 1, squeeze=False)[:, 0]
    legend: dict[str, Any] = {}
    for axes, panel in zip(every, picture.panels, strict=True):
        _draw(axes, panel, theme)
        handles, labels = axes.get_legend_handles_labels()
        legend |= dict(zip(labels, handles, strict=True))
    figure.legend(legend.values(), legend, loc="outside upper left", ncols=2)
    file = io.BytesIO()
    about = {"Title": picture.alt, "Date": None, "Creator": None}
    figure.savefig(file, format="svg", transparent=True, metadata=about)
    return b"\n".join(line.rstrip() for line in file.getvalue().splitlines()) + b"\n"


def _draw(axes: Axes, panel: Panel, theme: Theme) -> None:
    axes.set(title=panel.title, xlabel=panel.across, ylabel=panel.up)
    axes.grid(visible=True, axis="y", linewidth=0.6)
    if panel.band:
        label, low, high = panel.band
        times, lows, highs = [at for at, _ in low], [y for _, y in low], [y for _, y in high]
        colour = theme.inks[Ink.OURS]
        axes.fill_between(times, lows, highs, step="post", color=colour, alpha=0.3, label=label)
    if panel.span:
        label, first, last = panel.span
        axes.axvspan(first, last, color=theme.inks[Ink.TRUTH], alpha=0.25, lw=0, label=label)
    for line in panel.lines:
        times, values = [at for at, _ in line.points], [value for _, value in line.points]
        how = "steps-post" if line.steps else "default"
        colour = theme.inks[line.ink]
        axes.plot(times, values, line.style, color=colour, drawstyle=how, label=line.label)
    axes.set_xlim(0, panel.limits[0])
    axes.set_ylim(0, panel.limits[1])
    for at, word in panel.marks:
        _mark(axes, at, word, theme)
    for axis in panel.shares:
        getattr(axes, f"{axis}axis").set_major_formatter(PercentFormatter(1.0, symbol=" %"))


def _mark(axes: Axes, at: float, word: str, theme: Theme) -> None:
    axes.axvline(at, color=theme.text, linewidth=1.2, linestyle=":")
    axes.annotate(
        word,
        (at, 0.05),
        xytext=(4, 0),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        weight="bold",
    )
