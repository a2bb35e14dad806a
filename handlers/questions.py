"""What people ask in Slack, and how each question is answered."""

import asyncio

from bot.asking import Asking
from bot.domain.filters import Filter
from bot.domain.jobs import JobId
from bot.domain.outcomes import NotLinked
from bot.domain.reports import JobReport
from bot.domain.slips import Mistake
from bot.errors import DliError
from bot.views import answers, corrections, details, following, guide, listing, troubles
from bot.views.message import Message, said
from bot.wishing import Wishing
from handlers import grammar
from handlers.desk import BELOW, IN_PLACE, Body, Desk, asker, trouble, who


class Questions:
    """Answers questions about jobs; nothing changes by them."""

    def __init__(self, asking: Asking, wishing: Wishing, desk: Desk, style: answers.Style) -> None:
        self._asking = asking
        self._wishing = wishing
        self._desk = desk
        self._style = style

    def command(self, body: Body, asked: grammar.Question) -> str | None:
        """Take a slash command; return why not, for the acknowledgement to say."""
        return self._desk.take(
            "command", body, lambda: self._desk.reply(body, self._answer(body, asked), {})
        )

    def show(self, body: Body, job_id: JobId) -> None:
        """Take a click on a job of a list: its answer comes below the list."""
        self._desk.take("show", body, lambda: self._desk.reply(body, self._job(job_id)))

    def recent(self, body: Body) -> None:
        """Take a click that asks for the recent jobs."""
        self._desk.take("jobs", body, lambda: self._desk.reply(body, self._recent(body, ())))

    def refresh(self, body: Body, job_id: JobId) -> None:
        """Take a click on *Refresh*: the same message says what is true now."""
        self._desk.take("refresh", body, lambda: self._refresh(body, job_id))

    def share(self, body: Body, job_id: JobId) -> None:
        """Take a click on *Share*: the channel sees what is true now."""
        self._desk.take("share", body, lambda: self._share(body, job_id))

    def details(self, body: Body, job_id: JobId) -> None:
        """Take a click on *Details*: a modal opens at once and is filled later."""
        self._desk.take("details", body, lambda: self._details(body, job_id))

    async def _answer(self, body: Body, asked: grammar.Question) -> Message:
        match asked:
            case grammar.ShowJob(job_id):
                return await self._job(job_id)
            case grammar.ListJobs(filters):
                return await self._recent(body, filters)
            case grammar.CancelJob():
                return listing.cancel_is_off()
            case grammar.ShowHelp(topic):
                return guide.help_(topic)
            case Mistake():
                return corrections.correct(asked, self._wishing.ways.project)

    async def _job(self, job_id: JobId) -> Message:
        try:
            return answers.job(await self._asking.job(job_id), self._style)
        except DliError as error:
            return said(troubles.of_job(error, job_id))

    async def _recent(self, body: Body, filters: tuple[Filter, ...]) -> Message:
        named = await self._wishing.links.named(asker(body), filters)
        if isinstance(named, NotLinked):
            return following.not_linked()
        return listing.recent(await self._asking.recent(named), self._style)

    async def _refresh(self, body: Body, job_id: JobId) -> None:
        """Change the message, unless there is nothing better to say than it says."""
        if report := await self._looked(body, job_id, "Not refreshed."):
            await self._desk.send(body, answers.job(report, self._style), IN_PLACE)

    async def _share(self, body: Body, job_id: JobId) -> None:
        if report := await self._looked(body, job_id, "Not shared."):
            public = answers.shared(report, self._style, who(body))
            await self._desk.send(body, public, {"response_type": "in_channel", **BELOW})

    async def _looked(self, body: Body, job_id: JobId, undone: str) -> JobReport | None:
        """Look at a job for a click; what stands in the way is told below the message."""
        try:
            async with asyncio.timeout(self._desk.patience):
                return await self._asking.job(job_id)
        except Exception as error:  # noqa: BLE001 - `trouble` logs what we didn't expect
            await self._desk.send(body, said(f"{undone} {trouble(error, job_id)}"), BELOW)
            return None

    async def _details(self, body: Body, job_id: JobId) -> None:
        sorry = "Slack didn't open the details. Press *Details* once more."
        if view_id := await self._desk.open(body, details.looking(job_id).to_dict(), sorry):
            await self._fill(body, view_id, job_id)

    async def _fill(self, body: Body, view_id: str, job_id: JobId) -> None:
        try:
            async with asyncio.timeout(self._desk.patience):
                found = await self._asking.details(job_id)
            view = details.details(found, self._style)
        except Exception as error:  # noqa: BLE001 - `trouble` logs what we didn't expect
            view = details.failed(job_id, trouble(error, job_id))
        if not await self._desk.fill(view_id, view.to_dict()):
            sorry = "Slack refused to show the details of this job. Press *Details* once more."
            await self._desk.send(body, said(sorry), BELOW)
            await self._desk.fill(view_id, details.failed(job_id, sorry).to_dict())
