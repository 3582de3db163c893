"""The sample company's calendar: the public holidays of the years it lives through."""

from __future__ import annotations

from datetime import date

from webapp.company.public_holidays import YEARS
from webapp.demo.cast import HR
from webapp.facts.transactions import Transaction
from webapp.people.operations.set_calendar import fill_year


def set_calendar(tx: Transaction, first: date, last: date) -> None:
    """As HR would: by a tap for each year whose notice the program knows."""
    for year in range(first.year, last.year + 1):
        if year in YEARS:
            fill_year(tx, HR, year)
