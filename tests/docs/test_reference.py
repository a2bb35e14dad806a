"""The reference says what the code does."""

from docs.reference.make import pages


def test_the_reference_is_as_fresh_as_the_code() -> None:
    stale = [path.name for path, text in pages().items() if path.read_text("utf-8") != text]

    assert stale == [], "`make reference` writes it anew"
