"""What stands in a terminal."""

import io
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from bot import doctor
from bot.asking import Asking
from bot.clock import utcnow
from bot.configured import dli_client
from bot.demo import settings_for
from bot.domain.jobs import JobId
from bot.remembering import Memory
from bot.sandbox.slack.web.methods import DEFAULT_SCOPES
from bot.terminal import picture
from docs.pictures.stage import HERE, started
from tests.doctor.place import a_place
from tests.page.browser import a_demo

COLUMNS = 96


async def progress() -> None:
    """Show the same answer as in Slack."""
    async with a_demo() as demo:
        job_id = JobId(started(demo))
        console = _console(f"dli-bot progress {job_id}")
        async with dli_client(settings_for(demo.dli, demo.slack)) as client:
            memory = Memory(client, "demo", utcnow)
            console.print(picture(await Asking(client, utcnow, memory).job(job_id)))
    _keep(console, "dli-bot progress", "terminal")


async def check() -> None:
    """Show what is found of a set-up that lacks something."""
    with TemporaryDirectory() as folder:
        async with a_place(Path(folder), scopes=DEFAULT_SCOPES - {"files:write"}) as place:
            place.slack.remove("etl-alerts")
            settings = place.settings()
            console = _console("dli-bot check")
            doctor.report(await doctor.examine(settings), as_json=False, console=console)
    _keep(console, "dli-bot check", "check")


def _console(typed: str) -> Console:
    console = Console(
        record=True, file=io.StringIO(), width=COLUMNS, force_terminal=True, highlight=False
    )
    console.print(f"[bold green]$[/] {typed}")
    return console


def _keep(console: Console, title: str, name: str) -> None:
    drawn = console.export_svg(title=title, unique_id=title.replace(" ", "-"))
    without_fonts = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)
    (HERE / f"{name}.svg").write_text(without_fonts, encoding="utf-8")
