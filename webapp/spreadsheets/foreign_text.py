"""Find a text in Korean or Japanese that GB18030 decodes into Chinese characters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from webapp.spreadsheets.usual_signs import HANGUL, HANZI, KANJI

_FEWEST = 3  # letters; a name of two may have a usual reading in each language
_FOREIGN = 0.6  # the share of usual letters from which a text is of another language,
_APART = 0.4  # if it exceeds that of the Chinese reading by so much
_GIBBERISH = (10, 0.2)  # from so many letters on, a text with a smaller share is not Chinese
_HZ = re.compile(rb"~\{(?:[\x21-\x7e]{2})+~\}")


def foreign_encoding(data: bytes, text: str) -> str:
    """Return the name of the encoding of `data`, if `text`, its reading as GB18030, is not Chinese.

    Empty: it may be Chinese.
    """
    count, chinese = _usual(text, HANZI.__contains__)
    if count < _FEWEST or chinese > 1 - _APART:
        return ""
    for name, codec, weigh in (("EUC-KR", "cp949", _korean), ("EUC-JP", "euc_jp", _japanese)):
        try:
            _letters, share = _usual(data.decode(codec), weigh)
        except UnicodeDecodeError:
            continue
        if share >= _FOREIGN and share - chinese >= _APART:
            return name
    least, share = _GIBBERISH
    return "EUC-KR / EUC-JP" if count >= least and chinese < share else ""


def is_hz(data: bytes) -> bool:
    """Whether a file of ASCII has Chinese in the encoding HZ, which stands between ~{ and ~}."""
    return _HZ.search(data) is not None


def _usual(text: str, weigh: Callable[[str], bool]) -> tuple[int, float]:
    """The letters beyond ASCII, and the share of those that are usual; 1 if there are none."""
    counts = Counter(sign for sign in text if not sign.isascii() and sign.isalpha())
    count = counts.total()
    usual = sum(found for sign, found in counts.items() if weigh(sign))
    return count, usual / count if count else 1.0


def _korean(sign: str) -> bool:
    return sign in HANGUL


def _japanese(sign: str) -> bool:
    return sign in KANJI or "\u3041" <= sign <= "\u30ff"
