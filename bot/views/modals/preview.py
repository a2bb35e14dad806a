"""What filters would have meant, said while a form is filled in."""

from collections.abc import Iterator

from bot.domain.jobs import Job
from bot.domain.outcomes import Glimpse
from bot.views import text
from bot.views.language import _, ngettext, number

_MOST = 3
_NAME = 70


def previewed(seen: Glimpse) -> str:
    """Say how many jobs of the last day would have matched, and which of them run now."""
    return "\n".join([_matched(seen), *_now(seen.now), *_searched(seen)])


def _matched(seen: Glimpse) -> str:
    count = seen.preview.matched
    if not count:
        return _("No job of the last 24 h would have matched.")
    said = ngettext(
        "*{count} job* of the last 24 h would have matched.",
        "*{count} jobs* of the last 24 h would have matched.",
        count,
    )
    return said.format(count=number(count))


def _now(running: tuple[Job, ...]) -> Iterator[str]:
    if not running:
        return
    said = ngettext("{count} of them runs now:", "{count} of them run now:", len(running))
    yield said.format(count=number(len(running)))
    for job in running[:_MOST]:
        names = (text.escape(name, _NAME) for name in (job.queue_name, job.owner) if name.strip())
        yield " · ".join([text.code(job.job_id, _NAME), *names])
    rest = len(running) - _MOST
    if rest > 0:
        yield ngettext("and {count} more", "and {count} more", rest).format(count=number(rest))


def _searched(seen: Glimpse) -> Iterator[str]:
    found = seen.preview
    if found.searched < found.total:
        said = _("Looked through the newest {searched} of {total} jobs.")
        yield said.format(searched=number(found.searched), total=number(found.total))
