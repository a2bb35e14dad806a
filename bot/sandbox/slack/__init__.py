"""A local Slack workspace: stateful, strict, and spoken to over real sockets."""

from bot.sandbox.slack.delivery.ack import Ack
from bot.sandbox.slack.interactions.invocation import Invocation, Reply
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.modals import View
from bot.sandbox.slack.people import ALICE, RAJ, YOU
from bot.sandbox.slack.sandbox import SlackSandbox
from bot.sandbox.slack.wire import Refused

__all__ = [
    "ALICE",
    "RAJ",
    "YOU",
    "Ack",
    "Invocation",
    "Message",
    "Refused",
    "Reply",
    "SlackSandbox",
    "View",
]
