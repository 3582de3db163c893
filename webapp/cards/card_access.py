"""Decide who may see a card's photo and who may judge the card: by role, team and state."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from peewee import fn

from webapp.company.roles import CHECKERS, HR, LEADERS, READERS
from webapp.company.snapshot import Company
from webapp.facts.current import latest_verdict, latest_verdicts
from webapp.facts.evidence_models import Opinion
from webapp.facts.models import Fact
from webapp.facts.opinions import FAKE, opinions_in_force


def is_in_charge(company: Company, checker: str, sale: Fact, today: date) -> bool:
    """Whether the checker was in charge of the sale's seller on the day of the sale."""
    return sale.person_id != checker and sale.person_id in company.in_charge_of(
        checker, today, sale.day
    )


def may_judge(company: Company, who: str, sale: Fact, today: date) -> bool:
    """Whether `who` may give an opinion on a card; nobody may on an own one.

    HR and those in charge of the seller always may. Other supervisors and heads may while the check
    is open, or reopened by a doubt about a verified card; leaders after an opinion, as second
    readers.
    """
    return bool(judgeable(company, who, [sale], today))


def judgeable(company: Company, who: str, sales: Iterable[Fact], today: date) -> list[Fact]:
    """Return the sales on which `who` may give an opinion (see `may_judge`)."""
    role = _role(company, who, today)
    others = [sale for sale in sales if sale.person_id != who] if role in READERS else []
    asked = [
        sale for sale in others if role not in HR and not is_in_charge(company, who, sale, today)
    ]
    refused = _refused(who, role, {sale.number for sale in asked}) if asked else frozenset()
    return [sale for sale in others if sale.number not in refused]


def _refused(who: str, role: str, cards: set[int]) -> frozenset[int]:
    """The cards, of sellers in others' charge, on which `who` may give no opinion."""
    corrected = Fact.select(Fact.corrects).where(Fact.corrects.in_(cards))
    doubted = {said.card for said in opinions_in_force(Opinion.card.in_(cards))}
    over = latest_verdicts(cards).keys() - doubted
    over |= {number for (number,) in corrected.tuples()}
    refused = over - _with_own_opinion(who, over)
    if role not in CHECKERS:
        refused |= cards - over - doubted
    return frozenset(refused)


def may_see(company: Company, who: str, sale: Fact, today: date) -> bool:
    """Whether `who` may see a card's photo: the seller, and everybody for whom `may_judge` holds.

    Leaders also see cards judged fake, because they decide with HR about the consequences.
    """
    if who == sale.person_id:
        return company.posting(who, today) is not None
    if may_judge(company, who, sale, today):
        return True
    return _role(company, who, today) in LEADERS and latest_verdict(sale.number) == FAKE


def may_withdraw_for_seller(company: Company, who: str, sale: Fact, today: date) -> bool:
    """Whether `who` may withdraw a card in its seller's place: HR may, but not an own card."""
    return who != sale.person_id and _role(company, who, today) in HR


def _role(company: Company, who: str, today: date) -> str:
    posting = company.posting(who, today)
    return posting.role if posting else ""


def _with_own_opinion(who: str, cards: set[int]) -> set[int]:
    """The cards on which `who` has given an opinion that was not withdrawn."""
    later = Fact.alias("later")
    undone = later.select(later.number).where(later.corrects == Opinion.fact)
    own = Opinion.select(Opinion.card).join(Fact)
    own = own.where(Opinion.card.in_(cards), Fact.recorded_by == who, ~fn.EXISTS(undone))
    return {card for (card,) in own.tuples()}
