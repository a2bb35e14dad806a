"""What somebody sends who holds the secret, and isn't Slack: nothing of it is an error of ours."""

import copy
import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_bolt.async_app import AsyncAck, AsyncApp
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from bot.domain.links import Links
from bot.sandbox.serving import serving
from bot.sandbox.slack.people import TEAM_ID
from bot.slack.envelopes import Envelopes
from bot.slack.payloads import DEEPEST, LONGEST, nonsense
from bot.slack.socket import Socket
from bot.views import ids
from bot.views.ids import AskEntry, DigestEntry, Entry, LinkEntry, MuteEntry, SettingsEntry
from tests.builders import JOB_ID, a_job, a_sub_job, an_observation
from tests.e2e.conftest import a_rig
from tests.handlers.visits import Visit
from tests.logged import logged
from tests.security.test_strangers import post, signed
from tests.slack.test_envelopes import authorized
from tests.wishing.world import a_world

LINK = "https://console.example/dli?job={job_id}"
TEAM = {"id": "T1", "domain": "example"}
WHO = {"team": TEAM, "user": {"id": "U1", "name": "ann"}, "trigger_id": "7.7"}
CHANNEL = {"channel": {"id": "C1"}, "response_url": "https://slack.invalid/r"}
HALF = an_observation(a_sub_job(num_tasks=10, num_completed_tasks=5))
CHOICES = {"selected_option": {"value": "filters"}, "selected_options": [{"value": "failed"}]}
EVENT = {"user": "U1", "channel": "C1", "ts": "5.0", "text": JOB_ID}
ACTIONS = (
    *(ids.REFRESH, ids.DETAILS, ids.SHARE, ids.SHOW, ids.MUTE, ids.UNSUBSCRIBE, ids.JOBS),
    *(ids.SUBSCRIBE, ids.END_SUBSCRIPTION, ids.SUBSCRIPTIONS, ids.PAGE, ids.UNMUTE, ids.CANCEL),
    *(ids.CANCEL_NOW, ids.OPEN_LINK, ids.OPEN_SETTINGS, ids.OPEN_MUTE, ids.OPEN_DIGEST, ids.HELP),
    *(ids.END_MINE, ids.END_MUTE, ids.END_DIGEST, ids.END_LINK, ids.REFRESH_ANSWER),
    *(Entry.QUEUE, Entry.KIND, MuteEntry.CHANNEL, DigestEntry.CHANNEL),
)
VIEWS = {
    ids.SUBSCRIBE_VIEW: tuple(Entry),
    ids.ASK_VIEW: tuple(AskEntry),
    ids.FOLLOW_VIEW: tuple(AskEntry),
    ids.MUTE_VIEW: tuple(MuteEntry),
    ids.DIGEST_VIEW: tuple(DigestEntry),
    ids.LINK_VIEW: tuple(LinkEntry),
    ids.SETTINGS_VIEW: tuple(SettingsEntry),
}


def a_view(callback_id: str, entries: tuple[str, ...]) -> dict[str, Any]:
    values = {one: {one: {"type": "x", "value": "25", **CHOICES}} for one in entries}
    known = {"id": "V1", "type": "modal", "hash": "1.2", "private_metadata": "{}"}
    return {"callback_id": callback_id, "state": {"values": values}, **known}


def payloads() -> Iterator[dict[str, Any]]:
    """One of each that Slack sends us."""
    typed = {"team_id": "T1", "user_id": "U1", "channel_id": "C1", "trigger_id": "7.7"}
    for text in (JOB_ID, "subscribe queue:etl", "subscribe", f"cancel {JOB_ID}", "link ann"):
        yield {"command": "/dli-progress", "text": text, **typed}
    for action_id in ACTIONS:
        action = {"action_id": action_id, "block_id": "b", "value": "1", "action_ts": "7.7"}
        yield {"type": "block_actions", "actions": [action], **WHO, **CHANNEL}
        where = {"container": {"message_ts": "6.0", "thread_ts": "5.0"}}
        yield {"type": "block_actions", "actions": [action], **where, **WHO, **CHANNEL}
        view = a_view(ids.SUBSCRIBE_VIEW, tuple(Entry))
        yield {"type": "block_actions", "actions": [action], "view": view, **WHO}
    for callback_id, entries in VIEWS.items():
        replies = [{"channel_id": "C1", "response_url": "https://slack.invalid/f"}]
        handed = {"view": a_view(callback_id, entries), "response_urls": replies}
        yield {"type": "view_submission", **handed, **WHO}
    blocks = [{"type": "section", "text": {"text": JOB_ID}}]
    message = {"text": JOB_ID, "ts": "6.0", "thread_ts": "5.0", "blocks": blocks}
    for callback_id in (ids.FOLLOW_JOB_SHORTCUT, ids.FOLLOW_SHORTCUT, ids.ASK_SHORTCUT):
        yield {"type": "message_action", "callback_id": callback_id, "message": message, **WHO}
        yield {"type": "shortcut", "callback_id": callback_id, **WHO}
    for kind in ("app_mention", "link_shared", "app_home_opened", "member_joined_channel"):
        yield an_event(kind)
    yield from map(an_event, ("member_left_channel", "channel_left", "channel_archive"))


def an_event(kind: str) -> dict[str, Any]:
    links = [{"url": LINK.format(job_id=JOB_ID), "domain": "console.example"}]
    said = {"type": kind, "tab": "home", "links": links, "message_ts": "5.0", **EVENT}
    known = [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}]
    outside = {"team_id": "T1", "event_id": "Ev1", "event_time": 7, "authorizations": known}
    return {"type": "event_callback", "event": said, **outside}


def places(node: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where something stands in a payload."""
    inside = node.items() if isinstance(node, dict) else enumerate(node)
    for name, value in inside:
        yield (*before, name)
        if isinstance(value, dict | list):
            yield from places(value, (*before, name))


def with_another(payload: Mapping[str, Any], place: tuple[Any, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(dict(payload))
    node: Any = changed
    for name in place[:-1]:
        node = node[name]
    if value is ...:
        del node[place[-1]]
    else:
        node[place[-1]] = value
    return changed


def nested(depth: int) -> Any:
    node: Any = "x"
    for _ in range(depth):
        node = [node]
    return node


VALUES: tuple[Any, ...] = (
    *(None, ..., [], {}, [None], [{}], [[1]], {"id": 1}, {"x": None}, 0, -1, 1.5, 1e300, True),
    *("", "x", "-", "\x00", "\ud800", "9" * 5_000, "<" * 20_000, '{"jobs": 1}', "[", nested(500)),
)
SENT = [(payload, place) for payload in payloads() for place in places(payload)]


@given(st.sampled_from(SENT), st.sampled_from(VALUES))
@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_whatever_stands_where_something_else_should_is_no_error(
    caplog: pytest.LogCaptureFixture, sent: tuple[dict[str, Any], tuple[Any, ...]], value: Any
) -> None:
    caplog.clear()
    payload = with_another(*sent, value)
    world = a_world([a_job()], progress=[HALF], status=[a_job()])
    it = Visit(world, cancels=True, unfurls=True, links=Links(LINK))

    if not nonsense(payload):
        answer = await it.bolt.answered(payload)
        assert answer.status in {200, 404}

    assert [one.getMessage() for one in caplog.records if one.exc_info] == []


@pytest.mark.parametrize(
    ("of", "place", "value"),
    [
        ("block_actions", ("view", "id"), ...),
        ("event_callback", ("authorizations", 0, "user_id"), []),
        ("event_callback", ("event", "ts"), ...),
        ("view_submission", ("response_urls",), None),
    ],
)
def test_what_cant_be_read_is_told_before_anything_reads_it(
    of: str, place: tuple[Any, ...], value: Any
) -> None:
    sent = next(one for one, there in SENT if one.get("type") == of and there == place)

    assert nonsense(with_another(sent, place, value))


def test_what_slack_sends_is_no_nonsense() -> None:
    assert {nonsense(payload) for payload in payloads()} == {""}


def test_a_message_may_say_anything_as_little_is_read_of_it() -> None:
    used = {"type": "message_action", "callback_id": ids.FOLLOW_JOB_SHORTCUT, **WHO}

    assert not nonsense({**used, "message": {"text": f"\x00\ud800{JOB_ID}"}})
    assert nonsense({**used, "message": nested(DEEPEST)})
    assert nonsense({**used, "callback_id": "\x00"})


def bodies() -> Iterator[bytes]:
    """What is worst, signed."""
    outside = {"type": "event_callback", "team_id": TEAM_ID}
    yield b'{"event": null}'
    yield json.dumps(outside).encode()
    yield json.dumps({**outside, "event": []}).encode()
    yield json.dumps({**outside, "event": {"type": "app_mention", "text": [1]}}).encode()
    yield json.dumps({"type": "block_actions", "team": {"id": TEAM_ID}, "actions": []}).encode()
    yield json.dumps({"type": "block_actions", "team": [TEAM_ID], "actions": [1]}).encode()
    yield json.dumps({"type": "view_submission", "team": {"id": TEAM_ID}, "view": {}}).encode()
    untyped = {"callback_id": ids.SUBSCRIBE_VIEW}
    yield json.dumps({"type": "view_submission", "team": {"id": TEAM_ID}, "view": untyped}).encode()
    yield json.dumps({**outside, "event": {"type": "x", "blocks": nested(DEEPEST)}}).encode()
    yield json.dumps({"command": "/dli-progress", "text": "x" * (LONGEST + 1)}).encode()
    yield b'{"a":' * 5_000 + b"1" + b"}" * 5_000


async def test_over_http_nonsense_is_refused_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    async with a_rig("http") as rig, aiohttp.ClientSession(rig.bot.url) as web:
        for body in bodies():
            caplog.clear()
            headers = signed(rig.slack.signing_secret, body, "application/json")

            assert await post(web, body, headers) == 400

            [line] = warned(caplog)
            assert line == "Refused what isn't as Slack says it is"
        huge = json.dumps({"type": "event_callback", "event": {"type": "x", "text": "x" * 10**6}})
        headers = signed(rig.slack.signing_secret, huge.encode(), "application/json")
        assert await post(web, huge.encode(), headers) == 413
        assert (await rig.ask("help")).words


FRAMES = (
    *("", "[]", "null", "1", "{", "[" * 100_000, '{"a":' * 100_000, '{"payload": {}}'),
    '{"type": ["x"], "envelope_id": {"x": 1}, "payload": {}}',
    '{"type": "events_api", "envelope_id": "e1", "payload": [1]}',
)


async def test_nonsense_over_a_socket_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """A nonsense envelope is acknowledged, so that it doesn't come again, and told in one line."""
    acknowledged: list[str] = []

    async def slack(websocket: WebSocket) -> None:
        await websocket.accept()
        for frame in ('{"type": "hello"}', *FRAMES):
            await websocket.send_text(frame)
        for number, payload in enumerate(({"event": None}, {"command": "/ask", "team_id": "T1"})):
            envelope = {"type": "events_api", "envelope_id": f"e{number}", "payload": payload}
            await websocket.send_json(envelope)
        acknowledged.extend([(await websocket.receive_json())["envelope_id"] for _ in range(2)])
        await websocket.close()

    app = AsyncApp(authorize=authorized, request_verification_enabled=False)
    app.command("/ask")(_acknowledge)
    envelopes = Envelopes(app)
    routes = Starlette(routes=[WebSocketRoute("/", slack)])
    async with serving(routes) as url, aiohttp.ClientSession() as http:
        socket = await Socket.opened(http, url.replace("http", "ws", 1), None, 10)
        await socket.listen(lambda one, request: envelopes.take(request, one.send))

    assert acknowledged == ["e0", "e1"]
    told = "Passed over what isn't as Slack says it is"
    assert logged(caplog, told, envelope="events_api", detail="event: model_type") == 1
    assert [one.getMessage() for one in caplog.records if one.exc_info] == []


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


def warned(log: pytest.LogCaptureFixture) -> list[str]:
    found = [one for one in log.records if one.levelno >= logging.WARNING]
    assert all(one.exc_info is None for one in found)
    return [one.getMessage() for one in found]
