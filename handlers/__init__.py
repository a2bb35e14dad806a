"""Slack's entry points: each says what was asked, and acknowledges."""

from slack_bolt.async_app import AsyncApp

from handlers import (
    acquaintance,
    actions,
    closing,
    command,
    forms,
    home,
    lifecycle,
    links,
    mentions,
    places,
    shortcuts,
)
from handlers.cancelling import Cancels
from handlers.forms.subscribe import SubscribeForm
from handlers.hosts import Hosts
from handlers.questions import Questions
from handlers.wishes import Wishes


def register(app: AsyncApp, hosts: Hosts) -> None:
    """Let `app` answer everything that the people of the workspaces can do."""
    questions, wishes, form = Questions(hosts), Wishes(hosts), SubscribeForm(hosts)
    closing.register(app)
    places.register(app, hosts)
    acquaintance.register(app, hosts)
    command.register(app, hosts, questions, wishes, form)
    actions.register(app, questions)
    actions.register_wishes(app, wishes)
    actions.register_cancels(app, Cancels(hosts))
    forms.register(app, hosts, form)
    shortcuts.register(app, hosts, form)
    home.register(app, hosts)
    mentions.register(app, hosts)
    links.register(app, hosts)
    lifecycle.register(app, wishes)
    actions.register_last(app, hosts)
