"""README shows the code as it is."""

import re
import tomllib
from itertools import pairwise

from tests.docs.said import ROOT

README = (ROOT / "README.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
SMALL = {"__init__.py", "__main__.py", "clock.py", "errors.py", "serving.py"}
"""What needs no line of its own in the layout."""


def test_every_module_of_the_bot_is_in_the_layout() -> None:
    [layout] = re.findall(r"```\nbot/\n(.+?)```", README, re.DOTALL)
    there = {path.name for path in (ROOT / "bot").iterdir() if path.name != "__pycache__"}
    shown = set(re.findall(r"\b(\w+(?:\.py|(?=/)))", layout))

    assert {name for name in there - SMALL if name not in shown} == set()
    assert {name for name in shown if name.endswith(".py")} <= there


def test_the_arrows_point_as_the_layers_do() -> None:
    [arrows] = re.findall(r"Arrows point one way, `([^`]+)`", README)
    groups = [re.findall(r"\w+", group) for group in arrows.split("→")]
    [contract] = [one for one in PROJECT["tool"]["importlinter"]["contracts"] if "layers" in one]
    height = {
        name: number
        for number, layer in enumerate(contract["layers"])
        for name in re.findall(r"\w+", layer)
    }

    for above, below in pairwise(groups):
        assert max(height[name] for name in above) < min(height[name] for name in below)
    assert all(len({height[name] for name in group}) == 1 for group in groups)


def test_every_dependency_has_its_reason() -> None:
    [table] = re.findall(r"\| package \| why \|\n(.+?)\n\n", README, re.DOTALL)
    told = {name for row in table.splitlines() for name in re.findall(r"`([\w-]+)`", row)}
    asked = {re.split(r"[\[<>=~;]", one)[0] for one in PROJECT["project"]["dependencies"]}

    assert told == asked
