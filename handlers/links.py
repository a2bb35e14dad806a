"""Links to jobs that people post: what is shown below them, and when nothing is."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.links import LinkedJob
from bot.errors import DliError, StoreUnavailable
from bot.views.language import speaking
from bot.views.unfurl import unfurled
from bot.wishing import Asker
from handlers.desk import Body
from handlers.hosts import Host, Hosts, where_known
from handlers.mentions import is_persons

log = logging.getLogger(__name__)

MOST = 3
"""Links of one message that unfold."""
POSTED = "conversations_history"
"""Slack's word for a message that is there; links are told of while they are typed as well."""


class Links:
    """Unfolds links to jobs, quietly: what can't be said is not said."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts

    def heard(self, body: Body, event: dict[str, Any]) -> None:
        """Hear of a message with links."""
        host = self._hosts.of(body)
        if not host.style.unfurls or not _is_for_us(event) or host.elsewhere(_who(event)):
            return
        if jobs := _jobs(host, event):
            key = f"links {host.team_id} {event.get('channel')} {event.get('message_ts')}"
            host.desk.hear("links", key, lambda: _unfolded(host, event, jobs))


def _jobs(host: Host, event: dict[str, Any]) -> dict[str, LinkedJob]:
    """Return the jobs to which the first links of a message lead, each by the first of its own."""
    urls = [str(link.get("url") or "") for link in (event.get("links") or [])[:MOST]]
    found = {url: host.style.links.job_of(url, host.names) for url in reversed(urls)}
    first = {job: url for url, job in found.items() if job}
    return {url: job for job, url in reversed(first.items())}


def _who(event: dict[str, Any]) -> Asker:
    return Asker(str(event.get("channel") or ""), str(event.get("user") or ""))


def _is_for_us(event: dict[str, Any]) -> bool:
    """Whether a person posted the links, in a channel that we are in."""
    is_posted = event.get("source", POSTED) == POSTED
    return is_posted and is_persons(event) and event.get("is_bot_user_member") is not False


async def _unfolded(host: Host, event: dict[str, Any], jobs: Mapping[str, LinkedJob]) -> None:
    who, ts = _who(event), str(event.get("message_ts"))
    channel_id = who.channel_id
    with speaking(await host.desk.speech.of_all(who.user_id, channel_id)):
        found = await asyncio.gather(*(_shown(host, channel_id, job) for job in jobs.values()))
    known = {url: one for url, one in zip(jobs, found, strict=True) if one}
    job_ids = [jobs[url].job_id for url in known]
    new = await host.first.wishing.replies.unfolding(channel_id, job_ids)
    if shown := {url: one for url, one in known.items() if jobs[url].job_id in new}:
        await host.desk.messenger.unfurl(channel_id, ts, shown)


async def _shown(host: Host, channel_id: str, job: LinkedJob) -> dict[str, Any] | None:
    """Return what to show of a job; None if it has a card there, or nobody can tell."""
    try:
        async with asyncio.timeout(host.desk.patience):
            among = [one for one in host.projects if one.name in job.projects]
            report = await where_known(among, lambda served: served.asking.job(job.job_id))
            if await host.of(report.ref).wishing.replies.has_card(channel_id, report.ref):
                return None
    except (DliError, StoreUnavailable, TimeoutError) as error:
        log.info("A link doesn't unfold", extra={"job": job.job_id, "detail": type(error).__name__})
        return None
    return unfurled(report, host.style).to_attachment()


def register(app: AsyncApp, hosts: Hosts) -> None:
    """Hear of links; Bolt acknowledges events by itself, before they are heard."""
    links = Links(hosts)

    @app.event("link_shared")
    async def shared(body: dict[str, Any], event: dict[str, Any]) -> None:
        links.heard(body, event)
