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
from bot.views.modals.subscribe import THRESHOLDS
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
    reading = _Reading(entered)
    match reading.target():
        case FilterTarget(filters):
            return filters
        case _:
            return Mistakes(reading.mistakes)


def read_entries(entered: Entered) -> Subscribe | Mistakes:
    """Read a form as the command that it stands for."""
    reading = _Reading(entered)
    target = reading.target()
    events, thresholds = reading.events(), None
    if EventKind.PROGRESS in events or reading.has_own_thresholds():
        thresholds = reading.thresholds()
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
            mentions=tuple(reading.several(Entry.MENTION)) or None,
            thread=thread,
            project=project,
        )
    )


class _Reading:
    """Reads one form, and notes what is wrong in it."""

    def __init__(self, entered: Entered) -> None:
        self._entered = entered
        self.mistakes: dict[Entry, Mistake] = {}

    def text(self, entry: Entry) -> str:
        said = self._entered.get(entry) or ""
        return said.strip() if isinstance(said, str) else ",".join(said)

    def several(self, entry: Entry) -> Sequence[str]:
        said = self._entered.get(entry) or ()
        return (said,) if isinstance(said, str) else said

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

    def events(self) -> frozenset[EventKind]:
        entry = self._shown(Entry.JOB_EVENTS, Entry.FILTER_EVENTS)
        return self._tried(entry, lambda: options.read_events(self.text(entry))) or frozenset()

    def has_own_thresholds(self) -> bool:
        """Whether thresholds were typed in the form for filters, which has the event unticked."""
        said = self.text(Entry.FILTER_THRESHOLDS)
        return bool(said) and said != THRESHOLDS

    def thresholds(self) -> tuple[int, ...] | None:
        entry = self._shown(Entry.JOB_THRESHOLDS, Entry.FILTER_THRESHOLDS)
        if not self.text(entry):
            return None
        return self._tried(entry, lambda: options.read_thresholds(self.text(entry)))

    def thread(self) -> ThreadMode | None:
        """Return what was chosen; None if nothing was."""
        said = self.text(Entry.THREAD)
        return self._tried(Entry.THREAD, lambda: options.read_thread(said)) if said else None

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
