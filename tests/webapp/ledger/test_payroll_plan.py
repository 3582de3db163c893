"""What a payroll settles of one person's lines: amounts in fen, worked out by hand (rule 18)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.ledger.payroll_plan import CHECK, PENDING, Claim, MoneyLine, PayPlan, Wait
from webapp.ledger.plan_pay import plan_pay


@dataclass
class Entry:
    """One line of the book."""

    number: int
    clause: str
    kind: str
    period: str
    amount: int
    reverses: int | None
    state: str = "proposed"
    settled: int = 0
    wait: Wait | None = None


@dataclass
class Book:
    """One person's lines and payrolls, planned and closed as the operations do it."""

    entries: list[Entry] = field(default_factory=list)

    def add(self, amount: int, state: str = "approved", **given: Any) -> Entry:
        named = {"clause": "rank", "kind": "award", "period": "2026-03", "reverses": None} | given
        entry = Entry(len(self.entries) + 1, amount=amount, state=state, **named)
        self.entries.append(entry)
        return entry

    def plan(self) -> PayPlan:
        lines = [
            self.line(each)
            for each in self.entries
            if each.state != "rejected" and each.settled != each.amount
        ]
        paid: dict[Claim, int] = defaultdict(int)
        for each in self.entries:
            paid[self.line(each).claim] += each.settled
        return plan_pay("lin", lines, paid)

    def close(self) -> PayPlan:
        plan = self.plan()
        for row in plan.rows:
            self.entries[row.line.number - 1].settled += row.amount
        return plan

    @staticmethod
    def line(entry: Entry) -> MoneyLine:
        return MoneyLine(
            number=entry.number,
            person="lin",
            scheme="scheme",
            period=entry.period,
            clause=entry.clause,
            kind=entry.kind,
            unpaid=entry.amount - entry.settled,
            approved=entry.state == "approved",
            reverses=entry.reverses,
            wait=entry.wait,
        )


def rests(plan: PayPlan) -> list[tuple[int, int, Wait]]:
    return [(each.line.number, each.amount, each.wait) for each in plan.rests]


def carried(plan: PayPlan) -> list[tuple[int, int, int]]:
    return [(each.line.number, each.amount, each.debt) for each in plan.carried]


def test_what_a_pending_reversal_would_take_rests_and_the_other_part_is_paid() -> None:
    book = Book()
    award = book.add(1000_00)
    back = book.add(-500_00, "proposed", reverses=award.number)

    plan = book.close()

    assert plan.total == 500_00  # 1000 - 500
    assert rests(plan) == [(award.number, 500_00, Wait(PENDING, back.number))]
    assert book.close().total == 0  # still pending: the same 500 rests
    back.state = "rejected"
    assert book.close().total == 500_00  # rejected: the part is paid with the next payroll
    assert award.settled == 1000_00


def test_an_approved_reversal_cancels_before_anything_is_paid() -> None:
    book = Book()
    award = book.add(100_00)
    back = book.add(-100_00, reverses=award.number)
    plan = book.close()
    assert (plan.total, rests(plan), carried(plan)) == (0, [], [])
    assert (award.settled, back.settled) == (100_00, -100_00)


def test_a_reversal_approved_after_its_part_rested_leaves_no_debt() -> None:
    book = Book()
    award = book.add(1000_00)
    back = book.add(-500_00, "proposed", reverses=award.number)
    book.close()
    back.state = "approved"
    plan = book.close()
    assert (plan.total, carried(plan)) == (0, [])
    assert award.settled + back.settled == 500_00


def test_a_pending_reversal_of_what_was_paid_keeps_nothing_back() -> None:
    book = Book()
    award = book.add(1000_00)
    book.close()
    book.add(-1000_00, "proposed", reverses=award.number)
    book.add(300_00, period="2026-04")
    assert book.close().total == 300_00


def test_a_debt_is_carried_over_three_months_while_base_pay_is_paid_whole() -> None:
    book = Book()
    award = book.add(2000_00)
    assert book.close().total == 2000_00
    back = book.add(-2000_00, reverses=award.number)
    totals, debts = [], []
    for month, variable in (("2026-04", 500_00), ("2026-05", 0), ("2026-06", 1700_00)):
        book.add(6000_00, kind="base_pay", clause="base-pay", period=month)
        if variable:
            book.add(variable, kind="commission", clause="commission", period=month)
        plan = book.close()
        totals.append(plan.total)
        debts.append(plan.debt)
    assert debts == [1500_00, 1500_00, 0]  # 2000 - 500; nothing in May; 1500 - 1500
    assert totals == [6000_00, 6000_00, 6200_00]  # June: 6000 + 1700 - 1500
    assert back.settled == -2000_00


def test_debts_are_taken_from_the_oldest_award_first() -> None:
    book = Book()
    award = book.add(300_00)
    book.close()
    older = book.add(200_00, period="2026-04")
    newer = book.add(200_00, period="2026-05")
    book.add(-300_00, reverses=award.number)
    pending = book.add(-150_00, "proposed", period="2026-05", reverses=newer.number)
    plan = book.close()
    # 200 of the older and the free 50 of the newer; 150 of it rests; 300 - 250 is carried.
    assert plan.total == 0
    assert (older.settled, newer.settled) == (200_00, 50_00)
    assert rests(plan) == [(newer.number, 150_00, Wait(PENDING, pending.number))]
    assert carried(plan) == [(4, 50_00, 50_00)]


def test_base_pay_corrected_downwards_is_taken_from_commission_alone() -> None:
    book = Book()
    base = book.add(6000_00, kind="base_pay", clause="base-pay")
    book.close()
    book.add(-500_00, kind="base_pay", clause="base-pay", reverses=base.number)
    book.add(6000_00, kind="base_pay", clause="base-pay", period="2026-04")
    book.add(200_00, kind="commission", clause="commission", period="2026-04")
    plan = book.close()
    assert plan.total == 6000_00  # the commission of 200 is taken, the base pay is whole
    assert plan.debt == 300_00


def test_unpaid_base_pay_is_paid_as_corrected() -> None:
    book = Book()
    base = book.add(6000_00, kind="base_pay", clause="base-pay")
    back = book.add(-500_00, "proposed", kind="base_pay", clause="base-pay", reverses=base.number)
    assert book.plan().total == 5500_00  # 500 rests
    back.state = "approved"
    assert book.close().total == 5500_00
    assert book.plan().debt == 0


def test_a_pending_deduction_rests_on_the_awards_of_its_scheme_and_period_alone() -> None:
    book = Book()
    march = book.add(500_00)
    book.add(500_00, period="2026-04")
    book.add(400_00, kind="commission", clause="commission")
    taking = book.add(-100_00, "proposed", kind="deduction", clause="two-month-miss")
    plan = book.close()
    assert plan.total == 1300_00  # 400 of March's award, and all of the others
    assert rests(plan) == [(march.number, 100_00, Wait(PENDING, taking.number))]


def test_a_deduction_waits_for_its_award_and_is_not_taken_from_others() -> None:
    book = Book()
    award = book.add(500_00, "proposed")
    book.add(-100_00, kind="deduction", clause="two-month-miss")
    book.add(300_00, period="2026-04")
    plan = book.close()
    assert (plan.total, carried(plan)) == (300_00, [(2, 100_00, 0)])
    award.state = "approved"
    assert book.close().total == 400_00  # 500 - 100


def test_a_deduction_of_what_was_paid_is_taken_from_later_awards() -> None:
    book = Book()
    book.add(500_00)
    book.close()
    book.add(-100_00, kind="deduction", clause="two-month-miss")
    book.add(60_00, period="2026-04")
    plan = book.close()
    assert (plan.total, plan.debt) == (0, 40_00)
    book.add(60_00, period="2026-05")
    assert book.close().total == 20_00


def test_a_reversal_and_the_refund_of_its_deduction_rest_together() -> None:
    book = Book()
    award = book.add(1000_00)
    book.add(-200_00, kind="deduction", clause="two-month-miss")
    back = book.add(-500_00, "proposed", reverses=award.number)
    refund = book.add(100_00, "proposed", kind="deduction", clause="two-month-miss")
    plan = book.close()
    assert plan.total == 400_00  # 1000 - 200 - (500 - 100), what is left either way
    back.state = refund.state = "approved"
    assert book.close().total == 0

    other = Book()
    award = other.add(1000_00)
    other.add(-200_00, kind="deduction", clause="two-month-miss")
    back = other.add(-500_00, "proposed", reverses=award.number)
    refund = other.add(100_00, "proposed", kind="deduction", clause="two-month-miss")
    assert other.close().total == 400_00
    back.state = refund.state = "rejected"
    assert other.close().total == 400_00  # 500 - 100: 800 in all


def test_a_refund_gives_back_no_more_than_was_taken() -> None:
    book = Book()
    book.add(500_00)
    taking = book.add(-100_00, "proposed", kind="deduction", clause="two-month-miss")
    book.add(100_00, kind="deduction", clause="two-month-miss")
    assert book.close().total == 500_00  # 400 and, as -100 and +100 are one, no more rests
    taking.state = "approved"
    assert book.close().total == 0


def test_a_line_on_hold_rests_whole() -> None:
    book = Book()
    award = book.add(80_00)
    award.wait = Wait(CHECK, 7)
    book.add(-30_00, "proposed", reverses=award.number)
    assert rests(book.plan()) == [(award.number, 80_00, Wait(CHECK, 7))]


def test_an_appeal_payment_stands_beside_the_claims_of_its_scheme() -> None:
    book = Book()
    payment = book.add(50_00, clause="appeal")
    other = book.add(70_00, clause="appeal")
    book.add(-50_00, "proposed", clause="appeal", reverses=payment.number)
    book.add(-200_00, "proposed", kind="deduction", clause="deception")
    plan = book.close()
    assert plan.total == 70_00
    assert other.settled == 70_00


STEPS = st.one_of(
    st.tuples(
        st.just("award"),
        st.sampled_from(
            [("award", "rank"), ("award", "target"), ("commission", "tiers"), ("base_pay", "base")]
        ),
        st.integers(1, 900),
        st.integers(3, 5),
    ),
    st.tuples(st.just("reverse"), st.integers(0, 20), st.integers(1, 900), st.just(0)),
    st.tuples(st.just("deduct"), st.integers(3, 5), st.integers(1, 900), st.just(0)),
    st.tuples(st.just("refund"), st.integers(3, 5), st.integers(1, 900), st.just(0)),
    st.tuples(st.just("approve"), st.integers(0, 20), st.just(0), st.just(0)),
    st.tuples(st.just("approve"), st.integers(0, 20), st.just(0), st.just(0)),
    st.tuples(st.just("reject"), st.integers(0, 20), st.just(0), st.just(0)),
    st.tuples(st.just("close"), st.just(0), st.just(0), st.just(0)),
)


def play(book: Book, step: tuple[Any, ...]) -> None:
    """One step: propose a line, as settling does, or decide the n-th proposed one."""
    name, which, amount, month = step
    if name == "award":
        kind, clause = which
        book.add(amount, "proposed", kind=kind, clause=clause, period=f"2026-0{month}")
    if name == "reverse":
        given = [each for each in book.entries if each.amount > 0 and each.kind != "deduction"]
        if given:
            of = given[which % len(given)]
            same = [e for e in book.entries if (e.clause, e.period) == (of.clause, of.period)]
            stands = sum(each.amount for each in same if each.state != "rejected")
            if stands > 0:
                named = {"kind": of.kind, "clause": of.clause, "period": of.period}
                book.add(-min(amount, stands), "proposed", reverses=of.number, **named)
    if name in ("deduct", "refund"):
        period = f"2026-0{which}"
        held = [e for e in book.entries if e.period == period and e.state != "rejected"]
        awards = sum(each.amount for each in held if each.kind == "award")
        taking = -sum(each.amount for each in held if each.kind == "deduction")
        fen = -min(amount, awards - taking) if name == "deduct" else min(amount, taking)
        if fen * (-1 if name == "deduct" else 1) > 0:
            book.add(fen, "proposed", kind="deduction", clause="miss", period=period)
    if name in ("approve", "reject"):
        proposed = [each for each in book.entries if each.state == "proposed"]
        if proposed:
            proposed[which % len(proposed)].state = "approved" if name == "approve" else "rejected"


@settings(max_examples=400, derandomize=True)
@given(steps=st.lists(STEPS, min_size=5, max_size=40))
def test_whatever_the_order_no_line_is_paid_twice_and_base_pay_is_whole(
    steps: list[tuple[Any, ...]],
) -> None:
    book, paid = Book(), 0
    for step in steps:
        play(book, step)
        if step[0] != "close":
            continue
        plan = book.close()
        paid += plan.total
        base = sum(r.amount for r in plan.rows if r.line.kind == "base_pay" and r.amount > 0)
        cancelled = sum(
            r.amount for r in plan.rows if r.line.kind == "base_pay" and r.amount < 0
        ) + sum(each.amount for each in plan.taken if each.line.kind == "base_pay")
        assert plan.total >= base + cancelled >= 0
        for each in book.entries:
            assert 0 <= each.settled * (1 if each.amount > 0 else -1) <= abs(each.amount)
        approved = sum(each.amount for each in book.entries if each.state == "approved")
        resting = sum(each.amount for each in plan.rests)
        owed = sum(each.amount for each in plan.carried)
        assert paid + resting - owed == approved
        assert all(0 <= each.debt <= each.amount for each in plan.carried)


@settings(max_examples=200, derandomize=True)
@given(steps=st.lists(STEPS, min_size=5, max_size=40))
def test_when_all_is_decided_what_is_paid_and_still_owed_is_the_net(
    steps: list[tuple[Any, ...]],
) -> None:
    book = Book()
    for step in steps:
        play(book, step)
        if step[0] == "close":
            book.close()
    for each in book.entries:
        if each.state == "proposed":
            each.state = "approved"
    book.close()
    last = book.plan()
    assert last.rows == (), "one payroll settles all that can be settled"


def test_a_refund_of_what_a_deduction_did_not_take_waits_for_nobody() -> None:
    """100 to deduct, 20 taken; 980 of the awards rejected, so 2 are owed and 18 are given back."""
    book = Book()
    book.add(20_00)
    other = book.add(980_00, "proposed", clause="other")
    taken = book.add(-100_00, kind="deduction", clause="miss")
    book.close()
    assert taken.settled == -20_00
    other.state = "rejected"
    book.add(98_00, kind="deduction", clause="miss")
    assert book.close().total == 18_00


def test_a_deduction_from_an_award_on_hold_takes_no_other_money() -> None:
    """1,000 − 100 paid; then 500 on hold with its −50, and a commission of 300."""
    book = Book()
    book.add(1000_00, clause="rank")
    book.add(-100_00, kind="deduction", clause="miss")
    assert book.close().total == 900_00
    book.add(500_00, clause="target", wait=Wait(CHECK, 7))
    book.add(-50_00, kind="deduction", clause="miss")
    book.add(300_00, kind="commission", clause="commission", period="2026-04")
    assert book.close().total == 300_00
