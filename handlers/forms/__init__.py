"""Modals: opened, changed, handed in."""

from slack_bolt.async_app import AsyncApp

from handlers.forms import asking, choices, settings, subscribe
from handlers.forms.asking import AskForm
from handlers.forms.choices import ChoiceForms
from handlers.forms.settings import SettingsForm
from handlers.forms.subscribe import SubscribeForm
from handlers.forms.turning import Turning
from handlers.hosts import Hosts


def register(app: AsyncApp, hosts: Hosts, subscribing: SubscribeForm) -> None:
    """Let people use every modal."""
    turning = Turning()
    subscribe.register(app, subscribing)
    choices.register(app, ChoiceForms(hosts, turning))
    settings.register(app, SettingsForm(hosts, turning))
    asking.register(app, AskForm(hosts, turning))
