"""Hold the content of a certificate as plain values, which are validated at construction."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from math import ceil

from .errors import (
    AddressMalformed,
    LanguageUnknown,
    SerialMalformed,
    TextMissing,
    TextTooLong,
    TooManySignatories,
)

MOST_SIGNATORIES = 10
MOST_OF_ADDRESS = 200
LANGUAGES = ("zh", "en")

# Attribute: (HR's name for it, most characters, whether it may be empty).
_TEXTS = {
    "title": ("荣誉名称", 40, False),
    "recipient": ("姓名", 40, False),
    "salutation": ("称谓", 20, True),
    "closing": ("结语", 40, True),
    "company": ("公司名称", 40, False),
    "department": ("印章部门", 12, False),
}
_MOST_OF_BODY = 180
_MOST_OF_SIGNATORY = 16


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the body; `varying` marks a figure that a design may emphasise."""

    text: str
    varying: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Honour:
    """One honour of one recipient, as it is printed.

    `recipient` may be a person or a team; `title` may contain one newline as a line break.
    `granted_on` and `serial` come from the caller, because this package has no clock or counter.
    `language` (zh, en) is that of the fixed words and the date. `logo` and `seal` are PNG files;
    without a seal one is drawn from the names. Texts are kept in Unicode's composed form (NFC), and
    two letters take the room of one ideograph. Raises a CertificateError that names the field.
    """

    design: str
    title: str
    recipient: str
    body: tuple[Segment, ...]
    company: str
    granted_on: date
    serial: str
    verify_address: str
    salutation: str = "同志"
    closing: str = "特发此证，以资鼓励。"
    department: str = "人力资源部"
    signatories: tuple[str, ...] = ()
    language: str = "zh"
    logo: bytes = b""
    seal: bytes = b""

    def __post_init__(self) -> None:
        for field, (called, most, may_be_empty) in _TEXTS.items():
            text = _tidy(getattr(self, field))
            _measure(field, called, text, most, may_be_empty=may_be_empty)
            object.__setattr__(self, field, text)
        if self.language not in LANGUAGES:
            known = "、".join(LANGUAGES)
            raise LanguageUnknown("language", language=self.language, known=known)
        self._check_body()
        self._check_signatories()
        if not re.fullmatch(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", self.serial) or len(self.serial) > 32:
            raise SerialMalformed("serial", serial=self.serial)
        if (
            not re.fullmatch(r"https?://[!-~]+", self.verify_address)
            or len(self.verify_address) > MOST_OF_ADDRESS
        ):
            raise AddressMalformed(
                "verify_address", address=self.verify_address, most=MOST_OF_ADDRESS
            )

    @property
    def wording(self) -> str:
        """The body as one text."""
        return "".join(segment.text for segment in self.body)

    def _check_body(self) -> None:
        body = tuple(Segment(_composed(each.text), each.varying) for each in self.body)
        object.__setattr__(self, "body", body)
        _measure("body", "正文", self.wording.strip(), _MOST_OF_BODY)

    def _check_signatories(self) -> None:
        if len(self.signatories) > MOST_SIGNATORIES:
            raise TooManySignatories(
                "signatories", most=MOST_SIGNATORIES, count=len(self.signatories)
            )
        signatories = tuple(_tidy(each) for each in self.signatories)
        for each in signatories:
            _measure("signatories", "署名", each, _MOST_OF_SIGNATORY)
        object.__setattr__(self, "signatories", signatories)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _tidy(text: str) -> str:
    return _composed(text).strip()


def _measure(field: str, called: str, text: str, most: int, *, may_be_empty: bool = False) -> None:
    if not text and not may_be_empty:
        raise TextMissing(field, field_name=called)
    if (length := _length(text)) > most:
        raise TextTooLong(field, field_name=called, most=most, length=length)


def _length(text: str) -> int:
    """The length in ideographs: a half-width character counts as half."""
    wide = sum(unicodedata.east_asian_width(each) in "WFA" for each in text)
    return ceil(wide + (len(text) - wide) / 2)
