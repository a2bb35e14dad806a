"""What the form that subscribes shows, which an open one keeps within itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.domain.channels import Defaults
from bot.domain.ids import JobRef, read_job_ref
from bot.domain.outcomes import Seen
from bot.views.ids import Entry

MOST_JOBS = 10
"""Jobs of a message that are offered."""
_METADATA = 3_000
"""Characters that a view may keep."""


class FormKind(StrEnum):
    """What the form asks for."""

    JOB = "job"
    FILTERS = "filters"


@dataclass(frozen=True, slots=True)
class Form:
    """What the form shows: for which channel, and what can be chosen.

    `projects` are those served, if there are several, and `project` is the one meant. `jobs`
    were found in a message. `preview` says what the filters would have meant. `defaults` are
    the channel's, and `stays` is what stood at first where somebody chose something else.
    """

    kind: FormKind
    channel_id: str
    seen: Seen = field(default_factory=Seen)
    projects: tuple[str, ...] = ()
    project: str = ""
    jobs: tuple[JobRef, ...] = ()
    preview: str = ""
    defaults: Defaults = field(default_factory=Defaults)
    stays: Mapping[Entry, str] = field(default_factory=dict)


class _Kept(BaseModel):
    kind: FormKind = FormKind.FILTERS
    channel: str = ""
    project: str = ""
    jobs: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    defaults: Defaults = Defaults()


def shown_by(view: Mapping[str, Any], projects: tuple[str, ...] = ()) -> Form:
    """Read from an open form what it shows, to show it again with something changed.

    Of one that isn't ours any more nothing is known.
    """
    try:
        found = _Kept.model_validate_json(view.get("private_metadata") or "{}")
    except ValidationError:
        found = _Kept()
    return Form(
        kind=found.kind,
        channel_id=found.channel,
        seen=Seen(queues=found.queues, owners=found.owners),
        projects=projects,
        project=found.project,
        jobs=tuple(one for one in map(read_job_ref, found.jobs) if one),
        defaults=found.defaults,
    )


def fitting(shown: Form) -> Form:
    """Return a form with as many names as it has room to know later, and so to offer again."""
    while len(kept(shown)) > _METADATA:
        seen = shown.seen
        fewer = Seen(
            queues=seen.queues[: len(seen.queues) * 3 // 4],
            owners=seen.owners[: len(seen.owners) * 3 // 4],
        )
        shown = replace(shown, seen=fewer)
    return shown


def kept(shown: Form) -> str:
    """Return what an open form keeps, for `shown_by` to read."""
    return _Kept(
        kind=shown.kind,
        channel=shown.channel_id,
        project=shown.project,
        jobs=tuple(one.value for one in shown.jobs[:MOST_JOBS]),
        queues=shown.seen.queues,
        owners=shown.seen.owners,
        defaults=shown.defaults,
    ).model_dump_json()
