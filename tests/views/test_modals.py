from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.outcomes import Seen
from bot.sandbox.slack.block_kit.surfaces import Surface
from bot.sandbox.slack.block_kit.views import checked
from bot.views import modals
from bot.views.ids import Entry
from bot.views.modals import Form, FormKind
from tests.views.wishes import nasty

names = st.lists(nasty.filter(str.strip), max_size=120).map(tuple)


def inputs(view: dict[str, Any]) -> set[str]:
    return {block["block_id"] for block in view["blocks"] if block["type"] == "input"}


@given(st.sampled_from(FormKind), names, names)
def test_whatever_there_is_to_choose_from_slack_takes_the_form(
    kind: FormKind, queues: tuple[str, ...], owners: tuple[str, ...]
) -> None:
    view = modals.form(Form(kind, "C1", Seen(queues=queues, owners=owners))).to_dict()

    checked(view, Surface.MODAL)
    assert len(view["private_metadata"]) <= 3000


def test_slack_takes_what_stands_there_meanwhile_and_otherwise() -> None:
    checked(modals.opening().to_dict(), Surface.MODAL)
    checked(modals.refused().to_dict(), Surface.MODAL)


def test_the_form_asks_for_a_job_or_for_filters_and_for_the_rest_in_both() -> None:
    job = inputs(modals.form(Form(FormKind.JOB, "C1")).to_dict())
    many = inputs(modals.form(Form(FormKind.FILTERS, "C1", Seen(queues=("etl",)))).to_dict())

    assert {Entry.KIND, Entry.MENTION, Entry.THREAD, Entry.CHANNEL} <= job & many
    assert job - many == {Entry.JOB, Entry.JOB_EVENTS, Entry.JOB_THRESHOLDS}
    assert {Entry.QUEUE, Entry.OWNER, Entry.TYPE, Entry.TAG, Entry.SQL, Entry.MORE} <= many


def test_a_form_is_shown_with_the_same_choices_for_another_kind() -> None:
    shown = Form(FormKind.FILTERS, "C1", Seen(queues=("etl", "bi"), owners=("alice",)))

    other = modals.shown_by(modals.form(shown).to_dict(), FormKind.JOB)

    assert other == Form(FormKind.JOB, "C1", shown.seen)


def test_of_many_names_those_are_kept_for_which_there_is_room() -> None:
    shown = Form(FormKind.FILTERS, "C1", Seen(queues=tuple(f"queue-{n:050}" for n in range(99))))

    kept = modals.shown_by(modals.form(shown).to_dict(), FormKind.JOB).seen.queues

    assert 20 < len(kept) < 99
    assert kept == shown.seen.queues[: len(kept)]
