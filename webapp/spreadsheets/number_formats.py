"""Display a number as its cell's number format does (ECMA-376 part 1, 18.8.30 and 18.8.31).

Only formats that codes and amounts have are displayed: digits, literal text, thousands commas,
sections and conditions. For percentages, scales, fractions and dates the functions return None.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

GENERAL = ("General", "@")
_MOST = 10**20  # of a number that is displayed; Decimal rounds at most 28 digits
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<text>@)"
    r"|(?P<end>;)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")
_HOLDS = {
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
_COLOUR = re.compile(
    r"black|blue|cyan|green|magenta|red|white|yellow|color ?\d+"
    r"|黑色|蓝色|青色|绿色|洋红|红色|白色|黄色|颜色 ?\d+",
    re.IGNORECASE,
)
_SHOWN_AS_IT_IS = frozenset(" $-+():^'{}<>=~&")  # without quotes; so are all signs beyond ASCII
_SCIENTIFIC = re.compile(r'^(?:[^"]|"[^"]*")*?[0#?.]E[+-]', re.IGNORECASE)
_NO_DATE_CODE = re.compile(r'"[^"]*"|[\\!].|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


@dataclass(frozen=True)
class _Section:
    """One section: its tokens as (kind, text), None where it is not understood."""

    condition: tuple[str, Decimal] | None
    tokens: tuple[tuple[str, str], ...] | None

    def has(self, kind: str) -> bool:
        return any(token == kind for token, _text in self.tokens or ())


def is_scientific(form: str) -> bool:
    """Whether a format displays a number with an exponent, such as 1.20E+04."""
    return _SCIENTIFIC.search(form) is not None


def shows_full_day(form: str) -> bool:
    """Whether a date format displays year, month and day of the month."""
    code = _NO_DATE_CODE.sub("", form.split(";", maxsplit=1)[0]).lower()
    return ("y" in code or "e" in code) and "m" in code and _day_of_month(code)


def shows_month(form: str) -> bool:
    """Whether a date format displays year and month."""
    code = _NO_DATE_CODE.sub("", form.split(";", maxsplit=1)[0]).lower()
    return ("y" in code or "e" in code) and "m" in code


def _day_of_month(code: str) -> bool:
    return re.search(r"(?<!d)dd?(?!d)", code) is not None


def exact(value: int | float) -> Decimal:
    """Return a stored number with the 15 digits that Excel keeps."""
    return Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))


def displayed_number(value: int | float, form: str) -> str | None:
    """Return a number (0 or above) as its format displays it; None where that is not known."""
    number = exact(value)
    if not number.is_finite() or not 0 <= number < _MOST:
        return None
    section = _chosen(_sections(form), number)
    if section is None or section.tokens is None or section.has("text"):
        return _general(number) if form in GENERAL else None
    if section.has("general"):
        return None if section.has("digit") else _with_text(section.tokens, _general(number))
    return _with_digits(section.tokens, number)


def displayed_text(text: str, form: str) -> str | None:
    """Return a text as its cell's format displays it; None where that is not known."""
    sections = _sections(form)
    last = sections[-1]
    if len(sections) < 4 and not last.has("text"):
        return text if all(section.tokens is not None for section in sections) else None
    section = sections[3] if len(sections) >= 4 else last
    return None if section.tokens is None else _with_text(section.tokens, text)


def _general(number: Decimal) -> str:
    return f"{number:f}"


def _with_text(tokens: tuple[tuple[str, str], ...], text: str) -> str:
    return "".join(text if kind in ("general", "text") else said for kind, said in tokens)


@lru_cache(maxsize=512)
def _sections(form: str) -> tuple[_Section, ...]:
    parts: list[list[re.Match[str]]] = [[]]
    for match in _TOKEN.finditer(form):
        if match.lastgroup == "end":
            parts.append([])
        else:
            parts[-1].append(match)
    return tuple(map(_section, parts))


def _section(matches: list[re.Match[str]]) -> _Section:
    condition = None
    for match in matches:
        found = _CONDITION.fullmatch(match["bracket"] or "")
        if found is not None:
            condition = (found[1], Decimal(found[2]))
    tokens = [token for match in matches for token in _tokens(match)]
    known = all(kind != "unknown" for kind, _text in tokens)
    return _Section(condition, tuple(tokens) if known else None)


def _tokens(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    kind, text = str(match.lastgroup), match[str(match.lastgroup)]
    if kind in ("quoted", "escaped"):
        yield "literal", text
    elif kind == "space":
        yield "literal", " "
    elif kind == "fill":
        if text != " ":
            yield "unknown", text
    elif kind == "bracket":
        yield from _bracket(text)
    elif kind == "other":
        plain = text in _SHOWN_AS_IT_IS or not text.isascii()
        yield "literal" if plain else "unknown", text
    else:
        yield kind, text


def _bracket(text: str) -> Iterator[tuple[str, str]]:
    if text.startswith("$"):
        yield "literal", text[1:].split("-", maxsplit=1)[0]
    elif not _COLOUR.fullmatch(text) and not _CONDITION.fullmatch(text):
        yield "unknown", text


def _chosen(sections: tuple[_Section, ...], number: Decimal) -> _Section | None:
    """The section for a number not below 0; None if no condition holds."""
    numeric = sections[:3]
    if len(numeric) > 1 and numeric[-1].has("text"):
        numeric = numeric[:-1]
    if not any(section.condition for section in numeric):
        return numeric[2] if number == 0 and len(numeric) == 3 else numeric[0]
    for place, section in enumerate(numeric):
        if section.condition is not None:
            sign, limit = section.condition
            if _HOLDS[sign](number, limit):
                return section
        elif place == len(numeric) - 1 or (place == 0 and number > 0):
            return section
    return None


def _with_digits(tokens: tuple[tuple[str, str], ...], number: Decimal) -> str | None:
    """Literal text and the digits of a number in their places; None for a scaled number."""
    point = next((at for at, (kind, _text) in enumerate(tokens) if kind == "point"), len(tokens))
    digits = [at for at, (kind, _text) in enumerate(tokens) if kind == "digit"]
    if not digits:
        return "".join(text for _kind, text in tokens) if point == len(tokens) else None
    whole = [at for at in digits if at < point]
    places = len(digits) - len(whole)
    commas = [at for at, (kind, _text) in enumerate(tokens) if kind == "comma"]
    if any(not whole or not whole[0] < at < whole[-1] for at in commas):
        return None
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    before, _point, after = f"{rounded:f}".partition(".")
    shown = {at: text for at, (kind, text) in enumerate(tokens) if kind in ("literal", "point")}
    shown |= _whole(tokens, whole, "" if before == "0" else before, bool(commas))
    shown |= _fraction(tokens, [at for at in digits if at > point], after)
    return "".join(shown[at] for at in sorted(shown))


def _whole(
    tokens: tuple[tuple[str, str], ...], places: list[int], digits: str, commas: bool
) -> dict[int, str]:
    """The digits before the point by token, from the right; the leftmost takes all the rest."""
    shown: dict[int, str] = {}
    left, placed = list(digits), 0
    for at in reversed(places):
        wanted = max(1, len(left)) if at == places[0] else 1
        text = ""
        for _digit in range(wanted):
            sign = left.pop() if left else _padding(tokens[at][1])
            text = sign + ("," if commas and sign and placed and placed % 3 == 0 else "") + text
            placed += 1
        shown[at] = text
    return shown


def _fraction(
    tokens: tuple[tuple[str, str], ...], places: list[int], digits: str
) -> dict[int, str]:
    """The digits behind the point by token; # and ? leave the zeros at the end out."""
    needed = len(digits.rstrip("0"))
    return {
        at: digits[place] if place < needed else _padding(tokens[at][1])
        for place, at in enumerate(places)
    }


def _padding(placeholder: str) -> str:
    return {"0": "0", "?": " "}.get(placeholder, "")
