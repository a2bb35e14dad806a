"""`dli-bot demo` and `dli-bot sandbox`: everything on this machine, nothing to set up."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.panel import Panel

from bot.app import running
from bot.sandbox.dli import DliSandbox, demo_jobs
from bot.sandbox.dli import run as run_local_dli
from bot.sandbox.dli.replay import Replay
from bot.sandbox.slack import SlackSandbox
from bot.sandbox.slack.limits import Limit
from bot.serving import listen
from bot.settings import GivenSettings, Settings
from bot.store.database import opened
from bot.store.ledger import SqlLedger

USAGE_HINT = "<job_id> | subscribe <job_id or queue:… owner:…> | list | jobs | mute 2h | help"
"""As `manifest.yml` has it; a test keeps the two in step."""
DLI_BUDGET = 600
"""Requests a minute: nobody should have to wait for the demo's own DLI."""
CONNECTS = Limit(60, 60)
"""Slack allows one about once a minute; the demo's bot may be restarted as often as one likes."""
CLOSELY: Mapping[str, object] = {
    "dli_bot_sweep_seconds": 2,
    "dli_bot_look_min_seconds": 1,
    "dli_bot_look_max_seconds": 3,
}
"""What one does to a job of the demo is to be heard of while one still looks."""
GLANCE_SECONDS = 0.2
LASTING = ("bad_credentials", "throttled")


@dataclass(frozen=True, slots=True)
class Demo:
    """A local DLI with its jobs, a local Slack, and a bot between them that can be restarted."""

    dli: DliSandbox
    slack: SlackSandbox
    jobs: list[Replay]
    settings: Settings
    restarts: asyncio.Event
    up: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while the bot runs, and neither starts nor stops."""

    async def run_bot(self, on_start: Callable[[], None] = lambda: None) -> None:
        """Run the bot until cancelled, anew after each restart."""
        while True:
            async with running(self.settings):
                self.up.set()
                on_start()
                await _restart(self.dli, self.restarts)
                self.up.clear()
            async with opened(self.settings.database()) as database:
                await SqlLedger(database).forget()


@asynccontextmanager
async def prepared(
    port: int = 0,
    speed: float = 1.0,
    settings: Mapping[str, object] | None = None,
    ack_seconds: float = 3,
) -> AsyncIterator[Demo]:
    """Serve all of the demo but its bot, whose `settings` go before the demo's."""
    restarts = asyncio.Event()
    with TemporaryDirectory(prefix="dli-progress-") as folder:
        async with DliSandbox(speed=speed).serve() as dli:
            jobs = demo_jobs(dli)
            workspace = SlackSandbox(
                usage_hint=USAGE_HINT,
                dli_control=f"{dli.url}/sandbox",
                connects=CONNECTS,
                on_restart=restarts.set,
                ack_seconds=ack_seconds,
            )
            async with workspace.serve(port=_free(port)) as slack:
                place = {"database_url": f"sqlite:///{folder}/demo.db"}
                given = {**CLOSELY, **place, **(settings or {})}
                yield Demo(dli, slack, jobs, settings_for(dli, slack, **given), restarts)


async def run(port: int, speed: float, console: Console) -> None:
    """Run the demo until cancelled, and say where its page is."""
    async with prepared(port, speed) as demo:
        said = iter([_welcome(demo.slack.url, demo.jobs[0].job_id)])
        await demo.run_bot(on_start=lambda: console.print(next(said, "The bot runs again.")))


async def run_dli(port: int, speed: float, console: Console) -> None:
    """Run the local DLI alone until cancelled."""
    await run_local_dli(port=port, speed=speed, announce=lambda line: _say(console, line))


async def run_slack(port: int, request_url: str, console: Console) -> None:
    """Run the local Slack alone until cancelled."""
    workspace = SlackSandbox(usage_hint=USAGE_HINT, request_url=request_url or None)
    async with workspace.serve(port=port) as slack:
        _say(console, f"The local Slack's page is {slack.url}; for your app:")
        _say(console, f"SLACK_API_URL={slack.api_url}")
        _say(console, f"SLACK_BOT_TOKEN={slack.bot_token}")
        if request_url:
            _say(console, f"SLACK_SIGNING_SECRET={slack.signing_secret}")
        else:
            _say(console, f"SLACK_APP_TOKEN={slack.app_token}")
        await asyncio.Event().wait()


def settings_for(dli: DliSandbox, slack: SlackSandbox, **more: object) -> Settings:
    """Return the settings of a bot between the two; in HTTP mode if `slack` posts to it."""
    http = slack.request_url is not None
    given = {name.lower(): value for name, value in dli.environment.items()}
    return GivenSettings.model_validate(
        given
        | {
            "slack_api_url": slack.api_url,
            "slack_bot_token": slack.bot_token,
            "slack_app_token": None if http else slack.app_token,
            "slack_signing_secret": slack.signing_secret if http else None,
            "dli_requests_per_minute": DLI_BUDGET,
            "dli_bot_port": 0,
        }
        | more
    )


async def _restart(dli: DliSandbox, restarts: asyncio.Event) -> None:
    """Wait until somebody restarts the bot, or an operator would have to.

    The bot doesn't ask again for a while with credentials that were refused, and keeps still
    for the minute that a throttling DLI names; it remembers both across restarts, as a real
    DLI would. Who mends the local one wants to see it at once.
    """
    asked, mended = asyncio.create_task(restarts.wait()), asyncio.create_task(_mended(dli))
    try:
        await asyncio.wait({asked, mended}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        asked.cancel()
        mended.cancel()
    restarts.clear()


async def _mended(dli: DliSandbox) -> None:
    """Wait until a fault that outlasts itself was switched on, and off again."""
    for wanted in (True, False):
        while any(dli.faults.is_on(name) for name in LASTING) is not wanted:  # noqa: ASYNC110
            await asyncio.sleep(GLANCE_SECONDS)


def _free(port: int) -> int:
    """Return `port`, or 0 for any free one if somebody has it already."""
    try:
        listen("127.0.0.1", port).close()
    except OSError:
        return 0
    return port


def _welcome(url: str, job_id: str) -> Panel:
    return Panel(
        f"Open  [bold link={url}]{url}[/]\n\n"
        "A local Slack, a local DLI with jobs that run, fail and end, and the real bot between "
        f"them.\nType there, for example:\n\n  /dli-progress {job_id}\n"
        "      How far is it? Only you see the answer.\n\n"
        "  /dli-progress subscribe queue:etl on:all\n"
        "      The channel hears of its jobs: one ends every minute or two, and one is slow.\n\n"
        "Everything stays on this machine. Ctrl-C ends it.",
        title="DLI Progress",
        border_style="cyan",
        expand=False,
    )


def _say(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
