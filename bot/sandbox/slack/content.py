"""What an app wants to say: text, blocks and attachments, read and checked."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.block_kit.checks import Problem
from bot.sandbox.slack.block_kit.ids import with_ids
from bot.sandbox.slack.block_kit.surfaces import Surface, problems, total_text
from bot.sandbox.slack.files import Files
from bot.sandbox.slack.wire import Json, Refused

LONGEST_TEXT = 40_000
LONGEST_UPDATE = 4_000
_LONGEST_MARKDOWN = 12_000
_LONGEST_BLOCKS = 12_000
"""Characters in all texts of a message: what Slack's maintainers say of
`msg_blocks_too_long` in slackapi/bolt-js#2509."""

_MOST_ATTACHMENTS = 100
_LARGEST_METADATA = 16_000
_NOT_SHOWN = "This content can't be displayed."


@dataclass(frozen=True, slots=True)
class Content:
    """What was sent; None for blocks or attachments means that they were left out."""

    text: str
    blocks: list[Json] | None
    attachments: list[Json] | None


def read_content(arguments: Arguments, files: Files) -> Content:
    """Read and check what a message is to contain."""
    if arguments.has("markdown_text"):
        return _from_markdown(arguments)
    blocks = read_blocks(arguments, files)
    attachments = _read_attachments(arguments)
    text = arguments.text("text")
    if not (text or blocks or attachments):
        raise Refused("no_text")
    if blocks and not text:
        text = _NOT_SHOWN
    return Content(text[:LONGEST_TEXT], blocks, attachments)


def read_blocks(arguments: Arguments, files: Files) -> list[Json] | None:
    """Read and check `blocks`, with an id for each; None when there are none."""
    if not arguments.has("blocks"):
        return None
    blocks = arguments.json("blocks", error="invalid_blocks_format")
    found = problems(blocks, Surface.MESSAGE)
    found = found or list(_wrong_files(blocks, files, "/blocks"))
    if found or not isinstance(blocks, list):
        errors = [str(problem) for problem in found]
        raise Refused("invalid_blocks", messages=found, errors=errors)
    if total_text(blocks) > _LONGEST_BLOCKS:
        raise Refused("msg_blocks_too_long")
    return with_ids(blocks)


def read_metadata(arguments: Arguments) -> Json | None:
    """Read and check `metadata`; `{}` is given back as such."""
    if not arguments.has("metadata"):
        return None
    metadata = arguments.json("metadata", error="invalid_metadata_format")
    if not isinstance(metadata, dict):
        raise Refused("invalid_metadata_format")
    if metadata and not _is_metadata(metadata):
        raise Refused("invalid_metadata_format")
    if len(json.dumps(metadata)) > _LARGEST_METADATA:
        raise Refused("metadata_too_large")
    return metadata


def _is_metadata(metadata: Json) -> bool:
    kind, payload = metadata.get("event_type"), metadata.get("event_payload")
    return isinstance(kind, str) and bool(kind) and isinstance(payload, dict)


def _from_markdown(arguments: Arguments) -> Content:
    if arguments.has("text") or arguments.has("blocks"):
        raise Refused("markdown_text_conflict")
    text = arguments.text("markdown_text")
    if len(text) > _LONGEST_MARKDOWN:
        raise Refused("msg_too_long")
    return Content(text, with_ids([{"type": "markdown", "text": text}]), None)


def _read_attachments(arguments: Arguments) -> list[Json] | None:
    if not arguments.has("attachments"):
        return None
    attachments = arguments.json("attachments", error="invalid_attachments")
    if not isinstance(attachments, list) or not all(isinstance(one, dict) for one in attachments):
        raise Refused("invalid_attachments")
    if len(attachments) > _MOST_ATTACHMENTS:
        raise Refused("too_many_attachments")
    return [checked_attachment(one, f"/attachments/{at}") for at, one in enumerate(attachments)]


def checked_attachment(attachment: Json, at: str) -> Json:
    """Check an attachment's blocks, if it has any, and give each its ids."""
    if "blocks" not in attachment:
        return attachment
    if found := problems(attachment["blocks"], Surface.MESSAGE, f"{at}/blocks"):
        raise Refused("invalid_attachments", messages=found, errors=[str(one) for one in found])
    return {**attachment, "blocks": with_ids(attachment["blocks"])}


def _wrong_files(node: object, files: Files, at: str) -> Iterator[Problem]:
    """Find images that point to a file which is unknown, no image, or not shared yet."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from _wrong_files(item, files, f"{at}/{index}")
    elif isinstance(node, dict):
        file = node.get("slack_file")
        if isinstance(file, dict) and not files.can_be_shown(_file_id(file)):
            yield Problem("invalid slack file", f"{at}/slack_file")
        for name, value in node.items():
            yield from _wrong_files(value, files, f"{at}/{name}")


def _file_id(file: Json) -> str:
    if "id" in file:
        return str(file["id"])
    parts = str(file.get("url", "")).split("/files/")
    return parts[-1].split("/")[0]
