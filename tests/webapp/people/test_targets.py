"""Targets: proposed, in force after a leader's approval, never backdated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.webapp.conftest import Company, SettableClock, Write
from tests.webapp.import_page import import_table
from tests.webapp.writer_work import counted
from webapp.company.models import Target, TargetDecision, TargetProposal
from webapp.core.errors import JiebaoError, NotAllowed
from webapp.people.operations.authority import NotInCharge
from webapp.people.operations.set_target import TargetGiven
from webapp.people.operations.targets import (
    OnlyMalformed,
    OwnTarget,
    PeriodBegun,
    TargetDayPassed,
    TargetDecided,
    TargetNotPositive,
    TeamDifficulty,
    decide_targets,
    propose_targets,
)
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine

LEADER, HR, SUN, LIN = "1001", "1002", "1021", "1101"
ClientOf = Callable[[str | None], Any]


def proposed(write: Write, by: str, *given: TargetGiven) -> list[int]:
    numbers: list[int] = write(lambda tx: propose_targets(tx, by, given, f"batch of {by}"))
    return numbers


def approve(write: Write, numbers: list[int], by: str = LEADER) -> None:
    write(lambda tx: decide_targets(tx, by, numbers, approved=True))


def target_on(day: str, metric: str = "calls", kind: str = "day", who: str = LIN) -> int | None:
    on = date.fromisoformat(day)
    return load_company().target(who, metric, kind, day, on)


def test_a_changed_target_holds_from_the_next_day(write: Write, company: Company) -> None:
    approve(write, proposed(write, SUN, TargetGiven(LIN, "calls", "day", 40)))

    assert (target_on("2026-03-02"), target_on("2026-03-03")) == (3, 40)
    decision = TargetDecision.get()
    assert (decision.decided_by_id, decision.from_on) == (LEADER, date(2026, 3, 3))
    actions = [
        line.action for line in AuditLine.select().order_by(AuditLine.number.desc()).limit(3)
    ]
    assert actions == ["decide_target", "set_target", "propose_target"]


def test_a_first_target_is_in_force_for_the_current_period(write: Write, company: Company) -> None:
    approve(write, proposed(write, HR, TargetGiven(LIN, "sales", "month", 5_000_000)))

    assert load_company().target(LIN, "sales", "month", "2026-03", date(2026, 3, 31)) == 5_000_000


def test_a_month_that_has_begun_keeps_its_target(write: Write, company: Company) -> None:
    approve(write, proposed(write, HR, TargetGiven(LIN, "sales", "month", 5_000_000)))
    changed = TargetGiven(LIN, "sales", "month", 9_000_000)
    approve(write, write(lambda tx: propose_targets(tx, HR, [changed], "a change")))

    company_now = load_company()
    assert company_now.target(LIN, "sales", "month", "2026-03", date(2026, 3, 31)) == 5_000_000
    assert company_now.target(LIN, "sales", "month", "2026-04", date(2026, 4, 30)) == 9_000_000


def test_of_two_targets_approved_together_the_second_begins_next_month(
    write: Write, company: Company
) -> None:
    month = [TargetGiven(LIN, "sales", "month", value) for value in (5_000_000, 9_000_000)]
    approve(write, proposed(write, HR, *month))

    company_now = load_company()
    assert company_now.target(LIN, "sales", "month", "2026-03", date(2026, 3, 31)) == 5_000_000
    assert company_now.target(LIN, "sales", "month", "2026-04", date(2026, 4, 30)) == 9_000_000


def test_many_are_approved_without_reading_the_company_again_for_each(
    write: Write, company: Company
) -> None:
    batch = [
        TargetGiven(who, metric, "month", 5, only="2026-05")
        for who in (LIN, "1102", "1103")
        for metric in ("sales", "cards", "contracts")
    ]
    numbers = proposed(write, HR, *batch)
    one = counted(lambda: approve(write, numbers[:1])).statements
    eight = counted(lambda: approve(write, numbers[1:])).statements

    assert eight - one <= 7 * 12  # its proposal, its decision, its target; the company alone is 15


def test_a_target_approved_late_begins_after_the_period_of_its_approval(
    write: Write, company: Company, clock: SettableClock
) -> None:
    numbers = proposed(write, SUN, TargetGiven(LIN, "calls", "day", 40, on=date(2026, 3, 4)))
    clock.set("2026-03-09T10:00")
    approve(write, numbers)

    assert (target_on("2026-03-09"), target_on("2026-03-10")) == (3, 40)


def test_nothing_is_in_force_before_a_leader_has_decided(write: Write, company: Company) -> None:
    numbers = proposed(write, SUN, TargetGiven(LIN, "calls", "day", 40))
    before = Target.select().count()
    write(lambda tx: decide_targets(tx, LEADER, numbers, approved=False))

    assert Target.select().count() == before
    assert target_on("2026-03-03") == 3


def test_the_same_batch_again_proposes_nothing_more(write: Write, company: Company) -> None:
    given = TargetGiven(LIN, "calls", "day", 40)

    assert proposed(write, SUN, given) == proposed(write, SUN, given)
    assert TargetProposal.select().count() == 1


@pytest.mark.parametrize(
    ("by", "given", "refusal"),
    [
        (SUN, TargetGiven("1103", "calls", "day", 40), NotInCharge),
        ("1102", TargetGiven(LIN, "calls", "day", 40), NotInCharge),
        (SUN, TargetGiven(LIN, "calls", "day", 0), TargetNotPositive),
        (SUN, TargetGiven(LIN, "calls", "day", 40, on=date(2026, 3, 1)), TargetDayPassed),
        (SUN, TargetGiven("east", "calls", "day", 40, difficulty="hard"), TeamDifficulty),
        (SUN, TargetGiven(LIN, "calls", "day", 40, only="2026-03-02"), PeriodBegun),
        (SUN, TargetGiven(LIN, "calls", "day", 40, only="March"), OnlyMalformed),
        (SUN, TargetGiven(LIN, "calls", "day", 40, only="2026-03"), OnlyMalformed),
        (HR, TargetGiven(LIN, "cards", "campaign", 40, only="no-such"), OnlyMalformed),
    ],
)
def test_an_invalid_proposal_is_refused_with_its_reason(
    write: Write, company: Company, by: str, given: TargetGiven, refusal: type[JiebaoError]
) -> None:
    with pytest.raises(refusal):
        proposed(write, by, given)
    assert TargetProposal.select().count() == 0


def test_a_seller_proposes_an_own_target_and_a_leader_approves(
    write: Write, company: Company
) -> None:
    approve(write, proposed(write, LIN, TargetGiven(LIN, "sales", "month", 100, difficulty="hard")))

    assert load_company().target(LIN, "sales", "month", "2026-03", date(2026, 3, 31)) == 100


def test_only_leaders_decide_once_and_not_on_their_own_targets(
    write: Write, company: Company
) -> None:
    numbers = proposed(write, HR, TargetGiven(LIN, "calls", "day", 40))
    own = write(
        lambda tx: propose_targets(tx, LEADER, [TargetGiven(LIN, "cards", "day", 4)], "a leader's")
    )
    with pytest.raises(NotAllowed):
        approve(write, numbers, by=HR)
    with pytest.raises(OwnTarget):
        approve(write, own)
    approve(write, numbers)
    with pytest.raises(TargetDecided):
        approve(write, numbers)


def test_several_proposals_are_decided_all_or_none(write: Write, company: Company) -> None:
    numbers = proposed(write, HR, TargetGiven(LIN, "calls", "day", 40))
    with pytest.raises(JiebaoError):
        approve(write, [*numbers, 999])
    assert TargetDecision.select().count() == 0


# At the page


def form(**said: str) -> dict[str, str]:
    key = "0d6a3a4f-6a7e-4d41-9a53-6f2b1d6e1b11"
    return {"id": key, "person": LIN, "metric": "sales", "period_kind": "month", **said}


def test_a_supervisor_proposes_and_a_leader_approves(client_of: ClientOf, company: Company) -> None:
    sun, lu = client_of(SUN), client_of(LEADER)
    assert sun.post("/targets", data=form(value="50000.50")).status_code == 303
    [proposal] = TargetProposal.select()
    assert "50,000.50" in lu.get("/targets").text

    lu.post("/targets/decide", data={"proposals": [str(proposal.id)], "decision": "approve"})

    assert proposal.value == 5_000_050
    assert load_company().target(LIN, "sales", "month", "2026-03", date(2026, 3, 31)) == 5_000_050
    assert "50,000.50" in client_of(LIN).get("/targets").text
    assert "50,000.50" not in client_of("1103").get("/targets").text


def test_what_was_typed_is_kept_beside_its_refusal(client_of: ClientOf, company: Company) -> None:
    answer = client_of(SUN).post("/targets", data=form(value="12.345", only="2026年"))

    assert answer.status_code == 400
    assert "目标要大于 0" in answer.text
    assert "12.345" in answer.text
    assert "2026年" in answer.text


def test_a_table_of_targets_waits_for_a_leader_and_is_proposed_once(
    client_of: ClientOf, company: Company
) -> None:
    hr = client_of(HR)
    table = "对象,指标,周期,目标\n1101,电话,日,30\n1102,电话,日,35\n"

    def upload() -> str:
        return str(import_table(hr, "targets", table).text)

    assert "公司领导批准后生效" in upload()
    assert "新增 0 行，已有 2 行" in upload()
    assert TargetProposal.select().count() == 2
    assert target_on("2026-03-03") == 3


def test_a_table_with_a_period_that_has_begun_is_refused_by_row(
    client_of: ClientOf, company: Company
) -> None:
    table = "对象,指标,周期,仅,目标\n1101,电话,日,2026-03-02,30\n"

    answer = import_table(client_of(HR), "targets", table)

    assert answer.status_code == 422
    assert "已经开始" in answer.text
    assert TargetProposal.select().count() == 0
