"""`@DLI Progress …`, in channels and in threads, where no command can be typed."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.ids import JobRef, jobs_in
from bot.domain.slips import Mistake, Slip
from bot.views import answers, guide, hints
from bot.views.language import speaking
from bot.views.message import Message, said
from bot.wishing import Asker
from handlers import grammar
from handlers.answering import answer
from handlers.cancelling import typed
from handlers.desk import Body, trouble
from handlers.hosts import Host, Hosts
from handlers.looking import report_of
from handlers.meant import here
from handlers.questions import recent

_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")


class Mentions:
    """Answers mentions: how far a job is for all to read, in the thread, all else privately."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts

    def heard(self, body: Body, event: dict[str, Any]) -> None:
        """Hear of a message that mentions the bot; one of a bot's is passed over."""
        if not is_persons(event):
            return
        host = self._hosts.of(body)
        asked = here(_asked(body, event), host)
        key = f"mention {host.team_id} {event.get('channel')} {event.get('ts')}"
        host.desk.hear("mention", key, lambda: _answered(host, event, asked))


def is_persons(event: dict[str, Any]) -> bool:
    """Whether a person said what an event is about, and not a bot."""
    return bool(event.get("user")) and not (event.get("bot_id") or event.get("bot_profile"))


def _asked(body: Body, event: dict[str, Any]) -> grammar.Request:
    """Read what was said to us as if it had been typed as a command; the ids of jobs are enough."""
    us = {one.get("user_id") for one in body.get("authorizations") or ()}
    text = str(event.get("text") or "")
    rest = _MENTION.sub(lambda found: "" if found[1] in us else found[0], text).strip()
    if not rest:
        return Mistake(Slip.COMMAND)
    asked, found = grammar.parse(rest), jobs_in(rest)
    match asked:
        case grammar.ShowJob(_, project) | grammar.ShowJobs(_, project) if found:
            return grammar.parse(" ".join([*found, f"project:{project}"] if project else found))
        case Mistake(Slip.COMMAND | Slip.JOB_ID) if found:
            return grammar.parse(" ".join(found))
        case _:
            return asked


async def _answered(host: Host, event: dict[str, Any], asked: grammar.Request) -> None:
    who = Asker(str(event.get("channel") or ""), str(event.get("user") or ""))
    if elsewhere := host.elsewhere(who):
        await _whispered(host, event, who, lambda: _done(said(elsewhere)))
        return
    match asked:
        case grammar.ShowJob(job_id, project):
            await _told_all(host, event, who, JobRef(project, job_id))
        case grammar.ShowJobs(job_ids, project):
            for job_id in job_ids:
                await _told_all(host, event, who, JobRef(project, job_id))
        case _:
            await _whispered(host, event, who, lambda: _answer(host, who, asked))


async def _answer(host: Host, who: Asker, asked: grammar.Request) -> Message:
    """Answer what isn't told to all; what is no command at all was perhaps said about us."""
    match asked:
        case grammar.CancelJob():
            return await typed(host, who, asked)
        case grammar.ListJobs():
            return await recent(host, who, asked)
        case grammar.OpenForm():
            return hints.form()
        case grammar.ShowHelp(topic):
            return guide.help_(topic)
        case Mistake(slip) if slip is not Slip.COMMAND:
            return hints.mention(asked, ", ".join(host.names))
    return await answer(host, who, asked) if isinstance(asked, grammar.Wish) else hints.mention()


async def _told_all(host: Host, event: dict[str, Any], who: Asker, ref: JobRef) -> None:
    """Say in the thread how far a job is, once; if nobody can tell, only whoever asked hears it."""
    put = await host.desk.tried(_put(host, event, who, ref))
    if isinstance(put, Exception):
        await _whispered(host, event, who, lambda: _sorry(put, ref))


async def _put(host: Host, event: dict[str, Any], who: Asker, ref: JobRef) -> None:
    report = await report_of(host, ref)
    with speaking(await host.desk.speech.of_all(who.user_id, who.channel_id)):
        told = answers.told(report, host.style)
    await host.first.wishing.reach.visit(who.channel_id)
    replies = host.of(report.ref).wishing.replies
    await replies.put(who, str(event["ts"]), _thread(event), ref.job_id, told)


async def _done(message: Message) -> Message:
    return message


async def _sorry(error: Exception, ref: JobRef) -> Message:
    return said(trouble(error, ref.job_id))


async def _whispered(
    host: Host, event: dict[str, Any], who: Asker, work: Callable[[], Awaitable[Message]]
) -> None:
    """Answer in the thread for the asker's eyes only, in their language."""
    with speaking(await host.desk.speech.of_person(who.user_id, who.channel_id)):
        message = await host.desk.tried(work())
        if isinstance(message, Exception):
            message = said(trouble(message))
    payload = message.to_slack()
    thread_ts = str(event.get("thread_ts") or "")
    await host.desk.messenger.post_ephemeral(
        who.channel_id, who.user_id, payload, thread_ts=thread_ts
    )


def _thread(event: dict[str, Any]) -> str:
    return str(event.get("thread_ts") or event["ts"])


def register(app: AsyncApp, hosts: Hosts) -> None:
    """Hear of mentions; Bolt acknowledges events by itself, before they are heard."""
    mentions = Mentions(hosts)

    @app.event("app_mention")
    async def mentioned(body: dict[str, Any], event: dict[str, Any]) -> None:
        mentions.heard(body, event)
