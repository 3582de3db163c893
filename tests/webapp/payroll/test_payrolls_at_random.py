"""Random histories of payrolls, played through the operations: the invariants of rule 18."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.periods import period_of
from tests.webapp.random_days import undone
from webapp.core.errors import JiebaoError
from webapp.deals.operations.cancel_deal import CancelCommand, cancel_deal
from webapp.deals.operations.record_deal import DealCommand, record_deal
from webapp.facts.commits import commit_group
from webapp.facts.models import Deal
from webapp.facts.transactions import Work
from webapp.feedback.operations import violations
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import Appeal, AppealAnswer, Approval, Line, Rejection
from webapp.ledger.operations.appeal import AnswerGiven, AppealGiven, answer_appeal, appeal
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.operations.reject import reject
from webapp.ledger.operations.settle import settle_period
from webapp.ledger.payroll_models import PayrollLine
from webapp.ledger.unpaid_lines import plan_payroll
from webapp.payroll.operations.close_payroll import NothingToPay, close_payroll
from webapp.people.operations.add_people import PersonGiven, add_person
from webapp.people.operations.place_person import Placement, place
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.planning.operations.enrol import EnrolmentGiven, run_from
from webapp.schemes.company_loading import load_company
from webapp.verification.ledger import ledger_misfit

HR, OTHER_HR, LEADER = "1002", "1003", "1001"
SELLERS = ("1102", "1103")
SCHEMES = ("commission", "reward-and-penalty")
FIRST = date(2026, 3, 1)
BEGIN = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)  # 9 o'clock in Shanghai
Step = tuple[Any, ...]

_seller, _which = st.sampled_from(SELLERS), st.integers(0, 30)
_back = st.integers(0, 2)  # how many months back, from the newest that is over
STEPS = st.one_of(
    st.tuples(st.just("award"), _seller, st.integers(1, 140), _back),
    st.tuples(st.just("reverse"), _which),
    st.tuples(st.just("reverse"), _which),
    st.tuples(st.just("deduct"), _seller, _back),
    st.tuples(st.just("level"), _seller, st.sampled_from(["junior", "middle"]), _back),
    st.tuples(st.just("approve"), _which),
    st.tuples(st.just("approve_all")),
    st.tuples(st.just("reject"), _which),
    st.tuples(st.just("waive"), _which),
    st.tuples(st.just("appeal"), _which),
    st.tuples(st.just("answer"), st.booleans(), st.integers(1, 900)),
)
# What happens before each payroll is closed, and whether all is approved before.
MONTHS = st.lists(
    st.tuples(st.lists(STEPS, min_size=1, max_size=6), st.booleans()), min_size=3, max_size=4
)


@dataclass
class PayrollHistory:
    """Plays steps, each in a commit of its own; a refusal is a sentence and changes nothing."""

    now: datetime = BEGIN
    month: date = FIRST  # the newest month that is over; its payroll is still open
    count: int = 0
    totals: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def play(self, step: Step) -> None:
        name, *rest = step
        getattr(self, f"_{name}")(*rest)

    def do(self, work: Work) -> JiebaoError | None:
        """Run some work; return its refusal."""
        self.now += timedelta(minutes=1)
        [(_answer, refusal)] = commit_group([work], lambda: self.now)
        assert refusal is None or isinstance(refusal, JiebaoError), repr(refusal)
        return refusal

    def settle(self) -> None:
        """Settle every month that is over, as the clock does."""
        first = FIRST
        while first <= self.month:
            for scheme in SCHEMES:
                key = f"{first:%Y-%m}"
                settled = partial(settle_period, scheme_id=scheme, period=key, by=None)
                assert self.do(settled) is None
            first = period_of("month", first).end + timedelta(days=1)

    def _id(self) -> str:
        self.count += 1
        return f"record-{self.count}"

    def _in_month(self, back: int) -> date:
        """The first day of a month that is over."""
        first = self.month
        for _ in range(back):
            first = max(FIRST, (first - timedelta(days=1)).replace(day=1))
        return first

    def _award(self, seller: str, thousands: int, back: int) -> None:
        first, name = self._in_month(back), self._id()
        at = datetime(first.year, first.month, 10, 2, 0, tzinfo=UTC) + timedelta(self.count / 1440)
        deal = DealCommand(name, seller, name, thousands * 1000_00, at=at)
        assert not self.do(lambda tx: record_deal(tx, HR, deal))
        self.settle()

    def _reverse(self, which: int) -> None:
        deals = [row[0] for row in Deal.select(Deal.fact).order_by(Deal.fact).tuples()]
        if deals:
            command = CancelCommand(self._id(), deals[which % len(deals)], "退单")
            self.do(lambda tx: cancel_deal(tx, HR, command))
            self.settle()

    def _deduct(self, seller: str, back: int) -> None:
        """A violation of the seller that is upheld: all awards of the month are deducted."""
        on = self._in_month(back) + timedelta(days=5)
        told = violations.ViolationGiven(self._id(), seller, "deception", f"虚报{self.count}", on)

        def uphold(tx: Any) -> None:
            number = violations.record_violation(tx, HR, told).number
            violations.answer_violation(tx, seller, number, "没有")
            violations.rule_on_violation(tx, OTHER_HR, number, True, "属实")

        self.do(uphold)
        self.settle()

    def _level(self, seller: str, level: str, back: int) -> None:
        """Another level from the first of a month on: its base pay goes up or down."""
        role = "telesales" if seller == SELLERS[0] else "guide"
        placed = Placement(seller, self._in_month(back), role, "east", None, level)
        self.do(lambda tx: place(tx, HR, placed))
        self.settle()

    def _proposed(self, sign: int = 0) -> list[int]:
        held = Line.select(Line.number).left_outer_join(Approval)
        held = held.where(Approval.line.is_null(), is_current_line(), Line.amount.is_null(False))
        if sign:
            held = held.where(Line.sign == sign)
        return [number for (number,) in held.order_by(Line.number).tuples()]

    def _approve(self, which: int) -> None:
        proposed = self._proposed()
        if proposed:
            number = proposed[which % len(proposed)]
            for by in (HR, LEADER):
                self.do(partial(approve_proposed, by=by, numbers=[number]))

    def _approve_all(self) -> None:
        for by in (HR, LEADER):
            numbers = self._proposed()
            if numbers:
                self.do(partial(approve_proposed, by=by, numbers=numbers))

    def _reject(self, which: int) -> None:
        self._turn_down(which, self._proposed(1))

    def _waive(self, which: int) -> None:
        self._turn_down(which, self._proposed(-1))

    def _turn_down(self, which: int, numbers: list[int]) -> None:
        if numbers:
            number = numbers[which % len(numbers)]
            self.do(lambda tx: reject(tx, HR, number, "不对"))
            self.settle()

    def _appeal(self, which: int) -> None:
        own = list(Line.select().where(Line.person.in_(SELLERS)).order_by(Line.number))
        if own:
            line = own[which % len(own)]
            given = AppealGiven(self._id(), "不同意", line.number)
            self.do(lambda tx: appeal(tx, line.person_id, given))

    def _answer(self, upheld: bool, yuan: int) -> None:
        answered = AppealAnswer.select(AppealAnswer.appeal)
        held = Appeal.select().where(Appeal.id.not_in(answered)).order_by(Appeal.made_at).first()
        if held is not None:
            answer = AnswerGiven(upheld, "已核对", _sum_of(held.line, yuan * 100))
            self.do(lambda tx: answer_appeal(tx, OTHER_HR, held.id, answer))
            self.settle()

    def _close(self) -> None:
        """Close the month that is over; a month later the next one is."""
        month = f"{self.month:%Y-%m}"
        refusal = self.do(lambda tx: close_payroll(tx, HR, month))
        assert refusal is None or isinstance(refusal, NothingToPay), refusal
        self.month = period_of("month", self.month).end + timedelta(days=1)
        following = period_of("month", self.month).end + timedelta(days=1)
        self.now = datetime(following.year, following.month, 1, 1, 0, tzinfo=UTC)
        self.settle()


def _sum_of(line: Line | None, fen: int) -> int:
    """What an upheld appeal pays: all that a reversal or deduction takes, else some sum."""
    return -line.amount if line is not None and (line.amount or 0) < 0 else fen


@pytest.fixture
def paying(company: Any, write: Any) -> None:
    """Two sellers with base pay; one has a target, which the other has not."""

    def begin(tx: Any) -> None:
        second = PersonGiven(OTHER_HR, "方敏", "hr", hired=date(2024, 1, 1))
        add_person(tx, "setup", second)
        for seller, role in zip(SELLERS, ("telesales", "guide"), strict=True):
            placed = Placement(seller, FIRST, role, "east", None, "junior")
            place(tx, "setup", placed)
        target = TargetGiven(SELLERS[0], "sales", "month", 50_000_00)
        set_target(tx, "setup", target)
        run_from(tx, EnrolmentGiven("reward-and-penalty", FIRST))

    write(begin)


def paid_to(person: str, *where: Any) -> int:
    """What payrolls have settled of a person's lines, in fen."""
    rows = PayrollLine.select(PayrollLine.amount).join(Line).where(Line.person == person, *where)
    return sum(amount for (amount,) in rows.tuples())


def approved_of(person: str) -> int:
    """The sum of a person's approved money, in fen."""
    rows = Line.select(Line.amount).join(Approval)
    rows = rows.where(Line.person == person, Line.amount.is_null(False))
    return sum(amount for (amount,) in rows.tuples())


def check_payrolls() -> None:
    """Each closed month of each person is at least the base pay that it holds, so never below 0."""
    of = (PayrollLine.payroll, Line.person, Line.kind, Line.period, PayrollLine.amount)
    totals: dict[tuple[str, str], int] = defaultdict(int)
    base: dict[tuple[str, str, str], int] = defaultdict(int)
    for month, person, kind, period, amount in PayrollLine.select(*of).join(Line).tuples():
        totals[month, person] += amount
        if kind == "base_pay":
            base[month, person, period] += amount
    whole: dict[tuple[str, str], int] = defaultdict(int)
    for (month, person, _period), fen in base.items():
        whole[month, person] += max(0, fen)
    for key, total in totals.items():
        assert total >= whole[key] >= 0, key


def check_book(history: PayrollHistory) -> None:
    """What is paid, and what would be, is what is approved, but for what rests and is owed."""
    check_payrolls()
    plans = {plan.person: plan for plan in plan_payroll(load_company(), history.now)}
    for person in SELLERS:
        paid, plan = paid_to(person), plans.get(person)
        if plan is not None:
            assert plan.total >= 0
            rests, owed = (sum(e.amount for e in each) for each in (plan.rests, plan.carried))
            paid += plan.total + rests - owed
            assert all(0 <= each.debt <= each.amount for each in plan.carried)
        assert paid == approved_of(person), person


def check_appeals() -> None:
    """A line that takes is waived, or an upheld appeal pays it back: never both."""
    rejected = {number for (number,) in Rejection.select(Rejection.line).tuples()}
    backs = Line.select(Line.reverses).where(Line.reverses.is_null(False))
    undone_lines = rejected | {number for (number,) in backs.tuples()}
    answers = AppealAnswer.select(AppealAnswer.line, Appeal.line).join(Appeal)
    answers = answers.where(AppealAnswer.line.is_null(False), Appeal.line.is_null(False))
    for paying, about in answers.tuples():
        if (Line.get_by_id(about).amount or 0) < 0 and paying not in undone_lines:
            assert about not in rejected, (paying, about)


@settings(
    max_examples=10,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(months=MONTHS)
def test_whatever_the_order_what_is_paid_is_what_is_approved(
    paying: None, months: list[tuple[list[Step], bool]]
) -> None:
    with undone():
        history = PayrollHistory()
        for seller in SELLERS:
            history.play(("award", seller, 90, 0))
        months = [([], True), *months]  # March is paid whole
        for steps, all_approved in months:
            more: list[Step] = [("approve_all",)] if all_approved else []
            for step in (*steps, *more, ("close",)):
                history.play(step)
                check_book(history)
        check_appeals()
        assert ledger_misfit() is None

        # All is decided, and there is enough of commission to take every debt from.
        for seller in SELLERS:
            history.play(("award", seller, 2_000, 0))
        for _ in range(3):
            history.play(("approve_all",))
        assert history._proposed() == []
        history.play(("close",))
        for plan in plan_payroll(load_company(), history.now):
            assert (plan.rests, plan.carried) == ((), ())
        for person in SELLERS:
            assert paid_to(person) == approved_of(person)
        assert ledger_misfit() is None
