"""The files one deploys with, checked by what works without an engine or a booted systemd."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "deploy" / "dli-progress.service"
DOCKERFILE = (ROOT / "Dockerfile").read_text()
FINAL = DOCKERFILE.rpartition("\nFROM ")[2]
WORST_EXPOSURE = 20
"""Of 100, as `systemd-analyze security` counts: 20 and less it calls OK."""


def tool(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        pytest.skip(f"{name} isn't installed here")
    return found


def ran(*command: str) -> str:
    """Run a tool that has nothing to complain of, and return what it says."""
    run = subprocess.run(  # noqa: S603 - our own words
        command, capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout + run.stderr


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def test_hadolint_has_nothing_to_say_about_the_dockerfile() -> None:
    assert ran(tool("hadolint"), "--failure-threshold=style", "Dockerfile") == ""


def test_compose_is_what_its_specification_wants() -> None:
    ran(tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", "compose.yaml")


def test_the_image_runs_as_nobody_and_has_nothing_to_install_with() -> None:
    [uid] = re.findall(r"^USER (\d+):\d+$", FINAL, re.MULTILINE)

    assert int(uid) > 1000
    assert "pip uninstall --yes pip" in FINAL
    assert "build.txt" not in FINAL
    assert "COPY --from=build /opt/dli-bot" in FINAL


def test_whatever_is_fetched_has_to_have_its_hash() -> None:
    joined = DOCKERFILE.replace("\\\n", "")
    installs = re.findall(r"pip[^&\n]* install [^&\n]*", joined)

    assert len(installs) == 3
    assert all("--require-hashes" in one or "--no-index" in one for one in installs)


def test_every_base_is_pinned_and_is_the_python_that_is_tested() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)

    assert set(bases) == {"python:3.11-slim-bookworm"}


def test_only_what_the_image_is_made_from_is_sent_to_the_engine() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    sent = {line.removeprefix("!") for line in lines if line.startswith("!")}
    copied = {
        word
        for line in re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILE, re.MULTILINE)
        for word in line.split()
    }

    assert lines[1] == "*"
    assert sent == copied


def test_everything_that_is_set_is_a_setting() -> None:
    of_python = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
    image = re.findall(r"([A-Z][A-Z0-9_]+)=(?!\")", FINAL.partition("HEALTHCHECK")[0])
    [line] = re.findall(r"^Environment=(.+)$", UNIT.read_text(), re.MULTILINE)
    unit = [word.partition("=")[0] for word in line.split()]
    known = {name.upper() for name in Settings.model_fields} | of_python

    assert {*image, *unit} <= known


def test_no_container_may_do_more_than_it_needs(compose: Any) -> None:
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "ports" not in service, name
        assert "privileged" not in service, name
    assert "cap_add" not in compose["services"]["bot"]
    assert compose["services"]["bot"]["deploy"]["replicas"] == 2
    assert compose["networks"]["inside"] == {"internal": True}
    assert compose["services"]["db"]["networks"] == ["inside"]


def test_no_secret_stands_in_a_file(compose: Any) -> None:
    set_here = {
        name for one in compose["services"].values() for name in (one.get("environment") or {})
    }

    assert set_here == {"POSTGRES_USER", "POSTGRES_DB"}
    assert "deploy/*.env" in (ROOT / ".gitignore").read_text().splitlines()
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()


@pytest.fixture
def unit(tmp_path: Path) -> str:
    """The unit as it would be with the bot installed."""
    tool("systemd-analyze")
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text().replace("/opt/dli-bot/bin/dli-bot", "/bin/true"))
    return str(copy)


def test_systemd_understands_the_unit(unit: str) -> None:
    assert ran(tool("systemd-analyze"), "verify", "--man=no", unit) == ""


def test_systemd_finds_the_unit_hardly_exposed(unit: str) -> None:
    ran(
        tool("systemd-analyze"), "security", "--offline=true", f"--threshold={WORST_EXPOSURE}", unit
    )


def test_the_unit_hides_nothing_that_the_metrics_of_the_process_are_read_from() -> None:
    assert "ProcSubset=pid" not in UNIT.read_text()  # it hides /proc/stat


def test_a_stop_has_more_time_than_the_bot_needs(compose: Any) -> None:
    assert "TimeoutStopSec=20\n" in UNIT.read_text()
    assert compose["services"]["bot"]["stop_grace_period"] == "20s"
