from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from sqlalchemy import RowMapping, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.access import Access
from bot.domain.homes import Home, Mine, MyJob, Part
from bot.domain.preferences import Preference
from bot.domain.subscriptions import Subscription
from bot.store.database import Database, insert
from bot.store.mine import PAGES, Key, Pick, channels_of, documents, newest_subscriptions, picked
from bot.store.rows import subscription_of
from bot.store.tables import channels, homes, people, preferences, subscriptions


class SqlHomes:
    """The `Homes` of a team in a database."""

    def __init__(self, database: Database, team_id: str, access: Access | None = None) -> None:
        self._database = database
        self._team = team_id
        self._access = access or Access()

    async def open(self, user_id: str, at: datetime) -> Home:
        """Note that somebody opens their Home, at the first pages, and return it."""
        return await self._looked(user_id, at, **{column.name: 1 for column in PAGES.values()})

    async def look(self, user_id: str, at: datetime) -> Home:
        """Note that somebody looks at their Home, and return it."""
        return await self._looked(user_id, at)

    async def turn(self, user_id: str, part: Part, page: int) -> None:
        """Show somebody another page of a part of their Home."""
        turning = update(homes).where(homes.c.team_id == self._team, homes.c.user_id == user_id)
        async with self._database.writing(self._team) as db:
            await db.execute(turning.values({PAGES[part]: page}))

    async def fresh(self, since: datetime) -> tuple[Home, ...]:
        """Return the Homes that were opened since then, those drawn the longest ago first."""
        is_theirs = and_(people.c.team_id == homes.c.team_id, people.c.user_id == homes.c.user_id)
        query = (
            select(homes, people.c.iam_user)
            .outerjoin_from(homes, people, is_theirs)
            .where(homes.c.team_id == self._team, homes.c.opened_at >= since)
        )
        longest = homes.c.drawn_at.asc().nulls_first()
        async with self._database.reading() as db:
            rows = await db.execute(query.order_by(longest, homes.c.user_id))
            return tuple(_home_of(row) for row in rows.mappings())

    async def mine(self, since: Mapping[str, datetime]) -> Mapping[str, Mine]:
        """Return what is theirs, by user."""
        async with self._database.reading() as db:
            picks = await picked(db, self._team, since, self._access)
            keys = {pick.key for pick in picks}
            known = await documents(db, self._team, keys)
            heard = await channels_of(db, self._team, keys, self._access)
            wishes = await newest_subscriptions(db, self._team, since.keys(), self._access)
            chosen = await self._chosen(db, since.keys())
            pages = await self._pages(db, since.keys())
            places = {one.channel_id for many in wishes.values() for one, _ in many}
            muted, paused = await self._resting(db, places)
        jobs: dict[tuple[str, bool], list[MyJob]] = {}
        totals: dict[tuple[str, bool], int] = {}
        for pick in picks:
            if watched := known.get(pick.key):
                of_kind = pick.user_id, pick.is_over
                mine = MyJob(watched, tuple(_shown(pick, heard)))
                jobs.setdefault(of_kind, []).append(mine)
                totals[of_kind] = pick.total
        return {
            user_id: Mine(
                running=tuple(jobs.get((user_id, False), ())),
                running_total=totals.get((user_id, False), 0),
                ended=tuple(jobs.get((user_id, True), ())),
                ended_total=totals.get((user_id, True), 0),
                subscriptions=tuple(one for one, _ in wishes.get(user_id, ())),
                subscriptions_total=next((count for _, count in wishes.get(user_id, ())), 0),
                iam_user=iam_user,
                preference=preference,
                pages=pages.get(user_id, {}),
                muted=muted,
                paused=paused,
            )
            for user_id, (iam_user, preference) in chosen.items()
        }

    async def drawn(self, home: Home, digest: str, view_hash: str, at: datetime) -> None:
        """Note what Slack shows somebody, as far as that is known."""
        shown = {"drawn": digest, "view_hash": view_hash, "drawn_at": at}
        unknown = {"drawn": "", "view_hash": "", "drawn_at": at}
        mine = (homes.c.team_id == self._team) & (homes.c.user_id == home.user_id)
        as_read = mine & homes.c.drawn_at.is_not_distinct_from(home.drawn_at)
        async with self._database.writing(self._team) as db:
            noted = await db.execute(update(homes).where(as_read).values(shown))
            if not noted.rowcount:
                await db.execute(update(homes).where(mine).values(unknown))

    async def shut(self, user_id: str) -> None:
        """Keep somebody's Home current no longer."""
        gone = delete(homes).where(homes.c.team_id == self._team, homes.c.user_id == user_id)
        async with self._database.writing(self._team) as db:
            await db.execute(gone)

    async def subscription(self, user_id: str, subscription_id: int) -> Subscription | None:
        """Return a subscription that somebody made."""
        query = select(subscriptions).where(
            subscriptions.c.team_id == self._team,
            subscriptions.c.created_by == user_id,
            subscriptions.c.id == subscription_id,
        )
        async with self._database.reading() as db:
            row = (await db.execute(query)).mappings().first()
        return subscription_of(row) if row else None

    async def _looked(self, user_id: str, at: datetime, **pages: int) -> Home:
        async with self._database.writing(self._team) as db:
            adding = insert(db, homes).values(team_id=self._team, user_id=user_id, opened_at=at)
            looking = adding.on_conflict_do_update(
                index_elements=("team_id", "user_id"), set_={"opened_at": at, **pages}
            )
            row = (await db.execute(looking.returning(*homes.c))).mappings().one()
        return _home_of(row)

    async def _pages(
        self, db: AsyncConnection, users: Collection[str]
    ) -> dict[str, dict[Part, int]]:
        """Return which pages people look at."""
        query = select(homes.c.user_id, *PAGES.values()).where(
            homes.c.team_id == self._team, homes.c.user_id.in_(users)
        )
        rows = (await db.execute(query)).mappings()
        return {
            row["user_id"]: {part: row[column.name] for part, column in PAGES.items()}
            for row in rows
        }

    async def _resting(
        self, db: AsyncConnection, places: Collection[str]
    ) -> tuple[dict[str, datetime], frozenset[str]]:
        """Return which of these channels are muted until when, and which can't be posted to."""
        query = select(channels.c.channel_id, channels.c.muted_until, channels.c.paused_for)
        these = (channels.c.team_id == self._team, channels.c.channel_id.in_(places))
        rows = (await db.execute(query.where(*these))).all()
        muted = {channel_id: until for channel_id, until, _ in rows if until is not None}
        return muted, frozenset(channel_id for channel_id, _, code in rows if code)

    async def _chosen(
        self, db: AsyncConnection, users: Collection[str]
    ) -> dict[str, tuple[str | None, Preference]]:
        """Return who people are in DLI, and what they chose."""
        linked = select(people.c.user_id, people.c.iam_user).where(
            people.c.team_id == self._team, people.c.user_id.in_(users)
        )
        preferred = select(
            preferences.c.user_id, preferences.c.language, preferences.c.direct
        ).where(preferences.c.team_id == self._team, preferences.c.user_id.in_(users))
        names = {row.user_id: row.iam_user for row in await db.execute(linked)}
        chosen = {
            row.user_id: Preference(language=row.language, direct=row.direct)
            for row in await db.execute(preferred)
        }
        return {one: (names.get(one), chosen.get(one, Preference())) for one in users}


def _home_of(row: RowMapping) -> Home:
    return Home(
        user_id=row["user_id"],
        opened_at=row["opened_at"],
        drawn_at=row["drawn_at"],
        drawn=row["drawn"],
        view_hash=row["view_hash"],
        iam_user=row.get("iam_user"),
    )


def _shown(pick: Pick, heard: Mapping[Key, list[tuple[str, str | None]]]) -> Iterator[str]:
    """Yield the channels that hear of a job, each once; of direct messages only one's own."""
    told: set[str] = set()
    for channel_id, made_by in heard.get(pick.key, ()):
        is_theirs = made_by == pick.user_id or not channel_id.startswith("D")
        if is_theirs and channel_id not in told:
            told.add(channel_id)
            yield channel_id
