"""Whether Slack's and DLI's limits were kept, by what the local ones were asked."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bot.sandbox.dli import DliSandbox
from bot.sandbox.slack import SlackSandbox

POST = "chat.postMessage"
EDIT = "chat.update"
BURST = 3
"""How many messages more than one a second Slack bears in a channel."""
EDITS_BURST = 10
_OUTSIDE = {"token", "projects", ""}


def overdone(dli: DliSandbox, slack: SlackSandbox, per_minute: int) -> list[str]:
    """Name the limits that were exceeded by more than their burst, whoever called."""
    return [*_posts(slack), *_edits(slack), *_requests(dli, per_minute)]


def _posts(slack: SlackSandbox) -> Iterator[str]:
    channels: dict[str, list[datetime]] = defaultdict(list)
    for call in slack.calls(POST):
        channels[str(call.arguments.get("channel"))].append(call.at)
    for channel, moments in channels.items():
        for seconds in (1, 5, 10, 30):
            most = _most(moments, timedelta(seconds=seconds))
            if most > seconds + BURST:
                yield f"{most} posts to {channel} in {seconds} s"


def _edits(slack: SlackSandbox) -> Iterator[str]:
    most = _most((call.at for call in slack.calls(EDIT)), timedelta(minutes=1))
    if most > 50 + EDITS_BURST:
        yield f"{most} edits in a minute"


def _requests(dli: DliSandbox, per_minute: int) -> Iterator[str]:
    asked = (call.at for call in dli.calls if call.endpoint not in _OUTSIDE)
    most = _most(asked, timedelta(minutes=1))
    if most > per_minute:
        yield f"{most} requests of DLI in a minute, and {per_minute} are allowed"


def _most(moments: Iterable[datetime], stretch: timedelta) -> int:
    most, window = 0, deque[datetime]()
    for moment in moments:
        window.append(moment)
        while window[0] <= moment - stretch:
            window.popleft()
        most = max(most, len(window))
    return most
