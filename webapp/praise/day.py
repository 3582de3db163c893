"""Compute the content of a day's bulletin: totals with targets, figures of teams, and winners."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from peewee import fn

from rules.outcomes import IN_KIND
from webapp.company.roles import SELLERS
from webapp.company.snapshot import Company
from webapp.facts.models import Tally
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import Line, Rejection, Settlement
from webapp.ledger.settlement_basis import bases_of
from webapp.schemes.catalogue import schemes
from webapp.schemes.scheme_names import clause_name

METRICS = ("calls", "invitations", "cards", "contracts")
PRAISED = IN_KIND | {"award"}

DayNews = dict[str, Any]


def tell_day(company: Company, day: date) -> DayNews:
    """Return the content of a day's bulletin as JSON values, with ids instead of names.

    `totals`: metric, amount and target; `teams`: the amounts of each team, most cards first;
    `winners`: ordered by clause and rank; where a fake card cancelled a prize, the rank has no name
    (`cancelled`), and the ranks below it stay.
    """
    by_team: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(METRICS, 0))
    rows = Tally.select(Tally.team, Tally.metric, Tally.amount).where(
        Tally.period == day.isoformat(), Tally.metric.in_(METRICS)
    )
    for team, metric, amount in rows.tuples():
        by_team[team][metric] += amount
    teams = [
        {"team": team, **figures}
        for team, figures in sorted(by_team.items(), key=lambda each: -each[1]["cards"])
        if team in company.teams and any(figures.values())
    ]
    totals = [
        {
            "metric": metric,
            "amount": sum(figures[metric] for figures in by_team.values()),
            "target": target_of_all(company, metric, day),
        }
        for metric in METRICS
    ]
    return {"totals": totals, "teams": teams, "winners": list(_winners(day))}


def target_of_all(company: Company, metric: str, day: date) -> int:
    """Sum the day's targets of all sellers of that day; 0 if nobody has a target."""
    sellers = (
        person
        for person in company.people
        if (posting := company.posting(person, day)) is not None and posting.role in SELLERS
    )
    key = day.isoformat()
    return sum(company.target(person, metric, "day", key, day) or 0 for person in sellers)


def _winners(day: date) -> Iterator[DayNews]:
    """The prizes of the day's lines, not reversed and not rejected, ordered by clause and rank."""
    found: dict[tuple[str, str, str], DayNews] = {}
    for line in _praised_lines(day):
        won = _won(line)
        key = (line.scheme, line.clause, won["who"])
        # A commendation beside an award is the same praise; keep its line, which a poster shows.
        if key not in found or line.kind != "award":
            found[key] = won
    for place in _cancelled_places(day):
        found.setdefault((place["scheme"], place["clause"], place["who"]), place)
    order = list(dict.fromkeys((scheme, clause) for scheme, clause, _who in found))

    def rank(won: DayNews) -> tuple[int, int, int]:
        return order.index((won["scheme"], won["clause"])), won["rank"] or 0, won["line"]

    yield from sorted(found.values(), key=rank)


def _praised_lines(day: date) -> Iterable[Line]:
    """The lines of praise of one day, without those that a line reverses."""
    reversal = Line.alias("reversal")
    rejected = Rejection.select(Rejection.line)
    reversals = reversal.select().where(
        reversal.reverses == Line.number, reversal.number.not_in(rejected)
    )
    return (
        Line.select()
        .where(
            Line.period == day.isoformat(),
            Line.sign > 0,
            Line.kind.in_(PRAISED),
            ~fn.EXISTS(reversals),
            is_current_line(),
        )
        .order_by(Line.number)
    )


def _won(line: Line) -> DayNews:
    because = json.loads(line.because)
    return {
        "scheme": line.scheme,
        "clause": line.clause,
        "who": line.person_id or line.team_id,
        "rank": because.get("rank"),
        "units": because.get("units"),
        "line": line.number,
    }


def _cancelled_places(day: date) -> Iterator[DayNews]:
    """The places of the day whose prizes a fake card cancelled, by the newest settlements."""
    # The index begins with the scheme: naming all of them keeps this from reading every settlement.
    of_day = (Settlement.scheme.in_(sorted(schemes()))) & (Settlement.period == day.isoformat())
    newest = Settlement.select(fn.MAX(Settlement.id)).where(of_day).group_by(Settlement.scheme)
    for settlement in Settlement.select().where(Settlement.id.in_(newest)):
        for basis in bases_of(settlement):
            for outcome in json.loads(basis.body)["found"].get("void", ()):
                rank = outcome["because"].get("rank")
                if rank and outcome["kind"] in PRAISED:
                    yield {
                        "scheme": settlement.scheme,
                        "clause": basis.clause,
                        "who": outcome["to"],
                        "rank": rank,
                        "units": None,
                        "line": 0,
                        "cancelled": True,
                    }


def by_clause(told: DayNews) -> list[tuple[str, list[DayNews]]]:
    """Group the winners of a bulletin by clause: (name of the clause, winners)."""
    grouped: dict[tuple[str, str], list[DayNews]] = {}
    for won in told["winners"]:
        grouped.setdefault((won["scheme"], won["clause"]), []).append(won)
    return [(clause_name(*clause), won) for clause, won in grouped.items()]


def same_winners(one: DayNews, other: DayNews) -> bool:
    """Whether two contents of a bulletin have the same winners, ranks and units by clause."""
    return _winner_set(one) == _winner_set(other)


def _winner_set(told: DayNews) -> set[tuple[Any, ...]]:
    return {
        (won["clause"], won["who"], won["rank"], won["units"], won.get("cancelled", False))
        for won in told["winners"]
    }
