"""What is installed is whole, and runs as a container would run it.

The steps of the Dockerfile are repeated here: a wheel, an environment of pinned packages without
anything to build with, and a process that is nobody's, on a file system that can't be written.
"""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

import pytest

from bot.sandbox.dli import DliSandbox
from bot.sandbox.slack import SlackSandbox
from tests.e2e.test_process import Process, environment

ROOT = Path(__file__).parents[2]
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
UID = "10001"
_CONTAINED = """
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=0700,uid={uid},gid={uid} tmpfs {data}
mount -t tmpfs -o mode=0000 tmpfs {source}
mount -o remount,ro,bind /
cd {data}
exec setpriv --reuid {uid} --regid {uid} --clear-groups --no-new-privs --bounding-set=-all "$@"
"""
"""A read-only root, a volume, no way to the sources, no rights."""


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment with the bot in it, and room for its data."""

    bin: Path
    data: Path

    def contained(self, *words: str) -> list[str]:
        """Return the command that runs something of it as a container does."""
        script = _CONTAINED.format(uid=UID, data=self.data, source=ROOT)
        return [
            "unshare",
            "--mount",
            "sh",
            "-c",
            script,
            "sh",
            str(self.bin / words[0]),
            *words[1:],
        ]


def run(*command: str | Path, **more: Any) -> str:
    ended = subprocess.run(  # noqa: S603 - our own words
        command, capture_output=True, text=True, check=False, **more
    )
    assert ended.returncode == 0, ended.stderr
    return str(ended.stdout)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of what git knows, and of nothing that lies about."""
    source, made = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in _tracked("bot", "handlers", "pyproject.toml", "README.md", "LICENSE"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    run(*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", made, source)
    [file] = made.iterdir()
    return file


def _tracked(*paths: str) -> list[str]:
    named = run("git", "ls-files", "-z", "--", *paths, cwd=ROOT).split("\0")
    return [name for name in named if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Iterator[Installed]:
    with TemporaryDirectory(prefix="dli-bot-") as folder:
        root = Path(folder)
        root.chmod(0o755)
        run(sys.executable, "-m", "venv", "--without-pip", root / "bot")
        into = (*PIP, "--python", str(root / "bot" / "bin" / "python"), "install", "--no-compile")
        pins = ("--require-hashes", "--only-binary", ":all:", "-r", "requirements/run.txt")
        run(*into, *pins, cwd=ROOT)
        run(*into, "--no-deps", "--no-index", wheel)
        data = root / "data"
        data.mkdir()
        yield Installed(root / "bot" / "bin", data)


def test_the_wheel_has_all_that_git_has_of_the_packages_and_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as packed:
        names = set(packed.namelist())
    about = {name for name in names if ".dist-info/" in name}

    assert names - about == set(_tracked("bot", "handlers"))
    assert {name.rpartition("/")[2] for name in about} == {
        "METADATA",
        "WHEEL",
        "RECORD",
        "entry_points.txt",
        "LICENSE",
    }


def test_the_wheel_says_what_it_needs(wheel: Path) -> None:
    with ZipFile(wheel) as packed:
        [name] = [name for name in packed.namelist() if name.endswith("METADATA")]
        told = HeaderParser().parsestr(packed.read(name).decode())

    assert told["Requires-Python"] == ">=3.11"
    assert {"slack-bolt", "httpx", "asyncpg"} <= {
        need.split(">")[0].split("<")[0] for need in told.get_all("Requires-Dist", [])
    }


def test_nothing_to_build_or_install_with_is_installed(installed: Installed) -> None:
    packages = {path.name.partition("-")[0] for path in installed.bin.parent.rglob("*.dist-info")}

    assert not packages & {"pip", "setuptools", "wheel", "hatchling", "editables"}


def test_what_is_installed_agrees_with_itself(installed: Installed) -> None:
    run(*PIP, "--python", str(installed.bin / "python"), "check")


def _contains() -> str:
    """Return why nothing can be contained here, or ""."""
    if os.getuid() != 0:
        return "only root can contain a process"
    for name in ("unshare", "setpriv"):
        if shutil.which(name) is None:
            return f"{name} isn't installed here"
    tried = subprocess.run(
        ["unshare", "--mount", "true"],  # noqa: S607 - wherever it is
        capture_output=True,
        check=False,
    )
    return "this machine doesn't let processes have mounts of their own" if tried.returncode else ""


contained = pytest.mark.skipif(bool(_contains()), reason=_contains())


@asynccontextmanager
async def running(installed: Installed, *words: str, env: dict[str, str]) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        *installed.contained("dli-bot", *words),
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **env},  # noqa: TID251
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield Process(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@pytest.fixture
async def between() -> AsyncIterator[tuple[DliSandbox, SlackSandbox]]:
    """A local DLI and a local Slack, outside of the container."""
    async with DliSandbox().serve() as dli, SlackSandbox().serve() as slack:
        yield dli, slack


@contained
def test_the_container_is_one(installed: Installed) -> None:
    tries = f"""
import os, pathlib, bot
print(os.getuid(), bot.__file__.startswith({str(installed.bin.parent)!r}))
for path in ("/x", "/tmp/x", "/etc/x", {str(installed.bin / "x")!r}, {str(ROOT / "x")!r}, "x"):
    try:
        pathlib.Path(path).touch()
        print("could write", path)
    except OSError:
        pass
print(os.access({str(ROOT / "bot")!r}, os.R_OK))
"""
    said = run(*installed.contained("python", "-c", tries))

    assert said.splitlines() == [f"{UID} True", "could write x", "False"]


@contained
def test_it_tells_its_version_and_its_help(installed: Installed) -> None:
    assert run(*installed.contained("dli-bot", "--version")).strip() == "0.1.0"
    assert "replay" in run(*installed.contained("dli-bot", "--help"))


@contained
async def test_check_finds_all_well_from_inside(
    installed: Installed, between: tuple[DliSandbox, SlackSandbox]
) -> None:
    dli, slack = between
    async with running(installed, "check", env=environment(dli, slack)) as process:
        assert await process.end() == 0, process.said


def _is_healthy(port: str) -> None:
    """Ask as the image's HEALTHCHECK does."""
    dockerfile = (ROOT / "Dockerfile").read_text()
    [words] = re.findall(r"^HEALTHCHECK .+ CMD (\[.+\])$", dockerfile, re.MULTILINE)
    python, *rest = json.loads(words)
    assert python == "python"
    run(sys.executable, *rest, env={"DLI_BOT_PORT": port})


@contained
async def test_it_serves_people_from_inside_and_stops_in_order(
    installed: Installed, between: tuple[DliSandbox, SlackSandbox]
) -> None:
    dli, slack = between
    job = dli.start_job("star-join", elapsed_seconds=50, speed=0.1)
    async with running(installed, "run", env=environment(dli, slack)) as process:
        url = (await process.until("Listening at")).split()[-1].rpartition("=")[2]
        await process.until("Ready for /dli-progress")

        answer = await (await slack.command(f"/dli-progress {job.job_id}")).reply()
        followed = await slack.command(f"/dli-progress subscribe {job.job_id}")
        await followed.reply()
        card = await slack.said(job.job_id)
        _is_healthy(url.rpartition(":")[2])
        process.stop()

        assert await process.end() == 0, process.said
    assert "Running · " in answer.words
    assert job.job_id in card.words


@contained
def test_the_recordings_and_the_page_of_the_demo_are_inside(installed: Installed) -> None:
    tries = """
import asyncio, aiohttp
from bot.sandbox.dli import DliSandbox
from bot.sandbox.slack import SlackSandbox

async def main():
    async with DliSandbox().serve() as dli, SlackSandbox().serve() as slack:
        print(dli.start_job("star-join").job_id != "")
        async with aiohttp.ClientSession() as web, web.get(slack.url) as page:
            print(page.status, "app.js" in await page.text())

asyncio.run(main())
"""
    assert run(*installed.contained("python", "-c", tries)).splitlines() == ["True", "200 True"]
