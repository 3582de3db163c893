"""The targets of made-up companies: many are hit exactly, or missed by a fen, by what was sold."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from random import Random

from tests.rules.companies_calendar import Table, Window
from tests.rules.companies_people import SELLING
from tests.rules.second_reading_common import Company, Span

RATIOS = [Decimal(text) for text in ("0.8", "1", "1", "1.2", "1.5", "2", "2.5", "0.5")]
FEN = Decimal("0.01")
BESIDE = [-FEN, Decimal(0), Decimal(0), Decimal(0), FEN]
ROUND = [Decimal(yuan) for yuan in (5000, 20_000, 50_000, 100_000, 250_000, 1_000_000)]


def targets(random: Random, window: Window, table: Table) -> list[Table]:
    """General targets and `only` ones, by month, quarter and year, of persons and teams."""
    company = Company(table)
    spans = {"month": window.months(), "quarter": window.quarters(), "year": window.years()}
    sellers = [person["id"] for person in table["person"] if person["role"] in SELLING]
    found: list[Table] = []
    for who in [*sellers, *company.teams, "s0"]:
        for kind, periods in spans.items():
            found += _of(random, company, who, kind, periods)
    random.shuffle(found)
    return found


def _of(
    random: Random, company: Company, who: str, kind: str, periods: list[Span]
) -> Iterator[Table]:
    target: Table = {"who": who, "metric": "sales", "period": kind}
    if random.random() < 0.7:
        yield target | _hard(random) | {"value": _value(random, company, who, periods)}
    often = random.choice([0, 0, 1, len(periods)])
    for only in random.sample(periods, min(often, len(periods))):
        value = _value(random, company, who, [only])
        yield target | _hard(random) | {"value": value, "only": only.key}


def _hard(random: Random) -> Table:
    difficulty = random.choice([None, "normal", "hard", "stretch"])
    return {} if difficulty is None else {"difficulty": difficulty}


def _value(random: Random, company: Company, who: str, periods: list[Span]) -> Decimal:
    """What makes a completion of a border's share, give or take a fen; or a round sum."""
    fen = company.sales(who, random.choice(periods))
    if not fen or random.random() < 0.15:
        return random.choice(ROUND)
    exact = Decimal(int(fen)) / 100 / random.choice(RATIOS)
    value = exact.quantize(FEN, ROUND_HALF_EVEN) + random.choice(BESIDE)
    return max(value, FEN)
