"""Work in the writer takes no more statements or steps after ten times as many past records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.random_days import undone
from tests.webapp.writer_work import Counted, CountingWriter, add_past, counted
from webapp.calling.call_list_sheet import CustomerRow
from webapp.calling.operations import import_call_list, share_call_lists
from webapp.calling.operations.customers import CustomerGiven
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.cards.operations.record_card import CardCommand, record_card
from webapp.checks.models import SampleSeed
from webapp.checks.operations import plant_photos
from webapp.checks.operations.draw_samples import draw_days
from webapp.checks.operations.plant_photos import NothingToPlant, plant
from webapp.checks.operations.undo_opinion import undo
from webapp.checks.operations.verdicts import VerdictCommand, judge
from webapp.core.sealed_numbers import SealedNumber
from webapp.deals.operations.cancel_deal import CancelCommand, cancel_deal
from webapp.deals.operations.record_deal import DealCommand, record_deal
from webapp.facts.card_states import CLOCK
from webapp.facts.evidence_models import Opinion, Origin, Verdict
from webapp.facts.models import Card, Fact
from webapp.facts.transactions import Transaction
from webapp.honours.operations.issue_certificates import issue
from webapp.jobs.operations.follow_verdicts import _conclude
from webapp.ledger.models import Line
from webapp.ledger.operations.add_line import add_line
from webapp.ledger.operations.appeal import AnswerGiven
from webapp.ledger.operations.appeal_card import CardAppealGiven, answer_card, appeal_card
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.operations.settle_apart import settle_apart
from webapp.messaging.operations.announce import announce
from webapp.messaging.operations.deliver import claim_next
from webapp.payroll.operations.close_payroll import close_payroll
from webapp.people.operations.import_people import Seal
from webapp.people.operations.place_person import Placement, place
from webapp.planning.operations.decide_campaign import add_campaign
from webapp.planning.operations.propose_campaign import CampaignGiven
from webapp.praise.operations.celebrate import celebrate
from webapp.praise.operations.publish_bulletins import publish
from webapp.records.operations import amend
from webapp.records.operations.accept_held import decide_clock
from webapp.records.operations.withdraw_for_seller import WithdrawalCommand, withdraw_for_seller
from webapp.schemes.company_loading import load_company

pytestmark = pytest.mark.sqlite

# Past records of each kind, on the same days, so that the number of daily tallies is the same.
FEW, MANY = 60, 600
LIN, WANG, SUN, QIN, GAO, HE, LU = "1101", "1102", "1021", "1012", "1011", "1002", "1001"
CHEN = CustomerGiven("陈女士", SealedNumber("chen", "chen", "138****0001"))

Work = Callable[[Transaction], object]


def _newest(table: Any) -> int:
    return int(table.select(table.fact).order_by(table.fact.desc()).scalar())


def _card(tx: Transaction) -> int:
    return record_card(tx, LIN, CardCommand("card", "A-1", False, CHEN)).number


def _yesterdays_card(tx: Transaction) -> int:
    sold = CardCommand("card", "A-1", False, CHEN, at=tx.now - timedelta(days=1))
    return record_card(tx, LIN, sold).number


def _deal(tx: Transaction) -> int:
    return record_deal(tx, HE, DealCommand("deal", WANG, "HT-1", 100, _card(tx), CHEN)).number


def _fake(tx: Transaction) -> None:
    card = _card(tx)
    judge(tx, QIN, VerdictCommand("look", card, "fake", "不像"))
    judge(tx, HE, VerdictCommand("second look", card, "fake", "不像"))


def _held_call(tx: Transaction) -> None:
    call = record_call(tx, LIN, CallCommand("held", "invited", mark=CLOCK)).number
    claimed = {"wall_at": tx.now - timedelta(hours=20), "proved": False, "content": ""}
    tx.insert(Origin, fact=call, **claimed)


def _proposed(tx: Transaction, kind: str, amount: int | None = None, sign: int = 1) -> int:
    """A ledger line created this morning for yesterday's work."""
    held = Line.get()
    values = {"scheme": "telesales-reward", "revision": held.revision, "clause": "new"}
    return add_line(
        tx,
        settlement=held.settlement_id,
        kind=kind,
        period="2026-03-03",
        person=LIN,
        amount=amount,
        sign=sign,
        because='{"forfeit": "", "alternative": "", "reached": 1, "floor": "calls"}',
        **values,
    )


def _payable(tx: Transaction) -> None:
    """An approved award, of which a pending reversal takes a part."""
    approve_proposed(tx, HE, [_proposed(tx, "award", 500)])
    _proposed(tx, "award", -200, -1)


def _to_send(tx: Transaction) -> None:
    announce(tx, "sale", "售卡", "售卡", about="1")


def _campaign(tx: Transaction) -> None:
    given = CampaignGiven("late", "迟开", "card-campaign", date(2026, 2, 12), date(2026, 4, 1))
    add_campaign(tx, HE, given)


def _transfer(tx: Transaction) -> None:
    placement = Placement(LIN, date(2026, 3, 3), "designer", "west", QIN, None)
    place(tx, HE, placement)


def _call_list(tx: Transaction) -> None:
    row = CustomerRow(row=2, seller=LIN, name="新客户", phone="13900000001")
    import_call_list.import_call_list(tx, HE, [row], _seal)


_seal: Seal = lambda phone: SealedNumber(phone, phone, phone)  # noqa: E731


def _judge_genuine(tx: Transaction) -> None:
    judge(tx, QIN, VerdictCommand("look", _newest(Card), "genuine"))


def _second_fake(tx: Transaction) -> None:
    judge(tx, HE, VerdictCommand("second look", _newest(Card), "fake", "不像"))


def _first_fake(tx: Transaction) -> None:
    judge(tx, QIN, VerdictCommand("look", _card(tx), "fake", "不像"))


def _appealed(tx: Transaction) -> None:
    _fake(tx)
    appeal_card(tx, LIN, CardAppealGiven("appeal", _newest(Card), "是真的"))


def _answer(tx: Transaction) -> None:
    answer_card(tx, LU, "appeal", AnswerGiven(upheld=True, text="已核实"))


def _approved_honour(tx: Transaction) -> None:
    approve_proposed(tx, HE, [_proposed(tx, "commend")])


def _last_line() -> int:
    return int(Line.select(Line.number).order_by(Line.number.desc()).scalar())


def _yesterdays_seed(tx: Transaction) -> None:
    tx.insert(SampleSeed, day=date(2026, 3, 3), commitment="", seed="seed", committed_at=tx.now)


def _nothing(_tx: Transaction) -> None:
    """No rows have to exist before."""


CASES: dict[str, tuple[Work, Work]] = {
    "open a campaign that has begun": (_nothing, _campaign),
    "record a call": (
        _nothing,
        lambda tx: record_call(tx, LIN, CallCommand("call", "invited", CHEN)),
    ),
    "record a card": (_nothing, _card),
    "record a deal": (_nothing, _deal),
    "withdraw a card": (
        _card,
        lambda tx: amend.withdraw_record(tx, LIN, _newest(Card), "withdrawn"),
    ),
    "withdraw a card for its seller": (
        _yesterdays_card,
        lambda tx: withdraw_for_seller(
            tx, HE, WithdrawalCommand("withdrawn", _newest(Card), "登记了两次")
        ),
    ),
    "correct a card": (
        _card,
        lambda tx: amend.correct_card(tx, LIN, _newest(Card), CardCommand("again", "A-2", False)),
    ),
    "judge a card genuine": (_card, _judge_genuine),
    "judge a card fake": (_first_fake, _second_fake),
    "undo an opinion": (
        _first_fake,
        lambda tx: undo(tx, QIN, _newest(Opinion), "undone"),
    ),
    "draw a verdict's consequences": (_fake, lambda tx: _conclude(tx, _verdict())),
    "answer a card's appeal": (_appealed, _answer),
    "accept a held record": (
        _held_call,
        lambda tx: decide_clock(tx, SUN, _newest(Origin), accepted=True, reason="属实"),
    ),
    "transfer a person": (_card, _transfer),
    "cancel a deal": (
        _deal,
        lambda tx: cancel_deal(tx, HE, CancelCommand("cancelled", _deal_number(), "登错")),
    ),
    "add a customer to a list": (
        _nothing,
        lambda tx: share_call_lists.add_customer(tx, GAO, LIN, "新客户", _seal("13900000001")),
    ),
    "import a call list": (_nothing, _call_list),
    "share out a few customers": (
        _nothing,
        lambda tx: share_call_lists.share_out(tx, GAO, share_call_lists.Share(LIN, (WANG,), 3)),
    ),
    "plant a photo": (_card, lambda tx: _refused(lambda: plant(tx, HE, SUN, "plant", min))),
    "draw the sample": (_yesterdays_seed, draw_days),
    "approve a line": (
        lambda tx: _proposed(tx, "award"),
        lambda tx: approve_proposed(tx, HE, [_last_line()]),
    ),
    "close a payroll": (_payable, lambda tx: close_payroll(tx, HE, "2026-02")),
    "issue a certificate": (
        _approved_honour,
        lambda tx: issue(tx, HE, _last_line(), "code", {}),
    ),
    "publish a bulletin": (
        lambda tx: _proposed(tx, "award"),
        lambda tx: publish(tx, date(2026, 3, 3), "", ""),
    ),
    "celebrate a sale": (_card, celebrate),
    "claim a delivery": (_to_send, claim_next),
}


def _refused(work: Callable[[], object]) -> None:
    with pytest.raises(NothingToPlant):
        work()


def _verdict() -> Verdict:
    return Verdict.get_by_id(_newest(Verdict))


def _deal_number() -> int:
    return int(Fact.select(Fact.number).where(Fact.id == "deal").scalar())


@pytest.fixture(scope="module")
def kept() -> dict[tuple[int, str], Counted]:
    """The counts of all cases, measured once: the past records are made only twice."""
    return {}


@pytest.fixture
def work(
    company: Any,
    write: Any,
    clock: SettableClock,
    kept: dict[tuple[int, str], Counted],
    monkeypatch: pytest.MonkeyPatch,
) -> dict[tuple[int, str], Counted]:
    """The counts of each case after FEW and after MANY past records of each kind."""
    monkeypatch.setattr(plant_photos, "NEWEST", FEW // 2)
    for count in () if kept else (FEW, MANY):
        clock.set("2026-03-04T09:31")
        with undone():
            write(partial(add_past, count=count))
            for name, (prepare, measured) in CASES.items():
                with undone():
                    write(prepare)
                    load_company()
                    kept[(count, name)] = counted(partial(write, measured))
    return kept


@pytest.mark.parametrize("name", CASES)
def test_ten_times_as_many_past_records_are_no_more_work(
    work: dict[tuple[int, str], Counted], name: str
) -> None:
    few, many = work[(FEW, name)], work[(MANY, name)]

    assert many.statements == few.statements
    assert many.steps <= few.steps * 1.05 + 100, (few, many)


@pytest.mark.parametrize(
    ("scheme", "period"), [("card-campaign", "2026-03-03"), ("telesales-reward", "2026-03")]
)
def test_settling_holds_the_writer_for_its_lines_only(
    company: Any, write: Any, clock: SettableClock, scheme: str, period: str
) -> None:
    """A day and a month: what they are computed from is read outside."""
    per_line = 4  # ledger line, pending line, unpaid line, audit line
    posts: list[Counted] = []
    for count in (FEW, MANY):
        with undone():
            clock.set("2026-03-04T09:31")
            write(partial(add_past, count=count))
            clock.set("2026-04-01T09:31")
            load_company()
            first, again = CountingWriter(write), CountingWriter(write)
            settled = settle_apart(first, clock(), scheme, period)
            settle_apart(again, clock(), scheme, period)
        assert settled.lines
        assert all(piece.statements < 100 for piece in first.pieces), "a statement for each hash"
        assert first.pieces[-1].statements <= 15 + per_line * len(settled.lines)
        assert len(again.pieces) == 1, "unchanged inputs are kept already"
        posts += again.pieces

    few, many = posts
    assert many.statements == few.statements <= 15
    assert many.steps <= few.steps * 1.05 + 100, (few, many)


def test_reading_all_past_cards_is_more_work(company: Any, write: Any) -> None:
    """The test above can fail: reading all cards is more work after ten times as many."""
    steps = []
    for count in (FEW, MANY):
        with undone():
            write(partial(add_past, count=count))
            steps.append(counted(lambda: Card.select().where(Card.mark == "clock").exists()).steps)

    assert steps[1] > 5 * steps[0]
