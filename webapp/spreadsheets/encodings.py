"""Refuse a text file that GB18030 decodes although it was written in another encoding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import lru_cache

from webapp.core.errors import _
from webapp.spreadsheets.faults import Fault, FaultyTable
from webapp.spreadsheets.foreign_text import foreign_encoding, is_hz

UNMARKED = ("utf-8-sig", "gb18030")  # the encodings of a file without a byte order mark of UTF-16
_BOM = b"\xef\xbb\xbf"
_ENOUGH = 0.85  # the share of usual characters from which no other encoding is considered
_TOO_RARE = 0.4
_MIXED = _(
    "这一行的编码和别的行不一样（一部分是 UTF-8，一部分是 GBK），文字会变成乱码。"
    "请用 Excel 打开，改好这一行，另存为 .xlsx 后再上传。"
)
_OTHER = _(
    "这一行读出来的不像中文，文件多半是 %(encoding)s 编码。请用原来的程序打开，"
    "另存为 .xlsx 或 UTF-8 编码的 .csv 后再上传。"
)


def refuse_mixed(data: bytes) -> None:
    """Refuse a file with some lines in UTF-8 and others in GB18030; name the first such line.

    A line of GB18030 may be valid UTF-8 by chance. It counts as UTF-8 if the UTF-8 reading has
    Chinese characters and the GB18030 reading has one that GB2312 does not have, or rarer ones.
    Raises FaultyTable.
    """
    lines = data.removeprefix(_BOM).splitlines()
    kinds = {
        number: _is_utf8(line) for number, line in enumerate(lines, start=1) if not line.isascii()
    }
    if data.startswith(_BOM) or (kinds and next(iter(kinds.values()))):
        row = next((number for number, utf8 in kinds.items() if not utf8), None)
    else:
        row = next((number for number, utf8 in kinds.items() if utf8), None)
    if row is not None and (len(set(kinds.values())) > 1 or data.startswith(_BOM)):
        if not all(_decodes(line) for line in lines):
            return
        raise FaultyTable((Fault(row, None, "", _MIXED),))


def _decodes(line: bytes) -> bool:
    try:
        line.decode("gb18030")
    except UnicodeDecodeError:
        return _is_utf8(line)
    return True


def _is_utf8(line: bytes) -> bool:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if not any("\u2e80" <= sign <= "\U0003ffff" for sign in text):
        return False
    try:
        other = line.decode("gb18030")
    except UnicodeDecodeError:
        return True
    return _share(text, _in_gbk) > _share(other, _in_gbk)


def refuse_hz(data: bytes) -> None:
    """Refuse a file of ASCII whose Chinese is in the encoding HZ. Raises FaultyTable."""
    row = next((n for n, line in enumerate(data.splitlines(), start=1) if is_hz(line)), None)
    if row is not None:
        raise FaultyTable((Fault(row, None, "", _OTHER, {"encoding": "HZ"}),))


def refuse_unlikely(data: bytes, text: str) -> None:
    """Refuse a file most of whose characters nobody writes in Chinese.

    `text` is the data decoded as GB18030. The fault names the encoding whose reading is more usual,
    such as Big5 or EUC-KR. Raises FaultyTable.
    """
    foreign = foreign_encoding(data, text)
    if foreign:
        raise FaultyTable((_unlikely(text, foreign),))
    share = _share(text, _in_gbk)
    if share >= _ENOUGH:
        return
    likely = {
        name: _share(decoded, weigh)
        for name, codec, weigh in (
            ("Big5", "big5", _in_big5),
            ("Shift-JIS", "cp932", _in_shift_jis),
            ("EUC-JP", "euc_jp", _in_japanese),
            ("Windows-1252", "cp1252", _in_latin),
        )
        if (decoded := _decoded_by(data, codec)) is not None
    }
    best = max(likely, key=lambda name: likely[name], default="")
    if best and likely[best] > share:
        raise FaultyTable((_unlikely(text, best),))
    if share < _TOO_RARE:
        raise FaultyTable((_unlikely(text, "Big5 / Shift-JIS"),))


def _unlikely(text: str, encoding: str) -> Fault:
    """The fault of the line with the least usual characters."""
    lines = [
        (_share(line, _in_gbk), number)
        for number, line in enumerate(text.splitlines(), start=1)
        if not line.isascii()
    ]
    row = min(lines)[1]
    return Fault(row, None, "", _OTHER, {"encoding": encoding})


def _decoded_by(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _share(text: str, weigh: Callable[[str], float]) -> float:
    """The mean weight, from 0 to 1, of the characters beyond ASCII; 1 if there are none."""
    counts = {sign: count for sign, count in Counter(text).items() if not sign.isascii()}
    weight = sum(weigh(sign) * count for sign, count in counts.items())
    return weight / sum(counts.values()) if counts else 1.0


@lru_cache(maxsize=8192)
def _in_gbk(sign: str) -> float:
    """How usual a character is in a text of mainland China: 1 for the first level of GB2312."""
    place = _bytes(sign, "gb2312")
    if place is None:
        traditional = _bytes(sign, "big5")
        return 0.8 if traditional and b"\xa4" <= traditional[:1] <= b"\xc6" else 0.3
    if place < b"\xb0":
        return 1.0 if place < b"\xa4" else 0.2  # punctuation and full-width; kana, Greek, Cyrillic
    return 1.0 if place < b"\xd8" else 0.7


@lru_cache(maxsize=8192)
def _in_big5(sign: str) -> float:
    """1 for punctuation and the first level of Big5."""
    place = _bytes(sign, "big5")
    if place is None:
        return 0.0
    return 1.0 if place < b"\xc6\x7f" else 0.3


@lru_cache(maxsize=8192)
def _in_shift_jis(sign: str) -> float:
    """1 for full-width kana and the first level of JIS X 0208, 0 for half-width katakana."""
    place = _bytes(sign, "cp932")
    if place is None or len(place) == 1:
        return 0.0
    return 1.0 if place < b"\x98\x73" else 0.3


@lru_cache(maxsize=8192)
def _in_japanese(sign: str) -> float:
    return 1.0 if "\u3041" <= sign <= "\u30ff" else 0.8 * _in_shift_jis(sign)


def _in_latin(sign: str) -> float:
    return 0.6 if sign.isalpha() and sign < "\u0180" else 0.0


def _bytes(sign: str, codec: str) -> bytes | None:
    try:
        return sign.encode(codec)
    except UnicodeEncodeError:
        return None
