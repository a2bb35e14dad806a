"""Languages, in any of the ways in which people name them."""

from collections.abc import Sequence

from bot.domain.languages import Language
from bot.domain.slips import Slip
from handlers.grammar import requests as asked
from handlers.grammar.requests import Request
from handlers.grammar.words import OFF, Misread, nearest, plain

_NAMES = {
    "en": Language.ENGLISH,
    "english": Language.ENGLISH,
    "en-us": Language.ENGLISH,
    "en-gb": Language.ENGLISH,
    "英文": Language.ENGLISH,
    "英语": Language.ENGLISH,
    "zh": Language.CHINESE,
    "chinese": Language.CHINESE,
    "zh-cn": Language.CHINESE,
    "cn": Language.CHINESE,
    "中文": Language.CHINESE,
    "汉语": Language.CHINESE,
    "简体中文": Language.CHINESE,
}
_AUTO = frozenset({"auto", "automatic", "default", "自动", *OFF})
_ME = frozenset({"me", "my", "mine", "我"})


def read_language(words: Sequence[str]) -> Request:
    """Read "zh", "me en", "auto"; nothing asks how it is."""
    rest = [plain(word).casefold() for word in words]
    mine = bool(rest) and rest[0] in _ME
    said = " ".join(rest[1:] if mine else rest).removeprefix("to ").strip()
    if not said:
        return asked.ShowLanguage()
    if said in _AUTO:
        return asked.ChooseLanguage(None, mine=mine)
    if language := _NAMES.get(said.replace("_", "-")):
        return asked.ChooseLanguage(language, mine=mine)
    meant = _NAMES.get(nearest(said, _NAMES))
    raise Misread(Slip.LANGUAGE, said, f"{'me ' if mine else ''}{meant}" if meant else "")
