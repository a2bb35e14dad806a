"""What people find in a message's menu and beside where they type."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.domain.ids import JobRef, jobs_in, read_job_ref
from bot.views import ids
from bot.views.language import _
from bot.views.modals import ask
from handlers.desk import Body, asker
from handlers.forms.subscribe import Preset, SubscribeForm
from handlers.hosts import Hosts

_OF_JOBS = frozenset({ids.REFRESH, ids.DETAILS, ids.SHARE, ids.SHOW, ids.MUTE, ids.UNSUBSCRIBE})
"""The buttons of ours that carry a job."""


class Shortcuts:
    """Opens modals."""

    def __init__(self, hosts: Hosts, form: SubscribeForm) -> None:
        self._hosts = hosts
        self._form = form

    def follow_job(self, body: Body) -> None:
        """Open the form for the jobs of a message; where it names none, ask which is meant."""
        channel_id = asker(body).channel_id
        if jobs := jobs_of(body.get("message") or {}):
            self._form.open(body, Preset(channel_id, jobs))
        else:
            self._open(body, channel_id)

    def follow(self, body: Body) -> None:
        """Open the form; nobody says in which channel that was."""
        self._form.open(body, Preset())

    def ask(self, body: Body) -> None:
        """Ask which job is meant."""
        self._open(body)

    def _open(self, body: Body, channel_id: str | None = None) -> None:
        host = self._hosts.of(body)

        async def opened() -> None:
            view = ask.ask() if channel_id is None else ask.no_job(channel_id)
            sorry = _("Slack didn't open the form. Try once more.")
            await host.desk.open(body, view.to_dict(), sorry)

        host.desk.take("shortcut", body, opened)


def jobs_of(message: Mapping[str, Any]) -> tuple[JobRef, ...]:
    """Return the jobs that a message names, in their order; our own buttons tell their project."""
    pressed = {ref.job_id: ref for ref in _carried(message)}
    found = dict.fromkeys((*pressed, *(one for text in _texts(message) for one in jobs_in(text))))
    return tuple(pressed.get(job_id, JobRef("", job_id)) for job_id in found)


def _carried(node: object) -> Iterator[JobRef]:
    """Yield the jobs that our buttons in a message carry."""
    for one in _nodes(node):
        if one.get("action_id") in _OF_JOBS and (ref := read_job_ref(str(one.get("value")))):
            yield ref


def _texts(node: object) -> Iterator[str]:
    """Yield what somebody reads in a message, or follows as a link."""
    for one in _nodes(node):
        yield from (str(one[name]) for name in _READ if isinstance(one.get(name), str))


_READ = ("text", "fallback", "pretext", "title", "title_link", "url", "from_url", "value")


def _nodes(node: object) -> Iterator[Mapping[str, Any]]:
    """Yield every object of a message, outermost first."""
    if isinstance(node, Mapping):
        yield node
        for inside in node.values():
            yield from _nodes(inside)
    elif isinstance(node, list):
        for inside in node:
            yield from _nodes(inside)


def register(app: AsyncApp, hosts: Hosts, form: SubscribeForm) -> None:
    """Answer shortcuts; nothing may stand after `ack` (see `Background`)."""
    shortcuts = Shortcuts(hosts, form)
    taken = {
        ids.FOLLOW_JOB_SHORTCUT: shortcuts.follow_job,
        ids.FOLLOW_SHORTCUT: shortcuts.follow,
        ids.ASK_SHORTCUT: shortcuts.ask,
    }

    @app.shortcut(re.compile("|".join(taken)))
    async def used(ack: AsyncAck, body: dict[str, Any]) -> None:
        if take := taken.get(str(body.get("callback_id"))):
            take(body)
        await ack()
