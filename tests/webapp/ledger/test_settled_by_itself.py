"""Rule 17: what changes what is owed is followed by the clock, however long ago it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.webapp.databases import tell_statements
from tests.webapp.ledger.test_settle import DAY, lines
from tests.webapp.telling import TODAY, card, deal, verdict
from webapp.calling.operations.customers import CustomerGiven
from webapp.cards.operations.record_card import CardCommand, record_card
from webapp.company.models import Person, Posting
from webapp.company.workdays import HOLIDAY
from webapp.core.sealed_numbers import SealedNumber
from webapp.deals.operations.cancel_deal import CancelCommand, cancel_deal
from webapp.facts.card_states import CLOCK
from webapp.facts.evidence_models import Origin
from webapp.facts.models import Touch
from webapp.ledger.models import Line, TouchesWorked
from webapp.ledger.operations.settle_due import settle_due
from webapp.people.operations import set_calendar, transfers
from webapp.people.operations.place_person import Placement
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.planning.operations.enrol import EnrolmentGiven, end_enrolment, run_from
from webapp.records.operations import amend
from webapp.records.operations.accept_held import decide_clock
from webapp.schemes.company_loading import load_company
from webapp.schemes.models import Enrolment

Run = Callable[[str], None]
MONTH = "2026-03"


@pytest.fixture
def tick(write: Any, clock: Any) -> Run:
    """A function that puts the clock at a moment and lets it settle what is due, once."""

    def run(moment: str) -> None:
        clock.set(moment)
        settle_due(write, clock.now)

    return run


def enrol(write: Any, scheme: str, on: date = date(2026, 3, 1)) -> None:
    write(lambda tx: run_from(tx, EnrolmentGiven(scheme, on)))


def at(clock: Any, moment: str) -> datetime:
    """A moment of Shanghai, without moving the clock."""
    now = clock.now
    held: datetime = clock.set(moment)
    clock.now = now
    return held


def sold(write: Any, seller: str, key: str, yuan: int, when: datetime, customer: str = "") -> int:
    """A deal that HR enters; its number."""
    number = SealedNumber(customer, customer, customer) if customer else None
    return deal(
        write, seller, key, yuan * 100, at=when, customer=CustomerGiven(customer, number)
    ).number


def cancelled(write: Any, company: Any, number: int) -> None:
    command = CancelCommand(f"cancel {number}", number, "退单")
    write(lambda tx: cancel_deal(tx, company.he, command))


def paid(person: str, clause: str, period: str = MONTH, scheme: str = "") -> int:
    """The sum of a person's money under a clause, of one scheme if given, in yuan."""
    held = Line.select().where(Line.clause == clause, Line.period == period)
    if scheme:
        held = held.where(Line.scheme == scheme)
    return sum(line.amount or 0 for line in held if line.person_id == person) // 100


def had(person: str, clause: str, kind: str, period: str = MONTH) -> int:
    """How many lines of a kind a person has under a clause, less those reversed."""
    held = Line.select().where(Line.clause == clause, Line.kind == kind, Line.period == period)
    return sum(line.sign for line in held if line.person_id == person)


def test_a_milestone_is_taken_back_after_a_deal_of_an_earlier_month_was_cancelled(
    write: Any, company: Any, clock: Any, tick: Run
) -> None:
    first = sold(write, company.wang, "d1", 60_000, at(clock, "2026-03-02T09:00"))
    clock.set("2026-04-10T10:00")
    sold(write, company.wang, "d2", 60_000, clock.now)
    tick("2026-05-01T00:01")
    assert paid(company.wang, "milestone", "2026-04") == 500  # 60,000 + 60,000 ≥ 100,000
    clock.set("2026-05-05T10:00")
    cancelled(write, company, first)
    tick("2026-05-05T10:01")
    assert paid(company.wang, "milestone", "2026-04") == 0  # 60,000 < 100,000


def test_a_fifth_new_customer_counts_after_the_first_deal_was_cancelled(
    write: Any, company: Any, clock: Any, tick: Run
) -> None:
    early = sold(write, company.zhao, "d0", 100, at(clock, "2026-03-02T09:00"), "a")
    clock.set("2026-04-10T10:00")
    for number, customer in enumerate("abcde"):
        sold(write, company.wang, f"w{number}", 100, clock.now, customer)
    tick("2026-05-01T00:01")
    assert paid(company.wang, "personal-performance", "2026-04") == 0  # b, c, d, e: four
    clock.set("2026-05-05T10:00")
    cancelled(write, company, early)
    tick("2026-05-05T10:01")
    assert paid(company.wang, "personal-performance", "2026-04") == 300  # a too: five


def test_progress_is_taken_back_after_a_late_deal_of_the_quarter_before(
    write: Any, company: Any, clock: Any, tick: Run
) -> None:
    enrol(write, "performance-awards")
    clock.set("2026-03-20T10:00")
    sold(write, company.wang, "d0", 100, clock.now)
    clock.set("2026-04-20T10:00")
    sold(write, company.wang, "d1", 200, clock.now)
    tick("2026-07-01T00:01")
    assert paid(company.wang, "progress", "2026-Q2") == 800  # (200 - 100) / 100
    clock.set("2026-07-03T10:00")
    sold(write, company.wang, "d2", 150, at(clock, "2026-03-21T10:00"))
    tick("2026-07-03T10:01")
    assert paid(company.wang, "progress", "2026-Q2") == 0  # 200 < 100 + 150
    assert had(company.wang, "progress", "gift", "2026-Q2") == 0


def test_a_two_month_deduction_ends_when_the_first_month_was_reached_after_all(
    write: Any, company: Any, clock: Any, tick: Run
) -> None:
    enrol(write, "reward-and-penalty")
    given = TargetGiven(company.wang, "sales", "month", 10_000_00)
    write(lambda tx: set_target(tx, company.lu, given))
    sold(write, company.wang, "d0", 4_000, at(clock, "2026-03-02T09:00"))
    clock.set("2026-04-20T10:00")
    sold(write, company.wang, "d1", 5_000, clock.now)
    tick("2026-05-01T00:01")
    # First of April: 1000; below in March and April: 20 % of it.
    assert paid(company.wang, "monthly-rank", "2026-04", "reward-and-penalty") == 1000
    assert paid(company.wang, "two-month-miss", "2026-04") == -200
    assert had(company.wang, "coaching", "coaching", "2026-04") == 0
    clock.set("2026-05-05T10:00")
    sold(write, company.wang, "d2", 6_000, at(clock, "2026-03-20T10:00"))  # 4,000 + 6,000
    tick("2026-05-05T10:01")
    assert paid(company.wang, "two-month-miss", "2026-04") == 0
    assert had(company.wang, "coaching", "coaching", "2026-04") == 1
    assert paid(company.wang, "monthly-target", "2026-03", "reward-and-penalty") == 500


def test_a_held_record_that_is_accepted_the_next_morning_is_paid(
    write: Any, company: Any, clock: Any, tick: Run
) -> None:
    moment = clock.set("2026-03-02T20:30")

    def hold(tx: Any) -> int:
        given = CardCommand("held", "NO-1", False, mark=CLOCK)
        number = record_card(tx, company.lin, given).number
        claimed = {"wall_at": tx.now - timedelta(hours=1), "proved": False, "content": ""}
        tx.insert(Origin, fact=number, **claimed)
        return int(number)

    number = write(hold)
    tick("2026-03-02T21:10")
    assert not lines(DAY, "daily-cards-top3")
    clock.set("2026-03-03T08:00")
    write(lambda tx: decide_clock(tx, company.sun, number, accepted=True, reason="手机没电"))
    tick("2026-03-03T08:01")
    assert moment < clock.now
    assert paid(company.lin, "designer-card", DAY) == 50
    assert paid(company.lin, "daily-cards-top3", DAY) == 50
    assert had(company.lin, "daily-cards-top3", "commend", DAY) == 1


def test_a_card_that_is_corrected_at_ten_in_the_evening_is_paid(
    write: Any, company: Any, clock: Any, tick: Run
) -> None:
    number = card(write, company.lin, "k1", "NO-1", visited=True).number
    tick("2026-03-02T21:10")
    assert paid(company.lin, "designer-card", TODAY) == 0
    clock.set("2026-03-02T22:00")
    given = CardCommand("k1 again", "NO-1", False)
    write(lambda tx: amend.correct_card(tx, company.lin, number, given))
    tick("2026-03-02T22:01")
    assert paid(company.lin, "designer-card", TODAY) == 50
    assert paid(company.lin, "daily-cards-top3", TODAY) == 50  # received as its first version


def test_a_record_of_the_late_evening_is_paid_and_has_no_rank(
    write: Any, company: Any, clock: Any, tick: Run
) -> None:
    tick("2026-03-02T21:10")
    clock.set("2026-03-02T23:30")
    card(write, company.lin, "k1", "NO-1", visited=False)
    tick("2026-03-02T23:31")
    assert paid(company.lin, "designer-card", TODAY) == 50
    assert paid(company.lin, "daily-cards-top3", TODAY) == 0


def test_a_duplicate_serial_is_paid_when_judged_genuine_after_the_day_of_its_deal(
    write: Any, company: Any, clock: Any, tick: Run
) -> None:
    card(write, company.zhao, "k0", "NO-1", visited=True)
    double = card(write, company.lin, "k1", "NO-1", visited=False).number
    clock.set("2026-03-03T10:00")
    deal(write, company.zhao, "d1", 100_000, double)
    tick("2026-03-03T21:10")
    assert paid(company.lin, "designer-deal", "2026-03-03") == 0
    clock.set("2026-03-05T10:00")
    verdict(write, company.qin, "v1", double, "genuine")
    tick("2026-03-05T10:01")
    assert paid(company.lin, "designer-card", DAY) == 50
    assert paid(company.lin, "designer-deal", "2026-03-03") == 200


def test_a_deal_of_two_quarters_ago_changes_its_month_and_its_quarter(
    write: Any, company: Any, clock: Any, tick: Run
) -> None:
    tick("2026-12-01T00:01")
    clock.set("2026-12-03T10:00")
    sold(write, company.wang, "d1", 60_000, at(clock, "2026-04-02T09:00"))
    tick("2026-12-03T10:02")
    # Commission: 1 % of 50,000 and 2 % of 10,000; the champions of the month and the quarter.
    assert paid(company.wang, "commission", "2026-04") == 500 + 200
    assert paid(company.wang, "monthly-champion", "2026-04") == 1000
    assert paid(company.wang, "quarterly-champion", "2026-Q2") == 3000


def test_a_month_without_a_fact_pays_base_pay_and_a_birthday(
    write: Any, company: Any, clock: Any, tick: Run
) -> None:
    enrol(write, "specialist-incentive")
    Posting.update(level="middle").where(Posting.person == company.wang).execute()
    Person.update(birthday=date(1996, 3, 17)).where(Person.id == company.wang).execute()
    write(lambda tx: tx.notice("roster"))
    tick("2026-03-16T23:59")
    assert had(company.wang, "birthday", "gift") == 0
    tick("2026-03-17T00:01")
    assert had(company.wang, "birthday", "gift") == 1
    tick("2026-03-31T23:59")
    assert paid(company.wang, "base-pay") == 0
    tick("2026-04-01T00:00")
    assert paid(company.wang, "base-pay") == 4500
    assert had(company.wang, "birthday", "gift") == 1


def test_a_leaver_is_paid_at_the_midnight_after_the_last_day(
    write: Any, company: Any, clock: Any, tick: Run
) -> None:
    Posting.update(level="junior").where(Posting.person == company.wang).execute()
    sold(write, company.wang, "d1", 10_000, at(clock, "2026-03-02T09:00"))
    write(lambda tx: transfers.leave(tx, company.he, company.wang, date(2026, 3, 10)))
    tick("2026-03-10T23:59")
    assert paid(company.wang, "commission") == 0
    tick("2026-03-11T00:01")
    assert paid(company.wang, "commission") == 100
    assert paid(company.wang, "base-pay") == 1129  # 3500 × 10 ÷ 31
    clock.set("2026-03-12T09:00")
    sold(write, company.wang, "d2", 5_000, at(clock, "2026-03-09T09:00"))
    tick("2026-03-12T09:01")
    assert paid(company.wang, "commission") == 150  # 1 % of 15,000


def test_a_transfer_from_months_ago_moves_the_shares_of_a_team(
    write: Any, company: Any, clock: Any, tick: Run
) -> None:
    given = TargetGiven(company.east, "sales", "month", 10_000_00)
    write(lambda tx: set_target(tx, company.lu, given))
    sold(write, company.wang, "d1", 10_000, at(clock, "2026-03-02T09:00"))
    tick("2026-07-01T00:01")
    assert paid(company.lin, "team-performance") == 300
    clock.set("2026-07-10T10:00")
    moved = Placement(company.lin, date(2026, 3, 20), "designer", "west", company.qin, None)
    write(lambda tx: transfers.transfer(tx, company.he, moved))
    tick("2026-07-10T10:01")
    assert paid(company.lin, "team-performance") == 0
    assert paid(company.wang, "team-performance") == 300


def test_a_holiday_entered_afterwards_forgives_the_forfeits_of_its_day(
    write: Any, company: Any, clock: Any, tick: Run
) -> None:
    tick("2026-03-02T21:10")
    assert had(company.wang, "daily-floor", "forfeit", DAY) == 1
    clock.set("2026-08-03T09:00")
    day = date(2026, 3, 2)
    holiday = set_calendar.DaysGiven(day, day, HOLIDAY, "司庆")
    write(lambda tx: set_calendar.set_days(tx, company.he, holiday))
    tick("2026-08-03T09:01")
    assert had(company.wang, "daily-floor", "forfeit", DAY) == 0


def test_after_the_end_of_a_scheme_its_old_periods_are_still_adjusted(
    write: Any, company: Any, clock: Any, tick: Run
) -> None:
    tick("2026-04-01T00:01")
    number = Enrolment.get(Enrolment.scheme == "commission").id
    clock.set("2026-04-02T09:00")
    write(lambda tx: end_enrolment(tx, company.lu, number, date(2026, 4, 30)))
    tick("2026-09-01T00:01")
    clock.set("2026-09-02T09:00")
    sold(write, company.wang, "d1", 10_000, at(clock, "2026-03-02T09:00"))
    tick("2026-09-02T09:01")
    assert paid(company.wang, "commission") == 100
    assert not Line.select().where(Line.period > "2026-05", Line.clause == "commission").exists()


def test_a_round_that_was_interrupted_is_repeated(
    write: Any, company: Any, clock: Any, tick: Run
) -> None:
    tick("2026-04-01T00:01")
    clock.set("2026-04-02T09:00")
    sold(write, company.wang, "d1", 10_000, at(clock, "2026-03-02T09:00"))
    newest = Touch.select(Touch.number).order_by(Touch.number.desc()).scalar()
    done = 0

    def dies(work: Any) -> Any:
        nonlocal done
        if done == 1:
            raise KeyboardInterrupt
        done += 1
        return write(work)

    with pytest.raises(KeyboardInterrupt):
        settle_due(dies, clock.now)
    assert not TouchesWorked.select().where(TouchesWorked.upto >= newest).exists()
    tick("2026-04-02T09:02")
    assert TouchesWorked.select().where(TouchesWorked.upto >= newest).exists()
    assert paid(company.wang, "commission") == 100
    assert paid(company.wang, "monthly-rank") == 800


def test_rounds_that_settle_few_periods_settle_all_in_the_end(
    write: Any, company: Any, clock: Any
) -> None:
    clock.set("2026-04-01T00:01")
    rounds = 0
    while settle_due(write, clock.now, most=7):
        rounds += 1
        assert rounds < 30
    assert rounds > 3
    assert settle_due(write, clock.now) == []


def test_where_nothing_changed_the_clock_asks_no_tallies_and_writes_nothing(
    write: Any, company: Any, clock: Any, tick: Run
) -> None:
    tick("2026-04-01T00:01")
    load_company()
    asked: list[str] = []
    tell_statements(asked.append)
    try:
        tick("2026-04-01T00:02")
    finally:
        tell_statements(None)
    assert asked
    assert [sql for sql in asked if "tally" in sql or "INSERT" in sql] == []
