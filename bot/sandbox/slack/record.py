"""What the app has said and done, for whoever tests it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox.slack.calls import Call, impatient
from bot.sandbox.slack.changes import Found
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import PLATFORM
from bot.sandbox.slack.recorder import Edit, Post, Recorder
from bot.sandbox.slack.rooms import Rooms
from bot.sandbox.slack.web.api import WebApi
from bot.sandbox.slack.web.methods import POST


class Record(Rooms):
    """Looks back at everything, also at what was deleted or changed since."""

    _recorder: Recorder
    _api: WebApi

    @property
    def posts(self) -> list[Post]:
        """Every message of the app as it was posted, oldest first."""
        return self._recorder.posts

    @property
    def edits(self) -> list[Edit]:
        """Every change of a message by the app, oldest first."""
        return self._recorder.edits

    def posts_to(self, channel: str = PLATFORM, *, via: str = POST) -> list[Message]:
        """List what the app posted to a channel and its threads, each as it was then.

        Answers to commands don't count: they come `via` an `ack` or a `response_url`.
        """
        where = self.channel(channel).id
        return [
            post.message for post in self.posts if post.message.channel == where and post.via == via
        ]

    def versions(self, message: Message) -> list[Message]:
        """List how a message of the app stood, from its posting to its last edit."""
        said = [post.message for post in self.posts] + [edit.message for edit in self.edits]
        return [one for one in said if (one.channel, one.ts) == (message.channel, message.ts)]

    async def answer(self, request: Request) -> Response:
        """Answer a Web API call, by whichever address it came."""
        return await self._api.endpoint(request)

    def calls(self, method: str = "") -> list[Call]:
        """List the Web API calls, of one method or all."""
        return [call for call in self._api.calls if method in {"", call.method}]

    def impatient_calls(self, *, in_flight_seconds: float = 0.1) -> list[Call]:
        """List the calls that ignored a 429: that came again before its wait was over.

        A post counts against its channel, everything else against its method. Calls that
        were under way already, `in_flight_seconds` after the 429 at most, are forgiven.
        """
        return impatient(self._api.calls, timedelta(seconds=in_flight_seconds))

    def wait_until(self, look: Callable[[], Found], timeout: float = 120) -> Awaitable[Found]:
        """Wait until `look()` finds something, and return it. TimeoutError: it didn't."""
        return self.workspace.changes.until(look, timeout)

    def said(
        self, words: str, *, channel: str = PLATFORM, timeout: float = 120
    ) -> Awaitable[Message]:
        """Wait until a message of the app in a channel or its threads reads like this.

        It may have come to that by edits; of several the latest is returned. What only one
        person sees doesn't count. TimeoutError: there is none.
        """
        return self._said(words, self.channel(channel).id, timeout)

    async def _said(self, words: str, channel: str, seconds: float) -> Message:
        def look() -> list[Message]:
            said = self.workspace.conversations.in_channel(channel)
            lasting = [one for one in said if one.by_app and not one.is_ephemeral]
            return [one for one in lasting if words in one.words]

        return (await self.wait_until(look, seconds))[-1]
