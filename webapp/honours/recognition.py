"""The recognition meeting of a month: its agenda, computed from honours, figures and matters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from peewee import fn

from rules.periods import Period, parse_period, period_of, previous
from rules.tallies import Standing
from webapp.calling.matters import MatterSeen, answered_between, matters_seen
from webapp.company.parts import LIBRARY, MATTERS
from webapp.company.snapshot import Company
from webapp.facts.tally_reader import DatabaseTallies
from webapp.honours.best_method import BestMethod, best_method
from webapp.honours.models import HonourSentence, RecognitionDay
from webapp.honours.rolls import Award, Honour, of_periods

MOST_MATTERS = 6
Winner = tuple[str, str, str, str]  # scheme, clause, period, the person's or team's id


@dataclass(frozen=True)
class TeamResult:
    """A team's sales of the month in fen, its target (None: none), and that of the next month."""

    team: str
    sales: int
    target: int | None
    next_target: int | None

    @property
    def percent(self) -> int | None:
        """How much of the target was reached, in whole percent, rounded down."""
        return self.sales * 100 // self.target if self.target else None


@dataclass(frozen=True)
class Satisfaction:
    """Customers' ratings of a month: how many, and their mean in hundredths (None: none)."""

    count: int
    mean: Fraction | None


@dataclass(frozen=True)
class MonthAgenda:
    """What the meeting goes through, in this order; the greatest honours come last.

    `sentences`: what those in charge say of a winner, by `winner_of`.
    """

    month: Period
    on: date | None
    teams: tuple[TeamResult, ...]
    ratings: Satisfaction
    ratings_before: Satisfaction
    matters: tuple[MatterSeen, ...]
    method: BestMethod | None
    awards: tuple[Award, ...]
    sentences: Mapping[Winner, str]

    @property
    def sales(self) -> int:
        """The sales of all teams in fen."""
        return sum(team.sales for team in self.teams)

    @property
    def has_targets(self) -> bool:
        """Whether any team had a target."""
        return any(team.target for team in self.teams)

    @property
    def next_month(self) -> Period:
        """The month after."""
        return period_of("month", self.month.end + timedelta(days=1))


def month_agenda(company: Company, month: Period) -> MonthAgenda:
    """The agenda of a month: a fixed number of statements, however many people there are."""
    awards = tuple(_in_order(of_periods(meeting_periods(company, month), company)))
    return MonthAgenda(
        month=month,
        on=meeting_day(month.key),
        teams=tuple(_teams(company, month)),
        ratings=satisfaction(month),
        ratings_before=satisfaction(previous(month)),
        matters=_answered(company, month),
        method=_method(company, month),
        awards=awards,
        sentences=sentences_of({award.period for award in awards}),
    )


def meeting_periods(company: Company, month: Period) -> list[str]:
    """The periods whose honours a month's meeting gives out: those that ended in the month.

    The month itself, its quarter and year if they end with it, and campaigns.
    """
    longer = [period_of(kind, month.end) for kind in ("quarter", "year")]
    ended = [period.key for period in (month, *longer) if period.end == month.end]
    campaigns = [f"campaign:{each.id}" for each in company.campaigns if each.end in month]
    return ended + campaigns


def meeting_day(month: str) -> date | None:
    """The day that HR set for a month's meeting; None without one."""
    rows = RecognitionDay.select(RecognitionDay.on).where(RecognitionDay.month == month)
    held = rows.order_by(RecognitionDay.id.desc()).first()
    return held.on if held else None


def last_month(today: date) -> Period:
    """The month that is over."""
    return previous(period_of("month", today))


def winner_of(honour: Honour, award: Award) -> Winner:
    """What a sentence is about: the same when a certificate is issued or replaced later."""
    return award.scheme, award.clause, award.period, honour.person or honour.team or ""


def sentences_of(periods: set[str]) -> dict[Winner, str]:
    """The newest sentence on each winner of these periods; empty ones were taken back."""
    newest = HonourSentence.select(fn.MAX(HonourSentence.id)).where(
        HonourSentence.period.in_(list(periods))
    )
    newest = newest.group_by(
        *(HonourSentence.scheme, HonourSentence.clause),
        *(HonourSentence.period, HonourSentence.winner),
    )
    rows = HonourSentence.select().where(HonourSentence.id.in_(newest), HonourSentence.text != "")
    return {(row.scheme, row.clause, row.period, row.winner): row.text for row in rows}


def satisfaction(month: Period) -> Satisfaction:
    """Customers' ratings of a month."""
    rows = DatabaseTallies().teams("rating", month).values()
    count, amount = sum(row.count for row in rows), sum(row.amount for row in rows)
    return Satisfaction(count, Fraction(amount, count) if count else None)


def unspoken(company: Company, agenda: MonthAgenda, by: str, today: date) -> list[Winner]:
    """The winners of whom this person may say a sentence, and has not."""
    found = ((award, honour) for award in agenda.awards for honour in award.honours)
    return [
        winner_of(honour, award)
        for award, honour in found
        if winner_of(honour, award) not in agenda.sentences
        and speaker_of(company, honour, today) == by
    ]


def speaker_of(company: Company, honour: Honour, today: date) -> str | None:
    """Who says the sentence: a person's supervisor, else the head of the team; of a team its head.

    None where nobody is left; HR may always write it.
    """
    if honour.team is not None:
        return company.head_of(honour.team, today)
    posting = company.posting(honour.person, today)
    if posting is None:
        return None
    head = company.head_of(posting.team, today) if posting.team else None
    for each in (posting.supervisor, head):
        if each is not None and each != honour.person and company.posting(each, today) is not None:
            return each
    return None


def _teams(company: Company, month: Period) -> Iterator[TeamResult]:
    """The teams that were open at the month's end and sold or had a target, by completion."""
    sales = DatabaseTallies().teams("sales", month)
    after = period_of("month", month.end + timedelta(days=1))
    found = [
        TeamResult(
            team,
            _amount(sales, team),
            company.target(team, "sales", "month", month.key, month.end),
            company.target(team, "sales", "month", after.key, after.start),
        )
        for team in company.open_teams(month.end)
    ]
    yield from sorted(
        (each for each in found if each.sales or each.target),
        key=lambda each: (-(each.percent or 0), -each.sales, each.team),
    )


def _amount(figures: Mapping[str, Standing], team: str) -> int:
    held = figures.get(team)
    return held.amount if held else 0


def _in_order(awards: list[Award]) -> list[Award]:
    """The shortest period first, so that the greatest honour is given last."""
    kinds = {"month": 0, "campaign": 1, "quarter": 2, "year": 3}

    def place(award: Award) -> int:
        key = award.period
        return kinds[parse_period(key).kind if key[:4].isdigit() else "campaign"]

    return sorted(awards, key=place)


def _answered(company: Company, month: Period) -> tuple[MatterSeen, ...]:
    if MATTERS in company.parts_off:
        return ()
    first, last = _instants(company, month)
    return tuple(matters_seen(answered_between(first, last), most=MOST_MATTERS))


def _method(company: Company, month: Period) -> BestMethod | None:
    return None if LIBRARY in company.parts_off else best_method(*_instants(company, month))


def _instants(company: Company, month: Period) -> tuple[datetime, datetime]:
    """The instants from which and before which a month lasts."""
    zone = ZoneInfo(company.clock.zone)
    return (
        datetime.combine(month.start, time(), zone),
        datetime.combine(month.end + timedelta(days=1), time(), zone),
    )
