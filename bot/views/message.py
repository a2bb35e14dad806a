"""A message as a value, and the blocks that all messages share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    RichTextPreformattedElement,
    RichTextSectionElement,
    SectionBlock,
)
from slack_sdk.models.blocks.block_elements import RichTextElementParts

from bot.views import text


@dataclass(frozen=True, slots=True)
class Message:
    """Blocks, and the text that notifications and screen readers use instead."""

    text: str
    blocks: Sequence[Block] = field(default=())

    def to_slack(self) -> dict[str, Any]:
        """Return what `chat.postMessage` and a `response_url` take."""
        blocks = [block.to_dict() for block in self.blocks]
        return {"text": text.cut(text.aloud(self.text), text.MESSAGE), "blocks": blocks}

    def to_attachment(self) -> dict[str, Any]:
        """Return what `chat.unfurl` takes for a link."""
        fallback = text.cut(text.bare(self.text), text.MESSAGE)
        return {"fallback": fallback, "blocks": self.to_slack()["blocks"]}


class _Kept(Block):
    """A block as it was written down before."""

    def __init__(self, written: Mapping[str, Any]) -> None:
        super().__init__(type=written.get("type"))
        self._written = dict(written)

    def to_dict(self) -> dict[str, Any]:
        return self._written


def kept(payload: Mapping[str, Any]) -> Message:
    """Return a message that was kept as `to_slack` gives it."""
    return Message(str(payload["text"]), [_Kept(block) for block in payload.get("blocks", ())])


def said(sentence: str) -> Message:
    """Return a message of one sentence, which is mrkdwn already."""
    return Message(sentence, [section(sentence)])


FIELD = text.FIELD
_ALOUD = 75
"""Characters of what a screen reader says of a button."""


def marked(mrkdwn: str, limit: int) -> MarkdownTextObject:
    """Return mrkdwn in at most `limit` characters, with marks that Slack reads as such."""
    return MarkdownTextObject(text=text.cut(text.apart(mrkdwn), limit), verbatim=True)


def section(mrkdwn: str, **more: Any) -> SectionBlock:  # noqa: ANN401 - slack_sdk's own parameters
    """Return a section; links and @names in it stay as they are written."""
    return SectionBlock(text=marked(mrkdwn, text.SECTION), **more)


def context(*mrkdwn: str) -> ContextBlock:
    """Return the small print."""
    return ContextBlock(elements=[marked(one, FIELD) for one in mrkdwn])


def preformatted(words: str, limit: int) -> RichTextBlock:
    """Return somebody else's text as it is, in fixed width, with no mark-up read in it."""
    inside = RichTextElementParts.Text(text=text.plain(words, limit))
    return RichTextBlock(elements=[RichTextPreformattedElement(elements=[inside])])


def heading(words: str, limit: int) -> RichTextBlock:
    """Return somebody else's words in bold, with no mark-up read in them."""
    bold = RichTextElementParts.TextStyle(bold=True)
    inside = RichTextElementParts.Text(text=text.plain(words, limit), style=bold)
    return RichTextBlock(elements=[RichTextSectionElement(elements=[inside])])


def fields(facts: Sequence[tuple[str, str]]) -> SectionBlock:
    """Return names with their values, which are mrkdwn already, two in a row."""
    return SectionBlock(fields=[marked(f"*{name}*\n{value}", FIELD) for name, value in facts])


def button(words: str, action_id: str, value: str, aloud: str = "") -> ButtonElement:
    """Return a button of ours; `aloud` says of what it is, where several are alike."""
    spoken = text.plain(aloud, _ALOUD) or None
    return ButtonElement(
        text=label(words),
        action_id=action_id,
        value=value[: text.VALUE],
        accessibility_label=spoken,
    )


def label(words: str) -> PlainTextObject:
    """Return a label of ours."""
    return PlainTextObject(text=words, emoji=True)
