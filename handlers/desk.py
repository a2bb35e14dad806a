"""How people are answered: in the background, for their eyes only, and never with silence."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, TypeAlias, TypeVar

from bot.domain.jobs import JobId
from bot.errors import DliError, SettingsError, SlackRefused, StoreUnavailable, TooSlow
from bot.ports import Messenger
from bot.speech import Speech
from bot.views import troubles
from bot.views.language import N_, _, speaking
from bot.views.message import Message, said
from bot.views.modals.answer import answered, waiting
from bot.views.troubles import COMMAND
from bot.wishing import Asker
from handlers.background import Background, Work
from handlers.threads import thread_of, whispered

log = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds for an answer; 15 are promised, and Slack needs some of them."""

T = TypeVar("T")

Body: TypeAlias = Mapping[str, Any]
"""A payload of Slack's: of a slash command, a click, a form or an event."""
BELOW: Mapping[str, Any] = {"replace_original": False}
IN_PLACE: Mapping[str, Any] = {"replace_original": True}
ASIDE = N_("DLI Progress")
"""The title of a modal that is an answer."""
_STORE_AWAY = N_(
    "The bot's database can't be reached just now: nothing was changed. Try again in a minute."
)


class Desk:
    """Takes what people do, and answers it within `patience` seconds.

    What is clicked in the Home, or in a modal, has no `response_url`: it is answered in a modal.
    `on_deed` hears of whoever does something.
    """

    def __init__(
        self,
        messenger: Messenger,
        background: Background,
        speech: Speech,
        patience: float = PATIENCE,
        on_deed: Callable[[str], None] | None = None,
    ) -> None:
        self.speech = speech
        self.patience = patience
        self.messenger = messenger
        self._background = background
        self._on_deed = on_deed

    def take(self, name: str, body: Body, work: Callable[[], Any]) -> str | None:
        """Begin `work` for a command, a click or a form; return why not, for the person."""
        return self._take(name, body, lambda: self._spoken(asker(body), work))

    def ask(
        self,
        name: str,
        body: Body,
        look: Callable[[], Coroutine[Any, Any, T]],
        say: Callable[[T | Exception], Awaitable[Message]],
        how: Mapping[str, Any] = BELOW,
    ) -> str | None:
        """Begin to `look`, and `say` what `tried` makes of it; return why not, for the person.

        In which language is found out meanwhile: nobody waits for both, one after the other.
        """
        return self._take(name, body, lambda: self._asked(body, look, say, how))

    def hear(self, name: str, key: str, work: Callable[[], Any]) -> None:
        """Begin `work` for which nobody waits; the same `key` comes but once."""
        self._background.take(name, key, work, self)

    async def drain(self, seconds: float) -> None:
        """Wait for what it has taken, at most so long; then end it."""
        await self._background.drain(seconds, self)

    def _take(self, name: str, body: Body, work: Callable[[], Work]) -> str | None:
        who = asker(body)
        key = str(body.get("trigger_id") or "")
        if self._on_deed:
            self._on_deed(who.user_id)
        with speaking(self.speech.known(who.user_id)):
            return self._background.take(name, key, work, self)

    async def _asked(
        self,
        body: Body,
        look: Callable[[], Coroutine[Any, Any, T]],
        say: Callable[[T | Exception], Awaitable[Message]],
        how: Mapping[str, Any],
    ) -> None:
        who, looking = asker(body), asyncio.create_task(self.tried(look()))
        try:
            language = await self.speech.beside(looking, who.user_id, who.channel_id)
            with speaking(language):
                await self.reply(body, _told(looking, say), how)
        finally:
            looking.cancel()

    async def _spoken(self, who: Asker, work: Callable[[], Any]) -> None:
        """Do `work` in the language of whoever asks."""
        with speaking(await self.speech.of_person(who.user_id, who.channel_id)):
            await work()

    async def reply(
        self,
        body: Body,
        answer: Awaitable[Message],
        how: Mapping[str, Any] = BELOW,
        *,
        late: str = "",
    ) -> None:
        """Send `answer`, or the sentence that says why there's none, to the asker alone.

        `late` is what to say when it takes too long, if that isn't DLI's fault: a constant that
        is marked for the catalogues.
        """
        aside = None if url(body) else await self._aside(body)
        message = await self.tried(answer)
        if isinstance(message, Exception):
            is_late = late and isinstance(message, TimeoutError)
            message = said(_(late).format(command=COMMAND) if is_late else trouble(message))
            how = BELOW
        if aside is None:
            await self.send(body, message, how)
        elif aside:
            await self.fill(aside, answered(_(ASIDE), message).to_dict())

    async def tried(self, work: Awaitable[T]) -> T | Exception:
        """Return what `work` comes to within `patience`, or what went wrong, for `trouble`."""
        try:
            async with asyncio.timeout(self.patience):
                return await work
        except Exception as error:  # noqa: BLE001 - `trouble` logs what we didn't expect
            return error

    async def send(self, body: Body, message: Message, how: Mapping[str, Any]) -> None:
        """Send what only the asker sees, unless `how` says otherwise.

        What was pressed in a thread is answered there, or in the channel if Slack lets nothing
        be said there: a `response_url` puts into threads only what all see.
        """
        if there := url(body):
            payload = {**message.to_slack(), "response_type": "ephemeral", **how}
            thread_ts = "" if payload.get("replace_original") else thread_of(body)
            if thread_ts and payload["response_type"] == "in_channel":
                payload["thread_ts"] = thread_ts
            elif thread_ts and await whispered(self.messenger, asker(body), thread_ts, message):
                return
            await self.messenger.respond(there, payload)
        elif view_id := await self._aside(body):
            await self.fill(view_id, answered(_(ASIDE), message).to_dict())

    async def _aside(self, body: Body) -> str:
        """Return the modal in which a click is answered: the one it was in, or a new one.

        "" if Slack opens none: then what was clicked is done all the same.
        """
        view = body.get("view") or {}
        if view.get("type") == "modal":
            return str(view.get("id") or "")
        try:
            opening = waiting(_(ASIDE)).to_dict()
            return await self.messenger.open_view(str(body.get("trigger_id")), opening)
        except SlackRefused as error:
            log.warning("Slack opened no modal", extra={"code": error.code})
            return ""

    async def open(self, body: Body, view: Mapping[str, Any], sorry: str) -> str | None:
        """Open a modal and return its id; say `sorry` if Slack doesn't."""
        try:
            return await self.messenger.open_view(str(body.get("trigger_id")), view)
        except SlackRefused as error:
            log.warning("Slack opened no modal", extra={"code": error.code})
            await self.send(body, said(sorry), BELOW)
            return None

    async def fill(self, view_id: str, view: Mapping[str, Any]) -> bool:
        """Put something else into an open modal; False if Slack refuses it."""
        try:
            await self.messenger.update_view(view_id, view)
        except SlackRefused as error:
            log.warning("Slack refused what a modal should show", extra={"code": error.code})
            return False
        return True


async def _told(
    looking: "asyncio.Task[T | Exception]", say: Callable[[T | Exception], Awaitable[Message]]
) -> Message:
    return await say(await looking)


def trouble(error: Exception, job_id: JobId | None = None) -> str:
    """Say what went wrong and what to do; what we didn't expect is logged as well."""
    match error:
        case DliError() | TimeoutError():
            known = error if isinstance(error, DliError) else TooSlow()
            return troubles.of_job(known, job_id) if job_id else troubles.sentence(known)
        case SettingsError():
            return troubles.of_settings(error)
        case StoreUnavailable():
            return _(_STORE_AWAY)
        case _:
            log.error("Could not answer", exc_info=error)
            return _("Something went wrong on the bot's side; its log tells more.")


def asker(body: Body) -> Asker:
    """Say who asks, and in which channel: commands, clicks and forms tell it differently."""
    user, channel = body.get("user") or {}, body.get("channel") or {}
    return Asker(
        channel_id=str(channel.get("id") or body.get("channel_id") or ""),
        user_id=str(user.get("id") or body.get("user_id") or ""),
    )


def url(body: Body) -> str:
    """Return where the asker is answered; a form has it by the channel that was chosen."""
    urls = body.get("response_urls") or [{}]
    return str(body.get("response_url") or urls[0].get("response_url") or "")


def who(body: Body) -> str:
    """Return the name of whoever clicked."""
    user = body.get("user") or {}
    return str(user.get("name") or user.get("username") or _("a colleague"))
