"""Define periods (day, week, month, quarter, year, campaign) and the clock of a scheme."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

KINDS = ("day", "week", "month", "quarter", "year", "campaign")
DEFAULT_CUT_OFF = time(21)  # of a revision without `cut_off`; handbook: 每日最迟21:00前回传
ZONE = "Asia/Shanghai"
FIRST_YEAR, LAST_YEAR = 1900, 9000  # leaves room for periods before and after


class PeriodMalformed(ValueError):
    """The text is not the key of a period."""


@dataclass(frozen=True, slots=True)
class Period:
    """A span of whole days, including `start` and `end`; `key` is its written form."""

    kind: str
    key: str
    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def day_period(day: date) -> Period:
    """One day."""
    return Period("day", day.isoformat(), day, day)


def week_period(day: date) -> Period:
    """The week, Monday to Sunday, that a day lies in; its key is that of ISO 8601: 2026-W48.

    A week belongs to the year of its Thursday, so the key's year may differ from the day's.
    """
    year, week, _weekday = day.isocalendar()
    start = day - timedelta(days=day.weekday())
    return Period("week", f"{year:04}-W{week:02}", start, start + timedelta(days=6))


def month_period(year: int, month: int) -> Period:
    """One calendar month."""
    start = date(year, month, 1)
    return Period("month", f"{year:04}-{month:02}", start, _next_month(start) - timedelta(days=1))


def quarter_period(year: int, quarter: int) -> Period:
    """One calendar quarter, 1 to 4."""
    last = month_period(year, quarter * 3)
    return Period("quarter", f"{year:04}-Q{quarter}", date(year, quarter * 3 - 2, 1), last.end)


def year_period(year: int) -> Period:
    """One calendar year."""
    return Period("year", f"{year:04}", date(year, 1, 1), date(year, 12, 31))


def campaign_period(start: date, end: date) -> Period:
    """A campaign."""
    return Period("campaign", "campaign", start, end)


def parse_period(key: str, campaign: Period | None = None) -> Period:
    """Read 2026-03-02, 2026-W10, 2026-03, 2026-Q1, 2026 or "campaign". Raises PeriodMalformed."""
    if key == "campaign":
        if campaign is None:
            raise PeriodMalformed("there is no campaign to settle")
        return campaign
    if re.match(r"\d{4}(?!\d)", key, re.ASCII) and not FIRST_YEAR <= int(key[:4]) <= LAST_YEAR:
        raise PeriodMalformed(f"{key!r} lies in no year of ours")
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", key, re.ASCII):
            return day_period(date.fromisoformat(key))
        if re.fullmatch(r"\d{4}-W\d\d", key, re.ASCII):
            return week_period(date.fromisocalendar(int(key[:4]), int(key[6:]), 1))
        if re.fullmatch(r"\d{4}-\d\d", key, re.ASCII):
            return month_period(int(key[:4]), int(key[5:]))
        if re.fullmatch(r"\d{4}-Q[1-4]", key, re.ASCII):
            return quarter_period(int(key[:4]), int(key[6]))
        if re.fullmatch(r"\d{4}", key, re.ASCII):
            return year_period(int(key))
    except (ValueError, OverflowError) as impossible:
        raise PeriodMalformed(f"{key!r} is not in the calendar") from impossible
    raise PeriodMalformed(
        f"{key!r} is no period: write a day 2026-03-02, a week 2026-W10, "
        "a month 2026-03, a quarter 2026-Q1, a year 2026, or campaign"
    )


def previous(period: Period) -> Period:
    """Return the period of the same kind just before. Raises PeriodMalformed for a campaign."""
    before = period.start - timedelta(days=1)
    if period.kind == "campaign":
        raise PeriodMalformed("a campaign has no campaign before it")
    return period_of(period.kind, before)


def months_of(period: Period) -> tuple[Period, ...]:
    """The calendar months that begin in a period."""
    months, month = [], month_period(period.start.year, period.start.month)
    while month.start <= period.end:
        months.append(month)
        after = month.end + timedelta(days=1)
        month = month_period(after.year, after.month)
    return tuple(held for held in months if held.start in period)


def period_of(kind: str, day: date) -> Period:
    """The day, week, month, quarter or year that a day lies in."""
    if kind == "day":
        return day_period(day)
    if kind == "week":
        return week_period(day)
    if kind == "month":
        return month_period(day.year, day.month)
    if kind == "quarter":
        return quarter_period(day.year, (day.month + 2) // 3)
    return year_period(day.year)


@dataclass(frozen=True)
class Clock:
    """A zone and daily cut-off: maps instants to days and decides whether a record is timely.

    Each scheme has one; the company's records are judged by that of one scheme (`FACT_CLOCK` in
    webapp/schemes/catalogue.py).

    `changes` are later cut-offs with their first days, in order: each day keeps the cut-off in
    force on it (rule 12). `graces`, also with first days, are the time after the cut-off during
    which records of earlier moments are still timely, for phones that were offline.
    """

    zone: str = ZONE
    cutoff: time = DEFAULT_CUT_OFF
    changes: tuple[tuple[date, time], ...] = ()
    graces: tuple[tuple[date, timedelta], ...] = ()

    def local(self, instant: datetime) -> datetime:
        """The instant as the zone's clocks show it."""
        return instant.astimezone(ZoneInfo(self.zone))

    def day(self, instant: datetime) -> date:
        """The calendar day of an instant."""
        return self.local(instant).date()

    def cut_off(self, day: date) -> datetime:
        """The last instant at which a record of a day is timely."""
        held = self.cutoff
        for start, changed in self.changes:
            if start <= day:
                held = changed
        return datetime.combine(day, held, ZoneInfo(self.zone))

    def closed(self, day: date) -> datetime:
        """The last instant at which a record that happened by the cut-off may be received."""
        graces = [grace for start, grace in self.graces if start <= day]
        return self.cut_off(day) + (graces[-1] if graces else timedelta(0))

    def timely(self, at: datetime, received: datetime) -> bool:
        """Whether a record counts in its day's rank prizes and daily floor (rule 5).

        An event by the cut-off of its day must be received by the cut-off or within the grace after
        it. A later event of that evening is not timely, as its receipt is later still.
        """
        day = self.day(at)
        return received <= (self.closed(day) if at <= self.cut_off(day) else self.cut_off(day))

    def late(self, at: datetime, received: datetime) -> bool:
        """Whether the event happened by the cut-off of its day but was received too late."""
        day = self.day(at)
        return at <= self.cut_off(day) and self.closed(day) < received
