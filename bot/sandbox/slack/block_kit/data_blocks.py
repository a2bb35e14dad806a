"""Tables and charts."""

from collections.abc import Iterator

from bot.sandbox.slack.block_kit.checks import (
    Check,
    Problem,
    choice,
    every,
    flag,
    listing,
    number,
    one_of,
    record,
    string,
    typed,
)
from bot.sandbox.slack.block_kit.elements import BUTTON
from bot.sandbox.slack.block_kit.objects import block
from bot.sandbox.slack.block_kit.rich_text import RICH_TEXT

_MOST_ROWS = 101
"""The header and 100 rows: the stricter of two sources, the other says 200."""

_RAW_TEXT = typed("raw_text", {"text": string()})
_RAW_NUMBER = typed("raw_number", {"value": number()}, {"text": string()})
_ACTION_CELL = typed(
    "action_cell",
    {"element": BUTTON},
    {"fallback": one_of({"raw_text": _RAW_TEXT, "rich_text": RICH_TEXT})},
)
_COLUMN = record({}, {"align": choice("left", "center", "right"), "is_wrapped": flag})


def _data_rows(value: object, at: str) -> Iterator[Problem]:
    """Take a header of plain cells, then rows as long as it.

    A `raw_number` cell is documented, but a real post with one was refused.
    """
    header = one_of({"raw_text": _RAW_TEXT})
    cell = one_of({"raw_text": _RAW_TEXT, "rich_text": RICH_TEXT, "action_cell": _ACTION_CELL})
    if not isinstance(value, list) or not 1 < len(value) <= _MOST_ROWS:
        yield Problem("must define a header and 1 to 100 rows", at)
        return
    width = len(value[0]) if isinstance(value[0], list) else 0
    for index, row in enumerate(value):
        yield from listing(header if index == 0 else cell, 20)(row, f"{at}/{index}")
        if isinstance(row, list) and len(row) != width:
            yield Problem("rows must have the same number of cells", f"{at}/{index}")


_POINT = record({"label": string(20), "value": number()})
_SERIES = record({"name": string(20), "data": listing(_POINT, 20)})
_AXES = record(
    {"categories": listing(string(20), 20)}, {"x_label": string(50), "y_label": string(50)}
)
_PIE = typed(
    "pie",
    {"segments": listing(record({"label": string(20), "value": number(1e-9)}), 12)},
)


def _drawn(kind: str) -> Check:
    return every(
        typed(kind, {"series": listing(_SERIES, 12), "axis_config": _AXES}),
        _points_match_categories,
    )


def _points_match_categories(value: object, at: str) -> Iterator[Problem]:
    """Want one point of each series for each category, and no name twice."""
    match value:
        case {"series": [*series], "axis_config": {"categories": [*categories]}}:
            rows = [one for one in series if isinstance(one, dict)]
        case _:
            return
    names = [str(one.get("name")) for one in rows]
    if len(set(names)) < len(names):
        yield Problem("series names must be unique", f"{at}/series")
    for index, one in enumerate(rows):
        points = one.get("data")
        if isinstance(points, list) and len(points) != len(categories):
            yield Problem("must have a point per category", f"{at}/series/{index}/data")


TABLE = block(
    "table",
    {
        "rows": listing(
            listing(
                one_of(
                    {
                        "raw_text": _RAW_TEXT,
                        "raw_number": _RAW_NUMBER,
                        "rich_text": RICH_TEXT,
                    }
                ),
                20,
            ),
            100,
        )
    },
    {"column_settings": listing(_COLUMN, 20, least=0)},
)

DATA_TABLE = block(
    "data_table",
    {"caption": string(), "rows": _data_rows},
    {"page_size": number(1, 100), "row_header_column_index": number(0, 19)},
)
CHART = block(
    "data_visualization",
    {
        "title": string(50),
        "chart": one_of(
            {
                "pie": _PIE,
                "bar": _drawn("bar"),
                "line": _drawn("line"),
                "area": _drawn("area"),
            }
        ),
    },
)
