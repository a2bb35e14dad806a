from datetime import timedelta
from typing import Any

import pytest

from bot.domain.channels import Defaults
from bot.domain.events import ENDS, WORDS, EventKind
from bot.domain.filters import Field, Filter
from bot.domain.jobs import JobId
from bot.domain.languages import Language
from bot.domain.slips import Mistake, Slip
from bot.domain.subscriptions import FilterTarget, JobTarget, ThreadMode, Wanted
from handlers.grammar import (
    ChooseLanguage,
    EndDigest,
    Link,
    ListJobs,
    ListSubscriptions,
    MuteFor,
    MuteUntil,
    OpenForm,
    ResetDefaults,
    SetDefaults,
    SetDigest,
    ShowDefaults,
    ShowDigest,
    ShowHelp,
    ShowJob,
    ShowLanguage,
    ShowLink,
    ShowMute,
    Subscribe,
    TellDirectly,
    Unlink,
    Unmute,
    Unsubscribe,
    UnsubscribeAll,
    parse,
)

ID = "85798b38-dae0-4f3c-9d3b-0c1f9bd2ec2b"
JOB = JobTarget(JobId(ID))
ETL = FilterTarget((Filter(Field.QUEUE, "etl"),))


def wanted(text: str) -> Wanted:
    asked = parse(text)
    assert isinstance(asked, Subscribe), asked
    return asked.wanted


@pytest.mark.parametrize("verb", ["subscribe", "sub", "follow", "watch", "Track", "/subscribe"])
@pytest.mark.parametrize(
    "target", [ID, f"`{ID}`", f"“{ID}”", f"to job {ID}", f"<https://x/{ID}|x>"]
)
def test_a_job_is_followed_by_many_words(verb: str, target: str) -> None:
    assert wanted(f"{verb} {target}") == Wanted(target=JOB)


def test_all_that_can_be_said_is_understood() -> None:
    asked = parse(
        'subscribe queue:etl -owner:bot* sql:"insert into" on:end,started at:50,25%,50 '
        "mention:<@U1|ann>,<!subteam^S1|@bi> thread:quiet project:eu-de"
    )

    target = FilterTarget(
        (
            Filter(Field.QUEUE, "etl"),
            Filter(Field.OWNER, "bot*", exclude=True),
            Filter(Field.SQL, "insert into"),
        )
    )
    assert asked == Subscribe(
        Wanted(
            target=target,
            events=ENDS | {EventKind.STARTED, EventKind.PROGRESS},
            thresholds=(25, 50),
            mentions=("U1", "S1"),
            thread=ThreadMode.QUIET,
            project="eu-de",
        ),
        {"U1": "ann", "S1": "bi"},
    )


def test_what_an_input_method_writes_wide_is_understood_outside_of_quotes() -> None:
    asked = parse(
        '订阅 queue：etl＊、bi sql:"插入，x：y" on：failed at：25，50 mention：<@U1|李，雷>'
    )

    assert isinstance(asked, Subscribe)
    assert asked.wanted.target == FilterTarget(
        (Filter(Field.QUEUE, "bi,etl*"), Filter(Field.SQL, "插入，x：y"))
    )
    assert asked.wanted.thresholds == (25, 50)
    assert asked.names == {"U1": "李，雷"}


def test_what_a_blank_has_parted_belongs_together() -> None:
    apart = wanted(f"subscribe {ID} on: failed , cancelled at: 25, 50 mention: <@U1> , <@W2|ben>")

    assert apart.events == ENDS - {EventKind.FINISHED} | {EventKind.PROGRESS}
    assert apart.thresholds == (25, 50)
    assert apart.mentions == ("U1", "W2")
    assert wanted("subscribe queue: etl") == Wanted(target=ETL)


def test_somebody_is_mentioned_even_without_the_word() -> None:
    assert wanted("subscribe queue:etl <@U1|ann> <@U2|ben>").mentions == ("U1", "U2")
    assert wanted("subscribe queue:etl mention:off").mentions == ()


@pytest.mark.parametrize(
    ("word", "events"),
    [
        ("all", WORDS),
        ("end", ENDS),
        ("FAILED", {EventKind.FAILED}),
        ("canceled,slow", {EventKind.CANCELLED, EventKind.SLOW}),
    ],
)
def test_events_have_names_and_short_forms(word: str, events: Any) -> None:
    assert wanted(f"subscribe queue:etl on:{word}").events == events


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ("quue:etl", Mistake(Slip.OPTION, "quue:etl", "queue:")),
        ("queue:etl onn:failed", Mistake(Slip.OPTION, "onn:failed", "on:")),
        ("queue:", Mistake(Slip.VALUE, "queue:")),
        ("queue:etl on:fialed", Mistake(Slip.EVENT, "fialed", "on:failed")),
        ("queue:etl on:success", Mistake(Slip.EVENT, "success", "on:finished")),
        ("queue:etl on:lost", Mistake(Slip.LOST, "lost")),
        ("queue:etl on:", Mistake(Slip.VALUE, "on:")),
        ("queue:etl at: on:end", Mistake(Slip.VALUE, "at:")),
        ("queue:etl mention:", Mistake(Slip.VALUE, "mention:")),
        ("queue:etl thread:", Mistake(Slip.VALUE, "thread:")),
        ("queue:etl at:,", Mistake(Slip.THRESHOLD, ",")),
        ("queue:etl at:0", Mistake(Slip.THRESHOLD, "0")),
        ("queue:etl at:100", Mistake(Slip.THRESHOLD, "100")),
        ("queue:etl at:12.5", Mistake(Slip.THRESHOLD, "12.5")),
        ("queue:etl thread:broadcats", Mistake(Slip.THREAD, "broadcats", "thread:broadcast")),
        ("queue:etl mention:@bob", Mistake(Slip.MENTION, "@bob")),
        ("queue:etl mention:bob", Mistake(Slip.MENTION, "bob")),
        ("queue:etl mention:&lt;@U1&gt;", Mistake(Slip.MENTION, "<@U1>")),
        ("queue:etl mention:<!here>", Mistake(Slip.EVERYBODY, "@here")),
        ("queue:etl status:running", Mistake(Slip.STATUS_IN_TARGET, "status:running")),
        (f"queue:etl {ID}", Mistake(Slip.MIXED, ID)),
        (f"{ID} job123", Mistake(Slip.SEVERAL_JOBS, ID)),
        ("job123,job124", Mistake(Slip.SEVERAL_JOBS, "job123,job124")),
        ("etl", Mistake(Slip.TARGET, "etl")),
        ("all", Mistake(Slip.EVERYTHING, "all")),
        ("job_1", Mistake(Slip.JOB_ID, "job_1")),
        ("on:failed", Mistake(Slip.NO_TARGET)),
        ("queue:etl project:", Mistake(Slip.PROJECT, "project:")),
    ],
)
def test_every_typo_is_told_with_what_was_meant(typed: str, mistake: Mistake) -> None:
    assert parse(f"subscribe {typed}") == mistake


def test_there_is_an_end_to_what_can_be_named() -> None:
    many = ",".join(str(one) for one in range(1, 12))
    people = ",".join(f"<@U{one}>" for one in range(11))

    assert parse(f"subscribe queue:etl at:{many}") == Mistake(Slip.THRESHOLDS, many)
    assert parse(f"subscribe queue:etl mention:{people}") == Mistake(Slip.MENTIONS)
    long = parse("subscribe sql:" + "x" * 501)
    assert isinstance(long, Mistake)
    assert long.slip is Slip.LONG_FILTERS


def test_subscribe_alone_asks_for_the_form() -> None:
    assert parse("subscribe") == OpenForm()


@pytest.mark.parametrize("verb", ["unsubscribe", "unsub", "unfollow", "unwatch", "stop"])
def test_unsubscribe_takes_the_same_targets(verb: str) -> None:
    assert parse(f"{verb} {ID}") == Unsubscribe(JOB)
    assert parse(f"{verb} from queue:etl project:x") == Unsubscribe(ETL, "x")
    assert parse(f"{verb} all") == UnsubscribeAll()
    assert parse(verb) == ListSubscriptions()
    assert parse(f"{verb} queue:etl on:failed") == Mistake(Slip.OPTION_TO_END, "on:failed")


def test_the_list_has_pages() -> None:
    assert parse("list") == parse("subscriptions") == parse("list 0") == ListSubscriptions(1)
    assert parse("list 3") == parse("list page 3") == ListSubscriptions(3)
    assert parse("list jobs queue:etl") == ListJobs((Filter(Field.QUEUE, "etl"),))
    assert parse("list foo") == Mistake(Slip.PAGE, "foo")


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("2h", 120),
        ("30m", 30),
        ("1h30m", 90),
        ("1.5h", 90),
        ("90 min", 90),
        ("for 1 hour 5 minutes", 65),
        ("2 days", 2880),
        ("30d", 43200),
    ],
)
def test_a_mute_lasts_as_long_as_one_says(typed: str, minutes: int) -> None:
    assert parse(f"mute {typed}") == MuteFor(timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("typed", "clock"),
    [("08:00", (8, 0)), ("8", (8, 0)), ("23.59", (23, 59)), ("8 pm", (20, 0)), ("12am", (0, 0))],
)
def test_a_mute_may_last_until_a_time(typed: str, clock: tuple[int, int]) -> None:
    assert parse(f"mute until {typed}") == MuteUntil(*clock)


@pytest.mark.parametrize(
    ("typed", "slip"),
    [
        ("forever", Slip.DURATION),
        ("5", Slip.DURATION),
        ("0m", Slip.DURATION),
        ("2h foo", Slip.DURATION),
        ("1h" * 40, Slip.DURATION),
        ("31d", Slip.LONG_MUTE),
        ("until 25:00", Slip.TIME),
        ("until 13pm", Slip.TIME),
        ("until", Slip.TIME),
    ],
)
def test_a_mute_that_cannot_be_is_told(typed: str, slip: Slip) -> None:
    asked = parse(f"mute {typed}")

    assert isinstance(asked, Mistake)
    assert asked.slip is slip


def test_a_mute_is_shown_and_ended() -> None:
    assert parse("mute") == ShowMute()
    assert parse("mute off") == parse("unmute") == Unmute()


@pytest.mark.parametrize(
    ("typed", "digest"),
    [
        ("09:00", SetDigest(9, 0)),
        ("at 9 pm every day", SetDigest(21, 0)),
        ("09:00 mon-fri", SetDigest(9, 0, "mon-fri")),
        ("09:00 weekdays", SetDigest(9, 0, "mon-fri")),
        ("09:00 Thursday,mon", SetDigest(9, 0, "mon,thu")),
        ("09:00 sat-mon", SetDigest(9, 0, "mon,sat,sun")),
        ("09:00 daily", SetDigest(9, 0)),
        ("mon 09:00 europe/berlin", SetDigest(9, 0, "mon", "Europe/Berlin")),
        ("09:00 zone:UTC", SetDigest(9, 0, "*", "UTC")),
        ("mon-fri", Mistake(Slip.TIME, "mon-fri")),
        ("09:00 fryday", Mistake(Slip.DAY, "fryday", "fri")),
        ("09:00 Europe/Berln", Mistake(Slip.ZONE, "Europe/Berln", "Europe/Berlin")),
        ("09:00 zone:Berlin", Mistake(Slip.ZONE, "Berlin", "Europe/Berlin")),
        ("off", EndDigest()),
        ("", ShowDigest()),
    ],
)
def test_a_digest_has_a_time_days_and_a_zone(typed: str, digest: object) -> None:
    assert parse(f"digest {typed}") == digest


def test_who_one_is_in_dli() -> None:
    assert parse("link alice") == parse('link "alice"') == Link("alice")
    assert parse("link Alice Smith") == Link("Alice Smith")
    assert parse("link off") == parse("unlink") == Unlink()
    assert parse("link") == parse("link direct") == ShowLink()
    assert parse("link <!channel>") == Mistake(Slip.IAM_USER, "!channel")
    assert parse("link direct on") == TellDirectly(wanted=True)
    assert parse("link Direct off") == TellDirectly(wanted=False)
    assert parse("link direct perhaps") == Mistake(Slip.IAM_USER, "direct perhaps")
    assert parse("link <@U1|ann>") == Mistake(Slip.IAM_USER, "@ann")
    assert parse("link a*") == Mistake(Slip.IAM_USER, "a*")


def test_defaults_take_options_alone() -> None:
    assert parse("defaults on:failed thread:quiet mention:<@U1|ann>") == SetDefaults(
        Defaults(events=frozenset({EventKind.FAILED}), mentions=("U1",), thread=ThreadMode.QUIET),
        {"U1": "ann"},
    )
    assert parse("defaults") == ShowDefaults()
    assert parse("defaults off") == ResetDefaults()
    assert parse("defaults queue:etl") == Mistake(Slip.OPTION, "queue:etl", "")
    assert parse("defaults thraed:quiet") == Mistake(Slip.OPTION, "thraed:quiet", "thread:")


@pytest.mark.parametrize("word", ["zh", "ZH", "zh-CN", "zh_cn", "chinese", "Chinese", "中文"])
def test_a_channel_speaks_chinese_however_that_is_called(word: str) -> None:
    assert parse(f"language {word}") == ChooseLanguage(Language.CHINESE)
    assert parse(f"lang to {word}") == ChooseLanguage(Language.CHINESE)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("language", ShowLanguage()),
        ("language me", ShowLanguage()),
        ("language en", ChooseLanguage(Language.ENGLISH)),
        ("language english", ChooseLanguage(Language.ENGLISH)),
        ("language auto", ChooseLanguage(None)),
        ("language off", ChooseLanguage(None)),
        ("language me zh", ChooseLanguage(Language.CHINESE, mine=True)),
        ("language me auto", ChooseLanguage(None, mine=True)),
        ("languge zh", Mistake(Slip.COMMAND, "languge", "language")),
        ("language chinees", Mistake(Slip.LANGUAGE, "chinees", "zh")),
        ("language me englsh", Mistake(Slip.LANGUAGE, "englsh", "me en")),
        ("language 日本語", Mistake(Slip.LANGUAGE, "日本語")),
        ("language help", ShowHelp("language")),
        ("help lang", ShowHelp("language")),
    ],
)
def test_languages_are_chosen_for_a_channel_or_for_oneself(typed: str, asked: object) -> None:
    assert parse(typed) == asked


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("帮助", "help"),
        ("帮助 订阅", "help subscribe"),
        ("订阅 queue:etl on:failed", "subscribe queue:etl on:failed"),
        ("订阅", "subscribe"),
        ("取消订阅 queue:etl", "unsubscribe queue:etl"),
        ("列表 2", "list 2"),
        ("作业 status:running", "jobs status:running"),
        ("静音 2h", "mute 2h"),
        ("静音 1小时30分钟", "mute 1h30m"),
        ("静音 2 天", "mute 2d"),
        ("静音 关闭", "mute off"),
        ("静音 解除", "mute off"),
        ("摘要 取消", "digest off"),
        ("默认设置 取消", "defaults off"),
        ("关联 取消", "link off"),
        ("关联 direct 关闭", "link direct off"),
        ("取消订阅 全部", "unsubscribe all"),
        ("摘要 09:00 mon-fri", "digest 09:00 mon-fri"),
        ("语言 中文", "language zh"),
        ("语言 我 英文", "language me en"),
        ("语言 自动", "language auto"),
    ],
)
def test_the_commands_have_chinese_names_too(chinese: str, english: str) -> None:
    assert parse(chinese) == parse(english)
    assert not isinstance(parse(english), Mistake)


def test_a_job_is_asked_for_in_chinese() -> None:
    assert parse(f"作业 {ID}") == ShowJob(JobId(ID))
