"""What stands in the form that subscribes before anybody chose it: what its channel takes.

The block of such an input is called after what stood there at first. So Slack shows anew what
another channel takes, and it is known later what somebody chose.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from bot.domain.channels import Defaults, unsaid
from bot.domain.events import EventKind
from bot.views.ids import Entry
from bot.views.modals.form import FormKind

Presets: TypeAlias = Mapping[Entry, str]
"""By its input, what stands there at first, as one would type it; people and groups by id."""
_OF_KIND = {
    FormKind.JOB: (Entry.JOB_EVENTS, Entry.JOB_THRESHOLDS),
    FormKind.FILTERS: (Entry.FILTER_EVENTS, Entry.FILTER_THRESHOLDS),
}
_GROUP = "S"


def presets(kind: FormKind, defaults: Defaults) -> Presets:
    """Return what stands in the form in a channel with these defaults."""
    taken = unsaid(defaults, direct=kind is FormKind.JOB)
    events, thresholds = _OF_KIND[kind]
    return {
        events: ",".join(one for one in EventKind if one in taken.events),
        thresholds: ",".join(map(str, taken.thresholds)),
        Entry.MENTION: ",".join(taken.mentions),
        Entry.THREAD: taken.thread,
    }


OURS: Presets = {
    entry: preset for kind in FormKind for entry, preset in presets(kind, Defaults()).items()
}


def block_of(entry: Entry, preset: str) -> str:
    """Return how a block is called in which this stands at first."""
    return entry if preset == OURS[entry] else f"{entry}@{preset}"


def presets_of(blocks: Iterable[str]) -> Presets:
    """Return what stood at first in those of these blocks in which anything did."""
    found = {}
    for name, mark, preset in (block.partition("@") for block in blocks):
        if name in OURS:
            found[Entry(name)] = preset if mark else OURS[Entry(name)]
    return found


def people_in(preset: str) -> list[str]:
    """Return who of the mentioned can stand in an input for people."""
    return [one for one in _pieces(preset) if not one.startswith(_GROUP)]


def groups_in(preset: str) -> list[str]:
    """Return the groups among the mentioned: Slack has no input for them."""
    return [one for one in _pieces(preset) if one.startswith(_GROUP)]


def is_chosen(entry: Entry, preset: str, said: str | Sequence[str]) -> bool:
    """Whether something else stands in an input by now than at first."""
    stood = people_in(preset) if entry is Entry.MENTION else _pieces(preset)
    return set(_pieces(said if isinstance(said, str) else ",".join(said))) != set(stood)


def _pieces(typed: str) -> list[str]:
    return [one for piece in typed.split(",") if (one := piece.strip())]
