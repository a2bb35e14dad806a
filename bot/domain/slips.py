"""What can be wrong with what somebody typed or entered."""

from dataclasses import dataclass
from enum import StrEnum, auto


class Slip(StrEnum):
    """The kinds of it; each has a sentence of its own (`bot.views.corrections`)."""

    COMMAND = auto()
    FILTER_ALONE = auto()
    TOPIC = auto()
    PAGE = auto()
    JOB_ID = auto()
    SEVERAL_JOBS = auto()
    MANY_JOBS = auto()
    SEVERAL_TO_CANCEL = auto()
    MORE_TO_CANCEL = auto()
    TARGET = auto()
    NO_TARGET = auto()
    EVERYTHING = auto()
    MIXED = auto()
    FILTER = auto()
    LONG_FILTERS = auto()
    STATUS = auto()
    STATUS_IN_TARGET = auto()
    OPTION = auto()
    OPTION_TO_END = auto()
    VALUE = auto()
    EVENT = auto()
    LOST = auto()
    THRESHOLD = auto()
    THRESHOLDS = auto()
    THREAD = auto()
    MENTION = auto()
    MENTIONS = auto()
    EVERYBODY = auto()
    PROJECT = auto()
    DURATION = auto()
    LONG_MUTE = auto()
    TIME = auto()
    DAY = auto()
    ZONE = auto()
    IAM_USER = auto()
    LANGUAGE = auto()


@dataclass(frozen=True, slots=True)
class Mistake:
    """A `word` that can't be understood; `nearest` is what was meant, "" if nobody knows."""

    slip: Slip
    word: str = ""
    nearest: str = ""
