"""Looks up, once for a statement never seen here, what DLI's list has of earlier runs."""

import logging

from bot import errors
from bot.ports import History
from bot.remembering import Memory
from bot.watching.pace import Site
from bot.watching.patience import Patience

log = logging.getLogger(__name__)


class Recaller:
    """Makes one call of the list for one statement at a time."""

    def __init__(self, memory: Memory, history: History, site: Site) -> None:
        self._memory = memory
        self._history = history
        self._site = site
        self._patience = Patience()

    async def beat(self) -> None:
        """Search for one statement, if there's one to search for."""
        now = self._site.clock()
        if self._patience.lasts(now):
            return
        try:
            for mark, job in (await self._history.unread(self._site.project, 1)).items():
                await self._memory.search(job, mark)
            self._patience.restored()
        except errors.StoreUnavailable as error:
            log.warning("Could not keep what DLI's list has", extra=errors.facts(error))
        except errors.DliError as error:
            self._patience.try_again(error, now)
