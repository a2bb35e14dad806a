"""What a new subscription means just now."""

from collections.abc import Iterator

from bot.domain.events import EventKind
from bot.domain.outcomes import FollowsFilters, FollowsJob, Preview
from bot.domain.reports import JobReport
from bot.domain.subscriptions import Wishes
from bot.views import heard, text, troubles, words
from bot.views.language import _, ngettext, number, sentences

_SHORT = 200


def effect(outcome: FollowsJob | FollowsFilters) -> Iterator[str]:
    """Say how far a job is, or how many jobs filters would have meant."""
    match outcome:
        case FollowsJob(report=None, error=error):
            why = troubles.sentence(error) if error else ""
            yield sentences(_("I can't say yet how far it is; it's followed all the same."), why)
        case FollowsJob(report=report) if report is not None:
            yield _now(report, outcome.subscription.wishes)
        case FollowsFilters(preview=Preview() as preview):
            yield _previewed(preview)
        case FollowsFilters(preview_error=error):
            why = troubles.sentence(error) if error else ""
            unknown = _("I can't say how many jobs of the last 24 h would have matched.")
            yield sentences(unknown, why)
        case _:
            return


def _now(report: JobReport, wishes: Wishes) -> str:
    """Say how far the job is, and which thresholds lie behind it."""
    now = _("Now: {status}").format(status=text.escape(words.headline(report.progress), _SHORT))
    share = report.progress.overall
    if share is None:
        return now
    behind = [one for one in wishes.thresholds if one <= share * 100]
    if behind and EventKind.PROGRESS in wishes.events:
        passed = _("{now} ({percents} passed already)")
        now = passed.format(now=now, percents=heard.percents(behind))
    bar = words.barred(report.progress, "")
    return "\n".join([now, *([bar] if bar else [])])


def _previewed(preview: Preview) -> str:
    if not preview.matched:
        shows = _("`{command} jobs` shows what queues and owners there are.")
        return sentences(_none_matched(preview), shows.format(command=troubles.COMMAND))
    now = ngettext(
        "{effect}; {count} runs now and is followed from here on.",
        "{effect}; {count} run now and are followed from here on.",
        preview.running,
    )
    if not preview.running:
        now = _("{effect}; none of them runs now.")
    return now.format(effect=_matched(preview), count=number(preview.running))


def _none_matched(preview: Preview) -> str:
    if preview.searched < preview.total:
        none = _(
            "No job of the last 24 h would have matched (of the newest {searched}; there were "
            "{total})."
        )
    else:
        none = _("No job of the last 24 h would have matched.")
    return none.format(searched=number(preview.searched), total=number(preview.total))


def _matched(preview: Preview) -> str:
    if preview.searched < preview.total:
        some = ngettext(
            "{count} job of the last 24 h would have matched (of the newest {searched}; there "
            "were {total})",
            "{count} jobs of the last 24 h would have matched (of the newest {searched}; there "
            "were {total})",
            preview.matched,
        )
    else:
        some = ngettext(
            "{count} job of the last 24 h would have matched",
            "{count} jobs of the last 24 h would have matched",
            preview.matched,
        )
    return some.format(
        count=number(preview.matched),
        searched=number(preview.searched),
        total=number(preview.total),
    )
