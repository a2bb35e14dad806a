"""Draw the charts of docs/progress.md and fill in its figures: `python -m docs.progress.make`."""

import re
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.estimates import VARIANTS, sheets
from benchmarks.recorded_runs import SHIPPED
from docs.progress.charts import drawn
from docs.progress.pictures import Shown, shown
from docs.progress.recorded import Recorded, lasting, mean_error, recorded, true_ranges
from docs.progress.rules import rules
from docs.progress.tables import table, tables

HERE = Path(__file__).parent
PAGE = HERE.parent / "progress.md"
_MARKED = re.compile(r"(<!-- made: ([\w-]+) -->)(\n?).*?(<!-- end -->)", re.DOTALL)
SELDOM = 5.0
"""Seconds between looks as the bot makes them at most."""
LASTING = 30.0
"""Seconds that a run takes at least which is worth so seldom looks."""


def main(
    *, check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if stale.")] = False
) -> None:
    """Draw the charts of docs/progress.md and fill in its figures, from the recordings.

    Takes about two minutes. The same code and recordings give the same bytes.
    """
    stale = {path: content for path, content in _made() if _differs(path, content)}
    if check and stale:
        sys.exit("stale, `make figures` mends it: " + ", ".join(path.name for path in stale))
    for path, content in stale.items():
        path.write_bytes(content)


def _made() -> Iterator[tuple[Path, bytes]]:
    """Yield every file, and what is to be in it."""
    with ProcessPoolExecutor(len(VARIANTS)) as pool:
        made = {one: pool.submit(sheets, [SHIPPED], None, one, warned=True) for one in VARIANTS}
        often = recorded()
        pictures = list(shown(often))
        seldom = recorded(SELDOM)
    for one in pictures:
        for name, content in drawn(one.picture):
            yield HERE / name, content
    pieces = {one.picture.name: _shown(one) for one in pictures}
    pieces |= rules()
    pieces |= tables({name: one.result() for name, one in made.items()})
    pieces["seldom"] = _compared({"as close as recorded": often, f"every {SELDOM:.0f} s": seldom})
    yield PAGE, filled(PAGE.read_text(encoding="utf-8"), pieces).encode()


def filled(page: str, pieces: Mapping[str, str]) -> str:
    """Put pieces between the marks that name them; KeyError for a mark without a piece."""
    return _MARKED.sub(
        lambda found: f"{found[1]}{found[3]}{pieces[found[2]]}{found[3]}{found[4]}", page
    )


def _compared(looks: Mapping[str, Recorded]) -> str:
    """Return how good figures and ranges are, by how often runs are looked at."""
    rows = []
    for how, found in looks.items():
        known, alone = lasting(found.known, LASTING), lasting(found.alone, LASTING)
        off = [
            f"{100 * mean_error(case):.1f} ({len(case.replays)} runs)" for case in (known, alone)
        ]
        rows.append((how, *off, true_ranges(known)))
    return table(("looks", "off by, with earlier runs", "without", "ranges that are true"), rows)


def _shown(one: Shown) -> str:
    name, alt = one.picture.name, one.picture.alt
    drawn = "\n".join(
        f"```{{image}} progress/{name}-{scheme}.svg\n:alt: {alt}\n:class: only-{scheme}\n```"
        for scheme in ("light", "dark")
    )
    return f"{drawn}\n\n{one.words}"


def _differs(path: Path, content: bytes) -> bool:
    return not path.exists() or path.read_bytes() != content


if __name__ == "__main__":
    typer.run(main)
