"""The commands of `dli-bot`."""

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bot.errors import SettingsError
from bot.ops import logs
from bot.settings import Settings, misspelt, read_settings

cli = typer.Typer(
    name="dli-bot",
    help="Tells data teams in Slack how their DLI (Data Lake Insight) Spark SQL jobs are doing.",
    epilog="Settings come from the environment and from a .env file: docs/reference/settings.md.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
sandbox = typer.Typer(
    help="A local DLI or a local Slack alone, for those who develop against one of them.",
    no_args_is_help=True,
)
cli.add_typer(sandbox, name="sandbox")

Port = Annotated[int, typer.Option(help="Port to listen at; 0 takes a free one.")]
Speed = Annotated[
    float, typer.Option(min=0.01, help="How fast recorded runs are replayed; 0.5 is half speed.")
]


def _tell_version(wanted: bool) -> None:  # noqa: FBT001 - typer's callbacks are called so
    if wanted:
        print(version("dli-progress"))  # noqa: T201 - a command's own words
        raise typer.Exit


@cli.callback()
def _options(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", is_eager=True, callback=_tell_version),
    ] = False,
) -> None:
    """Take what stands before a command."""


def main() -> None:
    """Run the command line; a problem with the settings is one line and exit status 1."""
    try:
        cli()
    except SettingsError as error:
        print(f"dli-bot: {error}", file=sys.stderr)  # noqa: T201 - a command's own words
        sys.exit(1)


@cli.command()
def run() -> None:
    """Run the bot: in Socket Mode if SLACK_APP_TOKEN is set, else over HTTP.

    Serves /healthz, /readyz and /metrics at DLI_BOT_HOST and DLI_BOT_PORT, and in HTTP mode
    POST /slack/events. SIGTERM or Ctrl-C stops it within 15 seconds; questions that are
    being answered get their answers first.
    """
    from bot.app import running  # noqa: PLC0415 - `--help` needs none of it

    settings = _prepared(logging.INFO)

    async def serve() -> None:
        async with running(settings):
            gc.collect()
            gc.freeze()  # or each search for garbage goes through all of it, a tenth of a second
            await asyncio.Event().wait()

    _until_stopped(serve())


@cli.command()
def check(
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a list of {check, ok, detail, cure}.")
    ] = False,
    send: Annotated[
        str, typer.Option(metavar="#CHANNEL", help="Post a test message there; or a channel's id.")
    ] = "",
) -> None:
    """Test what the bot needs of Slack, DLI and this machine, and say how to mend what is wrong.

    That is tokens, scopes, the socket, channels with subscriptions, DLI's credentials and
    endpoints, its budget, the clock, the database and the port. One line per check; the exit
    status is 1 when something is wrong. Posts nothing, unless --send names a channel.
    """
    from bot import doctor  # noqa: PLC0415

    try:
        settings = _prepared(logging.CRITICAL)
        findings = asyncio.run(doctor.examine(settings, send, misspelt()))
    except SettingsError as error:
        findings = [doctor.wrong_setting("settings", error)]
    doctor.report(findings, as_json=as_json)
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


@cli.command("new-key")
def new_key() -> None:
    """Make a key for DLI_BOT_ENCRYPTION_KEY, which encrypts the tokens of workspaces."""
    from cryptography.fernet import Fernet  # noqa: PLC0415

    print(Fernet.generate_key().decode())  # noqa: T201 - a command's own words


@cli.command()
def migrate() -> None:
    """Bring the database to the schema of this version; `run` does it too.

    What is in it stays. Exit status 1, with one line on stderr, if it can't be done.
    """
    from bot.store.database import opened  # noqa: PLC0415
    from bot.store.migrating import migrate as bring_up  # noqa: PLC0415

    settings = _prepared(logging.WARNING)

    async def bring() -> None:
        async with opened(settings.database()) as database:
            await bring_up(database)

    asyncio.run(bring())
    Console().print("The database has the schema of this version.")


@cli.command()
def progress(
    job_id: Annotated[str, typer.Argument(help="The DLI job's id, as its console shows it.")],
    *,
    project: Annotated[
        str, typer.Option(help="Which DLI project, if there are several; else the first.")
    ] = "",
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep looking until the job ends, with live bars.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the answer as JSON, a line for each look.")
    ] = False,
) -> None:
    """Say how far a job is: the same answer as in Slack, which isn't needed for it.

    Exit status 1, with one line on stderr, if there is no answer.
    """
    from bot import terminal  # noqa: PLC0415

    settings = _prepared(logging.CRITICAL)
    raise typer.Exit(
        _run(terminal.progress(settings, job_id, project, watch=watch, as_json=as_json))
    )


@cli.command()
def replay(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="Recorded runs, JSON lines, gzipped or not."),
    ],
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a line of JSON for each sample.")
    ] = False,
    every: Annotated[
        float | None, typer.Option(min=0.001, help="Look only once in so many seconds.")
    ] = None,
) -> None:
    """Feed recorded runs through the code that live jobs go through, in the given order.

    Runs are history for those that come after them. Exit status 1, with one line on stderr,
    for a file that is no recorded run.
    """
    from bot import replaying  # noqa: PLC0415

    raise typer.Exit(replaying.run(files, every, as_json=as_json))


@cli.command()
def demo(
    port: Port = 8321,
    speed: Speed = 1.0,
) -> None:
    """Start a local DLI, a local Slack with a web page, and the real bot between them.

    Needs no account, no token and no network. Open the address that is printed.
    """
    from bot.demo import run as run_demo  # noqa: PLC0415

    logs.set_up([], logging.WARNING, "text")
    _until_stopped(run_demo(port, speed, Console()))


@sandbox.command()
def dli(port: Port = 8322, speed: Speed = 1.0) -> None:
    """Start a local DLI with IAM, whose jobs are replays of recorded Spark runs.

    Prints the settings that let any DLI client talk to it, the official SDK included.
    """
    from bot.demo import run_dli  # noqa: PLC0415

    logs.set_up([], logging.WARNING, "text")
    _until_stopped(run_dli(port, speed, Console()))


@sandbox.command()
def slack(
    port: Port = 8323,
    request_url: Annotated[
        str, typer.Option(help="Where your app takes HTTP requests; without it, Socket Mode.")
    ] = "",
) -> None:
    """Start a local Slack workspace with a web page, for any app made with Slack's SDKs.

    Prints the settings that let an app talk to it.
    """
    from bot.demo import run_slack  # noqa: PLC0415

    logs.set_up([], logging.WARNING, "text")
    _until_stopped(run_slack(port, request_url, Console()))


def _prepared(level: int) -> Settings:
    """Read the settings, and log from now on without their secrets."""
    settings = read_settings()
    logs.set_up(settings.secrets(), level, settings.dli_bot_log)
    return settings


def _run(work: Coroutine[Any, Any, int]) -> int:
    with suppress(KeyboardInterrupt):
        return asyncio.run(work)
    return 130


def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Run `work` until SIGTERM or Ctrl-C, and let it end in order."""

    async def guarded() -> None:
        task = asyncio.ensure_future(work)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, task.cancel)
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(guarded())
