"""Answers that belong in a thread, where a `response_url` puts none that one person alone sees."""

import logging
import re
from collections.abc import Mapping
from typing import Any

from bot.errors import SlackRefused, SlackUnanswered
from bot.ports import Messenger
from bot.views.message import Message
from bot.wishing import Asker

log = logging.getLogger(__name__)

_TS = re.compile(r"[0-9]+\.[0-9]+")


def thread_of(body: Mapping[str, Any]) -> str:
    """Return the thread of the reply that was pressed, or that a shortcut was used on, or "".

    A thread's first message, and a reply that was also sent to the channel, stand in both, and
    Slack doesn't tell where they were pressed. They are answered in the channel: who sees them
    there needn't have the thread open.
    """
    where, message = body.get("container") or {}, body.get("message") or {}
    thread_ts = str(where.get("thread_ts") or message.get("thread_ts") or "")
    is_root = thread_ts == (where.get("message_ts") or message.get("ts"))
    is_in_both = is_root or message.get("subtype") == "thread_broadcast"
    return thread_ts if _TS.fullmatch(thread_ts) and not is_in_both else ""


async def whispered(messenger: Messenger, who: Asker, thread_ts: str, message: Message) -> bool:
    """Say something in a thread to one person; False if Slack surely didn't take it.

    What Slack may have taken raises `SlackUnanswered`, lest it is said twice.
    """
    payload = message.to_slack()
    try:
        await messenger.post_ephemeral(who.channel_id, who.user_id, payload, thread_ts=thread_ts)
    except SlackUnanswered:
        raise
    except SlackRefused as error:
        told = {"channel": who.channel_id, "code": error.code}
        log.info("Slack took no answer into a thread: it goes to the channel", extra=told)
        return False
    return True
