"""The port, the database's rights, clocks that are a little off, certificates."""

import shutil
import ssl
import subprocess
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.app import running
from bot.clock import utcnow
from bot.doctor import Finding, examine
from bot.serving import listen
from tests.doctor.place import Place, a_place
from tests.store.server import Server


async def found(place: Place, check: str, **change: object) -> Finding:
    [one] = [one for one in await examine(place.settings(**change)) if one.check == check]
    return one


async def test_a_port_that_the_bot_has_is_well(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.doctor.place.GLANCE", aiohttp.ClientTimeout(total=60))
    async with running(place.settings()) as bot:
        said = await found(place, "port", dli_bot_port=int(bot.url.rpartition(":")[2]))

    assert said.ok
    assert "a bot runs already" in said.detail


async def test_a_port_that_another_program_has_is_a_fault(place: Place) -> None:
    with listen("127.0.0.1", 0) as taken:
        said = await found(place, "port", dli_bot_port=taken.getsockname()[1])

    assert not said.ok
    assert "DLI_BOT_PORT" in said.cure


@pytest.mark.parametrize(
    ("minutes", "ok", "warns"), [(4, True, False), (-7, True, True), (16, False, False)]
)
async def test_a_clock_warns_from_five_minutes_and_fails_from_fifteen(
    minutes: int, place: Place, *, ok: bool, warns: bool
) -> None:
    ahead = timedelta(minutes=minutes)
    place.dli_front.headers["Date"] = format_datetime(utcnow() - ahead, usegmt=True)

    said = await found(place, "clock")

    assert (said.ok, said.is_warning) == (ok, warns)
    assert warns is ("behind DLI's" in said.detail)


async def test_a_refused_signature_is_laid_to_the_clock_if_that_is_off(place: Place) -> None:
    ahead = timedelta(minutes=20)
    place.dli.gate._clock = lambda: utcnow() - ahead  # noqa: SLF001 - its own clock
    place.dli_front.headers["Date"] = format_datetime(utcnow() - ahead, usegmt=True)

    wrong = await place.wrong()

    assert wrong.keys() == {"DLI jobs", "clock"}
    assert "clock is too far off" in wrong["DLI jobs"].detail
    assert "NTP" in wrong["DLI jobs"].cure


async def test_rights_that_lack_in_postgresql_are_named(server: Server, tmp_path: Path) -> None:
    await server.execute("CREATE ROLE reader LOGIN")
    url = await server.new_migrated_database()
    async with a_place(tmp_path, url) as place:
        wrong = await place.wrong(database_url=url.replace("postgres:", "reader:", 1))

    assert wrong.keys() == {"database"}
    assert "permission denied" in wrong["database"].detail
    assert "make and write tables" in wrong["database"].cure


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """One that nobody signed, and its key."""
    file = tmp_path / "self-signed.pem"
    words = (
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
    )
    command: list[str | Path] = ["openssl", *words, "-keyout", file, "-out", tmp_path / "cert.pem"]
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on this machine")
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own words
    file.write_text(file.read_text() + (tmp_path / "cert.pem").read_text())
    return file


async def test_a_certificate_that_nobody_trusts_is_named(place: Place, certificate: Path) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    runner = web.AppRunner(web.Application())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    try:
        url = f"https://127.0.0.1:{runner.addresses[0][1]}"
        wrong = await place.wrong(dli_endpoint=url, slack_api_url=url)
    finally:
        await runner.cleanup()

    assert wrong.keys() == {"DLI jobs", "Slack bot token"}
    for one in wrong.values():
        assert "isn't trusted (self-signed certificate)" in one.detail
        assert "SSL_CERT_FILE" in one.cure
