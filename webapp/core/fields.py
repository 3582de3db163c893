"""Define types of form fields with their limits, for the operation and for its page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from webapp.core.errors import JiebaoError, Missing, _
from webapp.core.typed_days import typed_day

_SUM = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(?:\.[0-9]{1,2})?")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_WHOLE = re.compile(r"[0-9]{1,18}")  # isdigit() accepts ²; SQLite integers have at most 19 digits
# Characters that are no text: control characters but tab and line's end, and those that turn the
# direction of what follows them on a page. The joiner of emojis stays.
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
LONGEST_SUM = 20  # characters of a sum as it is typed


class DateMalformed(JiebaoError):
    """The text is not a date."""

    sentence = _("日期“%(typed)s”不对，请写成 2026-03-02 这样。")


class TimeMalformed(JiebaoError):
    """The text is not a time of day."""

    sentence = _("时间“%(typed)s”不对，请写成 15:30 这样。")


class TextTooLong(JiebaoError):
    """The text is longer than the field allows."""

    sentence = _("太长了：最多 %(most)s 个字，现在有 %(count)s 个。")


@dataclass(frozen=True)
class Text:
    """Text of at most `most` characters; if `required`, of at least one.

    `too_long` is the error for a longer text; its sentence may name `most` and `count`.
    """

    name: str
    most: int
    required: bool = True
    too_long: type[JiebaoError] = TextTooLong

    def read(self, values: Mapping[str, str]) -> str:
        """Return the field's text, stripped. Raises Missing, `too_long`."""
        return self.clean(values.get(self.name, ""))

    def clean(self, typed: str) -> str:
        """Return `typed` without surrounding space and without what is no text.

        Raises Missing, `too_long`.
        """
        text = _NO_TEXT.sub("", typed).strip()
        if not text and self.required:
            raise Missing(self.name)
        if len(text) > self.most:
            raise _beside(self.name, self.too_long(most=self.most, count=len(text)))
        return text

    def demand(self, typed: str) -> str:
        """Return `typed` as `clean` does, but refuse an empty text. Raises Missing, `too_long`."""
        text = self.clean(typed)
        if not text:
            raise Missing(self.name)
        return text

    def attributes(self) -> dict[str, str]:
        """Return the limit as HTML attributes."""
        return {"maxlength": str(self.most)}


@dataclass(frozen=True)
class RequiredDay:
    """A required day in the form 2026-03-02."""

    name: str
    required = True

    def read(self, values: Mapping[str, str]) -> date:
        """Return the field's day. Raises Missing, DateMalformed."""
        typed = values.get(self.name, "").strip()
        if not typed:
            raise Missing(self.name)
        return _day(self.name, typed)

    def attributes(self) -> dict[str, str]:
        """Return no attributes: a page may set limits that depend on today's date."""
        return {}


@dataclass(frozen=True)
class OptionalDay:
    """An optional day in the form 2026-03-02."""

    name: str
    required = False

    def read(self, values: Mapping[str, str]) -> date | None:
        """Return the field's day; None if the field is empty. Raises DateMalformed."""
        typed = values.get(self.name, "").strip()
        return _day(self.name, typed) if typed else None

    def attributes(self) -> dict[str, str]:
        """Return no attributes, as for RequiredDay."""
        return {}


@dataclass(frozen=True)
class OptionalTime:
    """An optional time of day to the minute in the form 15:30."""

    name: str
    required = False

    def read(self, values: Mapping[str, str]) -> time | None:
        """Return the field's time; None if the field is empty. Raises TimeMalformed."""
        typed = values.get(self.name, "").strip()
        if not typed:
            return None
        if not _TIME.fullmatch(typed):
            raise _beside(self.name, TimeMalformed(typed=typed[:40]))
        return time.fromisoformat(typed)

    def attributes(self) -> dict[str, str]:
        """Return no attributes, as for RequiredDay."""
        return {}


@dataclass(frozen=True)
class Hundredths:
    """A number with at most two decimal places, read as hundredths (yuan as fen).

    `malformed` is the error for any other text and for more than `most` hundredths; its sentence
    may name `typed`. The operation refuses 0.
    """

    name: str
    malformed: type[JiebaoError]
    most: int = 10**11 - 1
    required: bool = True

    def read(self, values: Mapping[str, str]) -> int:
        """Return the field's number in hundredths. Raises Missing, `malformed`."""
        found = self.read_optional(values)
        if found is None:
            raise Missing(self.name)
        return found

    def read_optional(self, values: Mapping[str, str]) -> int | None:
        """Return the field's number in hundredths; None if it is empty. Raises `malformed`."""
        typed = values.get(self.name, "").strip()
        if not typed:
            return None
        plain = re.sub(r"\s|^¥", "", unicodedata.normalize("NFKC", typed))
        found = int(Decimal(plain.replace(",", "")) * 100) if _SUM.fullmatch(plain) else None
        if found is None or found > self.most:
            raise _beside(self.name, self.malformed(typed=typed[:40]))
        return found

    def attributes(self) -> dict[str, str]:
        """Return the limit as HTML attributes, and the keyboard that a phone shows."""
        return {"maxlength": str(LONGEST_SUM), "inputmode": "decimal"}


@dataclass(frozen=True)
class Count:
    """A whole number from `least` to `most`.

    `malformed` is the error for anything else; its sentence may name `least` and `most`.
    """

    name: str
    most: int
    malformed: type[JiebaoError]
    least: int = 1
    required: bool = True

    def read(self, values: Mapping[str, str]) -> int:
        """Return the field's number. Raises `malformed`, also if the field is empty."""
        typed = values.get(self.name, "").strip()
        return self.check(int(typed) if _WHOLE.fullmatch(typed) else self.least - 1)

    def read_optional(self, values: Mapping[str, str]) -> int | None:
        """Return the field's number; None if the field is empty. Raises `malformed`."""
        return self.read(values) if values.get(self.name, "").strip() else None

    def check(self, number: int) -> int:
        """Return `number` if it is within the limits. Raises `malformed`."""
        if not self.least <= number <= self.most:
            raise _beside(self.name, self.malformed(least=self.least, most=self.most))
        return number

    @property
    def digits(self) -> int:
        """The number of digits of `most`: the length limit of a text input for this count."""
        return len(str(self.most))

    def attributes(self) -> dict[str, str]:
        """Return the limits as HTML attributes."""
        return {"min": str(self.least), "max": str(self.most)}


Declared = Text | RequiredDay | OptionalDay | OptionalTime | Hundredths | Count


def _day(name: str, typed: str) -> date:
    try:
        return typed_day(typed)
    except ValueError as malformed:
        raise _beside(name, DateMalformed(typed=typed[:40])) from malformed


def _beside(name: str, refusal: JiebaoError) -> JiebaoError:
    refusal.field = name
    return refusal
