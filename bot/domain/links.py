"""Links to jobs, as the operator's templates make them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote

from bot.domain.ids import JobRef
from bot.domain.jobs import JobId

_PLACE = "{job_id}"
_ID = r"(?P<job_id>[0-9A-Za-z-]{1,64})"
_SAME = r"(?P=job_id)"
_REST = r"(?P<rest>/?(?:[&#].*)?)"


@dataclass(frozen=True, slots=True)
class LinkedJob:
    """The job to which a link leads, and the projects whose links are such ones."""

    job_id: JobId
    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Links:
    """Templates with `{job_id}` in them: those that projects have of their own, or the default.

    The default is "" where there's none, as DLI documents no link.
    """

    default: str = ""
    own: Mapping[str, str] = field(default_factory=dict)

    def to(self, job: JobRef) -> str:
        """Return the link to a job, "" if its project has none."""
        return self._of(job.project).replace(_PLACE, quote(job.job_id, safe=""))

    def job_of(self, url: str, projects: Iterable[str]) -> LinkedJob | None:
        """Return the job to which a link leads, None if no template of `projects` makes it.

        Slack may have escaped its `&`; more may follow behind another `&` or a `#`. Of several
        templates that fit, those count that leave the least over.
        """
        found = [(one, _read(url, self._of(one))) for one in projects]
        fits = [(len(fit["rest"]), fit["job_id"], one) for one, fit in found if fit]
        if not fits:
            return None
        rest, job_id, _ = min(fits, key=lambda fit: fit[0])
        return LinkedJob(
            JobId(job_id), tuple(one for over, of, one in fits if (over, of) == (rest, job_id))
        )

    def _of(self, project: str) -> str:
        return self.own.get(project, self.default)


def _read(url: str, template: str) -> re.Match[str] | None:
    return _pattern(template).fullmatch(url.replace("&amp;", "&")) if template else None


@lru_cache(64)
def _pattern(template: str) -> re.Pattern[str]:
    first, *others = map(re.escape, template.split(_PLACE))
    return re.compile(_SAME.join([f"{first}{_ID}{others[0]}", *others[1:]]) + _REST)
