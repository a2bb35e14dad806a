"""Who is who in DLI."""

import logging
from dataclasses import replace

from bot.domain.chosen import DirectSet, Linked, LinkListed, LinkShown, LinkTaken, Unlinked
from bot.domain.filters import ME, Field, Filter
from bot.domain.outcomes import NotLinked
from bot.domain.subscriptions import FilterTarget, JobTarget, Target
from bot.wishing.ways import Asker, Ways

log = logging.getLogger(__name__)


class Links:
    """Keeps which DLI user somebody is. Every method raises StoreUnavailable."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self._people = ways.people

    async def link(
        self, asker: Asker, iam_user: str
    ) -> Linked | LinkTaken | LinkShown | LinkListed:
        """Note that the asker is this DLI user, unless somebody else said so, or the operator."""
        if own := self._listed(asker):
            return own
        if self._ways.listed.holder(iam_user):
            return LinkListed(iam_user)
        is_free = await self._people.link(asker.user_id, iam_user)
        if not is_free:
            return LinkTaken(iam_user)
        log.info("Linked", extra=self._ways.facts(asker, iam_user=iam_user))
        return Linked(iam_user)

    async def unlink(self, asker: Asker) -> Unlinked | LinkShown:
        """Forget who the asker is, unless the operator listed them."""
        if own := self._listed(asker):
            return own
        return Unlinked(await self._people.unlink(asker.user_id))

    async def shown(self, asker: Asker) -> LinkShown:
        """Say who the asker is."""
        if own := self._listed(asker):
            return own
        return LinkShown(await self._ways.iam_user(asker.user_id))

    async def tell_directly(self, asker: Asker, *, wanted: bool) -> DirectSet:
        """Choose whether the asker is told directly of jobs of theirs that fail."""
        await self._ways.preferences.set_direct(asker.user_id, direct=wanted)
        iam_user = await self._ways.iam_user(asker.user_id)
        return DirectSet(wanted=wanted, iam_user=iam_user)

    async def meant(self, asker: Asker, target: Target) -> Target | NotLinked:
        """Return what the asker means by a target."""
        if isinstance(target, JobTarget):
            return target
        named = await self.named(asker, target.filters)
        return named if isinstance(named, NotLinked) else FilterTarget(named)

    async def named(
        self, asker: Asker, filters: tuple[Filter, ...]
    ) -> tuple[Filter, ...] | NotLinked:
        """Put the asker's DLI user where `owner:me` stands."""
        if not any(_means_me(one) for one in filters):
            return filters
        iam_user = await self._ways.iam_user(asker.user_id)
        if iam_user is None:
            return NotLinked()
        return tuple(_named(one, iam_user) for one in filters)

    def _listed(self, asker: Asker) -> LinkShown | None:
        """Return who the asker is by the operator's word, which nobody can change here."""
        own = self._ways.listed.of(asker.user_id)
        return LinkShown(own, is_listed=True) if own else None


def _means_me(one: Filter) -> bool:
    return one.field is Field.OWNER and ME in map(str.casefold, one.alternatives)


def _named(one: Filter, iam_user: str) -> Filter:
    if not _means_me(one):
        return one
    others = [name for name in one.alternatives if name.casefold() != ME]
    return replace(one, pattern=",".join(sorted({iam_user, *others}, key=str.casefold)))
