"""Recognise texts that a program left in a cell instead of what a person typed."""

from __future__ import annotations

import html
import re
import unicodedata

from webapp.core.errors import _
from webapp.spreadsheets.values import Refused

_ERROR = re.compile(
    r"#(?:N/A|GETTING_DATA|[A-Z0-9/_]{2,}[!?])|#N/A N/A|Err:\d{3}|#(?:名称|名字)[?？]",
    re.IGNORECASE,
)
_HASHES = re.compile(r"[#＃]{2,}")
_EMPTY = re.compile(
    r"null|none|nat|undefined|n/a|[+-]?nan(?:\(.*\))?|<(?:na|null|none|nan)>"
    r"|[(（](?:null|none|blank|空|空白)[)）]"
    r"|\[(?:null|none)\]|\\N|-?1\.#[a-z]{3,5}0*|[+-]inf(?:inity)?",
    re.IGNORECASE,
)
_PEOPLE = frozenset(("Nan", "Nat"))  # also given names
_MISSING_IN_R = "NA"
_CODES = re.compile(
    r"&#\d{2,7};|&#[xX][0-9a-fA-F]{2,6};|&[A-Za-z][A-Za-z0-9]{1,31};"
    r"|\\u[0-9a-fA-F]{4}|(?:%[0-9A-Fa-f]{2}){3,}"
)
_REPLACED = ("锟斤拷", "烫烫烫", "屯屯屯")
_TAIL = "?？\ufffd"

_FAILED = _("这一格的公式出错了。请改成填好的值。")
_TOO_NARROW = _(
    "这一格只有 ####：导出时这一列太窄，内容没有写进文件。请拉宽这一列后重新导出，或填上原来的值。"
)
_NOTHING = _("“%(typed)s”是别的程序写的空值，不是内容。请填上真正的值；没有就清空这一格。")
_NOT_DECODED = _("这一格里是网页代码（%(code)s），不是它显示的字。请改成看到的字。")
_GARBLED = _("这一格是乱码，原来多半是“%(likely)s”。请用原来的程序重新导出，或改成正确的字。")
_LOST = _("这一格是乱码，原来的字已丢。请用原来的程序重新导出，或改成正确的字。")


def refuse_failed(text: str, failed: bool) -> None:
    """Refuse a cell of #### or a formula's error (`failed`: the file marks the cell as one)."""
    if failed or _ERROR.fullmatch(text):
        raise Refused(_FAILED)
    if _HASHES.fullmatch(text):
        raise Refused(_TOO_NARROW)


def refuse_program_text(text: str) -> None:
    """Refuse a program's word for no value, undecoded characters, and garbled Chinese."""
    if (_EMPTY.fullmatch(text) and text not in _PEOPLE) or text == _MISSING_IN_R:
        raise Refused(_NOTHING, typed=text)
    for found in _CODES.finditer(text):
        code = found[0]
        if not code.startswith("&") or html.unescape(code) != code:
            raise Refused(_NOT_DECODED, code=code)
    if text.isascii():
        return
    if any(sign in text for sign in _REPLACED):
        raise Refused(_LOST)
    likely = _decoded_again(text)
    if likely is not None:
        raise Refused(_GARBLED, likely=likely)


def _decoded_again(text: str) -> str | None:
    """The Chinese text that was decoded by a wrong encoding, or None."""
    rare = any(_is_chinese(sign) and not _in_gb2312(sign) for sign in text)
    found = _as_utf8(text, "gb18030") if rare else None
    if found is None and max(text) < "\u2300":
        found = _as_utf8(text, "cp1252") or _as_utf8(text, "latin-1") or _gbk_in_latin(text)
    return found


def _as_utf8(text: str, wrong: str) -> str | None:
    """The text if its bytes in the wrong encoding are Chinese in UTF-8; the last may be cut."""
    bare = text.rstrip(_TAIL)
    try:
        found = bare.encode(wrong).decode("utf-8", "strict" if bare == text else "ignore")
    except UnicodeError:
        return None
    return found if any(map(_is_chinese, found)) else None


def _gbk_in_latin(text: str) -> str | None:
    """Chinese from GBK bytes that were decoded as Latin-1: only accented letters, in pairs."""
    letters = [sign for sign in text if not sign.isspace()]
    if len(letters) < 4 or not all("\xa1" <= sign <= "\xff" for sign in letters):
        return None
    try:
        found = "".join(letters).encode("latin-1").decode("gb2312")
    except UnicodeError:
        return None
    return found if all(map(_is_chinese, found)) else None


def _is_chinese(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff"


def _in_gb2312(sign: str) -> bool:
    try:
        sign.encode("gb2312")
    except UnicodeError:
        return False
    return True


# Blocks of Chinese characters assigned after Unicode 14, which Python 3.11 knows: (first, last).
_NEWER = (
    (0x2B739, 0x2B73F),  # Extension C, Unicode 15 to 17
    (0x2CEA2, 0x2CEAD),  # Extension E, Unicode 17
    (0x2EBF0, 0x2EE5D),  # Extension I, Unicode 15.1: characters of people's names
    (0x31350, 0x323AF),  # Extension H, Unicode 15
    (0x323B0, 0x33479),  # Extension J, Unicode 17
    (0x2FFC, 0x2FFF),  # ideographic description characters, Unicode 15.1
)


def is_invisible(sign: str) -> bool:
    """Whether a character can be neither printed nor searched, or replaces a lost character.

    These are control, format, private-use, surrogate, unassigned and replacement characters.
    """
    if sign in "\ufffc\ufffd":
        return True
    if unicodedata.category(sign) not in ("Cc", "Cf", "Co", "Cs", "Cn"):
        return False
    return not any(first <= ord(sign) <= last for first, last in _NEWER)
