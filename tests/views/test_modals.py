from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import ActionsBlock, TableBlock

from bot.domain.channels import Defaults
from bot.domain.ids import JobRef
from bot.domain.jobs import Job, JobId
from bot.domain.outcomes import Glimpse, Preview, Seen
from bot.domain.subscriptions import ThreadMode
from bot.sandbox.slack.block_kit.surfaces import Surface
from bot.sandbox.slack.block_kit.views import checked
from bot.views.ids import Entry
from bot.views.message import Message, section
from bot.views.modals import subscribe as modals
from bot.views.modals.answer import answered, waiting
from bot.views.modals.form import MOST_JOBS, Form, FormKind, shown_by
from bot.views.modals.preview import previewed
from tests.builders import a_job
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


def test_an_open_form_tells_what_it_shows() -> None:
    jobs = (JobRef("eu-de", JobId("a-1")), JobRef("", JobId("b-2")))
    seen = Seen(queues=("etl", "bi"), owners=("alice",))
    shown = Form(FormKind.FILTERS, "C1", seen, project="eu-de", jobs=jobs)

    assert shown_by(modals.form(shown).to_dict()) == shown


def test_what_a_channel_takes_is_preset_and_slack_takes_the_most_of_it() -> None:
    most = Defaults(
        events=frozenset(modals.EVENTS),
        thresholds=tuple(range(90, 100)),
        mentions=tuple(f"U0123ABCD{n:02}" for n in range(10)),
        thread=ThreadMode.QUIET,
    )
    shown = Form(FormKind.JOB, "C1", defaults=most)

    view = modals.form(shown).to_dict()

    checked(view, Surface.MODAL)
    assert shown_by(view) == shown
    assert "also" not in str(view).casefold()
    groups = replace(most, mentions=("S1", "S2"))
    only = modals.form(replace(shown, defaults=groups)).to_dict()
    checked(only, Surface.MODAL)
    assert "Also 2 groups" in str(only)


def test_what_somebody_chose_stays_in_its_block_in_another_channel() -> None:
    shown = Form(FormKind.JOB, "C2", stays={Entry.THREAD: "quiet"})

    assert "thread@quiet" in inputs(modals.form(shown).to_dict())


def test_of_many_names_those_are_kept_for_which_there_is_room() -> None:
    shown = Form(FormKind.FILTERS, "C1", Seen(queues=tuple(f"queue-{n:050}" for n in range(99))))

    kept = shown_by(modals.form(shown).to_dict()).seen.queues

    assert 20 < len(kept) < 99
    assert kept == shown.seen.queues[: len(kept)]


def test_what_is_offered_at_first_is_offered_when_the_form_changes() -> None:
    names = tuple(f"数据仓库队列{n:050}" for n in range(99))
    first = modals.form(Form(FormKind.FILTERS, "C1", Seen(queues=names))).to_dict()

    then = modals.form(shown_by(first)).to_dict()

    assert first["blocks"] == then["blocks"]


def test_names_in_chinese_need_no_more_room_than_others() -> None:
    shown = Form(FormKind.FILTERS, "C1", Seen(queues=tuple(f"数据仓库{n}" for n in range(99))))

    assert shown_by(modals.form(shown).to_dict()) == shown


def test_jobs_of_a_message_are_offered_and_the_first_is_chosen() -> None:
    jobs = tuple(JobRef("eu-de", JobId(f"{n:064}")) for n in range(20))

    view = modals.form(Form(FormKind.JOB, "C1", jobs=jobs)).to_dict()

    checked(view, Surface.MODAL)
    [menu] = [one for one in view["blocks"] if one["block_id"] == Entry.JOB_CHOICE]
    assert len(menu["element"]["options"]) == MOST_JOBS
    assert menu["element"]["initial_option"]["value"] == jobs[0].value


def test_what_belongs_to_a_project_is_forgotten_with_another() -> None:
    seen = Seen(queues=("etl",), owners=("alice",))
    one, other = (
        inputs(modals.form(Form(FormKind.FILTERS, "C1", seen, ("a", "b"), name)).to_dict())
        for name in ("a", "b")
    )

    assert Entry.PROJECT in one & other
    assert one - other == {"queue@a", "owner@a"}


def test_a_preview_names_what_runs_and_says_of_how_many_it_knows() -> None:
    def counted(matched: int, *now: Job, total: int = 10) -> str:
        preview = Preview(matched=matched, running=len(now), searched=10, total=total)
        return previewed(Glimpse(preview, now))

    assert counted(0) == "No job of the last 24 h would have matched."
    assert counted(1) == "*1 job* of the last 24 h would have matched."
    assert "1 of them runs now:\n`85798b38-" in counted(2, a_job())
    assert counted(9, *[a_job()] * 5).endswith("\nand 2 more")
    assert "the newest 10 of 1,000 jobs" in counted(0, total=1_000)


@given(st.lists(nasty, max_size=5))
def test_whatever_jobs_are_called_the_form_takes_the_preview(names: list[str]) -> None:
    now = tuple(a_job(queue_name=name, owner=name) for name in names)
    preview = Preview(matched=len(now), running=len(now), searched=0, total=0)
    said = previewed(Glimpse(preview, now))

    view = modals.form(Form(FormKind.FILTERS, "C1", preview=said)).to_dict()

    checked(view, Surface.MODAL)


def test_an_answer_in_a_modal_leaves_out_what_only_messages_take() -> None:
    table = TableBlock(rows=[[{"type": "raw_text", "text": "x"}]])
    message = Message("text", [section("*Running*"), table, ActionsBlock(elements=[])])

    view = answered("How far", message).to_dict()

    checked(view, Surface.MODAL)
    assert [block["type"] for block in view["blocks"]] == ["section"]
    checked(answered("How far", Message("text alone")).to_dict(), Surface.MODAL)
    checked(waiting("How far", external_id="x").to_dict(), Surface.MODAL)
