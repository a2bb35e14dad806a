from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.channels import Defaults, wishes
from bot.domain.events import ENDS, EventKind
from bot.domain.filters import Field, Filter
from bot.domain.jobs import JobId
from bot.domain.slips import Mistake, Slip
from bot.domain.subscriptions import FilterTarget, JobTarget, ThreadMode, Wanted
from bot.views.ids import Entry
from bot.views.modals.presets import OURS
from handlers.grammar import Mistakes, Subscribe, read_entries

ID = "85798b38-dae0-4f3c-9d3b-0c1f9bd2ec2b"
OF_JOB: dict[str, Any] = {
    Entry.JOB: f"`{ID}`",
    Entry.JOB_EVENTS: ["progress", "failed"],
    Entry.JOB_THRESHOLDS: "50, 25 %",
    Entry.MENTION: ["U1"],
    Entry.THREAD: "quiet",
    Entry.CHANNEL: "C1",
}
OF_FILTERS: dict[str, Any] = {
    Entry.QUEUE: ["etl", "bi"],
    Entry.OWNER: ["me"],
    Entry.TYPE: "",
    Entry.SQL: "a < b",
    Entry.MORE: "-owner:bot*",
    Entry.FILTER_EVENTS: ["finished", "failed", "cancelled"],
    Entry.FILTER_THRESHOLDS: "",
    Entry.MENTION: "",
    Entry.THREAD: "default",
    Entry.CHANNEL: "C1",
}


def mistakes(entered: dict[str, Any]) -> dict[Entry, Mistake]:
    read = read_entries(entered)
    assert isinstance(read, Mistakes)
    return dict(read.by_entry)


def test_a_form_about_a_job_is_the_command_it_stands_for() -> None:
    assert read_entries(OF_JOB) == Subscribe(
        Wanted(
            target=JobTarget(JobId(ID)),
            events=frozenset({EventKind.PROGRESS, EventKind.FAILED}),
            thresholds=(25, 50),
            mentions=("U1",),
            thread=ThreadMode.QUIET,
        )
    )


def test_a_form_about_filters_is_too() -> None:
    filters = (
        Filter(Field.QUEUE, "bi,etl"),
        Filter(Field.OWNER, "me"),
        Filter(Field.SQL, "a < b"),
        Filter(Field.OWNER, "bot*", exclude=True),
    )

    assert read_entries(OF_FILTERS) == Subscribe(Wanted(target=FilterTarget(filters))), (
        "what stands there as at first is left to the channel"
    )


def test_what_stands_there_as_at_first_was_not_said() -> None:
    preset = {
        **OURS,
        Entry.JOB_EVENTS: "progress,failed",
        Entry.JOB_THRESHOLDS: "25,50",
        Entry.MENTION: "U1,S2",
        Entry.THREAD: "quiet",
    }
    untouched = {**OF_JOB, Entry.JOB_THRESHOLDS: "50, 25"}

    assert read_entries(untouched, preset) == Subscribe(Wanted(target=JobTarget(JobId(ID))))
    other = read_entries({**untouched, Entry.MENTION: "", Entry.THREAD: "default"}, preset)
    assert isinstance(other, Subscribe)
    assert other.wanted.mentions == ()
    assert other.wanted.thread is ThreadMode.DEFAULT


def test_an_event_that_was_unticked_takes_its_thresholds_with_it() -> None:
    at_first = {**OURS, Entry.FILTER_EVENTS: "progress,failed"}
    typed = {**OF_FILTERS, Entry.FILTER_THRESHOLDS: "10"}

    unticked = read_entries({**typed, Entry.FILTER_EVENTS: ["failed"]}, at_first)
    never_ticked = read_entries({**typed, Entry.FILTER_EVENTS: ["failed"]})

    assert isinstance(unticked, Subscribe)
    assert unticked.wanted.thresholds is None
    assert unticked.wanted.events == frozenset({EventKind.FAILED})
    assert isinstance(never_ticked, Subscribe)
    assert never_ticked.wanted.events == frozenset({EventKind.FAILED, EventKind.PROGRESS})


def test_thresholds_may_be_typed_wide() -> None:
    read = read_entries({**OF_JOB, Entry.JOB_THRESHOLDS: "50，25％、70"})

    assert isinstance(read, Subscribe)
    assert read.wanted.thresholds == (25, 50, 70)


def test_thresholds_that_nobody_wants_to_hear_of_do_not_count() -> None:
    read = read_entries({**OF_JOB, Entry.JOB_EVENTS: ["failed"], Entry.JOB_THRESHOLDS: "x"})

    assert isinstance(read, Subscribe)
    assert read.wanted.thresholds is None


def test_thresholds_typed_for_filters_are_wanted_though_the_event_isnt_ticked() -> None:
    read = read_entries({**OF_FILTERS, Entry.FILTER_THRESHOLDS: "50"})
    as_preset = read_entries({**OF_FILTERS, Entry.FILTER_THRESHOLDS: "25, 50, 75"})

    assert isinstance(read, Subscribe)
    meant = wishes(read.wanted, Defaults())
    assert meant.events == ENDS | {EventKind.PROGRESS}
    assert meant.thresholds == (50,)
    assert as_preset == read_entries(OF_FILTERS)
    assert mistakes({**OF_FILTERS, Entry.FILTER_THRESHOLDS: "half"}) == {
        Entry.FILTER_THRESHOLDS: Mistake(Slip.THRESHOLD, "half")
    }


def test_everything_that_is_wrong_is_told_where_it_is() -> None:
    nothing: dict[str, str] = dict.fromkeys((Entry.QUEUE, Entry.OWNER, Entry.SQL, Entry.MORE), "")

    assert mistakes({**OF_JOB, Entry.JOB: "a_1", Entry.JOB_THRESHOLDS: "25, x"}) == {
        Entry.JOB: Mistake(Slip.JOB_ID, "a_1"),
        Entry.JOB_THRESHOLDS: Mistake(Slip.THRESHOLD, "x"),
    }
    assert mistakes({**OF_FILTERS, **nothing}) == {Entry.MORE: Mistake(Slip.NO_TARGET)}
    assert mistakes({**OF_FILTERS, Entry.MORE: "status:running"}) == {
        Entry.MORE: Mistake(Slip.STATUS_IN_TARGET, "status:running")
    }
    assert mistakes({**OF_FILTERS, Entry.MORE: "etl"}) == {Entry.MORE: Mistake(Slip.FILTER, "etl")}


@given(
    st.dictionaries(st.sampled_from(Entry), st.text(max_size=40) | st.lists(st.text(max_size=9)))
)
def test_every_form_is_understood_as_something(entered: dict[str, Any]) -> None:
    assert read_entries(entered) is not None
