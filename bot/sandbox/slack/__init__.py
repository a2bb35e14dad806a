"""A local Slack workspace: stateful, strict, and spoken to over real sockets."""

from bot.sandbox.slack.calls import Call
from bot.sandbox.slack.cloud import SlackCloud
from bot.sandbox.slack.delivery.ack import Ack
from bot.sandbox.slack.interactions.invocation import Invocation, Reply
from bot.sandbox.slack.interactions.shortcuts import Shortcut
from bot.sandbox.slack.interactions.submissions import Submission
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.modals import View
from bot.sandbox.slack.oauth.installation import Client
from bot.sandbox.slack.people import ALICE, RAJ, WEI, YOU
from bot.sandbox.slack.recorder import Edit, Post
from bot.sandbox.slack.sandbox import SlackSandbox
from bot.sandbox.slack.wire import Refused

__all__ = [
    "ALICE",
    "RAJ",
    "WEI",
    "YOU",
    "Ack",
    "Call",
    "Client",
    "Edit",
    "Invocation",
    "Message",
    "Post",
    "Refused",
    "Reply",
    "Shortcut",
    "SlackCloud",
    "SlackSandbox",
    "Submission",
    "View",
]
