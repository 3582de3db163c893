"""Compute what each scheme would cost a month, on last month's records or on sample figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from rules.case import RuleInputs
from rules.clauses import WITHOUT_MONEY, Clause, FakeCard
from rules.facts import SELLERS
from rules.force import Force, Term
from rules.metrics import Movement
from rules.outcomes import MONEY
from rules.periods import Period, day_period, period_of, previous
from rules.scheme import Scheme
from rules.settlement import settle
from rules.tallies import Tallies, TallySource
from webapp.company.enrolled import CampaignSpan
from webapp.company.snapshot import Company
from webapp.facts.models import Fact
from webapp.facts.tally_reader import DatabaseTallies
from webapp.feedback.rule_inputs import rule_inputs_until
from webapp.ledger.touches import newest_touch
from webapp.planning.month_days import MonthDays
from webapp.planning.preview import with_clauses
from webapp.schemes.catalogue import schemes
from webapp.store.tables import database

# The figures of a sample day: the seller's place in the staff list decides within these bounds.
SAMPLE_CALLS, SAMPLE_INVITATIONS, SAMPLE_CARDS = (40, 64), (2, 5), (0, 2)
SAMPLE_DEAL = (300_000, 900_000)  # fen of one deal; each seller closes one on every fifth workday
DEAL_EVERY = 5  # workdays
PERIODS = ("day", "week", "month")


@dataclass(frozen=True)
class SchemeCost:
    """A scheme's cost of a month in fen, of clauses on days, on months, and on weeks ending in it.

    `longer`: how many of its clauses are on other periods, which the cost leaves out.
    """

    scheme: str
    fen: int
    longer: int


@dataclass(frozen=True)
class MonthCosts:
    """The costs of all schemes in a month; `sampled`: on sample figures for so many sellers."""

    month: Period
    sampled: bool
    sellers: int
    costs: tuple[SchemeCost, ...]


@dataclass(frozen=True)
class _Kept:
    """Costs that were computed, and of what: the company, the schemes, and the newest touch."""

    company: Company
    schemes: Mapping[str, Scheme]
    touch: int
    costs: MonthCosts

    def is_of(self, company: Company, month: Period, touch: int) -> bool:
        """Whether nothing has changed since (rule 17: what changes a day that is over touches)."""
        same = self.company is company and self.schemes is schemes()
        return same and self.touch == touch and self.costs.month == month


_kept: dict[str, _Kept] = {}  # by database: computing takes a second for 2,000 sellers


def month_costs(company: Company, today: date) -> MonthCosts:
    """Return the cost of every scheme as if it were in force for everybody. Outside the writer.

    The last whole month counts if it has records, else sample figures of the next month, when
    everybody who is known now is employed. The costs of a month whose last day is closed are
    computed again when something has touched.
    """
    month, touch, at = previous(period_of("month", today)), newest_touch(), str(database.database)
    held = _kept.get(at)
    if held is not None and held.is_of(company, month, touch):
        return held.costs
    found = _month_costs(company, today)
    if not found.sampled and company.clock.day(company.clock.closed(month.end)) < today:
        _kept[at] = _Kept(company, schemes(), touch, found)
    return found


def _month_costs(company: Company, today: date) -> MonthCosts:
    month = previous(period_of("month", today))
    sampled = not Fact.select().where(Fact.day.between(month.start, month.end)).exists()
    tallies: TallySource = DatabaseTallies()
    if sampled:
        month = period_of("month", period_of("month", today).end + timedelta(days=1))
        tallies = sample_tallies(company, month)
    daily = tallies if sampled else MonthDays(company, month)
    month_of = _Month(company, month, tallies, daily, sampled)
    costs = (month_of.cost(held) for held in schemes().values())
    return MonthCosts(month, sampled, len(_sellers(company, month.start)), tuple(costs))


def sample_tallies(company: Company, month: Period) -> Tallies:
    """Tallies of a month in memory: every seller of its first day works on each workday."""
    return Tallies.of(
        movement
        for number, day in enumerate(_workdays(company, month))
        for place, (person, team) in enumerate(_sellers(company, month.start))
        for movement in _sample_day(company, (person, team), (place, number), day)
    )


def _sample_day(
    company: Company, who: tuple[str, str | None], at: tuple[int, int], day: date
) -> Iterator[Movement]:
    """One seller's movements of a day; `at` is the seller's place and the workday's number."""
    place, number = at
    amounts = {
        "calls": _between(SAMPLE_CALLS, place * 7 + number * 5),
        "invitations": _between(SAMPLE_INVITATIONS, place + number),
        "cards": _between(SAMPLE_CARDS, place + number * 2),
    }
    if (place + number) % DEAL_EVERY == 0:
        low, high = SAMPLE_DEAL
        amounts |= {"contracts": 1, "sales": low + (high - low) * (place % 7) // 6}
    moment = company.clock.cut_off(day) - timedelta(hours=2, minutes=place % 60)
    for metric, amount in amounts.items():
        if amount:
            yield Movement(metric, *who, day, amount, moment, timely=True)


def _between(bounds: tuple[int, int], number: int) -> int:
    low, high = bounds
    return low + number % (high - low + 1)


def _sellers(company: Company, day: date) -> list[tuple[str, str | None]]:
    """The sellers of a day with their teams, by staff number."""
    found = []
    for person in sorted(company.people):
        posting = company.posting(person, day)
        if posting is not None and posting.role in SELLERS:
            found.append((person, posting.team))
    return found


def _workdays(company: Company, month: Period) -> Iterator[date]:
    for number in range((month.end - month.start).days + 1):
        day = month.start + timedelta(days=number)
        if company.is_workday(day):
            yield day


@dataclass(frozen=True)
class _Month:
    """A month in which schemes are settled: its tallies, and those of its single days."""

    company: Company
    month: Period
    tallies: TallySource
    days: TallySource
    sampled: bool

    def cost(self, scheme: Scheme) -> SchemeCost:
        """What a scheme would cost, were its last revision always in force for everybody."""
        clauses = scheme.revisions[-1].clauses
        daily, weekly, monthly = (_paying(clauses, kind) for kind in PERIODS)
        days = list(_workdays(self.company, self.month))
        fen = self._settle(scheme, monthly, self.month, self.tallies) if monthly else 0
        if weekly:
            weeks = {period_of("week", day) for day in days}
            fen += sum(
                self._settle(scheme, weekly, week, self.tallies)
                for week in weeks
                if week.end in self.month
            )
        # Sample days are alike: five of them, a round of deals, stand for all.
        looked = days[:DEAL_EVERY] if self.sampled else days
        if daily and looked:
            found = sum(self._settle(scheme, daily, day_period(day), self.days) for day in looked)
            fen += found * len(days) // len(looked)
        longer = sum(clause.period not in PERIODS for clause in clauses)
        return SchemeCost(scheme.id, fen, longer)

    def _settle(
        self, scheme: Scheme, chosen: set[str], period: Period, tallies: TallySource
    ) -> int:
        only = with_clauses(_always(scheme), chosen)
        span = None
        if scheme.campaign:
            span = CampaignSpan("", "", scheme.id, self.month.start, self.month.end)
        roster = self.company.roster(period.end, span)
        found = settle(only, period, roster, tallies, self._inputs, Force((Term(),)))
        return sum(each.amount or 0 for each in found.outcomes if each.kind in MONEY)

    @cached_property
    def _inputs(self) -> RuleInputs:
        return rule_inputs_until(self.month.end)


def _paying(clauses: Iterable[Clause], kind: str) -> set[str]:
    """The clauses on periods of a kind, without those that pay no money.

    A fake card pays none either, but voids what others pay.
    """
    return {
        clause.id
        for clause in clauses
        if clause.period == kind
        and (not isinstance(clause, WITHOUT_MONEY) or isinstance(clause, FakeCard))
    }


def _always(scheme: Scheme) -> Scheme:
    """The scheme as if its last revision had always been in force."""
    return replace(scheme, revisions=(replace(scheme.revisions[-1], start=date.min),))
