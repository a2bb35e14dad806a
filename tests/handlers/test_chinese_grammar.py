"""What is typed in Chinese means what its English twin means."""

import pytest

from bot.domain.slips import Mistake, Slip
from handlers.grammar import parse

ID = "85798b38-dae0-4f3c-9d3b-0c1f9bd2ec2b"


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("退订 all", "unsubscribe all"),
        ("关注 queue:etl", "subscribe queue:etl"),
        ("取消关注 queue:etl", "unsubscribe queue:etl"),
        ("取消静音", "mute off"),
        ("解除静音", "mute off"),
        ("默认设置 on:failed", "defaults on:failed"),
        ("关联 alice", "link alice"),
        ("解除关联", "link off"),
        (f"取消作业 {ID}", f"cancel {ID}"),
        (f"取消 {ID}", f"cancel {ID}"),
        ("帮助 关联", "help link"),
        ("帮助 筛选条件", "help filters"),
        ("帮助 事件", "help events"),
        (f"进度 {ID}", ID),
        (f"查询 {ID}", ID),
    ],
)
def test_every_command_has_a_chinese_name(chinese: str, english: str) -> None:
    assert parse(chinese) == parse(english)
    assert not isinstance(parse(english), Mistake)


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("静音 2个小时", "mute 2h"),
        ("静音 1小时30分", "mute 1h30m"),
        ("静音 2周", "mute 2w"),
        ("静音 到 08:00", "mute until 08:00"),
        ("静音 直到8点", "mute until 08:00"),
        ("静音 至 22点半", "mute until 22:30"),
        ("静音 到 9点05分", "mute until 09:05"),
        ("摘要 9点", "digest 09:00"),
        ("摘要 09：00 周一至周五", "digest 09:00 mon-fri"),
        ("摘要 周一到周五 9点", "digest 09:00 mon-fri"),
        ("摘要 09:00 星期一、星期四", "digest 09:00 mon,thu"),
        ("摘要 09:00 周六、周日", "digest 09:00 sat,sun"),
        ("摘要 09:00 星期天", "digest 09:00 sun"),
        ("摘要 09:00 工作日", "digest 09:00 weekdays"),
        ("摘要 每天 09:00", "digest 09:00 daily"),
        ("摘要 每天9点", "digest 09:00 daily"),
        ("摘要 工作日上午9点半", "digest 09:30 weekdays"),
        ("摘要 下午3点", "digest 15:00"),
        ("摘要 9点 北京时间 周一至周五", "digest 09:00 mon-fri Asia/Shanghai"),
        ("摘要 晚上20:15", "digest 20:15"),
        ("静音 到 晚上12点", "mute until 0:00"),
        ("静音 到 中午12点", "mute until 12:00"),
        ("静音 半小时", "mute 30m"),
    ],
)
def test_spans_days_and_times_are_understood_in_chinese(chinese: str, english: str) -> None:
    assert parse(chinese) == parse(english)
    assert not isinstance(parse(english), Mistake)


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("订阅 队列:etl 通知:失败", "subscribe queue:etl on:failed"),
        ("订阅 队列:etl 消息列:安静", "subscribe queue:etl thread:quiet"),
        ("默认 消息列:广播", "defaults thread:broadcast"),
        ("订阅 队列：etl 通知： 失败、停滞", "subscribe queue:etl on:failed,stalled"),
        ("订阅 执行用户:alice -队列:tmp* 通知:结束", "subscribe owner:alice -queue:tmp* on:end"),
        ("订阅 用户:我 通知:全部 阈值:50", "subscribe owner:me on:all at:50"),
        (
            '订阅 类型:insert 标签:team=bi 语句:"队列:x"',
            'subscribe type:insert tag:team=bi sql:"队列:x"',
        ),
        ("作业 状态:运行中、已失败", "jobs status:running,failed"),
        (
            f"订阅 {ID} 提及:<@U1|ann> 消息列:quiet",
            f"subscribe {ID} mention:<@U1|ann> thread:quiet",
        ),
    ],
)
def test_filters_options_and_their_words_may_be_chinese(chinese: str, english: str) -> None:
    assert parse(chinese) == parse(english)
    assert not isinstance(parse(english), Mistake)


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ("静音 很久", Mistake(Slip.DURATION, "很久")),
        ("静音 到 25点", Mistake(Slip.TIME, "25点")),
        ("摘要 09:00 周八", Mistake(Slip.DAY, "周八")),
        ("帮助我", Mistake(Slip.COMMAND, "帮助我", "help")),
    ],
)
def test_what_is_not_understood_is_shown_as_it_was_typed(typed: str, mistake: Mistake) -> None:
    assert parse(typed) == mistake
