"""What people type in Chinese in place of a command's English words."""

import re
from collections.abc import Mapping

COMMANDS = {
    "帮助": "help",
    "订阅": "subscribe",
    "关注": "subscribe",
    "取消订阅": "unsubscribe",
    "退订": "unsubscribe",
    "取消关注": "unsubscribe",
    "列表": "list",
    "作业": "jobs",
    "静音": "mute",
    "取消静音": "unmute",
    "解除静音": "unmute",
    "摘要": "digest",
    "默认设置": "defaults",
    "默认": "defaults",
    "关联": "link",
    "解除关联": "unlink",
    "语言": "language",
    "取消作业": "cancel",
    "取消": "cancel",
    "终止": "cancel",
}
TOPICS = {"筛选条件": "filters", "事件": "events"}
"""What there is help on besides the commands."""
ASKING = frozenset({"作业", "进度", "状态", "查询"})
"""What may stand before a job's id."""
ZONES = {"北京时间": "Asia/Shanghai", "中国时间": "Asia/Shanghai"}
_NAMES = {
    "队列": "queue",
    "执行用户": "owner",
    "用户": "owner",
    "类型": "type",
    "标签": "tag",
    "语句": "sql",
    "状态": "status",
    "项目": "project",
    "通知": "on",
    "事件": "on",
    "阈值": "at",
    "提及": "mention",
    "消息列": "thread",
}
_ENDS = {
    "完成": "finished",
    "已完成": "finished",
    "已成功": "finished",
    "失败": "failed",
    "已失败": "failed",
    "取消": "cancelled",
    "已取消": "cancelled",
}
_VALUES: Mapping[str, Mapping[str, str]] = {
    "on": {
        **_ENDS,
        "开始": "started",
        "进度": "progress",
        "停滞": "stalled",
        "变慢": "slow",
        "结束": "end",
        "全部": "all",
    },
    "status": {**_ENDS, "提交中": "launching", "运行中": "running", "规格变更中": "scaling"},
    "owner": {"我": "me"},
    "thread": {"安静": "quiet", "静默": "quiet", "默认": "default", "广播": "broadcast"},
}
_UNITS = {
    "半个小时": "30m",
    "半小时": "30m",
    "个小时": "h",
    "小时": "h",
    "分钟": "m",
    "分": "m",
    "周": "w",
    "天": "d",
}
_DAYS = {
    "一": "mon",
    "二": "tue",
    "三": "wed",
    "四": "thu",
    "五": "fri",
    "六": "sat",
    "日": "sun",
    "天": "sun",
}
_MANY_DAYS = {"每天": "daily", "每日": "daily", "工作日": "weekdays", "周末": "weekend"}
_HALVES = {"凌晨": "am", "早上": "am", "上午": "am", "中午": "pm", "下午": "pm", "晚上": "pm"}
_NAMED = re.compile(f"^(-?)({'|'.join(_NAMES)}):")
_DAY = re.compile(f"(?:每?周|星期|礼拜)([{''.join(_DAYS)}])")
_TO = re.compile("[至到~～]")
_UNTIL = re.compile(r"^(?:直到|到|至)\s*")
_CLOCK = re.compile(rf"({'|'.join(_HALVES)})?(\d{{1,2}})(?:[点时](?:(半)|(\d{{1,2}})分?)?|:(\d\d))")
_NOON = 12


def named(word: str) -> str:
    """Write "队列:etl" as "queue:etl"."""
    return _NAMED.sub(lambda found: f"{found[1]}{_NAMES[found[2]]}:", word)


def value(name: str, word: str) -> str:
    """Write "失败" as "failed", where it stands behind `on:`."""
    return _VALUES.get(name, {}).get(word, word)


def span(text: str) -> str:
    """Write "1小时30分" as "1h30m"."""
    for unit, letter in _UNITS.items():
        text = text.replace(unit, letter)
    return text


def days(text: str) -> str:
    """Write "周一至周五" as "mon-fri", "工作日" as "weekdays"."""
    for many, word in _MANY_DAYS.items():
        text = text.replace(many, word)
    return _TO.sub("-", _DAY.sub(lambda found: _DAYS[found[1]], text))


def clock(text: str) -> str:
    """Write "每天下午3点半" as "每天 3:30pm"."""
    return _CLOCK.sub(lambda found: f" {_time(*found.groups())}", text).strip()


def until(text: str) -> str:
    """Write "到 08:00" as "until 08:00"."""
    return _UNTIL.sub("until ", text)


def _time(day_half: str | None, hour: str, half: str | None, *minutes: str | None) -> str:
    minute = 30 if half else int(next(filter(None, minutes), 0))
    return f"{hour}:{minute:02}{_half_of_day(day_half, int(hour))}"


def _half_of_day(said: str | None, hour: int) -> str:
    """Return what says it; "晚上12点" is midnight, and "晚上20点" has it in its hour."""
    if said is None or hour > _NOON:
        return ""
    return "am" if said == "晚上" and hour == _NOON else _HALVES[said]
