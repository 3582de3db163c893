"""Who has a stake in a card: its seller, who is set over the seller, and all of the seller's team.

A fake costs each of them something (schemes.md, `fake-card`), so none of them ends its check.
"""

from __future__ import annotations

from datetime import date

from webapp.company.roles import CHECKERS
from webapp.company.snapshot import Company


def is_concerned(company: Company, who: str, seller: str, day: date, today: date) -> bool:
    """Whether somebody has a stake in a card that `seller` sold on `day`."""
    if who == seller or who in _line_of(company, seller, day):
        return True
    posting = company.posting(seller, day)
    team = posting.team if posting else None
    if team is None:
        return False
    if who in (company.head_of(team, day), company.head_of(team, today)):
        return True
    own = (company.posting(who, day), company.posting(who, today))
    return any(each is not None and each.team == team for each in own)


def _line_of(company: Company, seller: str, day: date) -> set[str]:
    """The seller's supervisor of that day, and who was set over that one, as far as checkers go.

    The line ends there: the company's leaders are set over everybody, and of nobody's team.
    """
    line: set[str] = set()
    posting = company.posting(seller, day)
    while posting is not None and posting.supervisor and posting.supervisor not in line:
        above = posting.supervisor
        posting = company.posting(above, day)
        if line and (posting is None or posting.role not in CHECKERS):
            break
        line.add(above)
    return line


def has_outside_checker(company: Company, seller: str, day: date, today: date) -> bool:
    """Whether some supervisor or head of today has no stake in the card."""
    for who in company.people:
        posting = company.posting(who, today)
        checks = posting is not None and posting.role in CHECKERS
        if checks and not is_concerned(company, who, seller, day, today):
            return True
    return False
