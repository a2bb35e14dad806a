"""Whatever an app sends, Slack answers: it never breaks."""

from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import utcnow
from bot.sandbox.slack import YOU, Refused
from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.block_kit.blocks import CLASSIC, NEWER
from bot.sandbox.slack.block_kit.ids import with_ids
from bot.sandbox.slack.block_kit.state import values_of
from bot.sandbox.slack.block_kit.surfaces import Surface, problems
from bot.sandbox.slack.oauth.installation import Client
from bot.sandbox.slack.responding import respond
from bot.sandbox.slack.teams import Team
from bot.sandbox.slack.web.methods import EVERY_SCOPE, METHODS
from bot.sandbox.slack.workspace import Workspace
from tests.sandbox.slack.rig import Json

FIELDS = (
    *("type", "text", "elements", "fields", "accessory", "options", "rows", "value"),
    *("title", "blocks", "child_blocks", "event_type", "event_payload", "id", "action_id"),
    *("block_id", "chart", "series", "axis_config", "categories", "data", "element"),
)
WORDS = st.sampled_from([*CLASSIC, *NEWER, "plain_text", "mrkdwn", "button", "modal", "home"])
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | WORDS
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4)
    ),
    max_leaves=12,
)
NAMES = (
    *("text", "blocks", "attachments", "metadata", "thread_ts", "ts", "user", "users"),
    *("view", "view_id", "trigger_id", "user_id", "hash", "cursor", "limit", "oldest"),
    *("unfurls", "files", "filename", "length", "file", "types", "name", "timestamp"),
    *("markdown_text", "initial_comment", "message_ts", "reply_broadcast", "bot"),
)
ARGUMENTS = st.fixed_dictionaries(
    {"channel": st.just("C0DATAPLAT") | ANYTHING}, optional=dict.fromkeys(NAMES, ANYTHING)
)
ENOUGH = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@ENOUGH
@given(method=st.sampled_from(sorted(METHODS)), arguments=ARGUMENTS)
def test_a_method_answers_or_refuses(method: str, arguments: Json) -> None:
    workspace = Workspace(Team(), utcnow, Client())
    workspace.installation.start_with("xoxb-1", EVERY_SCOPE)

    with suppress(Refused):
        assert METHODS[method].answer(workspace, Arguments(arguments))["ok"]


@ENOUGH
@given(arguments=ARGUMENTS)
def test_a_response_url_answers_or_refuses(arguments: Json) -> None:
    workspace = Workspace(Team(), utcnow, Client())
    workspace.installation.start_with("xoxb-1", EVERY_SCOPE)
    hook = workspace.hooks.make(YOU, "C0DATAPLAT")

    with suppress(Refused):
        respond(workspace, hook, Arguments(arguments), "response_url")


@ENOUGH
@given(blocks=ANYTHING, surface=st.sampled_from(Surface))
def test_blocks_are_judged(blocks: object, surface: Surface) -> None:
    if not problems(blocks, surface) and isinstance(blocks, list):
        values_of(with_ids(blocks))
