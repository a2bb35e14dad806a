"""Looks for known vulnerabilities in what the bot installs; a finding ends it with status 1.

Without a network nothing can be found out: that is said, and is no failure.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SECONDS = 120
SKIPPED = "audit skipped: its data can't be reached"
_AUDIT = ("-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner=off")
_OFFLINE = re.compile(r"ConnectionError|ConnectTimeout|ReadTimeout|ServiceError|HTTPError")


def main(requirements: list[str], *options: str) -> int:
    """Audit files with hashes, and print what was found."""
    files = [word for file in requirements for word in ("--requirement", file)]
    command = [sys.executable, *_AUDIT, "--format=json", "--timeout=10", *options, *files]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603 - our own
    except subprocess.TimeoutExpired:
        return _said(SKIPPED)
    try:
        packages = json.loads(run.stdout)["dependencies"]
    except (ValueError, KeyError):
        if _OFFLINE.search(run.stderr):
            return _said(SKIPPED)
        print(run.stderr, file=sys.stderr)
        return 1
    known = [one for one in packages if "vulns" in one]
    if not known:
        return _said(SKIPPED)
    if found := list(_findings(known)):
        print("\n".join(found))
        return 1
    rest = len(packages) - len(known)
    also = f", {rest} unknown to the index" if rest else ""
    return _said(f"audit: nothing known against {len(known)} packages{also}")


def _findings(packages: list[dict[str, Any]]) -> Iterator[str]:
    for one in packages:
        for flaw in one["vulns"]:
            mended = ", ".join(flaw["fix_versions"]) or "no version yet"
            yield f"audit: {one['name']} {one['version']}: {flaw['id']}, mended in {mended}"


def _said(line: str) -> int:
    print(line)
    return 0


if __name__ == "__main__":
    root = Path(__file__).parent.parent / "requirements"
    sys.exit(main([str(root / "run.txt"), str(root / "build.txt")], *sys.argv[1:]))
