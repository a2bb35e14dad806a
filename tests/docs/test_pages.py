"""Links lead somewhere, and pictures are seen, said and not too large."""

import re
from pathlib import Path

import pytest

from tests.docs.said import DOCS, ROOT, pages

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
DIRECTIVE = re.compile(r"```\{image\} (\S+)\n(?::alt: (.*)\n)?")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LARGEST = 200_000
WORDS_OF_A_PICTURE = 3


def pictures(page: Path) -> list[tuple[str, str]]:
    """What a page shows, and how it is said."""
    text = page.read_text("utf-8")
    shown = [(where, said) for said, where in PICTURE.findall(text)]
    return [*shown, *DIRECTIVE.findall(text)]


def anchors(page: Path) -> set[str]:
    """The anchors of a page, as GitHub and MyST make them."""
    titles = HEADING.findall(page.read_text("utf-8"))
    bare = (re.sub(r"[^\w\- ]", "", title.strip().lower()) for title in titles)
    return {title.replace(" ", "-") for title in bare}


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_each_link_leads_to_a_file_and_its_heading(page: Path) -> None:
    broken = []
    for link in LINK.findall(page.read_text("utf-8")):
        where, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", where):
            continue
        target = (page.parent / where).resolve() if where else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)

    assert broken == []


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_each_picture_is_there_and_is_said(page: Path) -> None:
    shown = pictures(page)

    assert [where for where, _ in shown if not (page.parent / where).is_file()] == []
    assert [where for where, said in shown if len(said.split()) < WORDS_OF_A_PICTURE] == []


@pytest.mark.parametrize(
    "page", sorted(DOCS.rglob("*.md")), ids=lambda page: str(page.relative_to(ROOT))
)
def test_no_picture_is_written_as_html_which_the_site_leaves_behind(page: Path) -> None:
    assert re.findall(r"<(?:img|picture|source)\b", page.read_text("utf-8")) == []


def test_each_picture_is_shown_somewhere() -> None:
    shown = {(page.parent / where).resolve() for page in pages() for where, _ in pictures(page)}
    taken = {path for kind in ("png", "svg") for path in (DOCS / "pictures").glob(f"*.{kind}")}

    assert sorted(path.name for path in taken - shown) == []


def test_no_picture_is_large() -> None:
    taken = (DOCS / "pictures").iterdir()

    assert [path.name for path in taken if path.stat().st_size > LARGEST] == []


def test_nothing_of_where_it_was_made_is_told() -> None:
    told = {page: page.read_text("utf-8") for page in pages()}

    assert [page.name for page, text in told.items() if re.search(r"/(work|root|tmp)/", text)] == []
