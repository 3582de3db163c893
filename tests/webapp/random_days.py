"""Random working days: what people may do in any order, told through the operations."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from webapp.boards import cache
from webapp.calling.operations.customers import CustomerGiven
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.cards.operations.record_card import CardCommand, record_card
from webapp.checks.operations.undo_opinion import undo
from webapp.checks.operations.verdicts import VerdictCommand, judge
from webapp.core.errors import JiebaoError
from webapp.core.sealed_numbers import SealedNumber
from webapp.deals.operations.cancel_deal import CancelCommand, cancel_deal
from webapp.deals.operations.record_deal import DealCommand, record_deal
from webapp.facts.card_products import CARD_PRODUCTS_SETTING
from webapp.facts.commits import commit_group
from webapp.facts.evidence_models import Opinion, Verdict
from webapp.facts.models import Card, Deal, Fact
from webapp.facts.transactions import Transaction
from webapp.feedback.operations import appraise
from webapp.ledger.operations.appeal import AnswerGiven
from webapp.ledger.operations.appeal_card import CardAppealGiven, answer_card, appeal_card
from webapp.people.operations import transfers
from webapp.people.operations.place_person import Placement
from webapp.planning.operations.decide_campaign import add_campaign
from webapp.planning.operations.propose_campaign import CampaignGiven
from webapp.records.operations import amend
from webapp.schemes import company_loading
from webapp.store.models import Setting
from webapp.store.tables import database as bound

SELLERS = ("1101", "1102", "1103")
CHECKERS = ("1021", "1012", "1011")
READERS = (*CHECKERS, "1012", "1002", "1001")
RESULTS = ("genuine", "fake", "fake", "doubtful")  # a fake takes two who say so
BEGIN = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)

Step = tuple[Any, ...]

PRODUCTS = ("金卡", "银卡")
_seller = st.sampled_from(SELLERS)
# Minutes before it is received.
_back = st.sampled_from([0, 1, 30, 240, 600, 1440, 2000, 4000, 9000])
_which = st.integers(0, 3)  # the n-th of what there is, counted from the newest
_outcome = st.sampled_from(["invited", "refused", "no_answer"])
_customer = st.sampled_from(["", "chen", "zhou"])  # few, so that they come again
_serial = st.sampled_from(["A-1", "A-2", "A-3"])

STEPS: dict[str, st.SearchStrategy[Any]] = {
    "call": st.tuples(_seller, _outcome, _back),
    "card": st.tuples(_seller, _serial, st.booleans(), _back),
    "deal": st.tuples(_seller, st.integers(1, 10**7), _which | st.none(), _back, _customer),
    "cancel": st.tuples(_which),
    "withdraw": st.tuples(_which),
    "correct_call": st.tuples(_which, _outcome),
    "correct_card": st.tuples(_which, _serial, st.booleans()),
    "judge": st.tuples(_which, st.sampled_from(READERS), st.sampled_from(RESULTS)),
    "undo": st.tuples(_which),
    "appeal": st.tuples(_which),
    "rate": st.tuples(_seller, st.integers(100, 500), _back),
    "contribute": st.tuples(
        _seller | st.sampled_from(["east", "west"]), st.integers(1, 999), _back
    ),
    "transfer": st.tuples(
        _seller,
        st.integers(-2, 5),
        st.sampled_from(["designer", "telesales", "guide", "supervisor"]),
        st.sampled_from(["east", "west"]),
        st.sampled_from(CHECKERS),
    ),
    # Some cover February or March whole, whose months' tallies are then summed.
    "campaign": st.tuples(
        st.sampled_from([-40, -31, -9, -4, -3, -1, 0, 2]),
        st.sampled_from([0, 1, 3, 6, 27, 30, 58, 75]),
    ),
    "wait": st.tuples(st.sampled_from([1, 60, 600, 1500])),
}


def _named(name: str) -> st.SearchStrategy[Step]:
    return STEPS[name].map(lambda given: (name, *given))


# Cards, their verdicts and deals are what most hangs together: told more often than the rest.
_OFTEN = ("card", "judge", "judge", "judge", "deal", "withdraw", "correct_card", "transfer")
_step = st.one_of([_named(name) for name in (*STEPS, *_OFTEN)])

# So that there is something to judge, take back and cancel from the first random step on.
OPENING: list[Step] = [
    ("card", "1101", "A-1", False, 1440),
    ("card", "1103", "A-2", False, 600),
    ("card", "1101", "A-3", False, 240),
    ("deal", "1102", 100_000, 0, 30, "chen"),
    ("deal", "1101", 200_000, 0, 1440, "chen"),  # received late, dated before its card and chen's
    ("deal", "1103", 300_000, None, 1, "zhou"),
    ("call", "1102", "invited", 60),
    ("card", "1101", "A-1", False, 1),
]
groups_of_steps = st.lists(st.lists(_step, min_size=2, max_size=6), min_size=2, max_size=8).map(
    lambda groups: [OPENING, *groups]
)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is gone afterwards: each example begins with the same company."""
    with bound.atomic() as whole:
        company_loading._cache.clear()
        cache.empty_board_cache()
        try:
            yield
        finally:
            whole.rollback()
            company_loading._cache.clear()
            cache.empty_board_cache()


@dataclass
class Days:
    """Plays steps, each group in one commit; what is refused is refused by a sentence."""

    now: datetime = BEGIN
    count: int = 0
    refusals: list[JiebaoError] = field(default_factory=list)

    def play(self, group: list[Step]) -> None:
        works = [self._work(step) for step in group]
        for _answer, refusal in commit_group(works, lambda: self.now):
            if refusal is not None:
                assert isinstance(refusal, JiebaoError), repr(refusal)
                self.refusals.append(refusal)

    def _work(self, step: Step) -> Callable[[Transaction], Any]:
        name, *given = step
        return lambda tx: getattr(self, f"_{name}")(tx, *given)

    def _id(self) -> str:
        self.count += 1
        return f"record-{self.count}"

    def _at(self, tx: Transaction, back: int) -> datetime:
        return tx.now - timedelta(minutes=back)

    def _call(self, tx: Transaction, seller: str, outcome: str, back: int) -> None:
        record_call(tx, seller, CallCommand(self._id(), outcome, at=self._at(tx, back)))

    def _card(self, tx: Transaction, seller: str, serial: str, visited: bool, back: int) -> None:
        customer = _customer_of("chen" if visited else "")
        at, product = self._at(tx, back), _product_of(serial)
        given = CardCommand(self._id(), serial, visited, customer, at=at, product=product)
        record_card(tx, seller, given)

    def _deal(
        self,
        tx: Transaction,
        closer: str,
        amount: int,
        which: int | None,
        back: int,
        customer: str = "",
    ) -> None:
        card = None if which is None else _nth(Card.select(Card.fact), Card.fact, which)
        name, whom = self._id(), _customer_of(customer)
        given = DealCommand(name, closer, name, amount, card, whom, self._at(tx, back))
        record_deal(tx, "1002", given)

    def _cancel(self, tx: Transaction, which: int) -> None:
        deal = _nth(Deal.select(Deal.fact), Deal.fact, which)
        if deal is not None:
            cancel_deal(tx, "1002", CancelCommand(self._id(), deal, "entered by mistake"))

    def _withdraw(self, tx: Transaction, which: int) -> None:
        fact = self._own(which, "call", "card")
        if fact is not None:
            amend.withdraw_record(tx, fact.person_id, fact.number, self._id())

    def _correct_call(self, tx: Transaction, which: int, outcome: str) -> None:
        fact = self._own(which, "call")
        if fact is not None:
            given = CallCommand(self._id(), outcome)
            amend.correct_call(tx, fact.person_id, fact.number, given)

    def _correct_card(self, tx: Transaction, which: int, serial: str, visited: bool) -> None:
        fact = self._own(which, "card")
        if fact is not None:
            given = CardCommand(self._id(), serial, visited, product=_product_of(serial))
            amend.correct_card(tx, fact.person_id, fact.number, given)

    @staticmethod
    def _own(which: int, *kinds: str) -> Any:
        number = _nth(Fact.select(Fact.number).where(Fact.kind.in_(kinds)), Fact.number, which)
        return None if number is None else Fact.get_by_id(number)

    def _judge(self, tx: Transaction, which: int, checker: str, result: str) -> None:
        card = _nth(Card.select(Card.fact), Card.fact, which)
        if card is not None:
            judge(tx, checker, VerdictCommand(self._id(), card, result, "不像"))

    def _undo(self, tx: Transaction, which: int) -> None:
        said = _nth(Opinion.select(Opinion.fact), Opinion.fact, which)
        if said is not None:
            undo(tx, Fact.get_by_id(said).recorded_by_id, said, self._id())

    def _appeal(self, tx: Transaction, which: int) -> None:
        fakes = Verdict.select(Verdict.card).where(Verdict.result == "fake")
        card = _nth(fakes, Verdict.fact, which)
        if card is not None:
            given = CardAppealGiven(self._id(), card, "这张卡是真的")
            appeal_card(tx, Fact.get_by_id(card).person_id, given)
            answer_card(tx, "1001", given.id, AnswerGiven(upheld=True, text="已核实"))

    def _rate(self, tx: Transaction, person: str, score: int, back: int) -> None:
        given = appraise.RatingCommand(self._id(), person, score, self._at(tx, back))
        appraise.record_rating(tx, "1002", given)

    def _contribute(self, tx: Transaction, who: str, points: int, back: int) -> None:
        person, team = (who, None) if who in SELLERS else (None, who)
        given = appraise.ContributionCommand(
            self._id(), points, person, team, at=self._at(tx, back)
        )
        appraise.record_contribution(tx, "1011", given)

    def _transfer(
        self, tx: Transaction, person: str, days_back: int, role: str, team: str, boss: str
    ) -> None:
        on = tx.company.clock.day(tx.now) - timedelta(days=days_back)
        level = "junior" if team == "east" else None
        transfers.transfer(tx, "1002", Placement(person, on, role, team, boss, level))

    def _campaign(self, tx: Transaction, start: int, days: int) -> None:
        name = self._id()
        first: date = tx.company.clock.day(tx.now) + timedelta(days=start)
        last = first + timedelta(days=days)
        given = CampaignGiven(name, name, "card-campaign", first, last)
        add_campaign(tx, "1002", given)

    def _wait(self, _tx: Transaction, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)


def _customer_of(name: str) -> CustomerGiven:
    """One of a few customers, known again by the number; nobody for an empty name."""
    number = SealedNumber(name, name, name) if name else None
    return CustomerGiven(name, number)


def _product_of(serial: str) -> str:
    """The product that a card with this serial is sold as, from a list that HR has set."""
    value = json.dumps({"offered": PRODUCTS, "earlier": []})
    row = {"name": CARD_PRODUCTS_SETTING, "value": value}
    Setting.insert(row).on_conflict_ignore().execute()
    return {"A-1": PRODUCTS[0], "A-2": PRODUCTS[1]}.get(serial, "")


def _nth(query: Any, order: Any, which: int) -> int | None:
    row = query.order_by(order.desc()).offset(which).limit(1).tuples().first()
    return int(row[0]) if row else None
