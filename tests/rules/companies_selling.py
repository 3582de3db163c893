"""Made-up companies for the six schemes of months, quarters and years, as a scenario's tables.

Few people, few days and coarse moments, so that ties, transfers, leaves and shared ranks come up
often; sums and targets are aimed at the clauses' borders. The same `Random` gives the same
company.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

from tests.rules import companies
from tests.rules.companies_calendar import Table, Window, window
from tests.rules.companies_deals import deals
from tests.rules.companies_events import events
from tests.rules.companies_people import changes, people, team
from tests.rules.companies_targets import targets
from tests.rules.companies_twins import with_twins

ON_YEARS = {"telesales-reward", "team-incentive", "reward-and-penalty"}


def numbered(scheme: str, seed: int) -> Table:
    """The company of this number for one of the seven schemes."""
    random = Random(seed)  # noqa: S311 — no secret
    return company(random, scheme)


def company(random: Random, scheme: str) -> Table:
    """A whole scenario's table, without what must come of it; some do things twice."""
    if scheme == "card-campaign":
        return with_twins(random, companies.company(random))
    return with_twins(random, _company(random, scheme))


def _company(random: Random, scheme: str) -> Table:
    when = window(random, long=random.random() < (0.4 if scheme in ON_YEARS else 0.05))
    teams = [f"t{number}" for number in range(random.randint(1, 3))]
    many = scheme == "specialist-incentive" and random.random() < 0.06
    number = random.randint(24, 32) if many else random.randint(2, 6)
    everyone = people(random, when, teams, number)
    table: Table = {
        "title": "made up",
        "scheme": scheme,
        "settle": _settle(random, when, scheme),
        "holidays": [],
        "workdays": [],
        "team": [team(random, key) for key in teams],
        "person": everyone,
        "change": changes(random, when, everyone, teams),
        "target": [],
        "fact": [],
    }
    sold = deals(random, when, table)
    facts = sold + _cancels(random, sold) + events(random, when, table)
    random.shuffle(facts)
    table["fact"] = facts
    table["target"] = targets(random, when, table)
    return table


def _settle(random: Random, when: Window, scheme: str) -> list[str]:
    """A few periods, in any order, one of them again."""
    months, quarters = when.months(), when.quarters()
    spans = random.sample(months, min(3, len(months))) + random.sample(quarters, 2)
    spans += [random.choice(when.around())]
    if scheme in ON_YEARS:
        spans.append(when.years()[-1])
    random.shuffle(spans)
    return [each.key for each in spans] + [spans[0].key]


def _cancels(random: Random, sold: list[Table]) -> list[Table]:
    often = random.choice([0, 0.05, 0.15])
    return [
        {"kind": "cancel", "deal": deal["deal"], "at": deal["at"] + timedelta(days=40)}
        for deal in sold
        if random.random() < often
    ]
