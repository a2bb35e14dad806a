"""What `dli-bot … --help` shows in a terminal."""

from itertools import pairwise

import pytest
from typer.testing import CliRunner

from bot.cli import cli


@pytest.mark.parametrize("command", ["run", "check", "progress"])
def test_help_flows_in_a_terminal_of_80_columns(command: str) -> None:
    shown = CliRunner().invoke(cli, [command, "--help"], env={"COLUMNS": "80", "NO_COLOR": "1"})

    before, _, after = shown.output.partition("Options")
    assert after
    prose = [line for line in before.splitlines() if line.startswith(" ")]
    assert "JOB_ID" in before or command != "progress"
    for line, following in pairwise(prose):
        if line.strip() and following.strip():
            assert len(f"{line.rstrip()} {following.split()[0]}") > 79
