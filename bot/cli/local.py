"""The commands that serve a local DLI and a local Slack: nothing has to be set up for them."""

import logging
from typing import Annotated

import typer
from rich.console import Console

from bot.cli.commands import cli
from bot.cli.running import until_stopped
from bot.ops import logs

sandbox = typer.Typer(
    help="A local DLI or a local Slack alone, for those who develop against one of them.",
    no_args_is_help=True,
)
cli.add_typer(sandbox, name="sandbox")

Port = Annotated[int, typer.Option(help="Port to listen at; 0 takes a free one.")]
Speed = Annotated[
    float, typer.Option(min=0.01, help="How fast recorded runs are replayed; 0.5 is half speed.")
]


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
    until_stopped(run_demo(port, speed, Console()))


@sandbox.command()
def dli(port: Port = 8322, speed: Speed = 1.0) -> None:
    """Start a local DLI with IAM, whose jobs are replays of recorded Spark runs.

    Prints the settings that let any DLI client talk to it, the official SDK included.
    """
    from bot.demo import run_dli  # noqa: PLC0415

    logs.set_up([], logging.WARNING, "text")
    until_stopped(run_dli(port, speed, Console()))


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
    until_stopped(run_slack(port, request_url, Console()))
