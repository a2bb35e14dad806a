"""What people ask in Slack, and how each question is answered."""

import asyncio
from collections.abc import Mapping
from typing import Any

from slack_sdk.models.views import View

from bot.domain.ids import JobRef
from bot.domain.outcomes import NotLinked
from bot.domain.reports import JobReport, RecentJobs
from bot.domain.slips import Mistake, Slip
from bot.errors import DliError
from bot.views import answers, corrections, details, following, guide, hints, listing, troubles
from bot.views.language import _, sentences, speaking
from bot.views.message import Message, said
from bot.wishing import Asker
from handlers import grammar
from handlers.desk import BELOW, IN_PLACE, Body, asker, trouble, who
from handlers.hosts import Host, Hosts
from handlers.looking import report_of


class Questions:
    """Answers questions about jobs; nothing changes by them."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts

    def command(self, body: Body, asked: grammar.Question) -> str | None:
        """Take a slash command; return why not, for the acknowledgement to say."""
        host = self._hosts.of(body)
        match asked:
            case grammar.ShowJob():
                return _ask(host, "command", body, asked, {})
            case grammar.ShowJobs():
                return host.desk.take("command", body, lambda: _each(host, body, asked))
            case grammar.ListJobs():
                return _list(host, "command", body, asked, {})
            case _:
                return host.desk.take(
                    "command", body, lambda: host.desk.reply(body, _help(host, asked), {})
                )

    def show(self, body: Body, ref: JobRef) -> None:
        """Take a click on a job of a list: its answer comes below the list."""
        _ask(self._hosts.of(body), "show", body, grammar.ShowJob(ref.job_id, ref.project))

    def recent(self, body: Body) -> None:
        """Take a click that asks for the recent jobs."""
        _list(self._hosts.of(body), "jobs", body, grammar.ListJobs())

    def recent_of(self, body: Body, project: str) -> None:
        """Take the choice of another project in a list: it turns into the list of that one."""
        host = self._hosts.of(body)
        if host.project(project):
            _list(host, "jobs", body, grammar.ListJobs(project=project), IN_PLACE)
        else:
            gone = Mistake(Slip.PROJECT, project)
            host.desk.take("jobs", body, lambda: host.desk.reply(body, _help(host, gone)))

    def refresh(self, body: Body, ref: JobRef) -> None:
        """Take a click on *Refresh*: the same message says what is true now."""
        host = self._hosts.of(body)
        host.desk.take("refresh", body, lambda: _refresh(host, body, ref))

    def share(self, body: Body, ref: JobRef) -> None:
        """Take a click on *Share*: the channel sees what is true now."""
        host = self._hosts.of(body)
        host.desk.take("share", body, lambda: _share(host, body, ref))

    def details(self, body: Body, ref: JobRef) -> None:
        """Take a click on *Details*: a modal opens at once and is filled later."""
        host = self._hosts.of(body)
        host.desk.take("details", body, lambda: _details(host, body, ref))


def _ask(
    host: Host, name: str, body: Body, asked: grammar.ShowJob, how: Mapping[str, Any] = BELOW
) -> str | None:
    """Take a question about one job."""
    ref = JobRef(asked.project, asked.job_id)

    async def say(found: JobReport | Exception) -> Message:
        if isinstance(found, JobReport):
            message = await _private(host, body, found)
        else:
            message = said(trouble(found, ref.job_id))
        return hints.left_out(message, asked.left_out, ref.job_id)

    return host.desk.ask(name, body, lambda: report_of(host, ref), say, how)


def _list(
    host: Host, name: str, body: Body, asked: grammar.ListJobs, how: Mapping[str, Any] = BELOW
) -> str | None:
    """Take a question about the recent jobs."""

    async def say(found: RecentJobs | NotLinked | Exception) -> Message:
        if isinstance(found, Exception):
            return _of_project(host, asked, said(trouble(found)))
        return _listed(host, asked, found)

    return host.desk.ask(name, body, lambda: _recent(host, asker(body), asked), say, how)


async def _each(host: Host, body: Body, asked: grammar.ShowJobs) -> None:
    """Answer about each of several jobs in a message of its own, in the order of their ids."""
    looking = (_job(host, body, JobRef(asked.project, job_id)) for job_id in asked.job_ids)
    found = await asyncio.gather(*map(host.desk.tried, looking))
    for job_id, one in zip(asked.job_ids, found, strict=True):
        message = said(trouble(one, job_id)) if isinstance(one, Exception) else one
        is_last = job_id == asked.job_ids[-1]
        words = asked.left_out if is_last else ""
        await host.desk.send(body, hints.left_out(message, words, job_id), {})


async def _help(host: Host, asked: grammar.ShowHelp | Mistake) -> Message:
    match asked:
        case grammar.ShowHelp(topic):
            return guide.help_(topic)
        case Mistake():
            return corrections.correct(asked, ", ".join(host.names))


async def _job(host: Host, body: Body, ref: JobRef) -> Message:
    try:
        return await _private(host, body, await report_of(host, ref))
    except DliError as error:
        return said(troubles.of_job(error, ref.job_id))


async def _private(host: Host, body: Body, report: JobReport) -> Message:
    """Say how far a job is to whoever asks, who may cancel it perhaps."""
    offers = host.of(report.ref).wishing.cancelling.offers(asker(body), report.job)
    return answers.job(report, host.style, may_cancel=await offers)


async def recent(host: Host, who_asks: Asker, asked: grammar.ListJobs) -> Message:
    """List the recent jobs for whoever asks: they may have said who they are."""
    return _listed(host, asked, await _recent(host, who_asks, asked))


async def _recent(host: Host, who_asks: Asker, asked: grammar.ListJobs) -> RecentJobs | NotLinked:
    served = host.project(asked.project) or host.first
    named = await served.wishing.links.named(who_asks, asked.filters)
    return named if isinstance(named, NotLinked) else await served.asking.recent(named)


def _listed(host: Host, asked: grammar.ListJobs, found: RecentJobs | NotLinked) -> Message:
    if isinstance(found, NotLinked):
        return following.not_linked()
    return _of_project(host, asked, listing.recent(found, host.style))


def _of_project(host: Host, asked: grammar.ListJobs, message: Message) -> Message:
    """Say of which project the list is, where there are several; filters are for one alone."""
    if len(host.names) == 1:
        return message
    served = host.project(asked.project) or host.first
    return listing.of_project(message, served.name, () if asked.filters else host.names)


async def _refresh(host: Host, body: Body, ref: JobRef) -> None:
    """Change the message, unless there is nothing better to say than it says."""
    if report := await _looked(host, body, ref, _("Not refreshed.")):
        await host.desk.send(body, await _private(host, body, report), IN_PLACE)


async def _share(host: Host, body: Body, ref: JobRef) -> None:
    if report := await _looked(host, body, ref, _("Not shared.")):
        public = await _for_all(host, body, report)
        await host.desk.send(body, public, {"response_type": "in_channel", **BELOW})


async def _for_all(host: Host, body: Body, report: JobReport) -> Message:
    """Say to the channel what is true now, in its language."""
    who_asks = asker(body)
    with speaking(await host.desk.speech.of_all(who_asks.user_id, who_asks.channel_id)):
        return answers.shared(report, host.style, who(body))


async def _looked(host: Host, body: Body, ref: JobRef, undone: str) -> JobReport | None:
    """Look at a job for a click; what stands in the way is told below the message."""
    found = await host.desk.tried(report_of(host, ref))
    if isinstance(found, Exception):
        await host.desk.send(body, said(sentences(undone, trouble(found, ref.job_id))), BELOW)
        return None
    return found


async def _details(host: Host, body: Body, ref: JobRef) -> None:
    sorry = _("Slack didn't open the details. Press *Details* once more.")
    if view_id := await host.desk.open(body, details.looking(ref.job_id).to_dict(), sorry):
        await _fill(host, body, view_id, ref)


async def _fill(host: Host, body: Body, view_id: str, ref: JobRef) -> None:
    view = await host.desk.tried(_detailed(host, ref))
    if isinstance(view, Exception):
        view = details.failed(ref.job_id, trouble(view, ref.job_id))
    if not await host.desk.fill(view_id, view.to_dict()):
        sorry = _("Slack refused to show the details of this job. Press *Details* once more.")
        await host.desk.send(body, said(sorry), BELOW)
        await host.desk.fill(view_id, details.failed(ref.job_id, sorry).to_dict())


async def _detailed(host: Host, ref: JobRef) -> View:
    return details.details(await host.of(ref).asking.details(ref.job_id), host.style)
