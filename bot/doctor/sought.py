"""Ids of Slack's that the file names without their workspace, where there may be several."""

from collections import Counter

from bot.views.findings import Finding


class Sought:
    """Keeps what is unknown in a workspace until all have been asked: one that knows it is enough.

    Nothing is said of an id where a workspace couldn't be asked about it.
    """

    def __init__(self, workspaces: int) -> None:
        self._workspaces = workspaces
        self._unknown: dict[str, Finding] = {}
        self._times: Counter[str] = Counter()

    def unknown(self, finding: Finding) -> None:
        """Note what is to be said of an id, by the finding's check, if no workspace knows it."""
        self._unknown[finding.check] = finding
        self._times[finding.check] += 1

    def findings(self) -> list[Finding]:
        """Say which ids no workspace knows."""
        return [
            one for check, one in self._unknown.items() if self._times[check] == self._workspaces
        ]
