"""One line per decision on stderr, in which no secret ever stands, and which nobody can forge.

What a line is about stands in fields beside its sentence (`extra`): `team`, `project`, `job`,
`channel`, `notice` and so on, so that all that became of one of them can be found again.
"""

import json
import logging
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Literal, TypeAlias

from stamina.instrumentation import LoggingOnRetryHook, set_on_retry_hooks
from structlog.processors import ExceptionRenderer, LogfmtRenderer, StackInfoRenderer, TimeStamper
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name
from structlog.typing import EventDict, WrappedLogger

from bot.ops.blackout import Blackout

Form: TypeAlias = Literal["text", "json"]

LONGEST = 2_000
"""Characters of a field; a traceback may have ten times as many."""
DEEPEST = 6
"""Levels of a field that is a structure."""

_QUIET = (
    "alembic",
    "apscheduler",
    "slack_bolt",
    "slack_sdk",
    "aiohttp",
    "httpx",
    "uvicorn",
    "stamina",
)
_HEAD = ("time", "level", "logger", "message")
_TRACES = ("exception", "stack")

log = logging.getLogger(__name__)


class Lines(ProcessorFormatter):
    """Formats records as lines of text or JSON, with tokens and all of `secrets` blacked out."""

    def __init__(self, secrets: Iterable[str], form: Form) -> None:
        self._blackout = Blackout(secrets)
        super().__init__(
            foreign_pre_chain=[
                _named,
                ExtraAdder(),
                add_log_level,
                add_logger_name,
                TimeStamper(fmt="iso", utc=True, key="time"),
                StackInfoRenderer(),
                ExceptionRenderer(),
            ],
            processors=[
                ProcessorFormatter.remove_processors_meta,
                self._told,
                _json if form == "json" else _text,
            ],
        )

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; of a record that can't be formatted, where it came from.

        `logging` itself would print such a record as it is, secrets and all.
        """
        try:
            line = super().format(record)
        except Exception as error:  # noqa: BLE001 - whatever `__str__` of a field may raise
            place = f"{record.pathname}:{record.lineno}"
            why = f"A line couldn't be formatted ({type(error).__name__})"
            broken = logging.LogRecord(record.name, record.levelno, place, 0, why, None, None)
            line = super().format(broken)
        return self._blackout(line)

    def _told(self, logger: WrappedLogger, name: str, fields: EventDict) -> EventDict:
        """Return plain values without secrets, what is the same in all lines first."""
        told = {self._text(key, 100): self._plain(key, value) for key, value in fields.items()}
        rest = {key: value for key, value in told.items() if key not in _HEAD}
        return {key: told.get(key, "") for key in _HEAD} | rest

    def _plain(self, key: str, value: object) -> object:
        if key in _TRACES:
            return self._text(value, 10 * LONGEST)
        return self._value(value, DEEPEST)

    def _value(self, value: object, depth: int) -> object:
        match value:
            case None | bool() | int() | float():
                return value
            case datetime():
                return value.isoformat()
            case timedelta():
                return round(value.total_seconds(), 3)
            case Mapping() if depth:
                return {
                    self._text(key, 100): self._value(one, depth - 1) for key, one in value.items()
                }
            case list() | tuple() | set() | frozenset() if depth:
                return [self._value(one, depth - 1) for one in value]
        return self._text(value, LONGEST)

    def _text(self, value: object, longest: int) -> str:
        """Return a text; it is cut after secrets are gone, lest half of one be left."""
        said = self._blackout(str(value))
        return said if len(said) <= longest else f"{said[:longest]}…"


def set_up(secrets: Iterable[str], level: int = logging.INFO, form: Form | None = None) -> None:
    """Log to stderr, as text to a terminal and else as JSON; libraries tell only of trouble."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(secrets, form or ("text" if sys.stderr.isatty() else "json")))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False
    # It would print through structlog, as that is installed, what no secret was taken out of.
    set_on_retry_hooks([LoggingOnRetryHook])
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    # Its only errors are runs cut off by the end of the process: others end in our own log.
    logging.getLogger("apscheduler.executors").setLevel(logging.CRITICAL)
    sys.excepthook = _ended


def _ended(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log what ends the process; Python would print it as it is."""
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("Ended by an error", exc_info=(kind, error, trace))


def _named(logger: WrappedLogger, name: str, fields: EventDict) -> EventDict:
    """Call the sentence `message` from the start, so that `event` is free for a job's."""
    fields["message"] = fields.pop("event")
    return fields


def _json(logger: WrappedLogger, name: str, fields: EventDict) -> str:
    return json.dumps(fields)


def _text(logger: WrappedLogger, name: str, fields: EventDict) -> str:
    """Return one line; a traceback stands below it, indented, as no line of ours is."""
    time, level, source, message = (_shown(fields.pop(key)) for key in _HEAD)
    traces = [str(fields.pop(key)) for key in _TRACES if key in fields]
    facts = {_shown(key).replace(" ", "_"): _flat(value) for key, value in fields.items()}
    told = _LOGFMT(logger, name, facts)
    line = f"{time} {level.upper():<8} {source}: {message}" + (f"  {told}" if told else "")
    return "\n".join([line, *(f"    {_shown(one)}" for one in "\n".join(traces).splitlines())])


_LOGFMT = LogfmtRenderer(bool_as_flag=False)


def _flat(value: Any) -> object:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, str):
        return _shown(value)
    return json.dumps(value) if isinstance(value, dict | list) else value


def _shown(text: object) -> str:
    """Return a text that can neither begin a line nor steer a terminal."""
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode("ascii")
        for one in str(text)
    )
