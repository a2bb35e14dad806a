"""What a check of the set-up finds: in the same words by `dli-bot check` and in the log of a start.

They are for whoever runs the bot, and stay English as the log does.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `cure` says what to do, and is "" when all is well.

    One that is `ok` and has a cure is a warning: it works, but not as it should.
    """

    check: str
    ok: bool
    detail: str
    cure: str = ""

    @property
    def is_warning(self) -> bool:
        """Whether it works, but not as it should."""
        return self.ok and bool(self.cure)

    @property
    def line(self) -> str:
        """All of it in one line, for a log."""
        return f"{self.check}: {self.detail}" + (f": {self.cure}" if self.cure else "")
