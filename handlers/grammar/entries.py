"""What was entered into the form, read as if it had been typed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.domain.events import EventKind
from bot.domain.filters import Field, Filter
from bot.domain.ids import JobRef, read_job_ref
from bot.domain.slips import Mistake, Slip
from bot.domain.subscriptions import FilterTarget, JobTarget, Target, ThreadMode, Wanted
from bot.views.ids import Entry
from bot.views.modals.presets import OURS, Presets, is_chosen
from handlers.grammar import options, targets
from handlers.grammar.requests import Subscribe
from handlers.grammar.words import Misread, split

T = TypeVar("T")
Entered = Mapping[str, str | Sequence[str]]
"""What stands in each input; one that is missing isn't shown."""
_OF_FILTERS = {
    Entry.QUEUE: Field.QUEUE,
    Entry.OWNER: Field.OWNER,
    Entry.TYPE: Field.TYPE,
    Entry.TAG: Field.TAG,
    Entry.SQL: Field.SQL,
}


@dataclass(frozen=True, slots=True)
class Mistakes:
    """What is wrong, by the inputs where it is to be told."""

    by_entry: Mapping[Entry, Mistake]


def read_filters(entered: Entered) -> tuple[Filter, ...] | Mistakes:
    """Read what stands in the inputs for filters, before the form is handed in."""
    reading = _Reading(entered, {})
    match reading.target():
        case FilterTarget(filters):
            return filters
        case _:
            return Mistakes(reading.mistakes)


def read_entries(entered: Entered, preset: Presets = OURS) -> Subscribe | Mistakes:
    """Read a form as the command that it stands for.

    What stands there as it did at first, `preset`, wasn't said: it is as the channel has it.
    """
    reading = _Reading(entered, preset)
    target = reading.target()
    events = reading.events()
    thresholds = reading.thresholds()
    if thresholds and events is not None:
        events |= {EventKind.PROGRESS}
    thread = reading.thread()
    ref = reading.chosen_job()
    project = ref.project if ref else reading.text(Entry.PROJECT)
    if reading.mistakes or target is None:
        return Mistakes(reading.mistakes)
    return Subscribe(
        Wanted(
            target=target,
            events=events,
            thresholds=thresholds,
            mentions=reading.mentions(),
            thread=thread,
            project=project,
        )
    )


class _Reading:
    """Reads one form, and notes what is wrong in it."""

    def __init__(self, entered: Entered, preset: Presets) -> None:
        self._entered = entered
        self._preset = preset
        self.mistakes: dict[Entry, Mistake] = {}

    def text(self, entry: Entry) -> str:
        said = self._entered.get(entry) or ""
        return said.strip() if isinstance(said, str) else ",".join(said)

    def chosen_job(self) -> JobRef | None:
        """Return the job that was chosen of several."""
        return read_job_ref(self.text(Entry.JOB_CHOICE))

    def target(self) -> Target | None:
        if ref := self.chosen_job():
            return JobTarget(ref.job_id)
        if Entry.JOB in self._entered:
            return self._tried(Entry.JOB, lambda: JobTarget(targets.read_id(self.text(Entry.JOB))))
        filters = [one for entry in _OF_FILTERS for one in self._filters(entry)]
        filters += self._tried(Entry.MORE, self._more) or ()
        if self.mistakes:
            return None
        return self._tried(Entry.MORE, lambda: targets.of_filters(filters))

    def events(self) -> frozenset[EventKind] | None:
        """Return what was chosen; None if nothing was, as with all that follows."""
        entry = self._shown(Entry.JOB_EVENTS, Entry.FILTER_EVENTS)
        if not self._is_chosen(entry):
            return None
        return self._tried(entry, lambda: options.read_events(self.text(entry))) or frozenset()

    def thresholds(self) -> tuple[int, ...] | None:
        """Return what was typed, unless the event that they are of was unticked."""
        entry = self._shown(Entry.JOB_THRESHOLDS, Entry.FILTER_THRESHOLDS)
        if not self._is_chosen(entry) or not self.text(entry) or self._is_progress_unticked():
            return None
        return self._tried(entry, lambda: options.read_thresholds(self.text(entry)))

    def mentions(self) -> tuple[str, ...] | None:
        """Return who was chosen; nobody, if the channel's own were taken out."""
        if not self._is_chosen(Entry.MENTION):
            return None
        return tuple(one for one in self.text(Entry.MENTION).split(",") if one)

    def thread(self) -> ThreadMode | None:
        if not self._is_chosen(Entry.THREAD):
            return None
        said = self.text(Entry.THREAD)
        return self._tried(Entry.THREAD, lambda: options.read_thread(said)) if said else None

    def _is_chosen(self, entry: Entry) -> bool:
        preset = self._preset.get(entry, "")
        return entry in self._entered and is_chosen(entry, preset, self._entered[entry])

    def _is_progress_unticked(self) -> bool:
        entry = self._shown(Entry.JOB_EVENTS, Entry.FILTER_EVENTS)
        was_ticked = EventKind.PROGRESS in self._preset.get(entry, "").split(",")
        return was_ticked and EventKind.PROGRESS not in self.text(entry).split(",")

    def _filters(self, entry: Entry) -> Sequence[Filter]:
        if not (said := self.text(entry)):
            return ()
        found = self._tried(entry, lambda: targets.read_filter(f"{_OF_FILTERS[entry]}:{said}"))
        return (found,) if found else ()

    def _more(self) -> Sequence[Filter]:
        """Read filters as typed; a form isn't escaped as a command is."""
        said = self.text(Entry.MORE)
        typed = said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        found = targets.read_filters(split(typed))
        if statuses := [one.pattern for one in found if one.field is Field.STATUS]:
            raise Misread(Slip.STATUS_IN_TARGET, f"status:{statuses[0]}")
        return found

    def _shown(self, one: Entry, other: Entry) -> Entry:
        return one if one in self._entered else other

    def _tried(self, entry: Entry, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except Misread as error:
            self.mistakes.setdefault(entry, error.mistake)
            return None
