"""Who is pinged by what is said of a job."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache

from bot.domain.cards import Story
from bot.domain.events import EventKind
from bot.domain.notices import BY, Notice

PERSON = ("U", "W")
"""How Slack's ids of people begin."""
TROUBLES = frozenset({EventKind.FAILED, EventKind.LOST})
"""What a job's owner has to know though nobody named them."""


@dataclass(frozen=True, slots=True)
class Owners:
    """Whom to ping for owners that nobody in Slack said they are: globs, and ids of Slack's.

    The first that fits counts; case doesn't matter.
    """

    rules: tuple[tuple[str, str], ...] = ()

    def of(self, owner: str) -> str | None:
        """Return the user or user group for a DLI user; None if no glob fits."""
        if not owner:
            return None
        name = owner.casefold()
        return next((id_ for glob, id_ in self.rules if _test(glob.casefold()).match(name)), None)


@lru_cache(1_000)
def _test(glob: str) -> re.Pattern[str]:
    return re.compile(translate(glob))


def pinged(notice: Notice, story: Story, owners: Owners) -> tuple[str, ...]:
    """Return whom an event pings: those named, else the owner of a job in trouble.

    Never whoever acted: who cancelled the job isn't pinged by its end, nor whoever's wish
    led to this very notice. People who are told directly needn't be pinged.
    """
    if notice.event is None or not notice.event.kind.pings or is_person(notice.place):
        return ()
    called = notice.mentions or _owner(notice.event.kind, story, owners)
    acted = {notice.body.get(BY), *(story.acted if notice.event.kind.is_end else ())}
    return tuple(one for one in dict.fromkeys(called) if one not in acted)


def is_person(id_: str) -> bool:
    """Whether an id of Slack's is a person's, who is told directly."""
    return id_.startswith(PERSON)


def _owner(kind: EventKind, story: Story, owners: Owners) -> Sequence[str]:
    if kind not in TROUBLES:
        return ()
    owner = story.owner_user_id or owners.of(story.watched.job.owner)
    return (owner,) if owner else ()
