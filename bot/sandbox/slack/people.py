"""Who and what is in the workspace, and with what it starts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.sandbox.slack.wire import Json

TEAM_ID = "T0SANDBOX1"
TEAM_DOMAIN = "dli-sandbox"
APP_ID = "A0DLIPROG1"
APP_NAME = "DLI Progress"
BOT_ID = "B0DLIPROG1"
APP_USER = "U0DLIPROG1"
SLACKBOT = "USLACKBOT"
YOU = "U0MINA0001"
ALICE = "U0ALICE001"
RAJ = "U0RAJ00001"
WEI = "U0LIWEI001"

PLATFORM = "data-platform"
"""The channel where things happen unless another is named."""

_CREATED = 1_700_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A member of the workspace, the app's own user and Slackbot included."""

    id: str
    name: str
    real_name: str
    is_bot: bool = False
    is_admin: bool = False
    tz: str = "Europe/Berlin"
    locale: str = "en-US"

    def to_slack(
        self, team_id: str, *, with_email: bool = False, with_locale: bool = False
    ) -> Json:
        """Return Slack's user object; the locale is in it for who asks for that."""
        profile = {"real_name": self.real_name, "display_name": self.name}
        if with_email and not self.is_bot:
            profile["email"] = f"{self.name}@example.com"
        return {
            "id": self.id,
            "team_id": team_id,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": False,
            "is_bot": self.is_bot,
            "is_admin": self.is_admin,
            "tz": self.tz,
            "profile": profile,
            **({"locale": self.locale} if with_locale else {}),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class UserGroup:
    """What `@name` stands for when it means several people."""

    id: str
    handle: str
    name: str
    users: tuple[str, ...]

    def to_slack(self, team_id: str) -> Json:
        """Return Slack's user group object."""
        return {
            "id": self.id,
            "team_id": team_id,
            "is_usergroup": True,
            "handle": self.handle,
            "name": self.name,
            "users": list(self.users),
            "user_count": len(self.users),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A conversation: a channel, private or not, or a direct message."""

    id: str
    name: str
    topic: str = ""
    is_private: bool = False
    is_archived: bool = False
    is_im: bool = False
    members: frozenset[str] = frozenset()

    @property
    def type(self) -> str:
        """Slack's word for the kind of conversation, as in `types=` and scopes."""
        if self.is_im:
            return "im"
        return "private_channel" if self.is_private else "public_channel"

    def to_slack(self, team_id: str, app_user: str, creator: str) -> Json:
        """Return Slack's conversation object, as the app sees it."""
        common = {
            "id": self.id,
            "created": _CREATED,
            "is_im": self.is_im,
            "is_mpim": False,
            "is_archived": self.is_archived,
            "context_team_id": team_id,
        }
        if self.is_im:
            person = next(iter(self.members - {app_user}), "")
            return common | {"user": person, "is_user_deleted": False}
        return common | {
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_private": self.is_private,
            "is_member": app_user in self.members,
            "creator": creator,
            "topic": {"value": self.topic, "creator": creator, "last_set": _CREATED},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }


USERS = (
    User(id=YOU, name="mina", real_name="Mina Okafor", is_admin=True),
    User(id=ALICE, name="alice", real_name="Alice Berger"),
    User(id=RAJ, name="raj", real_name="Raj Patel", tz="Asia/Kolkata"),
    User(id=WEI, name="wei", real_name="Li Wei", tz="Asia/Shanghai", locale="zh-CN"),
    User(id=APP_USER, name="dli_progress", real_name=APP_NAME, is_bot=True),
    User(id=SLACKBOT, name="slackbot", real_name="Slackbot", is_bot=True),
)

USER_GROUPS = (
    UserGroup(
        id="S0ONCALL01",
        handle="data-oncall",
        name="Data on call",
        users=(ALICE, RAJ),
    ),
)

_PEOPLE = frozenset({YOU, ALICE, RAJ, WEI})

CHANNELS = (
    Channel(
        id="C0DATAPLAT",
        name=PLATFORM,
        topic="Pipelines, queues, and who broke them",
        members=_PEOPLE | {APP_USER},
    ),
    Channel(
        id="C0ETLALERT",
        name="etl-alerts",
        topic="What failed tonight",
        members=_PEOPLE | {APP_USER},
    ),
    Channel(id="C0RANDOM01", name="random", topic="", members=_PEOPLE),
    Channel(
        id="C0DATALEAD",
        name="data-leads",
        topic="The app has not been invited here",
        is_private=True,
        members=frozenset({YOU, ALICE}),
    ),
    Channel(
        id="C0OLDWAREH",
        name="old-warehouse",
        topic="Archived with the warehouse",
        is_archived=True,
        members=_PEOPLE | {APP_USER},
    ),
    Channel(
        id="D0MINAAPP1",
        name=APP_NAME,
        is_im=True,
        members=frozenset({YOU, APP_USER}),
    ),
)


class People:
    """The directory of users and user groups."""

    def __init__(self, users: Iterable[User], groups: Iterable[UserGroup]) -> None:
        self._users = {user.id: user for user in users}
        self._groups = {group.id: group for group in groups}

    def __iter__(self) -> Iterator[User]:
        return iter(self._users.values())

    def get(self, user_id: str) -> User | None:
        """Find a user by id."""
        return self._users.get(user_id)

    def put(self, user: User) -> None:
        """Add a user, or what has changed of one."""
        self._users[user.id] = user

    def named(self, name: str) -> User | None:
        """Find a user by the name that one types after `@`."""
        return next((user for user in self if user.name == name), None)

    @property
    def groups(self) -> tuple[UserGroup, ...]:
        """Every user group."""
        return tuple(self._groups.values())

    def group_named(self, handle: str) -> UserGroup | None:
        """Find a user group by the handle that one types after `@`."""
        return next((group for group in self.groups if group.handle == handle), None)
