"""Place a person in a post, and recompute the tallies of the days since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from peewee import chunked

from rules.reads import PEOPLE
from webapp.company.models import Posting
from webapp.facts.models import Deal, Fact
from webapp.facts.transactions import Transaction
from webapp.people.operations.add_people import ALWAYS, demand_open_team

DAYS_AT_ONCE = 500  # days in one query


@dataclass(frozen=True)
class Placement:
    """A person's post from the day `on`."""

    person: str
    on: date
    role: str
    team: str | None
    supervisor: str | None
    level: str | None


def set_supervisor(tx: Transaction, person: str, supervisor: str) -> None:
    """Set the supervisor of a person's first posting, after everybody of an import was added."""
    Posting.update(supervisor=supervisor).where(Posting.person == person).execute()
    tx.touch(PEOPLE, ALWAYS, who=person)
    tx.notice("roster")


def place(tx: Transaction, by: str, placement: Placement) -> None:
    """Place a person in a post from a day on; recompute the tallies of the days since that day.

    Raises TeamClosed.
    """
    insert_posting(tx, by, placement)
    recompute_since(tx, {placement.person: placement.on})


def insert_posting(tx: Transaction, by: str, placement: Placement) -> None:
    """Insert a `Posting` of a person from a day on. Raises TeamClosed.

    The tallies depend on team and role: where either changes, call `recompute_since` too.
    """
    demand_open_team(placement.team, None)
    Posting.insert(
        person=placement.person,
        from_on=placement.on,
        role=placement.role,
        team=placement.team,
        supervisor=placement.supervisor,
        level=placement.level,
    ).on_conflict(
        conflict_target=[Posting.person, Posting.from_on],
        preserve=[Posting.role, Posting.team, Posting.supervisor, Posting.level],
    ).execute()
    tx.touch(PEOPLE, placement.on, who=placement.person)
    after = {"on": placement.on, "role": placement.role, "team": placement.team}
    after |= {"supervisor": placement.supervisor, "level": placement.level}
    tx.audit(by, "place", f"person:{placement.person}", after=after)
    tx.notice("roster")


def recompute_since(tx: Transaction, since: Mapping[str, date]) -> None:
    """Recompute people's tallies; `since`: by person, the day from which on."""
    tx.flush()
    company = tx.company
    today = company.clock.day(tx.now)
    for person, on in since.items():
        for day in _days_since(person, on, today):
            tx.recompute(person, day, company)


def _days_since(person: str, on: date, today: date) -> list[date]:
    """The days since `on` with facts in the person's tallies, and days of deals from own cards.

    No query reads facts before `on`: deals of these days are found by the index on day and kind,
    deals of any day by the cards sold since.
    """
    days = [on + timedelta(days=n) for n in range((today - on).days + 1)]
    own = Fact.select(Fact.day).where(Fact.person == person, Fact.day >= on).distinct()
    sale = Fact.alias()
    deals = (
        Fact.select(Fact.day)
        .join(Deal, on=Deal.fact == Fact.number)
        .join(sale, on=Deal.card == sale.number)
        .where(sale.person == person)
        .distinct()
    )
    found = {row[0] for row in own.tuples()}
    found |= {row[0] for row in deals.where(sale.day >= on).tuples()}
    for some in chunked(days, DAYS_AT_ONCE):
        of_days = Deal.select(Deal.fact).join(Fact)
        of_days = of_days.where(Fact.day.in_(some), Fact.kind == "deal")
        found |= {row[0] for row in deals.where(Deal.fact.in_(of_days)).tuples()}
    return sorted(found)
