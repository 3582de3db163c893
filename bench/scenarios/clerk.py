"""Enter a scenario's facts through the product's own operations: phones, forms, HR's tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from uuid import NAMESPACE_OID, uuid5

from bench.scenarios.company import HR, LEADER, StagedCompany
from bench.scenarios.phones import Phone
from bench.scenarios.tables import local_time, table, yuan
from rules import facts as known
from rules.counting import Fact
from rules.scenario_file import Scenario
from webapp.calling.operations.customers import CustomerGiven
from webapp.checks.operations.verdicts import VerdictCommand, judge
from webapp.deals.operations.cancel_deal import CancelCommand, cancel_deal
from webapp.deals.operations.record_deal import DealCommand, record_deal
from webapp.facts.card_states import CLOCK
from webapp.facts.current import latest_verdict
from webapp.facts.models import Fact as FactRow
from webapp.facts.opinions import FAKE, GENUINE
from webapp.feedback.operations.appraise import (
    ContributionCommand,
    RatingCommand,
    give_points,
    record_rating,
)
from webapp.feedback.operations.grants import GrantGiven, decide_grant, propose_grant
from webapp.feedback.operations.trainings import TrainingGiven, record_trainings
from webapp.feedback.operations.violations import (
    ViolationGiven,
    answer_violation,
    record_violation,
    rule_on_violation,
)
from webapp.ledger.operations.appeal import AnswerGiven
from webapp.ledger.operations.appeal_card import CardAppealGiven, answer_card, appeal_card
from webapp.records.operations.amend import withdraw_record
from webapp.records.operations.withdraw_for_seller import WithdrawalCommand, withdraw_for_seller

FIRST_SERIAL, FIRST_NUMBER = 100_000, 13_900_000_000
REASON = "情景"


class NotEntered(Exception):
    """The product took a record, but not with the values of the scenario."""


@dataclass
class Clerk:
    """Enters facts now; remembers the fact numbers of cards, deals, violations and grants.

    `by_tables`: HR's tables enter every fact that they can hold.
    """

    company: StagedCompany
    scenario: Scenario
    by_tables: bool = False
    numbers: dict[tuple[str, object], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._phones: dict[str, Phone] = {}
        self._rows: Counter[tuple[str, ...]] = Counter()
        self._places = {id(fact): place for place, fact in enumerate(self.scenario.facts)}
        self._sequence = self._sequences()
        named = [getattr(fact, "customer", None) for fact in self.scenario.facts]
        self._customers = {key: place for place, key in enumerate(dict.fromkeys(named))}
        self._codes = {
            (type(fact), fact.id): place
            for place, fact in enumerate(self.scenario.facts)
            if isinstance(fact, known.Card | known.Deal)
        }

    def _sequences(self) -> Mapping[int, int]:
        """The number of each call and card in its phone's sequence, which is by moments."""
        kept: dict[str, list[known.Call | known.Card]] = defaultdict(list)
        for fact in self.scenario.facts:
            if isinstance(fact, known.Call | known.Card):
                kept[fact.person].append(fact)
        return {
            id(fact): number
            for held in kept.values()
            for number, fact in enumerate(sorted(held, key=lambda fact: fact.at), 1)
        }

    def _id(self, fact: Fact, part: str = "") -> str:
        return str(uuid5(NAMESPACE_OID, f"fact {self._places[id(fact)]} {part}"))

    # Phones.

    def call(self, fact: known.Call) -> None:
        """Send a call from its seller's phone."""
        self._send(fact, "call", {"outcome": fact.outcome})

    def card(self, fact: known.Card) -> None:
        """Send a card from its seller's phone; its photo is still on the phone."""
        photo = {"sha256": f"{self._places[id(fact)]:064x}", "size": 100_000}
        fields = {"serial": self._serial(fact.id), "visited": fact.visited, "photo": photo}
        customer = self._customer_of_card(fact)
        if customer is not None:
            fields |= {"name": self._name(customer), "phone": self._phone_number(customer)}
        self.numbers["card", fact.id] = self._send(fact, "card", fields)

    def _customer_of_card(self, fact: known.Card) -> str | None:
        """The card's customer; none where a deal from the card names nobody: with a customer on
        the card the product would take the deal for that customer's."""
        anonymous = any(
            isinstance(deal, known.Deal) and deal.card == fact.id and deal.customer is None
            for deal in self.scenario.facts
        )
        return None if anonymous else fact.customer

    def _send(self, fact: known.Call | known.Card, kind: str, fields: Mapping[str, object]) -> int:
        phone = self._phones.get(fact.person)
        if phone is None:
            phone = Phone(self.company, fact.person, len(self._phones))
            self._phones[fact.person] = phone
            phone.bind()
        received = phone.send(fact.at, self._sequence[id(fact)], kind, fields)
        if CLOCK in received.marks:
            raise NotEntered(f"held, its time is not proved: {' '.join(received.marks)}")
        return received.receipt.number

    def _serial(self, card: str) -> str:
        return f"JC{FIRST_SERIAL + self._codes[known.Card, card]}"

    def _contract(self, deal: str) -> str:
        return f"HT-{FIRST_SERIAL + self._codes[known.Deal, deal]}"

    def _name(self, customer: str) -> str:
        return f"客户{self._customers[customer]}"

    def _phone_number(self, customer: str) -> str:
        return str(FIRST_NUMBER + self._customers[customer])

    def withdraw(self, fact: known.Withdrawal) -> None:
        """Withdraw a card as its seller; after its day as HR, at the seller's request."""
        number, record_id = self.numbers["card", fact.card], self._id(fact)
        sale = FactRow.get_by_id(number)
        if sale.day == self.company.runtime.today:
            seller = sale.person_id
            self.company.write(lambda tx: withdraw_record(tx, seller, number, record_id))
            return
        command = WithdrawalCommand(record_id, number, REASON)
        self.company.write(lambda tx: withdraw_for_seller(tx, HR[0], command))

    # Deals.

    def deal(self, fact: known.Deal, by_hr: bool) -> None:
        """Enter a deal by its closer's form, or by a table of HR."""
        if by_hr:
            self._deal_in_table(fact)
        else:
            self._deal_in_form(fact)

    def _deal_in_form(self, fact: known.Deal) -> None:
        customer = CustomerGiven()
        if fact.customer is not None:
            number = self.company.seal(self._phone_number(fact.customer))
            customer = CustomerGiven(self._name(fact.customer), number)
        command = DealCommand(
            id=self._id(fact),
            closer=fact.person,
            contract=self._contract(fact.id),
            amount=fact.amount,
            card=self.numbers["card", fact.card] if fact.card is not None else None,
            customer=customer,
            at=fact.at,
        )
        receipt = self.company.write(lambda tx: record_deal(tx, fact.person, command))
        self.numbers["deal", fact.id] = receipt.number

    def _deal_in_table(self, fact: known.Deal) -> None:
        named = fact.customer
        row = {
            "contract": self._contract(fact.id),
            "closer": fact.person,
            "amount": yuan(fact.amount),
            "at": local_time(fact.at, self.scenario.scheme.clock.zone),
            "serial": self._serial(fact.card) if fact.card is not None else None,
            "name": self._name(named) if named is not None else None,
            "phone": self._phone_number(named) if named is not None else None,
        }
        self._take("deals", row)
        newest = FactRow.select().where(FactRow.kind == "deal").order_by(FactRow.number.desc())
        self.numbers["deal", fact.id] = newest.first().number

    def _take(self, kind: str, row: Mapping[str, object]) -> None:
        """Import a table of this row; below equal rows of earlier tables, as HR's lists grow."""
        equal = (kind, *map(str, row.values()))
        self._rows[equal] += 1
        rows = [row] * self._rows[equal]
        taken = self.company.tables().take(kind, table(rows), f"{kind}.csv")
        if taken.imported.new != 1:
            raise NotEntered(f"HR's table of {kind}: {taken.imported}")

    def cancel(self, fact: known.Cancel) -> None:
        """Cancel a deal, as HR."""
        if self.by_tables:
            self._take("cancellations", {"contract": self._contract(fact.deal), "reason": REASON})
            return
        command = CancelCommand(self._id(fact), self.numbers["deal", fact.deal], REASON)
        self.company.write(lambda tx: cancel_deal(tx, HR[0], command))

    # Verdicts.

    def verdict(self, fact: known.Verdict) -> None:
        """Enter a verdict by as many people as it needs; an appeal makes a fake card genuine."""
        number = self.numbers["card", fact.card]
        if fact.result == GENUINE and latest_verdict(number) == FAKE:
            self._uphold_appeal(fact, number)
            return
        for checker in HR[: 2 if fact.result == FAKE else 1]:
            given = VerdictCommand(self._id(fact, checker), number, fact.result, REASON)
            self.company.write(partial(judge, checker=checker, command=given))
        if latest_verdict(number) != fact.result:
            raise NotEntered(f"the verdict is {latest_verdict(number)}, not {fact.result}")

    def _uphold_appeal(self, fact: known.Verdict, number: int) -> None:
        """The seller appeals against the fake, and somebody who did not judge it answers."""
        seller = FactRow.get_by_id(number).person_id
        given = CardAppealGiven(self._id(fact), number, REASON)
        self.company.write(lambda tx: appeal_card(tx, seller, given))
        answer = AnswerGiven(upheld=True, text=REASON)
        self.company.write(lambda tx: answer_card(tx, HR[2], given.id, answer))

    # What others say of a person's work.

    def rating(self, fact: known.Rating) -> None:
        """Enter a customer's score with its time, as HR."""
        if self.by_tables:
            at = local_time(fact.at, self.scenario.scheme.clock.zone)
            self._take("ratings", {"who": fact.person, "score": yuan(fact.score), "at": at})
            return
        command = RatingCommand(self._id(fact), fact.person, fact.score, fact.at)
        self.company.write(lambda tx: record_rating(tx, HR[0], command))

    def contribution(self, fact: known.Contribution) -> None:
        """Enter points with their time, as HR."""
        reason = f"{REASON} {self._places[id(fact)]}"
        if self.by_tables:
            row = {
                "who": fact.person or fact.team,
                "points": yuan(fact.points),
                "reason": reason,
                "at": local_time(fact.at, self.scenario.scheme.clock.zone),
            }
            self._take("contributions", row)
            return
        command = ContributionCommand(
            self._id(fact), fact.points, fact.person, fact.team, reason, fact.at
        )
        self.company.write(lambda tx: give_points(tx, HR[0], command))

    def violation(self, fact: known.Violation) -> None:
        """Register a violation, as HR; the person answers at once."""
        told = f"{REASON} {self._places[id(fact)]}"
        day = self.scenario.scheme.clock.day(fact.at)
        if self.by_tables:
            row = {"who": fact.person, "kind": fact.violation, "reason": told, "on": day}
            self._take("violations", row)
            number = self._newest("violation")
        else:
            given = ViolationGiven(self._id(fact), fact.person, fact.violation, told, day)
            number = self.company.write(lambda tx: record_violation(tx, HR[0], given)).number
        self.company.write(lambda tx: answer_violation(tx, fact.person, number, REASON))
        self.numbers["violation", self._places[id(fact)]] = number

    def _newest(self, kind: str) -> int:
        rows = FactRow.select().where(FactRow.kind == kind).order_by(FactRow.number.desc())
        return int(rows.first().number)

    def rule(self, fact: known.Violation) -> None:
        """Uphold the violation, as another person of HR."""
        number = self.numbers["violation", self._places[id(fact)]]
        self.company.write(lambda tx: rule_on_violation(tx, HR[1], number, True, REASON))

    def grant(self, fact: known.Grant) -> None:
        """Propose a grant, as HR."""
        reason = f"{REASON} {self._places[id(fact)]}"
        if self.by_tables:
            row = {
                "who": fact.person or fact.team,
                "kind": fact.grant,
                "amount": yuan(fact.amount),
                "reason": reason,
            }
            self._take("grants", row)
            number = self._newest("grant")
        else:
            given = GrantGiven(
                self._id(fact), fact.grant, fact.amount, reason, fact.person, fact.team
            )
            number = self.company.write(lambda tx: propose_grant(tx, HR[0], given)).number
        self.numbers["grant", self._places[id(fact)]] = number

    def approve(self, fact: known.Grant) -> None:
        """Approve the grant, as a leader."""
        number = self.numbers["grant", self._places[id(fact)]]
        self.company.write(lambda tx: decide_grant(tx, LEADER, number, True))

    def training(self, fact: known.Training) -> None:
        """Enter an attempt at a training on its day, as HR."""
        day = self.scenario.scheme.clock.day(fact.at)
        if self.by_tables:
            passed = "yes" if fact.passed else "no"
            row = {"who": fact.person, "course": fact.training, "on": day, "passed": passed}
            self._take("trainings", row)
            return
        given = TrainingGiven(self._id(fact), fact.training, (fact.person,), fact.passed, day)
        self.company.write(lambda tx: record_trainings(tx, HR[0], given))
