"""The rules of docs/progress.md that have figures in them, from the code that they describe."""

from collections.abc import Iterator

from bot.delivery.housekeeping import RUNS_KEPT
from bot.domain import alongside, forecast, known_tasks, unusual
from bot.domain.fingerprints import fingerprint, piece
from bot.domain.history import MOST_RUNS
from bot.domain.reckoning import ALMOST_DONE
from bot.remembering import PAGE
from docs.progress.tables import percent, table

LOAD = "INSERT INTO sales PARTITION (day='2026-11-01') SELECT * FROM raw WHERE amount > 100"
PAIRS = (
    (LOAD, "insert into sales partition (day='2026-11-02') select * from raw where amount>250"),
    ("SELECT a FROM t WHERE id IN (1, 2) -- new", "SELECT a FROM t WHERE id IN (7, 8, 9)"),
    ("INSERT INTO t VALUES (1, 'a')", "INSERT INTO t VALUES (2, 'b'), (3, 'c')"),
    ("SELECT * FROM sales_20261101", "SELECT * FROM sales_20261102"),
    ("SELECT a FROM t LIMIT 10", "SELECT a FROM t LIMIT 5000"),
    ("SELECT a FROM t JOIN u ON t.id = u.id", "SELECT a FROM t INNER JOIN u ON t.id = u.id"),
    ("SELECT * FROM sales_2025", "SELECT * FROM sales_2026"),
    ("SELECT * FROM staging_1", "SELECT * FROM staging_2"),
    ("SELECT * FROM dev.sales", "SELECT * FROM prod.sales"),
    ("SELECT a, b FROM t", "SELECT b, a FROM t"),
    ("SELECT a FROM t LIMIT 10", "SELECT a FROM t"),
    ("SELECT a FROM t", "SELECT /*+ REPARTITION(9) */ a FROM t"),
)
"""Statements that are the same one, or aren't."""
DONE = (0.01, 0.25, 0.5, 0.75, 1.0)
MINUTE, HOUR = 60, 3600


def rules() -> Iterator[tuple[str, str]]:
    """Yield pieces of the text by their names."""
    yield "alone", _alone()
    yield "history", _listed(_history())
    yield "fingerprints", _fingerprints()
    yield "kept", _kept()
    yield "rate", _rate()
    yield "events", _listed(_events())


def _listed(points: Iterator[str]) -> str:
    return "\n".join(f"- {point}" for point in points)


def _alone() -> str:
    start, end = known_tasks.BEGUN, known_tasks.ALL_KNOWN
    said = [start + (end - start) * done**known_tasks.CURVE for done in DONE]
    rows = [("said", *map(percent, said))]
    return (
        f"{table(('of the tasks known so far', *map(percent, DONE)), rows)}\n\n"
        f"Up to {100 * known_tasks.DEPTH:.0f} percentage points are added where sub jobs have two "
        "stages each, which means that they build on earlier ones."
    )


def _history() -> Iterator[str]:
    yield (
        "**Pace**: how many times longer this run took to get here than the earlier one, at most "
        f"{alongside.SLOWEST:.1f} times, and no less than a {alongside.SLOWEST:.1f}th. It is "
        "believed the more, the longer the way: hardly at the beginning, and by half where the "
        f"earlier run had used {percent(alongside.DOUBT)} of its time."
    )
    yield (
        "**Left**: what the earlier run still took from that place, times the pace; at least "
        f"{percent(alongside.LEAST_LEFT)} of the time so far, if it goes on for longer."
    )
    yield (
        "**Several earlier runs** are averaged (geometrically). Each counts "
        f"{forecast.FADING:g} times as much as the next newer one, and "
        f"{forecast.ELSEWHERE:g} times as much if it ran on another database."
    )
    yield (f"**How far** = time so far ÷ (time so far + left), at most {percent(ALMOST_DONE)}.")


def _fingerprints() -> str:
    rows = [
        (f"`{one}`", f"`{other}`", "same" if fingerprint(one) == fingerprint(other) else "another")
        for one, other in PAIRS
    ]
    return table(("statement", "statement", "is"), rows)


def _kept() -> str:
    return (
        "- **Jobs that the bot watched to their end**, which are those that a subscription meant. "
        "How they went is known if somebody wanted to hear of more than the end.\n"
        "- **DLI's list**, searched once for a statement that was never seen before: the newest "
        f"{PAGE} finished jobs that have the statement's longest stretch without values in them, "
        f"such as `{piece(LOAD)}` in the first one above. Those with its fingerprint count. The "
        "list tells how long they took, not how they went.\n\n"
        f"Of each statement the newest {MOST_RUNS} runs are kept, for {RUNS_KEPT.days} days."
    )


def _rate() -> str:
    steps = forecast.RATE_STEPS - 1
    return (
        f"a single sub job that is done by {percent(forecast.RATE_FROM)} to "
        f"{percent(forecast.RATE_TO)}, and that was seen to come further {steps} times"
    )


def _events() -> Iterator[str]:
    yield (
        f"**`slow`**: it has taken more than {unusual.SLOW:g} times the median of the earlier runs "
        f"that finished, and {unusual.SLOW_BY:g} s more than it. Those on the same database are "
        "compared, or all if there are none. One earlier run is enough."
    )
    yield _stalled()
    yield (
        "**queued long**, told with `slow`: it has been launching for more than "
        f"{unusual.LAUNCH.total_seconds() / MINUTE:g} minutes; less is normal on a queue that was "
        "idle."
    )
    yield (
        "**near the time limit**, told with `slow`: it was submitted more than "
        f"{unusual.NEAR_LIMIT.total_seconds() / HOUR:g} hours ago; DLI cancels it after "
        f"{unusual.TIME_LIMIT.total_seconds() / HOUR:g}, unless the job says otherwise."
    )
    yield (
        "**tail**, a hint in the answer and no event: of the sub job that runs at least "
        f"{percent(unusual.TAIL)} is done, and no more than {unusual.TAIL_TASKS} tasks are left."
    )


def _stalled() -> str:
    few = f"while it has made no more than {unusual.FEW - 1} steps"
    known = (
        f"{unusual.KNOWN_PAUSE:g} s; the time from its submission to its last step; "
        f"{unusual.KNOWN_OWN:g} times its longest pause before; {unusual.KNOWN_LONGEST:g} times "
        f"the longest pause of an earlier run; {unusual.KNOWN_WHOLE:g} times their median duration "
        f"({few}, {unusual.KNOWN_FEW:g} times)"
    )
    alone = (
        f"{unusual.PAUSE:g} s; {unusual.BEFORE:g} times the time from its submission to its last "
        f"step (in a tail, {unusual.BEFORE_TAIL:g} times); {unusual.OWN:g} times its longest pause "
        f"before. Or, {few}: {unusual.FIRST_PAUSE:g} s, or {unusual.FIRST_LOOKS} looks; "
        f"{unusual.FIRST_BEFORE:g} times the time to its last step"
    )
    return (
        "**`stalled`**: it has made no step for longer than each of these. A step is a task that "
        "completed or a sub job that ended.\n"
        f"  - With earlier runs that were watched: {known}.\n"
        f"  - Without: {alone}.\n"
        f"  - In any case {unusual.LONG_PAUSE / MINUTE:g} minutes and {unusual.LONG_TIMES:g} times "
        "the longest pause known, its own or an earlier run's, are enough."
    )
