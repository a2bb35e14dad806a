"""`dli-bot check`: what is set up wrong, and how to mend it."""

import asyncio
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import replace

from bot.doctor import dli, given, left_out, place, slack
from bot.doctor.report import report
from bot.doctor.sending import Trial
from bot.ops.blackout import Blackout
from bot.settings import Settings
from bot.slack.scopes import WITHOUT
from bot.views.findings import Finding

__all__ = ["WITHOUT", "Finding", "examine", "report", "wrong_settings"]

wrong_settings = given.wrong_settings


async def examine(
    settings: Settings,
    send: str = "",
    misspelt: Iterable[str] = (),
    *,
    workspace: str = "",
) -> list[Finding]:
    """Run every check; one that fails keeps no other from running, but for what rests on it.

    Wrong credentials cost one refused call at most. Nothing is posted, unless `send` names a
    channel for a test message, in the `workspace` of that name or id if there are several; no
    database is made or changed. `misspelt` says which names are no setting's, and what they
    may be meant for.
    """
    findings = given.settings(settings, misspelt)
    async with AsyncExitStack() as stack:
        database, survey = await stack.enter_async_context(place.database(settings))
        async with asyncio.TaskGroup() as tasks:
            of_slack = tasks.create_task(slack.examine(settings, survey, Trial(send, workspace)))
            of_dli = tasks.create_task(dli.examine(settings, survey))
            missing = tasks.create_task(left_out.examine(settings, survey))
            port = tasks.create_task(place.port(settings))
        findings += [*of_slack.result(), *of_dli.result(), *missing.result()]
        findings += [database, port.result()]
    return list(_without_secrets(findings, settings))


def _without_secrets(findings: Iterable[Finding], settings: Settings) -> Iterable[Finding]:
    """Black out what others' words may repeat, such as an error of the database's."""
    black = Blackout(settings.secrets())
    return (replace(one, detail=black(one.detail), cure=black(one.cure)) for one in findings)
