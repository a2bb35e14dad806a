"""What somebody chose for themselves."""

from dataclasses import dataclass

from bot.domain.languages import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """Whatever is None was left to Slack, or to the operator.

    `direct`: whether they are told of their jobs' failures by direct message where they aren't
    in the channel.
    """

    language: Language | None = None
    direct: bool | None = None
