"""Large work that is killed at any moment has done all or nothing, and done again it is whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.random_days import undone
from tests.webapp.writer_work import add_past
from webapp.audit.long_works import FAILED, open_works
from webapp.audit.operations import pieces
from webapp.audit.operations.pieces import add_staged, drop_staged, end_work
from webapp.calling.call_list_sheet import CustomerRow
from webapp.calling.operations import import_call_list
from webapp.core.errors import JiebaoError
from webapp.deals.deals_sheet import ContractRow
from webapp.deals.operations.import_deals import import_deals_apart
from webapp.facts.operations.sum_apart import abandoned, remove_abandoned
from webapp.facts.transactions import Transaction
from webapp.honours.models import Certificate
from webapp.honours.operations import issue_certificates
from webapp.honours.operations.issue_certificates import issue_apart
from webapp.importing.work_runner import ADDS
from webapp.ledger.models import Line
from webapp.ledger.operations.add_line import add_line
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.operations.settle_apart import settle_apart
from webapp.payroll.operations.close_payroll import close_payroll_apart
from webapp.people.operations.import_people import import_staff
from webapp.people.staff_sheet import StaffRow
from webapp.planning.operations.decide_campaign import open_campaign
from webapp.planning.operations.propose_campaign import CampaignGiven
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine
from webapp.store.statements import engine, read_rows

HE, LIN = "1002", "1101"
# Inputs of settlements: rows that no settlement names mean nothing (decision 0054).
MEANS_NOTHING = {"basis", "evidence"}
# Works and what is audited of them: interrupted, they say so (decision 0062).
OF_WORKS = {"long_work", "long_work_end"}
SAID = ("begin_work", "make_sure", "end_work")
Write = Callable[[Callable[[Any], Any]], Any]


class Killed(BaseException):
    """The process has ended here."""


class DyingWriter:
    """Writes as `write` does, and dies at one moment: before a commit, or after it."""

    def __init__(self, write: Write, lives: int) -> None:
        self.living, self._lives = write, lives

    def __call__(self, work: Callable[[Any], Any]) -> Any:
        def and_die(tx: Any) -> Any:
            done = work(tx)
            self._pass_a_moment()
            return done

        done = self.living(and_die)
        self._pass_a_moment()
        return done

    def _pass_a_moment(self) -> None:
        if self._lives == 0:
            raise Killed
        self._lives -= 1


@pytest.fixture
def past(company: Any, write: Write, clock: SettableClock) -> None:
    """Records and approved lines of the month before, and a morning on which all is over."""
    clock.set("2026-03-04T09:31")
    write(lambda tx: add_past(tx, 60))
    clock.set("2026-04-02T09:31")
    write(_approve_an_award)


def _approve_an_award(tx: Transaction) -> None:
    held = Line.get()
    award = add_line(
        tx,
        settlement=held.settlement_id,
        scheme="telesales-reward",
        revision=held.revision,
        clause="new",
        kind="award",
        period="2026-03-03",
        person=LIN,
        amount=500,
        sign=1,
        because="{}",
    )
    approve_proposed(tx, HE, [award])


def _settle(write: Write, now: datetime, _seal: Any) -> None:
    settle_apart(write, now, "card-campaign", "2026-03-03")


def _import_deals(write: Write, now: datetime, seal: Any) -> None:
    at = datetime.fromisoformat("2026-03-01T14:30")
    rows = [
        ContractRow(f"HT-{n}", LIN, 100_000, at, name="客", phone=f"139{n:08}", row=n)
        for n in range(20)
    ]
    try:
        import_deals_apart(write, now, HE, rows, seal)
    except Killed:
        assert isinstance(write, DyingWriter)
        _start_again(write.living)
        raise


def _start_again(write: Write) -> None:
    """What the next start of the server does: complete what is sure, drop what is not."""
    for work in open_works():
        if not work.is_sure:
            write(partial(end_work, work=work.id, how=FAILED))
            drop_staged(write, work.id)
        else:
            add_staged(write, work.id, ADDS[work.kind])


def _close(write: Write, now: datetime, _seal: Any) -> None:
    close_payroll_apart(write, now, HE, "2026-03")


def _open(write: Write, _now: datetime, _seal: Any) -> None:
    given = CampaignGiven("late", "迟开", "card-campaign", date(2026, 2, 12), date(2026, 6, 1))
    try:
        open_campaign(write, HE, given, date(2026, 4, 2))
    except Killed:
        assert isinstance(write, DyingWriter)
        for campaign in abandoned():
            remove_abandoned(write.living, campaign)
        raise


def _staff(write: Write, _now: datetime, seal: Any) -> None:
    rows = [StaffRow(f"30{n:02}", f"新人{n}", "guide", team="新店", row=n) for n in range(20)]
    write(lambda tx: import_staff(tx, HE, rows, seal, {each.staff_number: "h" for each in rows}))


def _call_list(write: Write, _now: datetime, seal: Any) -> None:
    rows = [CustomerRow(row=n, seller=LIN, name="新", phone=f"138{n:08}") for n in range(20)]
    try:
        import_call_list.import_call_list_apart(write, HE, rows, seal)
    except Killed:
        assert isinstance(write, DyingWriter)
        _start_again(write.living)
        raise


ALL_OR_NOTHING = {
    "settlement": _settle,
    "table of deals": _import_deals,
    "payroll": _close,
    "past campaign": _open,
    "staff list": _staff,
    "call list": _call_list,
}


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize("name", ALL_OR_NOTHING)
def test_killed_at_any_moment_it_is_done_or_not_and_done_again_it_is_whole(
    name: str, write: Write, clock: SettableClock, seal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "ADDED_AT_ONCE", 6)
    monkeypatch.setattr(import_call_list, "AT_ONCE", 6)
    work, before = ALL_OR_NOTHING[name], _rows()
    with undone():
        work(write, clock(), seal)
        whole = _rows()
    assert whole != before

    deaths = 0
    for lives in range(100):
        with undone():
            try:
                work(DyingWriter(write, lives), clock(), seal)
            except Killed:
                deaths += 1
            else:
                break
            load_company(fresh=True)
            assert _rows() in (before, whole), f"after {lives} moments"
            with suppress(JiebaoError):  # done already, and it says so
                work(write, clock(), seal)
            again = _rows()
            assert {table: count for table, count in again.items() if table in _MOVED} == {
                table: count for table, count in whole.items() if table in _MOVED
            }, f"after {lives} moments"
    assert deaths >= 2


# What the works add; a settlement done twice is audited and kept as a second one, without lines.
_MOVED = {"line", "fact", "deal", "customer", "assignment", "payroll", "payroll_line", "person"}
_MOVED |= {"campaign_proposal", "campaign_step", "tally", "posting", "team", "unpaid_line"}


def _rows() -> Counter[str]:
    """How many rows each table has."""
    return Counter(
        {
            table: read_rows(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
            for table in engine().table_names()
            if table not in MEANS_NOTHING | OF_WORKS
        }
    ) - Counter({"audit_line": AuditLine.select().where(AuditLine.action.in_(SAID)).count()})


@pytest.mark.usefixtures("past")
def test_certificates_killed_at_any_moment_are_issued_once_each(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issue_certificates, "IN_A_PIECE", 4)
    Certificate.delete().execute()
    lines = [row[0] for row in Line.select(Line.number).where(Line.kind == "commend").tuples()]
    asked = {line: (f"code-{line}", {"recipient": "林"}) for line in lines}

    deaths = 0
    for lives in range(100):
        with undone():
            try:
                issue_apart(DyingWriter(write, lives), HE, asked)
            except Killed:
                deaths += 1
            else:
                break
            assert Certificate.select().count() in (*range(0, len(lines), 4), len(lines))
            serials = issue_apart(write, HE, asked)
            assert len(set(serials)) == len(lines) == Certificate.select().count()
    assert deaths == 2 * 5
