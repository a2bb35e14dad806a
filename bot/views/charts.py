"""Slack's native charts.

https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from slack_sdk.models.blocks import Block

from bot.views import text

_TITLE = 50
_NAME = 20
_AXIS = 50


class ChartKind(StrEnum):
    """How values are drawn."""

    BAR = "bar"
    AREA = "area"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Values with their labels, 20 at most, and what they are."""

    kind: ChartKind
    title: str
    name: str
    points: Sequence[tuple[str, float]]
    x_label: str
    y_label: str


class ChartBlock(Block):
    """A chart as a block, for which slack_sdk has no class yet."""

    type = "data_visualization"

    def __init__(self, *, title: str, chart: dict[str, Any]) -> None:
        super().__init__(type=self.type)
        self.title = title
        self.chart = chart

    @property
    def attributes(self) -> set[str]:  # type: ignore[override]
        """What stands in the block's JSON."""
        return {*super().attributes, "title", "chart"}


def block(chart: Chart) -> Block:
    """Return the block of a chart; labels that would be the same are numbered."""
    labels = _unique(label for label, _ in chart.points)
    values = [value for _, value in chart.points]
    data = [{"label": one, "value": value} for one, value in zip(labels, values, strict=True)]
    return ChartBlock(
        title=text.cut(chart.title, _TITLE),
        chart={
            "type": str(chart.kind),
            "series": [{"name": text.cut(chart.name, _NAME), "data": data}],
            "axis_config": {
                "categories": labels,
                "x_label": text.cut(chart.x_label, _AXIS),
                "y_label": text.cut(chart.y_label, _AXIS),
            },
        },
    )


def _unique(labels: Iterable[str]) -> list[str]:
    seen: Counter[str] = Counter()
    found = []
    for label in labels:
        seen[label] += 1
        number = f" ({seen[label]})" if seen[label] > 1 else ""
        found.append(text.cut(label, _NAME - len(number)) + number)
    return found
