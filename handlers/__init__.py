"""Slack's entry points: each says what was asked, and acknowledges."""

from slack_bolt.async_app import AsyncApp

from handlers import actions, command, forms, lifecycle
from handlers.questions import Questions
from handlers.wishes import Wishes


def register(app: AsyncApp, questions: Questions, wishes: Wishes) -> None:
    """Let `app` answer everything that people can do."""
    command.register(app, questions, wishes)
    actions.register(app, questions)
    actions.register_wishes(app, wishes)
    forms.register(app, wishes)
    lifecycle.register(app, wishes)
    actions.register_last(app)
