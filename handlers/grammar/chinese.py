"""What people type in Chinese in place of a command's English words."""

import re

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
ASKING = frozenset({"作业", "进度", "状态", "查询"})
"""What may stand before a job's id."""
_UNITS = {"个小时": "h", "小时": "h", "分钟": "m", "分": "m", "周": "w", "天": "d"}
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
_DAY = re.compile(f"(?:每?周|星期|礼拜)([{''.join(_DAYS)}])")
_TO = re.compile("[至到~～]")
_UNTIL = re.compile(r"^(?:直到|到|至)\s*")
_CLOCK = re.compile(r"(\d{1,2})[点时](?:(半)|(\d{1,2})分?)?")


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
    """Write "9点半" as "9:30"."""
    return _CLOCK.sub(lambda found: f"{found[1]}:{_minutes(found):02}", text)


def until(text: str) -> str:
    """Write "到 08:00" as "until 08:00"."""
    return _UNTIL.sub("until ", text)


def _minutes(found: re.Match[str]) -> int:
    return 30 if found[2] else int(found[3] or 0)
