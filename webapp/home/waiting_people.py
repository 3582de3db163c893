"""Count sellers without a target or supervisor, teams without a head, and missing returns."""

from __future__ import annotations

from datetime import date, timedelta

from rules.facts import SELLERS
from webapp.company.headless_teams import headless_teams
from webapp.company.roles import CHECKERS
from webapp.company.snapshot import Company
from webapp.home.waiting_item import WaitingItem, WaitingReader
from webapp.returns.status import returns_of
from webapp.store.models import AuditLine


def missing_returns(reader: WaitingReader) -> WaitingItem | None:
    """Count sellers of whom no record of the last workday was received.

    None of a day before the company's first one here, on which nobody could record anything.
    """
    company, day = reader.company, reader.today - timedelta(days=1)
    while not company.is_workday(day):
        day -= timedelta(days=1)
    charge = (
        company.in_charge_of(reader.person, reader.today, day)
        if reader.role in CHECKERS
        else company.people
    )
    sellers = [who for who in charge if _sells(company, who, day)]
    missing = [each for each in returns_of(company, sellers, day) if each.state == "none"]
    if not missing or day < _first_day(company):
        return None
    return WaitingItem("returns", f"/day-return?day={day.isoformat()}", len(missing), day)


def _first_day(company: Company) -> date:
    """The day of the first line of the audit trail: that on which the company was made."""
    first = AuditLine.select(AuditLine.at).order_by(AuditLine.number).limit(1).scalar()
    return company.clock.day(first) if first is not None else date.min


def _sells(company: Company, person: str, day: date) -> bool:
    posting = company.posting(person, day)
    return posting is not None and posting.role in SELLERS


def without_supervisor(reader: WaitingReader) -> WaitingItem | None:
    """Count sellers for whom no employed supervisor or head of their team is in charge."""
    company, today = reader.company, reader.today
    alone = []
    for person in company.people:
        posting = company.posting(person, today)
        if posting is not None and posting.role in SELLERS:
            head = company.head_of(posting.team, today) if posting.team else None
            led = company.posting(posting.supervisor, today) or company.posting(head, today)
            if led is None:
                alone.append(person)
    return WaitingItem("unsupervised", "/teams", len(alone), today) if alone else None


def without_target(reader: WaitingReader) -> WaitingItem | None:
    """Count sellers without any target of today; None if nobody has a target."""
    company, today = reader.company, reader.today
    targeted = {target.who for target in company.targets_on(today)}
    if not targeted:
        return None
    bare = [who for who in company.people if _sells(company, who, today) and who not in targeted]
    return WaitingItem("untargeted", "/targets", len(bare), today) if bare else None


def teams_without_head(reader: WaitingReader) -> WaitingItem | None:
    """Count open teams, empty or with sellers, that have no employed head."""
    bare = headless_teams(reader.company, reader.today)
    return WaitingItem("headless", "/teams", len(bare), reader.today) if bare else None
