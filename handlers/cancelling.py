"""Cancelling jobs: typed, or pressed; it is asked for first, and done by a second press."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from bot.domain.cancelling import CancelOff, CancelOutcome
from bot.domain.ids import JobRef
from bot.domain.jobs import JobId
from bot.errors import DliError
from bot.views import cancelling, troubles
from bot.views.language import N_
from bot.views.message import Message, said
from bot.wishing import Asker
from bot.wishing.cancelling import Cancelling
from handlers import grammar
from handlers.desk import BELOW, IN_PLACE, Body, asker
from handlers.hosts import Host, Hosts

LATE = N_(
    "That took too long: whether DLI cancels the job isn't known yet. Its thread tells, and so "
    "does its status in a minute."
)

Step: TypeAlias = Callable[[Cancelling, Asker, JobId], Awaitable[CancelOutcome]]


class Cancels:
    """Takes wishes to cancel jobs; every answer is for the asker's eyes only."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts

    def command(self, body: Body, asked: grammar.CancelJob) -> str | None:
        """Take a slash command; return why not, for the acknowledgement to say."""
        host = self._hosts.of(body)
        return host.desk.take(
            "cancel", body, lambda: host.desk.reply(body, typed(host, asker(body), asked), {})
        )

    def ask(self, body: Body, ref: JobRef) -> None:
        """Take a click on *Cancel job*: whether they are sure is asked below."""
        host = self._hosts.of(body)
        who = asker(body)
        host.desk.take(
            "cancel",
            body,
            lambda: host.desk.reply(body, _told(host, who, ref, Cancelling.ask), BELOW),
        )

    def confirm(self, body: Body, ref: JobRef) -> None:
        """Take a click on *Cancel this job*: what came of it stands in the question's place."""
        host = self._hosts.of(body)
        host.desk.take("cancel", body, lambda: _confirmed(host, body, ref))


async def typed(host: Host, who: Asker, asked: grammar.CancelJob) -> Message:
    """Ask whether somebody is sure, or say why the job can't be cancelled."""
    if not host.style.cancels:
        return cancelling.answer(CancelOff(), host.style)
    if asked.job_id is None:
        return cancelling.which()
    return await _told(host, who, JobRef(asked.project, asked.job_id), Cancelling.ask)


async def _confirmed(host: Host, body: Body, ref: JobRef) -> None:
    """Put what came of it in the question's place, which stays if DLI can't be looked at."""
    answer = _taken(host, asker(body), ref, Cancelling.cancel)
    await host.desk.reply(body, answer, IN_PLACE, late=LATE)


async def _told(host: Host, who: Asker, ref: JobRef, step: Step) -> Message:
    try:
        return await _taken(host, who, ref, step)
    except DliError as error:
        return said(troubles.of_job(error, ref.job_id))


async def _taken(host: Host, who: Asker, ref: JobRef, step: Step) -> Message:
    """Take a step in the project that is named; without one, in the first that knows the job."""
    outcome = await host.where_known(
        ref.project, lambda served: step(served.wishing.cancelling, who, ref.job_id)
    )
    return cancelling.answer(outcome, host.style)
