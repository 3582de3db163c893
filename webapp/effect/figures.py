"""All figures of a scheme's effect as plain values, as pages show them and decisions freeze them.

Values are texts, whole numbers, lists and mappings, so that they are the same after JSON: days as
2026-11-30, months as 2026-11, money in fen, means of answers in hundredths, weeks in tenths.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from math import floor
from typing import Any

from rules.periods import period_of
from webapp.company.parts import MENTORS, PULSE_PART
from webapp.company.snapshot import Company
from webapp.effect.intervals import MeanChange, Sample
from webapp.effect.people_reading import (
    count_appeals,
    left_between,
    mentored_people,
    new_people,
    promoted_between,
)
from webapp.effect.pulse_reading import months_before, pulse_results
from webapp.effect.sales_figures import (
    newest_change,
    per_hundred,
    since_first_sale,
    spread_of,
    stretches,
    whole_weeks,
)
from webapp.effect.sales_reading import (
    changes_of,
    rewards_by_month,
    sales_by_day,
    sales_by_month,
    sellers_on,
)
from webapp.effect.talent_figures import cohorts_of, early_change, stayed_of

Plain = Mapping[str, Any]
HALF_YEAR = timedelta(days=182)


def effect_figures(company: Company, scheme: str, today: date) -> Plain:
    """The figures of the last six whole months and the days since, until yesterday."""
    months = months_before(today)
    first, last = months[0], today - timedelta(days=1)
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "sales": _sales(company, scheme, first, last),
        "money": _money(company, scheme, months),
        "morale": _morale(company, first, last, today),
        "talent": _talent(company, first, last, today),
    }


def _sales(company: Company, scheme: str, first: date, last: date) -> Plain:
    weeks = since_first_sale(whole_weeks(sales_by_day(first, last), first, last))
    changes = changes_of(company, scheme, first, last)
    found = newest_change(weeks, changes)
    return {
        "weeks": [{"start": each.start.isoformat(), "sales": each.sales} for each in weeks],
        "changes": [
            {"on": each.on.isoformat(), "kind": each.kind, "name": each.name} for each in changes
        ],
        "stretches": [
            {
                "first": each.first.isoformat(),
                "last": each.last.isoformat(),
                **_sample(each.sample, 1),
            }
            for each in stretches(weeks, changes)
        ],
        "change": {
            "on": found.on.isoformat(),
            "percent": found.percent,
            "half": found.half_percent,
            "sure": found.change.is_clear,
        }
        if found
        else None,
    }


def _money(company: Company, scheme: str, months: list[date]) -> Plain:
    sales, rewards = sales_by_month(months), rewards_by_month(company, scheme, months)
    last = months[-1]
    end = period_of("month", last).end
    spread = spread_of([rewards[last].get(person, 0) for person in sellers_on(company, end)])
    totals = {month: sum(of.values()) for month, of in rewards.items()}
    return {
        "months": [
            {
                "month": f"{month:%Y-%m}",
                "sales": sales.get(month, 0),
                "rewards": totals[month],
                "per_hundred": per_hundred(totals[month], sales.get(month, 0)),
            }
            for month in months
        ],
        "spread": {
            "month": f"{last:%Y-%m}",
            "people": spread.people,
            "none": spread.none,
            "total": spread.total,
            "top": spread.top,
            "top_percent": spread.top_percent,
            "quartiles": list(spread.quartiles),
            "bars": list(spread.bars),
        }
        if spread
        else None,
    }


def _morale(company: Company, first: date, last: date, today: date) -> Plain:
    before = first - HALF_YEAR
    earlier, appeals = count_appeals(company, before, first, last)
    held = pulse_results(company, today) if PULSE_PART not in company.parts_off else None
    newest = held.newest.figures if held and held.newest else {}
    left = left_between(company, first, last)
    return {
        "months": [
            {
                "month": f"{each.month:%Y-%m}",
                "figures": {
                    question: _sample(figure.sample, 100)
                    for question, figure in each.figures.items()
                },
            }
            for each in (held.months if held else ())
        ],
        "changes": {
            question: _change(figure.change) for question, figure in newest.items() if figure.change
        },
        "leavers": [len(left_between(company, before, first - timedelta(days=1))), len(left)],
        "left": left,
        "appeals": [list(earlier), list(appeals)],
    }


def _talent(company: Company, first: date, last: date, today: date) -> Plain:
    people = new_people(company, first, last)
    early = early_change(people, today)
    risen = promoted_between(company, first, last)
    mentored: set[str] = set() if MENTORS in company.parts_off else mentored_people()
    return {
        "hired": len(people),
        "cohorts": [
            {
                "months": [f"{each:%Y-%m}" for each in cohort.months],
                "people": [each.person for each in cohort.people],
                "card": cohort.card,
                "deal": cohort.deal,
                "without_deal": cohort.without_deal,
            }
            for cohort in cohorts_of(people)
        ],
        "early": _change(early.change) if early and early.change else None,
        "kept": list(stayed_of(people, today)),
        "mentored": list(stayed_of([each for each in people if each.person in mentored], today)),
        "promoted": len(risen),
        "risen": risen,
    }


def _sample(sample: Sample, scale: int) -> Plain:
    """Count, mean and half the interval, multiplied by a scale and rounded half up."""
    half = sample.half
    return {
        "count": sample.count,
        "mean": _rounded(sample.mean, scale),
        "half": None if half is None else _rounded(half, scale),
    }


def _change(change: MeanChange) -> Plain:
    """A difference in hundredths, half its interval, and whether it is sure (`is_clear`)."""
    return {
        "by": _rounded(change.by, 100),
        "half": _rounded(change.half, 100),
        "sure": change.is_clear,
    }


def _rounded(value: Any, scale: int) -> int:
    return floor(value * scale + 0.5)
