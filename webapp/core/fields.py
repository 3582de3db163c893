"""What one field of a form may hold: declared once beside its operation, read by its page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from webapp.core.errors import JiebaoError, Missing, _

_SUM = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(?:\.[0-9]{1,2})?")
_WHOLE = re.compile(r"[0-9]{1,18}")  # isdigit() holds of ², and SQLite's integers end at 19 digits
LONGEST_SUM = 20  # characters of a sum as it is typed


class DateMalformed(JiebaoError):
    """A date that is none."""

    sentence = _("日期“%(typed)s”不对,请写成 2026-03-02 这样。")


class TextTooLong(JiebaoError):
    """More text than a field takes."""

    sentence = _("太长了:最多 %(most)s 个字,现在有 %(count)s 个。")


@dataclass(frozen=True)
class Text:
    """Text of at most `most` characters; `required`: of one at least.

    `too_long` is the refusal of a longer text; its sentence may name `most` and `count`.
    """

    name: str
    most: int
    required: bool = True
    too_long: type[JiebaoError] = TextTooLong

    def read(self, values: Mapping[str, str]) -> str:
        """The text of a form. Raises Missing, `too_long`."""
        return self.clean(values.get(self.name, ""))

    def clean(self, typed: str) -> str:
        """The text without the space around it. Raises Missing, `too_long`."""
        text = typed.strip()
        if not text and self.required:
            raise Missing(self.name)
        if len(text) > self.most:
            raise _beside(self.name, self.too_long(most=self.most, count=len(text)))
        return text

    def demand(self, typed: str) -> str:
        """As `clean`, of a text that is required this time. Raises Missing, `too_long`."""
        text = self.clean(typed)
        if not text:
            raise Missing(self.name)
        return text

    def attributes(self) -> dict[str, str]:
        """What HTML says of the limit."""
        return {"maxlength": str(self.most)}


@dataclass(frozen=True)
class RequiredDay:
    """A day that must be given, as 2026-03-02."""

    name: str
    required = True

    def read(self, values: Mapping[str, str]) -> date:
        """The day of a form. Raises Missing, DateMalformed."""
        typed = values.get(self.name, "").strip()
        if not typed:
            raise Missing(self.name)
        return _day(self.name, typed)

    def attributes(self) -> dict[str, str]:
        """A day has no limits of its own; a page may set some by today's date."""
        return {}


@dataclass(frozen=True)
class OptionalDay:
    """A day that may be left empty."""

    name: str
    required = False

    def read(self, values: Mapping[str, str]) -> date | None:
        """The day of a form; None where the field is empty. Raises DateMalformed."""
        typed = values.get(self.name, "").strip()
        return _day(self.name, typed) if typed else None

    def attributes(self) -> dict[str, str]:
        """As of RequiredDay."""
        return {}


@dataclass(frozen=True)
class Hundredths:
    """A number with at most two places, kept in hundredths: yuan as fen, points as hundredths.

    `malformed` is the refusal of what is no such number, or more than `most` hundredths; its
    sentence may name `typed`. The operation refuses 0.
    """

    name: str
    malformed: type[JiebaoError]
    most: int = 10**11 - 1
    required: bool = True

    def read(self, values: Mapping[str, str]) -> int:
        """The number of a form, in hundredths. Raises Missing, `malformed`."""
        found = self.read_optional(values)
        if found is None:
            raise Missing(self.name)
        return found

    def read_optional(self, values: Mapping[str, str]) -> int | None:
        """The number of a form, in hundredths; None where the field is empty.

        Raises `malformed`.
        """
        typed = values.get(self.name, "").strip()
        if not typed:
            return None
        plain = re.sub(r"\s|^¥", "", unicodedata.normalize("NFKC", typed))
        found = int(Decimal(plain.replace(",", "")) * 100) if _SUM.fullmatch(plain) else None
        if found is None or found > self.most:
            raise _beside(self.name, self.malformed(typed=typed[:40]))
        return found

    def attributes(self) -> dict[str, str]:
        """What HTML says of the limit, and which keyboard a phone shows."""
        return {"maxlength": str(LONGEST_SUM), "inputmode": "decimal"}


@dataclass(frozen=True)
class Count:
    """A whole number from `least` to `most`.

    `malformed` is the refusal of anything else; its sentence may name `least` and `most`.
    """

    name: str
    most: int
    malformed: type[JiebaoError]
    least: int = 1
    required: bool = True

    def read(self, values: Mapping[str, str]) -> int:
        """The number of a form. Raises `malformed`, also where the field is empty."""
        typed = values.get(self.name, "").strip()
        return self.check(int(typed) if _WHOLE.fullmatch(typed) else self.least - 1)

    def read_optional(self, values: Mapping[str, str]) -> int | None:
        """The number of a form; None where the field is empty. Raises `malformed`."""
        return self.read(values) if values.get(self.name, "").strip() else None

    def check(self, number: int) -> int:
        """The number, where it is within the limits. Raises `malformed`."""
        if not self.least <= number <= self.most:
            raise _beside(self.name, self.malformed(least=self.least, most=self.most))
        return number

    @property
    def digits(self) -> int:
        """How many digits the largest has: the limit of an input that is no number's."""
        return len(str(self.most))

    def attributes(self) -> dict[str, str]:
        """What HTML says of the limits."""
        return {"min": str(self.least), "max": str(self.most)}


Declared = Text | RequiredDay | OptionalDay | Hundredths | Count


def _day(name: str, typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as malformed:
        raise _beside(name, DateMalformed(typed=typed)) from malformed


def _beside(name: str, refusal: JiebaoError) -> JiebaoError:
    refusal.field = name
    return refusal
