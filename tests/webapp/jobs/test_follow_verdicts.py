"""The consequences of a verdict, and how an upheld appeal reverses all of them by new records."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from tests.webapp.ledger.test_settle import CAMPAIGN, DAY, busy_day, close, lines
from tests.webapp.random_days import undone
from tests.webapp.telling import card, differences, opinion, overturned
from tests.webapp.writer_work import add_past, counted
from webapp.boards.cache import BoardKey, board
from webapp.checks.operations.undo_opinion import undo
from webapp.facts.models import Tally
from webapp.honours.models import Certificate
from webapp.honours.operations.issue_certificates import issue
from webapp.honours.status import certificate_state
from webapp.jobs.models import Consequence
from webapp.jobs.operations.follow_verdicts import follow_verdicts
from webapp.ledger.models import Approval, Line
from webapp.ledger.operations.approve import approve_proposed
from webapp.messaging.models import Reminder
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine

NEXT = "2026-03-03"
FEW, MANY = 30, 300


def net() -> dict[tuple[Any, ...], tuple[int, int]]:
    """(amount in fen, count) by period, clause, kind and owner, over all lines; zeros left out."""
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for line in Line.select():
        held = sums[(line.period, line.clause, line.kind, line.person_id or line.team_id)]
        held[0] += line.amount or 0
        held[1] += line.sign if line.amount is None else 0
    return {key: (amount, count) for key, (amount, count) in sums.items() if amount or count}


def snapshot() -> dict[str, Any]:
    """The net ledger, tallies, boards and certificates."""
    company, today = load_company(), date(2026, 3, 3)
    boards = {
        key: [(row.who, row.rank) for row in board(BoardKey(key, "cards"), company, today).rows]
        for key in (DAY, NEXT, "2026-03", CAMPAIGN)
    }
    serials = [each.serial for each in Certificate.select()]
    columns = [getattr(Tally, name) for name in Tally._meta.sorted_field_names]
    return {
        "ledger": net(),
        "tallies": sorted(Tally.select(*columns).tuples()),
        "boards": boards,
        "certificates": {serial: certificate_state(serial).stands for serial in serials},
    }


def reminded(kind: str) -> set[str]:
    return {row.person_id for row in Reminder.select().where(Reminder.kind == kind)}


@pytest.fixture
def sold(write: Any, company: Any, clock: Any) -> int:
    """Lin's first card of Monday. Monday, Tuesday and the campaign are settled, all lines are
    approved, and Lin's and Wang's commendations have certificates."""
    number = busy_day(write, company, clock)["first"]
    clock.set(f"{NEXT}T15:00")
    card(write, company.wang, "k4", "NO-4")
    clock.set(f"{NEXT}T22:00")
    for period in (DAY, NEXT, CAMPAIGN):
        close(write, period)
    write(lambda tx: approve_proposed(tx, company.he, [line.number for line in Line.select()]))
    for place, who in enumerate((company.lin, company.wang)):
        [honour] = [
            each
            for each in Line.select()
            if (each.kind, each.person_id) == ("commend", who) and each.clause == "daily-cards-top3"
        ]
        write(
            lambda tx, honour=honour, place=place: issue(
                tx, company.he, honour.number, f"code-{place}", {"title": "每日售卡"}
            )
        )
    return number


def pass_a_minute(write: Any, clock: Any, at: str) -> list[int]:
    clock.set(at)
    return [each.lines for each in follow_verdicts(write, clock())]


def test_a_fake_verdict_reverses_the_rewards_and_an_upheld_appeal_restores_everything(
    write: Any, company: Any, clock: Any, sold: int
) -> None:
    start = snapshot()
    assert start["certificates"] == {"HR-2026-000001": True, "HR-2026-000002": True}

    clock.set("2026-03-04T09:00:00")
    opinion(write, company.qin, "o1", sold, "fake")
    assert pass_a_minute(write, clock, "2026-03-04T09:05:00") == []
    assert snapshot() == start  # one opinion changes nothing

    opinion(write, company.he, "o2", sold, "fake")
    at_once = snapshot()
    assert at_once["ledger"] == start["ledger"]
    assert dict(start["boards"][DAY]) == {company.lin: 1, company.zhao: 2}
    assert dict(at_once["boards"][DAY]) == {company.lin: 1, company.zhao: 1}  # one each, at ten
    assert pass_a_minute(write, clock, "2026-03-04T09:05:59") == []  # it may still be undone
    [count] = pass_a_minute(write, clock, "2026-03-04T09:07:00")

    reversed_state = snapshot()
    assert count == Line.select().where(Line.created_at == clock()).count() > 0
    rewards = {who for *_key, kind, who in reversed_state["ledger"] if kind in ("award", "commend")}
    assert rewards == {company.zhao}  # nobody of Lin's team keeps a reward of either day
    assert reversed_state["ledger"][(DAY, "daily-cards-top3", "award", company.zhao)] == (50_00, 0)
    sanctions = {kind: who for *_key, kind, who in reversed_state["ledger"] if "m" in kind}
    assert (sanctions["dismissal"], sanctions["demotion"]) == (company.lin, company.sun)
    assert reversed_state["certificates"] == {"HR-2026-000001": False, "HR-2026-000002": False}
    assert f"第 {sold} 号" in certificate_state("HR-2026-000002").reason
    assert reminded("fake_card") >= {
        company.sun,
        company.gao,
        company.wang,
        company.zhao,
        company.he,
    }
    assert reminded("verdict") == {company.lin}
    assert reminded("hearing") == {company.lin, company.sun}
    assert pass_a_minute(write, clock, "2026-03-04T09:10:00") == []  # only once

    clock.set("2026-03-05T10:00:00")
    overturned(write, sold)
    assert snapshot()["tallies"] == start["tallies"]
    [_again] = pass_a_minute(write, clock, "2026-03-05T10:02:00")
    assert snapshot() == start
    assert reminded("overturned") >= {company.sun, company.gao, company.wang, company.he}
    assert pass_a_minute(write, clock, "2026-03-05T10:09:00") == []
    assert differences() == []
    assert_audited_in_order(company, sold)


def assert_audited_in_order(company: Any, sold: int) -> None:
    wanted = [
        ("record_card", company.lin),
        ("settle", company.he),
        ("approve_line", company.he),
        ("issue_certificate", company.he),
        ("record_opinion", company.qin),
        ("record_opinion", company.he),
        ("record_verdict", company.he),
        ("settle", "jiebao"),
        ("step_certificate", "jiebao"),
        ("follow_verdict", "jiebao"),
        ("appeal", company.lin),
        ("record_verdict", company.lu),
        ("answer_appeal", company.lu),
        ("settle", "jiebao"),
        ("step_certificate", "jiebao"),
        ("follow_verdict", "jiebao"),
    ]
    steps = iter([(row.action, row.who) for row in AuditLine.select().order_by(AuditLine.number)])
    for step in wanted:
        assert step in steps, step  # in this order, with others in between


def test_consequences_add_lines_and_edit_or_delete_none(
    write: Any, company: Any, clock: Any, sold: int
) -> None:
    before = list(Line.select().order_by(Line.number).tuples())
    approvals = Approval.select().count()
    clock.set("2026-03-04T09:00:00")
    opinion(write, company.qin, "o1", sold, "fake")
    opinion(write, company.he, "o2", sold, "fake")
    pass_a_minute(write, clock, "2026-03-04T09:07:00")
    after = list(Line.select().order_by(Line.number).tuples())
    assert after[: len(before)] == before
    assert Approval.select().count() == approvals
    taken_back = [line for line in lines(DAY) if line.sign < 0 or (line.amount or 0) < 0]
    assert taken_back


def test_a_verdict_that_was_undone_has_no_consequence(
    write: Any, company: Any, clock: Any, sold: int
) -> None:
    start = snapshot()
    clock.set("2026-03-04T09:00:00")
    opinion(write, company.qin, "o1", sold, "fake")
    second = opinion(write, company.he, "o2", sold, "fake")
    write(lambda tx: undo(tx, company.he, second.number, "u1"))
    pass_a_minute(write, clock, "2026-03-04T09:07:00")
    assert snapshot() == start
    assert reminded("fake_card") == set()


def test_a_card_genuine_from_the_start_has_no_consequence(
    write: Any, company: Any, clock: Any
) -> None:
    sold = card(write, company.lin, "k1").number
    opinion(write, company.qin, "o1", sold, "genuine")
    clock.set("2026-03-04T09:00:00")
    assert follow_verdicts(write, clock()) == []
    assert Consequence.select().count() == 0


def test_a_minute_without_new_verdicts_asks_once_however_many_there_are(
    write: Any, company: Any, clock: Any
) -> None:
    found = []
    for count in (FEW, MANY):
        with undone():
            write(partial(add_past, count=count))
            load_company()
            clock.now += timedelta(minutes=5)
            found.append(counted(lambda: follow_verdicts(write, clock())))
    assert [each.statements for each in found] == [1, 1]
    assert found[1].steps < found[0].steps + 10 * (MANY - FEW)  # past verdicts are only passed by
