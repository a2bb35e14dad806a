"""Files: an address to upload to, the bytes, and the channels they are shared into."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import count
from mimetypes import guess_type
from pathlib import PurePath
from urllib.parse import quote

from bot.ports import Clock
from bot.sandbox.slack.teams import Team
from bot.sandbox.slack.wire import Json, Refused

_TEXTS = frozenset({"json", "log", "sql"})
_IMAGES = frozenset({"png", "jpg", "jpeg", "gif"})


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file; `shares` are the (channel, ts) of the messages that show it."""

    id: str
    name: str
    length: int
    upload_key: str
    created: int
    user: str
    title: str = ""
    content: bytes | None = None
    is_complete: bool = False
    shares: tuple[tuple[str, str], ...] = ()

    @property
    def type(self) -> str:
        """Slack's file type, which is the name's suffix."""
        return PurePath(self.name).suffix.removeprefix(".").lower()

    @property
    def mimetype(self) -> str:
        """The media type that the name suggests."""
        return guess_type(self.name)[0] or "application/octet-stream"

    @property
    def is_image(self) -> bool:
        """Whether an image block may show it."""
        return self.type in _IMAGES

    def preview(self, characters: int) -> str | None:
        """Return how a text begins; None for what is no text, or not there yet."""
        is_text = self.mimetype.startswith("text/") or self.type in _TEXTS
        if self.content is None or not is_text:
            return None
        return self.content[: 4 * characters].decode("utf-8", "replace")[:characters]

    def path(self) -> str:
        """Return where the local server offers it."""
        return f"files/{self.id}/{quote(self.name)}"

    def to_slack(self, base_url: str) -> Json:
        """Return Slack's file object; it has no `shares` before the file is shared."""
        url = f"{base_url}/{self.path()}"
        said: Json = {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": self.mimetype,
            "filetype": self.type,
            "user": self.user,
            "size": self.length,
            "mode": "hosted",
            "is_external": False,
            "is_public": bool(self.shares),
            "url_private": url,
            "url_private_download": url,
            "permalink": url,
            "channels": [channel for channel, _ in self.shares],
        }
        if self.shares:
            said["shares"] = {"public": {channel: [{"ts": ts}] for channel, ts in self.shares}}
        return said


class Files:
    """Every file of the workspace."""

    def __init__(self, team: Team, clock: Clock) -> None:
        self._team = team
        self._clock = clock
        self._files: dict[str, File] = {}
        self._numbers = count(1)

    def announce(self, name: str, length: int) -> File:
        """Make room for an upload of `length` bytes."""
        file = File(
            id=f"F{self._team.number}{next(self._numbers):08}",
            name=PurePath(name).name,
            length=length,
            upload_key=secrets.token_urlsafe(24),
            created=int(self._clock().timestamp()),
            user=self._team.app_user,
        )
        return self._keep(file)

    def upload(self, key: str, content: bytes) -> File | None:
        """Take the bytes for an announced upload; None when there is no such, or a wrong length."""
        waiting = [file for file in self._files.values() if file.upload_key == key]
        if not waiting or waiting[0].content is not None or waiting[0].length != len(content):
            return None
        return self._keep(replace(waiting[0], content=content))

    def complete(self, wanted: Iterable[tuple[str, str]]) -> list[File]:
        """Make (id, title) uploads into files, all of them or none."""
        found = [(self.get(file_id), title) for file_id, title in wanted]
        if any(file.content is None for file, _ in found):
            raise Refused("file_upload_size_restricted", detail="the bytes were not uploaded")
        return [self._keep(replace(file, title=title, is_complete=True)) for file, title in found]

    def share(self, file_id: str, channel: str, ts: str) -> File:
        """Note that a message shows a file."""
        file = self.get(file_id)
        return self._keep(replace(file, shares=(*file.shares, (channel, ts))))

    def get(self, file_id: str) -> File:
        """Find a file, else `file_not_found`."""
        file = self._files.get(file_id)
        if file is None:
            raise Refused("file_not_found")
        return file

    def can_be_shown(self, file_id: str) -> bool:
        """Say whether an image block may point to this file: a shared image."""
        file = self._files.get(file_id)
        return bool(file and file.is_image and file.shares)

    def _keep(self, file: File) -> File:
        self._files[file.id] = file
        return file
