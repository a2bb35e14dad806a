"""Links to jobs, as the operator's template makes them."""

import re
from functools import lru_cache

from bot.domain.jobs import JobId

_PLACE = "{job_id}"
_ID = r"(?P<job_id>[0-9A-Za-z-]{1,64})"
_SAME = r"(?P=job_id)"


def job_of(url: str, template: str) -> JobId | None:
    """Return the job to which a link leads, None if the template doesn't make such links.

    Slack may have escaped its `&`; more may follow behind another `&` or a `#`.
    """
    found = _pattern(template).fullmatch(url.replace("&amp;", "&")) if template else None
    return JobId(found["job_id"]) if found else None


@lru_cache(16)
def _pattern(template: str) -> re.Pattern[str]:
    first, *others = map(re.escape, template.split(_PLACE))
    return re.compile(_SAME.join([f"{first}{_ID}{others[0]}", *others[1:]]) + r"/?(?:[&#].*)?")
