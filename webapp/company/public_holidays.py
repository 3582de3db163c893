"""List China's public holidays and make-up days, from the State Council's yearly notices.

A year's notice is published in the autumn before; HR enters a year that is missing here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from webapp.company.workdays import HOLIDAY, WORKDAY
from webapp.core.errors import _

# Year -> name, first and last day off, make-up working days; as month and day.
_NOTICES: dict[int, tuple[tuple[str, str, str, tuple[str, ...]], ...]] = {
    2025: (
        (_("元旦"), "01-01", "01-01", ()),
        (_("春节"), "01-28", "02-04", ("01-26", "02-08")),
        (_("清明节"), "04-04", "04-06", ()),
        (_("劳动节"), "05-01", "05-05", ("04-27",)),
        (_("端午节"), "05-31", "06-02", ()),
        (_("国庆节、中秋节"), "10-01", "10-08", ("09-28", "10-11")),
    ),
    2026: (
        (_("元旦"), "01-01", "01-03", ("01-04",)),
        (_("春节"), "02-15", "02-23", ("02-14", "02-28")),
        (_("清明节"), "04-04", "04-06", ()),
        (_("劳动节"), "05-01", "05-05", ("05-09",)),
        (_("端午节"), "06-19", "06-21", ()),
        (_("中秋节"), "09-25", "09-27", ()),
        (_("国庆节"), "10-01", "10-07", ("09-20", "10-10")),
    ),
}
YEARS = tuple(_NOTICES)


def days_of_notice(year: int) -> Iterator[tuple[date, str, str]]:
    """Yield each day that a year's notice names, as (day, holiday or workday, holiday's name)."""
    for name, first, last, made_up in _NOTICES[year]:
        day, end = _day(year, first), _day(year, last)
        while day <= end:
            yield day, HOLIDAY, name
            day += timedelta(days=1)
        for each in made_up:
            yield _day(year, each), WORKDAY, name


def _day(year: int, month_and_day: str) -> date:
    return date.fromisoformat(f"{year}-{month_and_day}")
