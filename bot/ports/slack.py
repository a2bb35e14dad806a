"""How people are answered, and what is said in channels."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from bot.domain.notices import Receipt


class Messenger(Protocol):
    """How a person is answered. Payloads are Slack's: `text`, `blocks`, and so on."""

    async def respond(self, response_url: str, payload: Mapping[str, Any]) -> None:
        """Answer through the URL that came with a command or a click.

        Raises SlackRefused when the answer can't be given: the URL is good for 5 uses in
        30 minutes. Blocks that Slack refuses are left out, and the text goes alone.
        """
        ...

    async def open_view(self, trigger_id: str, view: Mapping[str, Any]) -> str:
        """Open a modal within 3 s of a click, and return its id; or raise SlackRefused."""
        ...

    async def update_view(
        self, view_id: str, view: Mapping[str, Any], *, expected: str = ""
    ) -> str:
        """Put something else into an open modal, and return its new hash; or raise SlackRefused.

        With an `expected` hash only if it still shows what had that one, else Slack says
        `hash_conflict`.
        """
        ...

    async def update_named(self, external_id: str, view: Mapping[str, Any]) -> None:
        """Do the same with the modal that has this name of ours; or raise SlackRefused."""
        ...

    async def publish_home(
        self, user_id: str, view: Mapping[str, Any], *, expected: str = ""
    ) -> str:
        """Show somebody a Home, and return its hash; with an `expected` one as `update_view` does.

        Raises SlackThrottled at once when Slack says wait, else SlackRefused: `not_enabled` if
        the app has no Home.
        """
        ...

    async def post_ephemeral(
        self, channel_id: str, user_id: str, payload: Mapping[str, Any], *, thread_ts: str = ""
    ) -> None:
        """Say something to one person in a channel that we are in, or in a thread of it.

        Raises SlackUnanswered if Slack may have taken it, else SlackRefused. Blocks that Slack
        refuses are left out, and the text goes alone.
        """
        ...

    async def unfurl(self, channel_id: str, ts: str, unfurls: Mapping[str, Any]) -> None:
        """Show something below a message with links, by their URLs; or raise SlackRefused."""
        ...


class Conversations(Protocol):
    """What the bot says in channels. Payloads are Slack's `text` and `blocks`.

    Every method raises a `bot.errors.NotDelivered`, and none calls Slack more than once for
    a post: whether to say it again is the courier's to decide.
    """

    async def post(
        self,
        channel_id: str,
        payload: Mapping[str, Any],
        notice_id: str,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
    ) -> Receipt:
        """Post a message that carries `notice_id` in its metadata.

        With `thread_ts` it is a reply, also sent to the channel if `broadcast`.
        """
        ...

    async def edit(self, receipt: Receipt, payload: Mapping[str, Any]) -> None:
        """Change a message of ours; its metadata stays."""
        ...

    async def find(
        self, channel_id: str, notice_id: str, since: datetime, *, thread_ts: str | None = None
    ) -> Receipt | None:
        """Look for the message that carries `notice_id`, posted after `since`."""
        ...

    async def attach(
        self, channel_id: str, name: str, title: str, content: str, *, thread_ts: str | None = None
    ) -> None:
        """Put a text file into a thread."""
        ...

    async def has_file(self, channel_id: str, name: str, *, thread_ts: str | None = None) -> bool:
        """Tell whether the thread holds a file of ours of this name."""
        ...

    async def direct(self, user_id: str) -> str:
        """Return the id of the direct message channel with somebody."""
        ...

    async def trouble(self, channel_id: str) -> str:
        """Return Slack's word for why the bot can't post in a channel, "" if it can.

        "" as well if Slack doesn't tell: posting will show.
        """
        ...

    async def is_member(self, channel_id: str, user_id: str) -> bool:
        """Tell whether somebody is in a channel; False if the bot mayn't know."""
        ...

    async def is_active(self, user_id: str) -> bool:
        """Tell whether there's a person to read it: no bot, nobody who was deactivated.

        True if Slack doesn't tell.
        """
        ...

    async def name(self, user_id: str) -> str:
        """Return what somebody is called in Slack; "" if Slack doesn't tell."""
        ...

    async def zone(self, user_id: str) -> str:
        """Return somebody's IANA time zone; "UTC" if Slack doesn't tell."""
        ...

    async def locale(self, user_id: str, *, anew: bool = False) -> str:
        """Return somebody's locale, such as `zh-CN`; "" if Slack doesn't tell.

        `anew`: they may have changed it just now.
        """
        ...
