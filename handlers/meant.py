"""Whether what was asked is something that the bot does, in a project that it serves."""

from bot.domain.slips import Mistake, Slip
from handlers import grammar
from handlers.hosts import Host


def here(asked: grammar.Request, host: Host) -> grammar.Request:
    """Return what was asked, unless it is about a project that the bot doesn't serve.

    Where nobody may cancel, how to say which job doesn't matter.
    """
    match asked:
        case Mistake(Slip.SEVERAL_TO_CANCEL | Slip.MORE_TO_CANCEL) if not host.style.cancels:
            return grammar.CancelJob(None)
        case grammar.Subscribe(wanted):
            named = wanted.project
        case (
            grammar.ShowJob()
            | grammar.ShowJobs()
            | grammar.ListJobs()
            | grammar.CancelJob()
            | grammar.Unsubscribe()
        ):
            named = asked.project
        case _:
            named = ""
    return asked if host.project(named) else Mistake(Slip.PROJECT, named)
