"""Whether what was asked is about a project that the bot serves."""

from bot.domain.slips import Mistake, Slip
from handlers import grammar
from handlers.hosts import Host


def here(asked: grammar.Request, host: Host) -> grammar.Request:
    """Return what was asked, unless it is about a project that the bot doesn't serve."""
    match asked:
        case grammar.Subscribe(wanted):
            named = wanted.project
        case grammar.ShowJob() | grammar.ListJobs() | grammar.CancelJob() | grammar.Unsubscribe():
            named = asked.project
        case _:
            named = ""
    return asked if host.project(named) else Mistake(Slip.PROJECT, named)
