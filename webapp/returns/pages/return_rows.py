"""Build the two return tables of a day from the facts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from peewee import JOIN

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
    """The sellers whose rows a member may see, by team: all for HR, those in charge else."""
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


def calls_table(runtime: Runtime, people: Sequence[str], day: date) -> bytes:
    """《电话营销统计表》 as XLSX: one row per seller."""
    company, key = runtime.company, day.isoformat()
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    timely: Counter[str] = Counter()
    last: dict[str, datetime] = {}
    for person, outcome, at, received in _calls(day):
        outcomes[person][outcome] += 1
        timely[person] += company.clock.timely(at, received)
        last[person] = max(at, last.get(person, at))
    rows = []
    for person in people:
        floor = company.target(person, "calls", "day", key, day)
        owed = floor is not None and company.is_workday(day) and not company.relieved(person, day)
        rows.append(
            SellerDay(
                team=_team_name(runtime, person, day),
                staff_number=person,
                name=company.name_of(person),
                calls_target=floor,
                invitations_target=company.target(person, "invitations", "day", key, day),
                invited=outcomes[person]["invited"],
                interested=outcomes[person]["interested"],
                refused=outcomes[person]["refused"],
                no_answer=outcomes[person]["no_answer"],
                invalid=outcomes[person]["invalid"],
                floor_met=timely[person] >= floor if owed and floor is not None else None,
                last_call_at=last.get(person),
            )
        )
    return calls_return(day, setting("company", COMPANY), rows)


def _calls(day: date) -> list[tuple[str, str, datetime, datetime]]:
    """Calls of a day that were neither withdrawn nor corrected."""
    later = Fact.select(Fact.corrects).where(Fact.corrects.is_null(False), Fact.day >= day)
    query = (
        Call.select(Fact.person, Call.outcome, Fact.at, Fact.received_at)
        .join(Fact)
        .where(Fact.day == day, Call.mark == "", Fact.number.not_in(later))
    )
    return list(query.tuples())


def _team_name(runtime: Runtime, person: str, day: date) -> str:
    posting = runtime.company.posting(person, day)
    team = runtime.company.teams.get(posting.team or "") if posting else None
    return team.name if team else ""


def cards_table(runtime: Runtime, people: Sequence[str], day: date) -> bytes:
    """《售卡客户登记表》 as XLSX: one row per card."""
    sight = set(people)
    corrections = dict(
        Fact.select(Fact.corrects, Fact.kind)
        .where(Fact.corrects.is_null(False), Fact.day >= day)
        .tuples()
    )
    cards = (
        Card.select(Card, Fact, Customer)
        .join(Fact)
        .switch(Card)
        .join(Customer, JOIN.LEFT_OUTER)
        .where(Fact.day == day)
        .order_by(Fact.at, Fact.number)
    )
    shown = [
        card
        for card in cards
        if card.fact.person_id in sight and corrections.get(card.fact_id) != "card"
    ]
    verdicts = latest_verdicts(card.fact_id for card in shown)
    rows = [
        _card_row(runtime, card, day, _state(card, corrections, verdicts.get(card.fact_id)))
        for card in shown
    ]
    return cards_return(day, setting("company", COMPANY), rows)


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
        state=state,
        received_at=fact.received_at,
        late=runtime.company.clock.late(fact.at, fact.received_at),
    )


TABLES = {"calls": calls_table, "cards": cards_table}
