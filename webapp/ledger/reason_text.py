"""Write the `because` of a line as text in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import Any

from flask_babel import get_locale, gettext

from rules.because import number_text
from rules.outcomes import MONEY
from webapp.core.amounts import rounded, short_text
from webapp.ledger.reason_openings import opening
from webapp.schemes.metric_names import METRICS, metric_name, word_name
from webapp.web.formatting import day_text, key_text

_PERIOD = re.compile(r"\b\d{4}-(?:Q\d|W\d\d|\d\d(?:-\d\d)?)(?![\d-])")
_SCORED = ("honour-by-score", "blended-bonus")  # shapes whose steps weigh shares
_PRIZE = re.compile(r"#(\d+)(?: → ([\d.]+))?")
_SUM = re.compile(r" ?→ -?[\d.,]+$")
_FRACTION = re.compile(r"\b\d+/\d+\b")
_METRIC = re.compile(r"\b(" + "|".join(sorted(METRICS, key=len, reverse=True)) + r")\b")


@dataclass(frozen=True)
class RankRow:
    """One row of a ranking: the value as display text, and when it was reached."""

    rank: int
    who: str
    name: str
    value: str
    reached_at: datetime


@dataclass(frozen=True)
class ReasonText:
    """One clause's reasoning as text: opening, figures, sum, ranking, and what was not counted."""

    opening: str
    figures: tuple[tuple[str, str], ...] = ()
    steps: tuple[str, ...] = ()
    ranking: tuple[RankRow, ...] = ()
    notes: tuple[str, ...] = ()
    parts: tuple[ReasonText, ...] = ()


def tell_reason(
    because: Mapping[str, Any], names: Mapping[str, str], kind: str = "award", to: str = ""
) -> ReasonText:
    """Return a `because` as text; `names` maps ids of people and teams to names.

    `kind` and `to` are those of the outcome. An award and the certificate beside it have the same
    `because`; for the certificate, sums of money are left out.
    """
    return ReasonText(
        opening=opening({**because, "to": to}, names),
        figures=tuple(_figures(because)),
        steps=tuple(_steps(because, kind)),
        ranking=tuple(_ranking(because, names)),
        notes=tuple(_notes(because, names)),
        parts=tuple(tell_reason(part, names) for part in because.get("parts", ())),
    )


def reason_in_one_text(
    because: Mapping[str, Any], names: Mapping[str, str], kind: str = "award", to: str = ""
) -> str:
    """Return the opening, figures and steps of a `because`, and of its parts, as one text.

    See `tell_reason`: this leaves out the ranking and the notes.
    """
    return "；".join(part for part in _parts(because, names, kind, to) if part)


def basis_in_short(because: Mapping[str, Any], to: str) -> str:
    """Return the rank and value of the recipient `to`, or else the first two figures, as one text.

    Of several outcomes that were added it says how many. Empty: there is nothing to show, as of a
    reversal.
    """
    if "parts" in because:
        return str(gettext("%(n)s 项相加", n=len(because["parts"])))
    own = next((row for row in _ranking(because, {}) if row.who == to), None)
    if own is not None:
        of = metric_name(because.get("metric", "score"))
        return f"{gettext('第 %(rank)s 名', rank=own.rank)} · {of} {own.value}"
    return " · ".join(f"{label} {value}" for label, value in islice(_figures(because), 2))


def _parts(
    because: Mapping[str, Any], names: Mapping[str, str], kind: str, to: str
) -> Iterable[str]:
    yield opening({**because, "to": to}, names).rstrip("。")
    yield "，".join(f"{label} {value}" for label, value in _figures(because))
    yield "，".join(_steps(because, kind))
    for part in because.get("parts", ()):
        yield from _parts(part, names, "award", "")


def _steps(because: Mapping[str, Any], kind: str) -> Iterable[str]:
    """The steps in the reader's language; without sums of money where the outcome is none."""
    steps = because.get("steps", ())
    if kind not in MONEY:
        steps = [left for step in steps if (left := _without_money(step))]
    if because.get("shape") in _SCORED:
        steps = [_FRACTION.sub(_as_decimal, step) for step in steps]
    return map(_step_text, steps)


def _figures(because: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Yield label and value of each figure, then of each criterion of a score."""
    locale = get_locale()
    for each in because.get("figures", ()):
        yield metric_name(each["name"], locale), value_text(each["value"], each["unit"])
    for name, each in because.get("criteria", {}).items():
        amount = value_text(each.get("value", str(each["amount"])), unit_of(name))
        share = short_number(Fraction(each["share"]))
        yield f"{metric_name(name)} × {each['weight']}", f"{amount} → {share}"


def value_text(value: str, unit: str) -> str:
    """Return a figure as display text, perhaps rounded; the line keeps the exact value."""
    return word_name(value) if unit == "text" else _number_text(value, unit)


@lru_cache(maxsize=4_096)  # figures: a payroll's file has the same ones many times
def _number_text(value: str, unit: str) -> str:
    return _FORMATS.get(unit, _plain)(value)


def unit_of(metric: str, by: str = "value") -> str:
    """Return the unit in which a metric's stored value is displayed."""
    if by in ("completion", "growth") or metric == "completion":
        return "ratio"
    if metric == "sales":
        return "fen"
    return "hundredths" if metric in ("rating", "contribution") else "count"


def short_number(value: Fraction) -> str:
    """Return an exact number as display text: 7, 4.8, or 0.9417 for 113/120."""
    return short_text(value, 4)


def _plain(value: str) -> str:
    return value


def _count(value: str) -> str:
    return short_number(Fraction(value))


def _fen(value: str) -> str:
    return f"¥{rounded(Fraction(value) / 100, 2):,}"


def _hundredths(value: str) -> str:
    return short_number(Fraction(value) / 100)


def _ratio(value: str) -> str:
    return number_text(rounded(Fraction(value) * 100, 2)) + "%"


_FORMATS: Mapping[str, Callable[[str], str]] = {
    "count": _count,
    "exact": _count,
    "fen": _fen,
    "hundredths": _hundredths,
    "ratio": _ratio,
}


def _without_money(step: str) -> str:
    """A step without the sum of money behind its arrow: what led to it, or an empty text."""
    return _SUM.sub("", step).strip()


def _as_decimal(found: re.Match[str]) -> str:
    """A fraction of a score as a decimal, marked where it is rounded."""
    exact = Fraction(found.group())
    told = short_number(exact)
    return told if Fraction(told.replace(",", "")) == exact else f"≈{told}"


def _step_text(step: str) -> str:
    """One step of a sum, with the ranks, periods and metrics it names in the reader's language."""
    prize = _PRIZE.fullmatch(step)
    if prize:
        place = str(gettext("第 %(rank)s 名", rank=prize.group(1)))
        return f"{place} → ¥{Decimal(prize.group(2)):,.2f}" if prize.group(2) else place
    named = _METRIC.sub(lambda found: metric_name(found.group()), step)
    return _PERIOD.sub(lambda found: key_text(found.group()), named)


def _ranking(because: Mapping[str, Any], names: Mapping[str, str]) -> Iterable[RankRow]:
    unit = unit_of(because.get("metric", ""), because.get("by", "value"))
    for row in because.get("ranking", ()):
        value = short_number(Fraction(row["value"])) if "criteria" in because else ""
        yield RankRow(
            rank=row["rank"],
            who=row["who"],
            name=names.get(row["who"], row["who"]),
            value=value or value_text(row["value"], unit),
            reached_at=datetime.fromisoformat(row["reached_at"]),
        )


def _notes(because: Mapping[str, Any], names: Mapping[str, str]) -> Iterable[str]:
    if because.get("ranked"):
        yield gettext("共 %(n)s 个有名次；数值相同的，先达到者在前。", n=because["ranked"])
    if because.get("not_eligible"):
        yield gettext("因违规或作假不参评的：%(n)s。", n=because["not_eligible"])
    late = because.get("not_counted", {}).get("late")
    if late:
        yield gettext("未计入：截止时间之后才收到的 %(n)s 条。", n=late)
    capped = because.get("capped")
    if capped:
        cap, took = _fen(str(capped["cap"])), _fen(str(capped["took"]))
        yield gettext("每人每期最多 %(cap)s，超出的 %(took)s 不发。", cap=cap, took=took)
    shared = because.get("shared")
    if shared:
        yield _shared_note(shared, names.get(because["team"], because["team"]))
    for each in because.get("earned", ()):
        yield f"{each['clause']}: {_fen(str(each['amount']))}"
    for row in (because.get("void") or {}).get("cards", because.get("cards", ())):
        name = names.get(row["seller"], row["seller"])
        day = day_text(date.fromisoformat(row["day"]))
        yield gettext("%(day)s %(name)s：作假 %(n)s 张", day=day, name=name, n=row["cards"])


def _shared_note(shared: Mapping[str, Any], team: str) -> str:
    values = {
        "team": team,
        "of": _fen(str(shared["of"])),
        "share": _fen(str(shared["share"])),
        "n": shared["members"],
    }
    if shared["split"] == "contribution":
        values |= {
            "own": _hundredths(str(shared["points"])),
            "all": _hundredths(str(shared["all_points"])),
        }
        return gettext(
            "团队 %(team)s 的 %(of)s 按贡献分配（%(own)s ÷ %(all)s），本人 %(share)s。", **values
        )
    if shared["split"] == "each":
        return gettext("团队 %(team)s 的 %(n)s 名成员每人 %(share)s。", **values)
    return gettext("团队 %(team)s 的 %(of)s 由 %(n)s 名成员平分，本人 %(share)s。", **values)
