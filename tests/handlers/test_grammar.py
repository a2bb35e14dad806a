import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.filters import Field, Filter
from bot.domain.ids import JobRef, read_job_ref
from bot.domain.jobs import JobId
from bot.domain.slips import Mistake, Slip
from handlers.grammar import (
    COMMANDS,
    CancelJob,
    ListJobs,
    ShowHelp,
    ShowJob,
    ShowJobs,
    Subscribe,
    parse,
)

ID = "85798b38-dae0-4f3c-9d3b-0c1f9bd2ec2b"
OTHER = "0d2f1c1e-7c1a-4a52-9e0e-3a2f5c9b7a11"


@pytest.mark.parametrize(
    "text",
    [
        ID,
        f"  {ID}  ",
        f"`{ID}`",
        f"“{ID}”",
        f"*{ID}*",
        f"{ID}.",
        f"&lt;{ID}&gt;",
        f"status {ID}",
        ID.upper(),
        f"<https://console.example/dli?job={ID}|the job>",
    ],
)
def test_a_job_id_is_found_however_it_was_pasted(text: str) -> None:
    assert parse(text) == ShowJob(JobId(ID))


@pytest.mark.parametrize(
    "text", [f"{ID} {OTHER}", f"{ID},{OTHER}", f"show {ID}， `{OTHER}` {ID}", f"{ID} and {OTHER}!"]
)
def test_several_jobs_are_asked_about_at_once(text: str) -> None:
    assert parse(text) == ShowJobs((JobId(ID), JobId(OTHER)))


def test_more_than_three_are_too_many() -> None:
    assert parse("job1 job2 job3 job4") == Mistake(Slip.MANY_JOBS)
    assert parse("job1 job2 job3") == ShowJobs((JobId("job1"), JobId("job2"), JobId("job3")))


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        (f"{ID} please", "please"),
        (f"{ID} on:failed, cancelled", "on:failed cancelled"),
        (f"{ID} ?", ""),
        (f"{ID} a_1", "a_1"),
    ],
)
def test_what_stands_beside_an_id_is_left_out_and_known(text: str, left_out: str) -> None:
    assert parse(text) == ShowJob(JobId(ID), left_out=left_out)


def test_an_id_need_not_be_a_uuid_and_then_keeps_its_capitals() -> None:
    assert parse("Job123") == ShowJob(JobId("Job123"))


def test_a_button_names_a_job_as_dli_does() -> None:
    assert read_job_ref(f"lake/{ID.upper()}") == JobRef("lake", JobId(ID.upper()))
    assert read_job_ref(f"lake/{ID} ") is None


@pytest.mark.parametrize("text", ["", "   ", "help", "HELP", "?", "/help"])
def test_nothing_and_help_ask_for_help(text: str) -> None:
    assert parse(text) == ShowHelp()


@pytest.mark.parametrize(
    ("word", "nearest"),
    [
        ("hlep", "help"),
        ("jbos", "jobs"),
        ("cancle", "cancel"),
        ("Jobz", "jobs"),
        ("subscibe", "subscribe"),
        ("folow", "subscribe"),
        ("unsubscrib", "unsubscribe"),
        ("xyzzy", ""),
    ],
)
def test_a_lone_word_without_a_digit_is_a_misspelt_command(word: str, nearest: str) -> None:
    assert parse(word) == Mistake(Slip.COMMAND, word, nearest)


@pytest.mark.parametrize("word", ["../../v1/x", "a_1", "x" * 64 + "1", "85798b38/../2", "1%2e"])
def test_what_cannot_be_an_id_is_not_looked_up(word: str) -> None:
    assert parse(word) == Mistake(Slip.JOB_ID, word)


def test_jobs_takes_filters_excludes_globs_and_quotes() -> None:
    asked = parse('jobs queue:etl -owner:bot* sql:"insert into" tag:team=bi')

    assert asked == ListJobs(
        (
            Filter(Field.QUEUE, "etl"),
            Filter(Field.OWNER, "bot*", exclude=True),
            Filter(Field.SQL, "insert into"),
            Filter(Field.TAG, "team=bi"),
        )
    )


def test_a_phones_curly_quotes_are_quotes() -> None:
    assert parse("jobs sql:“insert into”") == ListJobs((Filter(Field.SQL, "insert into"),))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("jobs queu:etl", Mistake(Slip.FILTER, "queu:etl", "queue:")),
        ("jobs queue:", Mistake(Slip.VALUE, "queue:")),
        ("jobs foo", Mistake(Slip.FILTER, "foo")),
        ("jobs status:runing", Mistake(Slip.STATUS, "runing", "status:running")),
    ],
)
def test_a_wrong_filter_is_told_and_nothing_is_listed(text: str, answer: object) -> None:
    assert parse(text) == answer


def test_cancel_keeps_the_id() -> None:
    assert parse(f"cancel {ID}") == CancelJob(JobId(ID))
    assert parse("cancel") == CancelJob(None)
    assert parse(f"cancel project:beta {ID}") == CancelJob(JobId(ID), "beta")


def test_one_job_is_cancelled_at_a_time_by_its_id_alone() -> None:
    assert parse(f"cancel job {ID} project:bi") == CancelJob(JobId(ID), "bi")
    assert parse(f"cancel {ID} {OTHER}") == Mistake(Slip.SEVERAL_TO_CANCEL)
    assert parse(f"cancel {ID} and retry") == Mistake(Slip.MORE_TO_CANCEL, "retry")


def test_help_knows_topics_and_every_command_helps() -> None:
    assert parse("help mute") == ShowHelp("mute")
    assert parse("help follow") == ShowHelp("subscribe")
    assert parse("mute help") == parse("snooze ?") == ShowHelp("mute")
    assert parse("help mutt") == Mistake(Slip.TOPIC, "mutt", "mute")


def test_filters_alone_are_no_command() -> None:
    assert parse("queue:etl") == Mistake(Slip.FILTER_ALONE, "queue:etl")


def test_a_project_can_be_named_with_every_question() -> None:
    assert parse(f"{ID} project:bi") == ShowJob(JobId(ID), "bi")
    assert parse("jobs project:bi") == ListJobs((), "bi")


def test_commas_part_alternatives_in_one_order() -> None:
    [one] = parse_filters("jobs type:query,INSERT,query")

    assert one == Filter(Field.TYPE, "INSERT,query")
    assert parse("jobs status:running,failed") == ListJobs(
        (Filter(Field.STATUS, "failed,running"),)
    )


def parse_filters(text: str) -> tuple[Filter, ...]:
    asked = parse(text)
    assert isinstance(asked, ListJobs)
    return asked.filters


words = st.sampled_from(
    [
        *COMMANDS,
        *(f"{name}:" for name in ("on", "at", "mention", "thread", "project", "queue", "sql")),
        "owner:me",
        "-type:ddl",
        "on:failed",
        "at:25,50",
        "until",
        "08:00",
        "2h",
        "mon-fri",
        "off",
        "<@U1|ann>",
        "<!subteam^S1|@bi>",
        "<!channel>",
        "<https://x.example/?a=1|b c>",
        ID,
        ",",
        '"',
    ]
)
typed = st.lists(words | st.text(max_size=12), max_size=9).map(" ".join)


@given(st.text(max_size=300) | typed)
def test_every_text_is_understood_as_something(text: str) -> None:
    assert parse(text) is not None


@given(typed)
def test_what_is_subscribed_to_is_never_nothing_and_never_endless(text: str) -> None:
    asked = parse(f"subscribe {text}")

    if isinstance(asked, Subscribe):
        assert 1 <= len(asked.wanted.target.key) <= 500
        assert all(1 <= one <= 99 for one in asked.wanted.thresholds or ())
