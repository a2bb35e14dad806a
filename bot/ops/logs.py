"""One line per event on stderr, in which no secret ever stands."""

import logging
import re
import sys
from collections.abc import Iterable

_SHAPES = re.compile(
    r"(?P<keep>ticket=|Access=|hooks\.slack\.com/)[^\s&\"',)]+|xox[a-z]-[\w-]+|xapp-[\w-]+"
)
_QUIET = ("apscheduler", "slack_bolt", "slack_sdk", "aiohttp", "httpx", "uvicorn", "stamina")


SHORTEST = 6
"""Characters of a secret that is looked for; a shorter one would black out plain words."""


class Redacting(logging.Formatter):
    """Formats records, with tokens and everything named as `secrets` blacked out."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        long = (secret for secret in secrets if len(secret) >= SHORTEST)
        self._secrets = sorted(long, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and the traceback if there is one."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return _SHAPES.sub(lambda found: (found["keep"] or "") + "***", line)


def set_up(secrets: Iterable[str], level: int = logging.INFO) -> None:
    """Log to stderr; libraries speak only of what went wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    # Its only errors are runs cut off by the end of the process: others end in our own log.
    logging.getLogger("apscheduler.executors").setLevel(logging.CRITICAL)
