"""The commands that need settings, or recordings."""

import asyncio
import gc
import logging
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.cli.running import corrected, prepared, run_to_end, until_stopped
from bot.errors import SettingsError
from bot.settings import misspelt

log = logging.getLogger(__name__)

cli = typer.Typer(
    name="dli-bot",
    help="Tells data teams in Slack how their DLI (Data Lake Insight) Spark SQL jobs are doing.",
    epilog="Settings come from the environment and from a .env file: docs/reference/settings.md.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",  # "rich" keeps a docstring's line breaks
)


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
    """Run the command line; each problem with the settings is a line, the exit status 1."""
    try:
        cli()
    except SettingsError as error:
        for problem in error.problems:
            print(f"dli-bot: {problem}", file=sys.stderr)  # noqa: T201 - a command's own words
        sys.exit(1)


@cli.command()
def run() -> None:
    """Run the bot: in Socket Mode if SLACK_APP_TOKEN is set, else over HTTP.

    Serves /healthz, /readyz and /metrics at DLI_BOT_HOST and DLI_BOT_PORT, and in HTTP mode
    POST /slack/events. SIGTERM or Ctrl-C stops it within 15 seconds; questions that are
    being answered get their answers first.
    """
    from bot.app import running  # noqa: PLC0415 - `--help` needs none of it

    settings = prepared(logging.INFO)

    async def serve() -> None:
        async with running(settings):
            for said in misspelt():
                log.warning(said)
            gc.collect()
            gc.freeze()  # or each search for garbage goes through all of it, a tenth of a second
            await asyncio.Event().wait()

    with corrected():
        until_stopped(serve())


@cli.command()
def check(
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a list of {check, ok, detail, cure}.")
    ] = False,
    send: Annotated[
        str, typer.Option(metavar="#CHANNEL", help="Post a test message there; or a channel's id.")
    ] = "",
    workspace: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Which workspace --send means, by name or id, if several installed the app; else "
            "the first that has the channel.",
        ),
    ] = "",
) -> None:
    """Test what the bot needs of Slack, DLI and this machine, and say how to mend what is wrong.

    That is tokens, scopes, the socket, OAuth's credentials and the public address, channels with
    subscriptions, the people and channels in DLI_BOT_CONFIG, DLI's credentials and endpoints, its
    budget, the clock, the database and the port. One line per check; the exit status is 1 when
    something is wrong. Posts nothing, unless --send names a channel.
    """
    from bot import doctor  # noqa: PLC0415

    try:
        settings = prepared(logging.CRITICAL)
        findings = asyncio.run(doctor.examine(settings, send, misspelt(), workspace=workspace))
    except SettingsError as error:
        findings = doctor.wrong_settings("settings", error)
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

    settings = prepared(logging.WARNING)

    async def bring() -> None:
        async with opened(settings.database()) as database:
            await bring_up(database)

    asyncio.run(bring())
    Console().print("The database has the schema of this version.")


@cli.command()
def progress(
    job_id: Annotated[
        str, typer.Argument(metavar="JOB_ID", help="The DLI job's id, as its console shows it.")
    ],
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

    settings = prepared(logging.CRITICAL)
    raise typer.Exit(
        run_to_end(terminal.progress(settings, job_id, project, watch=watch, as_json=as_json))
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
