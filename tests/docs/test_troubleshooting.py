"""The page of errors quotes what the code says, and leaves out nothing that people meet."""

import pytest

from bot.errors import DliError
from bot.views import pages, troubles
from bot.views.pages import Failure
from tests.docs.said import DOCS, PLACE, ROOT, details, is_said, logged, marked, plain, quoted

PAGE = DOCS / "troubleshooting.md"
TOLD = plain(PAGE.read_text("utf-8"))
OPERATIONS = plain((DOCS / "operations.md").read_text("utf-8"))
KINDS = [kind for kind in troubles.sentence.registry if issubclass(kind, DliError)]


def beginning(sentence: str) -> str:
    """The first sentence, without what is said in brackets."""
    return plain(sentence).partition(". ")[0].partition(" (")[0].rstrip(". ")


def is_in(page: str, text: str) -> bool:
    return all(piece.strip() in page for piece in plain(text).split(PLACE))


@pytest.mark.parametrize("text", quoted(PAGE))
def test_what_is_quoted_is_said(text: str) -> None:
    assert is_said(text)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_way_in_which_dli_fails_to_answer_is_explained(kind: type[DliError]) -> None:
    assert beginning(troubles.sentence(kind())) in TOLD


@pytest.mark.parametrize("name", ["troubles", "reaching"])
def test_each_sentence_of_why_something_cant_be_done_is_explained(name: str) -> None:
    sentences = marked(ROOT / "bot/views" / f"{name}.py") - {"a minute", " (DLI says: {words})"}

    assert len(sentences) > 3
    assert [one for one in sorted(sentences) if not is_in(TOLD, beginning(one))] == []


@pytest.mark.parametrize("failure", Failure)
def test_each_page_that_says_why_the_app_wasnt_installed_is_explained(failure: Failure) -> None:
    said = pages.failed(failure, "").said

    assert beginning(said) in TOLD


@pytest.mark.parametrize(("name", "least"), [("refusals", 10), ("network", 5)])
def test_each_finding_about_credentials_and_the_way_there_is_explained(
    name: str, least: int
) -> None:
    found = details(ROOT / "bot/doctor" / f"{name}.py")

    assert len(found) > least
    assert [one for one in sorted(found) if not is_in(TOLD, one)] == []


def test_each_warning_of_the_log_is_explained() -> None:
    lines = logged("warning", "error", "exception")

    assert [
        one for one in sorted(lines) if not is_in(OPERATIONS, beginning(one).partition(":")[0])
    ] == []
