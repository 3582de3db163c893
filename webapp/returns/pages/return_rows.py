"""Build the two return tables of a day from the facts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from peewee import JOIN, fn

from webapp.company.roles import HR, SELLERS
from webapp.facts.card_states import card_state_by
from webapp.facts.current import latest_verdicts
from webapp.facts.models import Call, Card, Customer, Fact
from webapp.returns.calls_sheet import SellerDay, calls_return
from webapp.returns.cards_sheet import CardSold, cards_return
from webapp.store.settings import COMPANY, setting
from webapp.web.current_user import Member
from webapp.web.runtime import Runtime

STATES = {
    "counted": "pending",
    "held": "duplicate_serial",
    "clock": "clock",
    "genuine": "valid",
    "fake": "fake",
}


def sellers_in_sight(runtime: Runtime, member: Member, day: date) -> list[str]:
    """Return the sellers whose rows a member may see, by team: all for HR, else those in charge."""
    company = runtime.company
    charge = company.in_charge_of(member.person, runtime.today, day)
    seen = []
    for person in sorted(company.people):
        posting = company.posting(person, day)
        if posting is None or posting.role not in SELLERS:
            continue
        if member.role in HR or person in charge:
            seen.append((posting.team or "", person))
    return [person for _, person in sorted(seen)]


@dataclass(frozen=True)
class CallsOfDay:
    """The calls of a day by person, from which `table` makes 《电话营销统计表》 of any people."""

    runtime: Runtime
    day: date
    outcomes: Mapping[str, Counter[str]]
    timely: Counter[str]
    last: Mapping[str, datetime]

    @classmethod
    def read(cls, runtime: Runtime, day: date) -> CallsOfDay:
        """Read the whole company's calls of a day."""
        outcomes: dict[str, Counter[str]] = defaultdict(Counter)
        timely: Counter[str] = Counter()
        last: dict[str, datetime] = {}
        for person, outcome, at, received in _calls(day):
            outcomes[person][outcome] += 1
            timely[person] += runtime.company.clock.timely(at, received)
            last[person] = max(at, last.get(person, at))
        return cls(runtime, day, outcomes, timely, last)

    def table(self, people: Sequence[str]) -> bytes:
        """Return the XLSX of these people: one row per seller."""
        rows = [self._row(person) for person in people]
        return calls_return(self.day, setting("company", COMPANY), rows)

    def _row(self, person: str) -> SellerDay:
        company, day = self.runtime.company, self.day
        outcomes = self.outcomes.get(person, Counter())
        floor = company.target(person, "calls", "day", day.isoformat(), day)
        owed = floor is not None and company.is_workday(day) and not company.relieved(person, day)
        return SellerDay(
            team=_team_name(self.runtime, person, day),
            staff_number=person,
            name=company.own_name(person),
            calls_target=floor,
            invitations_target=company.target(person, "invitations", "day", day.isoformat(), day),
            invited=outcomes["invited"],
            interested=outcomes["interested"],
            refused=outcomes["refused"],
            no_answer=outcomes["no_answer"],
            invalid=outcomes["invalid"],
            floor_met=self.timely[person] >= floor if owed and floor is not None else None,
            last_call_at=self.last.get(person),
        )


def _calls(day: date) -> list[tuple[str, str, datetime, datetime]]:
    """Calls of a day that were neither withdrawn nor corrected."""
    later = Fact.alias("later")
    corrected = later.select(later.number).where(later.corrects == Fact.number)
    query = (
        Call.select(Fact.person, Call.outcome, Fact.at, Fact.received_at)
        .join(Fact)
        .where(Fact.day == day, Call.mark == "", ~fn.EXISTS(corrected))
    )
    return list(query.tuples())


def _team_name(runtime: Runtime, person: str, day: date) -> str:
    posting = runtime.company.posting(person, day)
    team = runtime.company.teams.get(posting.team or "") if posting else None
    return team.name if team else ""


@dataclass(frozen=True)
class CardsOfDay:
    """The rows of a day's cards by seller, from which `table` makes 《售卡客户登记表》."""

    day: date
    sold: Sequence[tuple[str, CardSold]]  # seller and row, by the time of the sale

    @classmethod
    def read(cls, runtime: Runtime, day: date) -> CardsOfDay:
        """Read the whole company's cards of a day."""
        corrections = _corrections_of_cards(day)
        cards = [each for each in _cards(day) if corrections.get(each.fact_id) != "card"]
        verdicts = latest_verdicts(card.fact_id for card in cards)
        sold = []
        for card in cards:
            state = _state(card, corrections, verdicts.get(card.fact_id))
            sold.append((card.fact.person_id, _card_row(runtime, card, day, state)))
        return cls(day, sold)

    def table(self, people: Sequence[str]) -> bytes:
        """Return the XLSX of these people: one row per card."""
        sight = set(people)
        rows = [row for seller, row in self.sold if seller in sight]
        return cards_return(self.day, setting("company", COMPANY), rows)


def _cards(day: date) -> list[Card]:
    query = (
        Card.select(Card, Fact, Customer)
        .join(Fact)
        .switch(Card)
        .join(Customer, JOIN.LEFT_OUTER)
        .where(Fact.day == day)
        .order_by(Fact.at, Fact.number)
    )
    return list(query)


def _corrections_of_cards(day: date) -> dict[int, str]:
    """The kind of the fact that corrects each corrected card of a day, by card."""
    sale = Fact.alias("sale")
    query = (
        Fact.select(Fact.corrects, Fact.kind)
        .join(sale, on=(Fact.corrects == sale.number))
        .where(sale.day == day, sale.kind == "card")
    )
    return dict(query.tuples())


def _state(card: Card, corrections: Mapping[int, str], verdict: str | None) -> str:
    return "withdrawn" if card.fact_id in corrections else STATES[card_state_by(verdict, card.mark)]


def _card_row(runtime: Runtime, card: Card, day: date, state: str) -> CardSold:
    fact = card.fact
    return CardSold(
        at=fact.at,
        serial=card.serial,
        seller=runtime.company.name_of(fact.person_id),
        team=_team_name(runtime, fact.person_id, day),
        customer=card.customer.name if card.customer_id else "",
        customer_number=card.customer.phone_masked if card.customer_id else "",
        visited=card.visited,
        product=card.product,
        state=state,
        received_at=fact.received_at,
        late=runtime.company.clock.late(fact.at, fact.received_at),
    )


RECORDS: dict[str, Callable[[Runtime, date], CallsOfDay | CardsOfDay]] = {
    "calls": CallsOfDay.read,
    "cards": CardsOfDay.read,
}
