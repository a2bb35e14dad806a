"""What people ask in Slack, and how each question is answered."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from bot.asking import Asking
from bot.domain.filters import Filter
from bot.domain.jobs import JobId
from bot.domain.reports import JobReport
from bot.errors import DliError, SettingsError, SlackRefused, TooSlow
from bot.ports import Messenger
from bot.views import answers, corrections, details, listing, troubles
from bot.views.message import Message, said
from handlers import grammar
from handlers.background import Background

log = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds for an answer; 15 are promised, and Slack needs some of them."""

Body: TypeAlias = Mapping[str, Any]
"""A payload of Slack's: of a slash command or of a click."""
_BELOW = {"replace_original": False}
_IN_PLACE = {"replace_original": True}


class Questions:
    """Takes questions and answers them in the background, within `PATIENCE`."""

    def __init__(
        self, asking: Asking, messenger: Messenger, style: answers.Style, background: Background
    ) -> None:
        self._asking = asking
        self._messenger = messenger
        self._style = style
        self._background = background

    def command(self, body: Body) -> str | None:
        """Take a slash command; return why not, for the acknowledgement to say."""
        asked = grammar.parse(str(body.get("text") or ""))
        return self._take("command", body, lambda: self._reply(body, self._answer(asked)))

    def show(self, body: Body, job_id: JobId) -> None:
        """Take a click on a job of a list: its answer comes below the list."""
        self._take("show", body, lambda: self._reply(body, self._job(job_id), _BELOW))

    def recent(self, body: Body) -> None:
        """Take a click that asks for the recent jobs."""
        self._take("jobs", body, lambda: self._reply(body, self._recent(()), _BELOW))

    def refresh(self, body: Body, job_id: JobId) -> None:
        """Take a click on *Refresh*: the same message says what is true now."""
        self._take("refresh", body, lambda: self._refresh(body, job_id))

    def share(self, body: Body, job_id: JobId) -> None:
        """Take a click on *Share*: the channel sees what is true now."""
        self._take("share", body, lambda: self._share(body, job_id))

    def details(self, body: Body, job_id: JobId) -> None:
        """Take a click on *Details*: a modal opens at once and is filled later."""
        self._take("details", body, lambda: self._details(body, job_id))

    def _take(self, name: str, body: Body, work: Callable[[], Any]) -> str | None:
        return self._background.take(name, str(body.get("trigger_id") or ""), work)

    async def _reply(
        self, body: Body, answer: Awaitable[Message], how: Mapping[str, Any] | None = None
    ) -> None:
        """Send `answer`, or the sentence that says why there's none, to the asker alone."""
        try:
            async with asyncio.timeout(PATIENCE):
                message = await answer
        except Exception as error:  # noqa: BLE001 - `_trouble` logs what we didn't expect
            message = said(_trouble(error))
        await self._send(body, message, how or {})

    async def _send(self, body: Body, message: Message, how: Mapping[str, Any]) -> None:
        """Send what only the asker sees, unless `how` says otherwise."""
        payload = {**message.to_slack(), "response_type": "ephemeral", **how}
        await self._messenger.respond(_url(body), payload)

    async def _answer(self, asked: grammar.Request) -> Message:
        match asked:
            case grammar.ShowJob(job_id):
                return await self._job(job_id)
            case grammar.ListJobs(filters):
                return await self._recent(filters)
            case grammar.CancelJob():
                return listing.cancel_is_off()
            case grammar.ShowHelp():
                return listing.help_()
            case _:
                return _correction(asked)

    async def _job(self, job_id: JobId) -> Message:
        try:
            return answers.job(await self._asking.job(job_id), self._style)
        except DliError as error:
            return said(troubles.of_job(error, job_id))

    async def _recent(self, filters: tuple[Filter, ...]) -> Message:
        return listing.recent(await self._asking.recent(filters), self._style)

    async def _refresh(self, body: Body, job_id: JobId) -> None:
        """Change the message, unless there is nothing better to say than it says."""
        if report := await self._looked(body, job_id, "Not refreshed."):
            await self._send(body, answers.job(report, self._style), _IN_PLACE)

    async def _share(self, body: Body, job_id: JobId) -> None:
        if report := await self._looked(body, job_id, "Not shared."):
            public = answers.shared(report, self._style, _who(body))
            await self._send(body, public, {"response_type": "in_channel", **_BELOW})

    async def _looked(self, body: Body, job_id: JobId, undone: str) -> JobReport | None:
        """Look at a job for a click; what stands in the way is told below the message."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._asking.job(job_id)
        except Exception as error:  # noqa: BLE001 - `_trouble` logs what we didn't expect
            await self._send(body, said(f"{undone} {_trouble(error, job_id)}"), _BELOW)
            return None

    async def _details(self, body: Body, job_id: JobId) -> None:
        opened = details.looking(job_id).to_dict()
        try:
            view_id = await self._messenger.open_view(str(body.get("trigger_id")), opened)
        except SlackRefused as error:
            log.warning("Slack opened no modal: %s", error.code)
            sorry = said("Slack didn't open the details. Press *Details* once more.")
            await self._send(body, sorry, _BELOW)
        else:
            await self._fill(body, view_id, job_id)

    async def _fill(self, body: Body, view_id: str, job_id: JobId) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                found = await self._asking.details(job_id)
            view = details.details(found, self._style)
        except Exception as error:  # noqa: BLE001 - `_trouble` logs what we didn't expect
            view = details.failed(job_id, _trouble(error, job_id))
        try:
            await self._messenger.update_view(view_id, view.to_dict())
        except SlackRefused as error:
            log.warning("Slack refused the details: %s", error.code)
            sorry = "Slack refused to show the details of this job. Press *Details* once more."
            await self._send(body, said(sorry), _BELOW)
            empty = details.failed(job_id, sorry)
            await self._messenger.update_view(view_id, empty.to_dict())


def _correction(asked: grammar.Mistake) -> Message:
    match asked:
        case grammar.NoSuchCommand(word, nearest):
            return corrections.no_such_command(word, nearest)
        case grammar.NotAnId(word):
            return corrections.not_an_id(word)
        case grammar.NoSuchFilter(word, nearest):
            return corrections.no_such_filter(word, nearest)
        case grammar.NoSuchStatus(word, nearest):
            return corrections.no_such_status(word, nearest)
        case grammar.WhoIsMe():
            return corrections.who_is_me()


def _trouble(error: Exception, job_id: JobId | None = None) -> str:
    """Say what went wrong and what to do; what we didn't expect is logged as well."""
    match error:
        case DliError() | TimeoutError():
            known = error if isinstance(error, DliError) else TooSlow()
            return troubles.of_job(known, job_id) if job_id else troubles.sentence(known)
        case SettingsError():
            return troubles.of_settings(error)
        case _:
            log.error("Could not answer", exc_info=error)
            return "Something went wrong on the bot's side; its log tells more."


def _url(body: Body) -> str:
    return str(body.get("response_url") or "")


def _who(body: Body) -> str:
    user = body.get("user") or {}
    return str(user.get("name") or user.get("username") or "a colleague")
