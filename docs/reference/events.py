"""What can be heard of, from the code that decides it."""

from bot.domain.events import EventKind
from bot.domain.subscriptions import DEFAULT_THRESHOLDS, FILTER_EVENTS, JOB_EVENTS, SHORT_FORMS
from bot.views.modals.subscribe import EVENTS
from docs.reference.tables import table

_HEAD = """# Events

What `on:` takes, in `subscribe` and in `defaults`.

"""


_UNNAMED = """\
Told with `slow` as well: that a job launches for more than 10 minutes, and that it nears the 12
hours after which DLI cancels it. That DLI doesn't know a job any more is told to whoever follows
that very job, whatever `on:` says."""


def events() -> str:
    """Return the page."""
    words = [
        (f"`{kind}`", told, _yes(kind in JOB_EVENTS), _yes(kind in FILTER_EVENTS))
        for kind, told in EVENTS.items()
    ]
    short = [
        (f"`{word}`", ", ".join(f"`{kind}`" for kind in EventKind if kind in kinds))
        for word, kinds in SHORT_FORMS.items()
    ]
    at = ", ".join(map(str, DEFAULT_THRESHOLDS))
    head = ("event", "when", "heard by default of one job", "of jobs by filters")
    return "\n".join(
        [
            _HEAD + table(head, words),
            "",
            f"Thresholds are at {at} % unless `at:` says otherwise.",
            "",
            table(("short form", "stands for"), short),
            "",
            _UNNAMED,
            "",
        ]
    )


def _yes(is_so: bool) -> str:  # noqa: FBT001 - a cell
    return "yes" if is_so else ""
