"""Build the parts of an explanation as exact JSON values: figures, tests, sums and rankings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Any

from rules.metrics import HUNDREDTHS
from rules.ranking import Place

Figure = dict[str, str]


def as_text(value: int | Fraction) -> str:
    """An exact number as text: 7, or 7/3."""
    return str(value)


def number_text(value: int | Fraction | Decimal) -> str:
    """Write an exact number for a sum: as 1.25 where decimals are finite, else as 7/3."""
    numerator, denominator = value.as_integer_ratio()
    places = _places(denominator)
    if places is None:
        return f"{numerator}/{denominator}"
    if not places:
        return str(numerator)
    whole, behind = divmod(abs(numerator) * 10**places // denominator, 10**places)
    return f"{'-' if numerator < 0 else ''}{whole}.{behind:0{places}}"


@lru_cache(maxsize=1024)
def _places(denominator: int) -> int | None:
    """The decimal places of a reduced fraction with this denominator; None if they do not end."""
    rest, power = denominator, {2: 0, 5: 0}
    for prime in power:
        while rest % prime == 0:
            rest //= prime
            power[prime] += 1
    return None if rest != 1 else max(power.values())


def percent_text(share: Fraction | Decimal) -> str:
    """A share as a percentage: 2% for 0.02; infinite decimals are rounded to two places, ≈165.44%.

    The figures hold the exact value.
    """
    numerator, denominator = share.as_integer_ratio()
    percent = Fraction(numerator * 100, denominator)
    told = number_text(percent)
    if "/" not in told:
        return f"{told}%"
    return f"≈{number_text(Fraction(floor(percent * 100 + Fraction(1, 2)), 100))}%"


def yuan_text(fen: int | Fraction) -> str:
    """Write fen as a number of yuan, with two places unless the yuan are whole."""
    numerator, denominator = fen.as_integer_ratio()
    if denominator != 1:
        return number_text(Fraction(numerator, denominator * 100))
    whole, behind = divmod(abs(numerator), 100)
    return f"{'-' if numerator < 0 else ''}{whole}.{behind:02}"


def amount_text(metric: str, amount: int | Fraction | Decimal) -> str:
    """A metric's amount in display units: sales in yuan, rating and contribution in points."""
    return number_text(Fraction(amount) / 100) if metric in HUNDREDTHS else number_text(amount)


def figure(name: str, value: int | Fraction | Decimal | str, unit: str = "count") -> Figure:
    """Return one value that a clause used, as JSON.

    `unit`: count, fen, hundredths, ratio (exact, as 7/6), text or period; `name` is a metric or
    one of: target, completion, before, growth, best, members, days, level, difficulty, plan …
    """
    told = value if isinstance(value, str) else str(value)
    return {"name": name, "value": told, "unit": unit}


def metric_figure(metric: str, amount: int | Fraction, name: str = "") -> Figure:
    """Return a metric's amount, in its stored unit, as JSON."""
    unit = "fen" if metric == "sales" else "hundredths" if metric in HUNDREDTHS else "count"
    return figure(name or metric, amount, unit)


def completion_figures(metric: str, amount: Fraction, target: int | Fraction) -> list[Figure]:
    """Return the figures amount, target and completion (amount ÷ target)."""
    return [
        metric_figure(metric, amount),
        metric_figure(metric, target, "target"),
        figure("completion", amount / target, "ratio"),
    ]


def instant_text(instant: datetime) -> str:
    """An instant as text in UTC: equal instants give equal texts."""
    in_utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return in_utc.isoformat()


def ranked_text(ranking: Iterable[Place]) -> list[dict[str, Any]]:
    """A ranking as JSON rows, including all tie-breaking values."""
    return [
        {
            "rank": place.rank,
            "who": place.subject,
            "value": as_text(place.value),
            "reached_at": instant_text(place.reached_at),
        }
        for place in ranking
    ]
