"""Show the numbers of a draft as form fields, and put changed numbers back into the draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext

from rules.scheme_values import MOST
from webapp.core.errors import _
from webapp.schemes.metric_names import in_own_words, metric_name, word_name

KEYS = {
    "prizes": _("第 %(n)s 名奖金"),
    "amount": _("金额"),
    "rate": _("比例"),
    "at_least": _("门槛"),
    "at_least_count": _("最少次数"),
    "hired_within": _("入职天数以内"),
    "first_days": _("客户首次联系起的天数"),
    "each_at_least": _("每名成员至少"),
    "cap": _("完成率上限"),
    "above": _("高于"),
    "up_to": _("至"),
    "weights": _("权重"),
    "by_level": _("级别"),
    "by_difficulty": _("难度"),
    "every": _("每满期数"),
    "in_a_row": _("连续期数"),
    "share": _("比例"),
    "top_share": _("前百分之几"),
    "rating": _("客户评分门槛"),
    "first": _("从第几名起"),
    "steps": _("第 %(n)s 级"),
    "parts": _("第 %(n)s 项"),
    "sales": _("按业绩"),
    "contracts": _("按成交单数"),
}
MONEY_CAP = _("每人每期上限")  # of the shapes whose `cap` is money
MONEY_CAPPED = ("per-unit", "excess-share", "tiers")
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class NumberField:
    """One number of a clause: `name` of its input (its path), its label, its value as text."""

    name: str
    label: str
    value: str


@dataclass(frozen=True)
class ClauseFields:
    """A clause with its numbers as form fields."""

    id: str
    name: str
    period: str
    fields: tuple[NumberField, ...]


def clause_fields(body: Mapping[str, Any]) -> list[ClauseFields]:
    """Return the clauses of a revision with their numbers, in the order of its TOML."""
    return [
        ClauseFields(
            id=clause["id"],
            name=in_own_words(clause["name"]),
            period=clause["period"],
            fields=tuple(
                NumberField(_name((number, *path)), _label(path, clause["shape"]), _text(value))
                for path, value in _numbers(clause, ())
            ),
        )
        for number, clause in enumerate(body["clause"])
    ]


def with_numbers(body: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    """Return a copy of the revision with the typed numbers.

    Raises InvalidOperation with the field's name.
    """
    changed = deepcopy(dict(body))
    for number, clause in enumerate(changed["clause"]):
        for path, value in list(_numbers(clause, ())):
            name = _name((number, *path))
            if name in typed and typed[name].strip() != _text(value):
                _put(clause, path, _number(name, typed[name], value))
    return changed


def _numbers(value: Any, path: Path) -> Iterator[tuple[Path, int | Decimal]]:
    """Every number in a parsed TOML value, with its path; booleans are left out."""
    if isinstance(value, bool):
        return
    if isinstance(value, int | Decimal):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _numbers(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _numbers(item, (*path, index))


def _name(path: Path) -> str:
    return ".".join(str(part) for part in path)


def _label(path: Path, shape: str) -> str:
    """The label of a path in words, such as "third prize" or "rate of the second tier"."""
    if path == ("cap",) and shape in MONEY_CAPPED:
        return gettext(MONEY_CAP)
    words: list[str] = []
    for part in path:
        if isinstance(part, int):
            number = part + 1
            if words and "%(n)s" in words[-1]:
                words[-1] = words[-1] % {"n": number}
            else:
                words.append(gettext("第 %(n)s 段", n=number))
        elif part != "plans":
            words.append(_word(part, bool(words)))
    return " · ".join(words)


def _word(part: str, inside: bool) -> str:
    if inside and part not in ("at_least", "amount", "rate", "above", "up_to"):
        word = word_name(part)
        return word if word != part else metric_name(part)
    if part in KEYS:
        # `_label` replaces the placeholder by the list index that follows in the path.
        return gettext(KEYS[part], n="%(n)s")
    return part


def _text(value: int | Decimal) -> str:
    if isinstance(value, int):
        return str(value)
    whole = value.to_integral_value()
    return str(int(whole)) if value == whole else f"{value.normalize():f}"


def _number(name: str, typed: str, before: int | Decimal) -> int | Decimal:
    try:
        number = Decimal(typed.strip().replace(",", ""))
    except InvalidOperation as none:
        raise InvalidOperation(name) from none
    if not number.is_finite() or abs(number) > MOST:
        raise InvalidOperation(name)
    if isinstance(before, int) and number == number.to_integral_value():
        return int(number)
    return number


def _put(table: Any, path: Path, number: int | Decimal) -> None:
    for part in path[:-1]:
        table = table[part]
    table[path[-1]] = number
