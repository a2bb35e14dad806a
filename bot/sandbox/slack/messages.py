"""One message, as the workspace keeps it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.sandbox.slack.block_kit.surfaces import interactive
from bot.sandbox.slack.people import APP_ID, APP_NAME, APP_USER
from bot.sandbox.slack.teams import Team
from bot.sandbox.slack.wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What was said in a conversation, as it stands now.

    `ts` is unique in its channel only. `thread_ts` is the parent's for a reply and None
    for everything else, parents included. `only_for` is who sees an ephemeral message;
    "" means everybody in the channel. A deleted parent stays as a tombstone.
    """

    channel: str
    user: str
    text: str = ""
    ts: str = ""
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    thread_ts: str | None = None
    reply_broadcast: bool = False
    metadata: Json | None = None
    only_for: str = ""
    edited_ts: str = ""
    is_tombstone: bool = False
    files: tuple[str, ...] = ()
    reactions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def by_app(self) -> bool:
        """Whether the app said it."""
        return self.user[2:] == APP_USER[2:]

    @property
    def is_ephemeral(self) -> bool:
        """Whether one person alone sees it, and no history keeps it."""
        return bool(self.only_for)

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread below another message."""
        return self.thread_ts is not None

    @property
    def all_blocks(self) -> list[Json]:
        """Its blocks, and those inside its attachments."""
        inside = [block for one in self.attachments or () for block in one.get("blocks", ())]
        return [*(self.blocks or ()), *inside]

    @property
    def words(self) -> str:
        """Everything that can be read in it, line by line."""
        return "\n".join(_texts([self.text, self.all_blocks]))

    @property
    def buttons(self) -> dict[str, str]:
        """The labels of its buttons by action id."""
        return {
            element["action_id"]: element["text"]["text"]
            for _, element in interactive(self.all_blocks)
            if element["type"] == "button"
        }

    def to_slack(self, team: Team) -> Json:
        """Return Slack's message object, without what depends on other messages."""
        said: Json = {
            "type": "message",
            "user": self.user,
            "ts": self.ts,
            "text": self.text,
            "team": team.id,
        }
        said |= _by_app(team) if self.by_app else {}
        said |= {"blocks": self.blocks} if self.blocks else {}
        said |= {"attachments": self.attachments} if self.attachments else {}
        said |= {"thread_ts": self.thread_ts} if self.thread_ts else {}
        said |= {"metadata": self.metadata} if self.metadata else {}
        said |= {"edited": {"user": self.user, "ts": self.edited_ts}} if self.edited_ts else {}
        said |= {"subtype": self._subtype} if self._subtype else {}
        if self.reactions:
            said["reactions"] = reactions_json(self.reactions)
        return said

    @property
    def _subtype(self) -> str:
        if self.is_tombstone:
            return "tombstone"
        return "thread_broadcast" if self.reply_broadcast else ""


def _by_app(team: Team) -> Json:
    return {
        "bot_id": team.bot_id,
        "app_id": APP_ID,
        "bot_profile": {
            "id": team.bot_id,
            "app_id": APP_ID,
            "name": APP_NAME,
            "team_id": team.id,
            "deleted": False,
        },
    }


def reactions_json(reactions: Mapping[str, tuple[str, ...]]) -> list[Json]:
    """Return Slack's list of reactions."""
    return [
        {"name": name, "users": list(users), "count": len(users)}
        for name, users in reactions.items()
    ]


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for item in node:
            yield from _texts(item) if not isinstance(item, str) else [item]
    elif isinstance(node, dict):
        for key in ("title", "text", "fields", "elements", "rows", "caption", "accessory"):
            yield from _texts(node.get(key))
        for key in ("child_blocks", "tasks", "label", "body", "subtitle", "subtext"):
            yield from _texts(node.get(key))
