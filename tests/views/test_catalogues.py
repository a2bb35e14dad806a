"""The catalogues say what the code says, and a translation keeps what isn't language."""

import re
from collections import Counter
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.domain.languages import Language

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "handlers")
MARKS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
TRANSLATED = sorted(set(Language) - {Language.ENGLISH})
SAME_IN_ALL = {"DLI Progress"}
"""What needs no translation, such as a name that is a message of its own."""
OUT_OF_PLACE = ("您", "所有者", "话题", "线程")
"""What `docs/zh/glossary.md` has another word for."""
_HAN = r"[\u3400-\u9fff]"
_NARROW = re.compile(rf"{_HAN}[,.:;!?()]|[,.:;!?()]{_HAN}")
_TIGHT = re.compile(rf"{_HAN}[A-Za-z0-9`]|[A-Za-z0-9`]{_HAN}")


def _file(language: Language, kind: str) -> bytes:
    return (ROOT / "bot" / "locale" / language / "LC_MESSAGES" / f"bot.{kind}").read_bytes()


def _catalogue(language: Language) -> Catalog:
    return read_po(BytesIO(_file(language, "po")), locale=language)


def _name(message: Message) -> tuple[str, str]:
    return message.context or "", _english(message)


def _english(message: Message) -> str:
    """Return the text, that of many where there are two."""
    return message.id if isinstance(message.id, str) else message.id[-1]


def _texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


@cache
def _marked() -> frozenset[tuple[str, str]]:
    catalogue = Catalog()
    for package in PACKAGES:
        for _file, _line, words, _comments, context in extract_from_dir(
            ROOT / package, keywords=MARKS
        ):
            catalogue.add(words, context=context)
    return frozenset(_name(message) for message in catalogue if message.id)


def _translations() -> list[tuple[str, str]]:
    """Return each English text with its translation."""
    return [
        (_english(message), text)
        for language in TRANSLATED
        for message in _catalogue(language)
        if message.id
        for text in _texts(message)
        if text
    ]


def _placeholders(text: str) -> tuple[str, ...]:
    parsed = Formatter().parse(text)
    return tuple(sorted({name for _text, name, _spec, _conversion in parsed if name is not None}))


def _code(text: str) -> Counter[str]:
    """Return what is to be typed, but for what only stands for something."""
    return Counter(re.sub("&lt;.*?&gt;", "", code) for code in re.findall("`([^`]*)`", text))


@pytest.mark.parametrize("language", TRANSLATED)
def test_all_that_is_marked_is_translated_and_nothing_else(language: Language) -> None:
    catalogue = _catalogue(language)
    translated = {_name(message) for message in catalogue if message.id and all(_texts(message))}

    assert sorted(_marked() - translated) == [], "new or changed: make messages, and translate"
    assert sorted(translated - _marked()) == [], "no longer said: make messages"
    assert not catalogue.obsolete
    assert not [message.id for message in catalogue if message.id and message.fuzzy]


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_read_is_what_was_compiled(language: Language) -> None:
    compiled = BytesIO()
    write_mo(compiled, _catalogue(language))

    assert compiled.getvalue() == _file(language, "mo"), "make messages"


def test_placeholders_are_the_same_in_all_languages() -> None:
    assert not [pair for pair in _translations() if len({*map(_placeholders, pair)}) > 1]


@pytest.mark.parametrize("mark", ["*", "`", "<", ">", "\n", "@", "_"])
def test_marks_occur_as_often_in_all_languages(mark: str) -> None:
    """Underscores in names of commands and placeholders are among them."""
    other = [
        (english, text)
        for english, text in _translations()
        if english.count(mark) != text.count(mark)
    ]

    assert not other


def test_what_is_to_be_typed_is_the_same_in_all_languages() -> None:
    assert not [pair for pair in _translations() if _code(pair[0]) != _code(pair[1])]


def test_a_translation_is_one() -> None:
    same = {english for english, text in _translations() if english == text}

    assert same == SAME_IN_ALL


def test_chinese_is_set_as_it_is_set_in_print() -> None:
    """With wide punctuation, and a blank between it and what isn't Chinese."""
    said = [
        re.sub("`[^`]*`", "`x`", text)
        for english, text in _translations()
        if not english.startswith("d MMM")
    ]

    assert not [text for text in said if _NARROW.search(text)]
    assert not [text for text in said if _TIGHT.search(text)]


@pytest.mark.parametrize("word", OUT_OF_PLACE)
def test_chinese_keeps_to_its_glossary(word: str) -> None:
    assert not [text for _english, text in _translations() if word in text]


def test_what_the_glossary_names_is_said() -> None:
    rows = (ROOT / "docs/zh/glossary.md").read_text("utf-8").splitlines()
    cells = [row.split("|")[2].strip() for row in rows if row.startswith("|")]
    words = [word for cell in cells if re.search(_HAN, cell) for word in cell.split("、")]
    said = " ".join(text for _english, text in _translations())

    assert len(words) > 30
    assert [word for word in words if word not in said] == []
