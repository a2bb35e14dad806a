"""Whether the requests that the bot may make of DLI suffice for what is followed now."""

from datetime import timedelta
from math import ceil

from bot.dli.limits import Rate
from bot.store.survey import Demand
from bot.views.findings import Finding
from bot.views.text import duration
from bot.watching.listing import PAGE
from bot.watching.pace import FOR_PEOPLE, Means

MINUTE = timedelta(minutes=1)
_CHECK = "DLI budget"


def suffices(demand: Demand, means: Means, setting: str) -> Finding:
    """Say whether the budget allows a sweep a minute, and each job its rarest looks."""
    calls = ceil(demand.open_jobs / PAGE) or int(demand.is_any)
    least = ceil((calls + demand.looked_at * (MINUTE / means.most)) / (1 - FOR_PEOPLE))
    detail = f"{_counted(means.per_minute, 'request')} a minute for {_followed(demand)}"
    if least > means.per_minute:
        cure = f"set {setting} to {least} or more if DLI allows it"
        if demand.looked_at:
            cure += "; or follow fewer jobs with on:progress, as on:end needs no looks"
        return Finding(_CHECK, ok=False, detail=f"{detail}, which takes {least}", cure=cure)
    between = means.between_sweeps(calls, demand.looked_at)
    if demand.is_any and between > means.beat:
        detail += f"; sweeps are {duration(between)} apart, not {duration(means.beat)}"
    return Finding(_CHECK, ok=True, detail=detail)


def allows(limit: Rate, per_minute: int, setting: str) -> Finding:
    """Say whether DLI allows what the settings do; `limit` is what it named lately."""
    told = int(limit.requests * (MINUTE / limit.period))
    detail = f"DLI said lately that it allows {told} requests a minute"
    if per_minute <= told:
        return Finding("DLI limit", ok=True, detail=detail)
    cure = f"set {setting} to {told} or less"
    return Finding("DLI limit", ok=False, detail=f"{detail}, not {per_minute}", cure=cure)


def _followed(demand: Demand) -> str:
    if not demand.is_any:
        return "nothing yet: nobody has subscribed"
    looks = f", of which {demand.looked_at:,} are looked at" if demand.looked_at else ""
    jobs = f"{_counted(demand.open_jobs, 'open job')}{looks}" if demand.open_jobs else ""
    return " and ".join(filter(None, ["filters" if demand.has_filters else "", jobs]))


def _counted(many: int, one: str) -> str:
    return f"1 {one}" if many == 1 else f"{many:,} {one}s"
