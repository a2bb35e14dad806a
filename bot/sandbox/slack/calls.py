"""A record of every Web API call, without its tokens."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.slack.wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call: what was asked and what Slack said; `error` is "" when it said ok.

    `is_cut` is a call that did its work and was not told so. `limit` names what the call
    is counted against: a method, or a channel's posts. `retry_after` are the seconds that
    a 429 asked to wait.
    """

    at: datetime
    method: str
    arguments: Json
    status: int
    error: str = ""
    is_cut: bool = False
    limit: str = ""
    retry_after: int = 0


def impatient(calls: Iterable[Call], in_flight: timedelta) -> list[Call]:
    """List the calls that came before the wait of a 429 at the same limit was over.

    Those within `in_flight` of it may have been on their way when it was answered.
    """
    refused: dict[str, Call] = {}
    early = []
    for call in calls:
        before = refused.get(call.limit)
        if before and in_flight < call.at - before.at < timedelta(seconds=before.retry_after):
            early.append(call)
        if call.retry_after:
            refused[call.limit] = call
    return early
