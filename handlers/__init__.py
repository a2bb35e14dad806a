"""Slack's entry points: each says what was asked, and acknowledges."""

from slack_bolt.async_app import AsyncApp

from handlers import actions, command
from handlers.questions import Questions


def register(app: AsyncApp, questions: Questions) -> None:
    """Let `app` answer everything that people can do."""
    command.register(app, questions)
    actions.register(app, questions)
