"""Who may see a card and its photo, and who may say what it is: by role, team and state."""

from __future__ import annotations

from datetime import date

from peewee import fn

from webapp.company import Company
from webapp.models.fact import Fact
from webapp.models.opinion import Opinion
from webapp.opinions import FAKE, opinions_of
from webapp.roles import CHECKERS, HR, LEADERS, READERS
from webapp.standing_facts import latest_verdict, still_stands


def is_in_charge(company: Company, checker: str, sale: Fact, today: date) -> bool:
    """Whether the sale's seller was in the checker's charge on the day of the sale."""
    return sale.person_id != checker and sale.person_id in company.in_charge_of(
        checker, today, sale.day
    )


def may_read(company: Company, who: str, sale: Fact, today: date) -> bool:
    """Whether somebody may say what a card is: never of an own one.

    Whoever is in charge of its seller and HR always; other supervisors and heads while it is
    open; leaders from the first opinion on, as second readers.
    """
    role = _role(company, who, today)
    if role not in READERS or who == sale.person_id:
        return False
    if role in HR or is_in_charge(company, who, sale, today):
        return True
    if not still_stands(sale.number) or latest_verdict(sale.number) is not None:
        return bool(_own_opinion(who, sale.number))
    return role in CHECKERS or bool(opinions_of(sale.number))


def may_see(company: Company, who: str, sale: Fact, today: date) -> bool:
    """Whether somebody may see a card's photo: its seller, and who may read the card.

    Leaders see one that was judged fake too: they decide with HR what follows for people.
    """
    if who == sale.person_id:
        return company.posting(who, today) is not None
    if may_read(company, who, sale, today):
        return True
    return _role(company, who, today) in LEADERS and latest_verdict(sale.number) == FAKE


def _role(company: Company, who: str, today: date) -> str:
    posting = company.posting(who, today)
    return posting.role if posting else ""


def _own_opinion(who: str, card: int) -> bool:
    """Whether somebody has given an opinion on a card that was not taken back."""
    later = Fact.alias("later")
    undone = later.select(later.number).where(later.corrects == Opinion.fact)
    own = Opinion.select().join(Fact)
    own = own.where(Opinion.card == card, Fact.recorded_by == who, ~fn.EXISTS(undone))
    return bool(own.exists())
