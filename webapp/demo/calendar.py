"""Enter the public holidays of the sample company's years."""

from __future__ import annotations

from datetime import date

from webapp.company.public_holidays import YEARS
from webapp.demo.cast import HR
from webapp.facts.transactions import Transaction
from webapp.people.operations.set_calendar import fill_year


def set_calendar(tx: Transaction, first: date, last: date) -> None:
    """Enter the public holidays of each year for which the program has the official notice."""
    for year in range(first.year, last.year + 1):
        if year in YEARS:
            fill_year(tx, HR, year)
