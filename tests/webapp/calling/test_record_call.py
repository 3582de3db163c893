"""Recording calls: once, by their seller, not in the future."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.webapp.telling import call, differences, tally
from webapp.calling.operations.customers import CustomerGiven
from webapp.calling.operations.record_call import CallCommand, FollowUpInThePast, record_call
from webapp.core.errors import InTheFuture, NoSeller, SameIdOtherContent, UnknownChoice
from webapp.facts.models import Call, Customer, Fact
from webapp.people.operations.transfers import leave
from webapp.store.models import AuditLine, Notice


def nothing_is_recorded() -> bool:
    recorded = AuditLine.select().where(AuditLine.action.startswith("record_"))
    return not Fact.select().exists() and not recorded.exists() and differences() == []


def test_a_call_is_recorded(write: Any, company: Any, clock: Any) -> None:
    receipt = call(write, company.lin, "c1", "interested")

    fact = Fact.get_by_id(receipt.number)
    assert (fact.id, fact.kind, fact.person_id, fact.day) == (
        "c1",
        "call",
        company.lin,
        date(2026, 3, 2),
    )
    assert fact.at == fact.received_at == clock()
    assert Call.get_by_id(receipt.number).outcome == "interested"
    assert not receipt.known
    assert AuditLine.get(AuditLine.action == "record_call").who == company.lin


def test_a_call_counts_in_day_month_and_campaign_and_sends_a_notice(
    write: Any, company: Any
) -> None:
    call(write, company.lin, "c1", "invited")

    for period in ("2026-03-02", "2026-03", f"campaign:{company.campaign}"):
        assert tally("calls", company.lin, period) == 1
        assert tally("invitations", company.lin, period) == 1
    topics = {row.topic for row in Notice.select()}
    assert {"2026-03-02:calls", "2026-03-02:invitations", "campaign:bairi-2026:calls"} <= topics


def test_only_the_outcome_invited_counts_as_an_invitation(write: Any, company: Any) -> None:
    for number, outcome in enumerate(("interested", "refused", "no_answer", "invalid")):
        call(write, company.lin, f"c{number}", outcome)

    assert tally("calls", company.lin) == 4
    assert tally("invitations", company.lin) == 0


def test_the_same_call_again_gets_the_same_answer_and_is_one_record(
    write: Any, company: Any, clock: Any
) -> None:
    first = call(write, company.lin, "c1")
    clock.set("2026-03-02T10:05")
    again = call(write, company.lin, "c1")

    assert (again.number, again.content_hash) == (first.number, first.content_hash)
    assert again.known
    assert Fact.select().count() == 1
    assert tally("calls", company.lin) == 1


def test_the_same_id_with_other_content_is_refused_and_overwrites_nothing(
    write: Any, company: Any
) -> None:
    receipt = call(write, company.lin, "c1", "invited")

    with pytest.raises(SameIdOtherContent):
        call(write, company.lin, "c1", "refused")

    assert Call.get_by_id(receipt.number).outcome == "invited"
    assert Fact.select().count() == 1


def test_the_same_record_of_another_person_is_refused(write: Any, company: Any) -> None:
    call(write, company.lin, "c1")

    with pytest.raises(SameIdOtherContent):
        call(write, company.wang, "c1")


def test_a_person_who_is_no_seller_records_no_call(write: Any, company: Any) -> None:
    for person in (company.sun, company.gao, company.he, company.lu):
        with pytest.raises(NoSeller):
            call(write, person, "c1")
    assert nothing_is_recorded()


def test_an_unknown_person_records_no_call(write: Any, company: Any) -> None:
    with pytest.raises(NoSeller):
        call(write, "9999", "c1")


def test_a_person_not_employed_on_the_day_records_no_call(
    write: Any, company: Any, clock: Any
) -> None:
    write(lambda tx: leave(tx, company.he, company.lin, date(2026, 3, 2)))
    call(write, company.lin, "the last day")
    clock.set("2026-03-03T09:00")

    with pytest.raises(NoSeller):
        call(write, company.lin, "the day after")
    with pytest.raises(NoSeller):
        call(write, company.wang, "before hired", at=clock.set("2026-03-03T09:00") - timedelta(999))
    assert Fact.select().count() == 1


def test_a_moment_in_the_future_is_refused(write: Any, company: Any, clock: Any) -> None:
    with pytest.raises(InTheFuture, match="2026-03-02 10:01"):
        call(write, company.lin, "c1", at=clock() + timedelta(minutes=1))
    assert nothing_is_recorded()


def test_an_unknown_outcome_is_refused_beside_its_field(write: Any, company: Any) -> None:
    with pytest.raises(UnknownChoice) as refused:
        call(write, company.lin, "c1", "sold a house")
    assert refused.value.field == "outcome"
    assert nothing_is_recorded()


def test_a_follow_up_in_the_past_is_refused_and_today_is_not(write: Any, company: Any) -> None:
    yesterday = CallCommand("c1", "interested", follow_up_on=date(2026, 3, 1))
    with pytest.raises(FollowUpInThePast):
        write(lambda tx: record_call(tx, company.lin, yesterday))
    assert nothing_is_recorded()

    today = CallCommand("c1", "interested", follow_up_on=date(2026, 3, 2))
    receipt = write(lambda tx: record_call(tx, company.lin, today))
    assert Call.get_by_id(receipt.number).follow_up_on == date(2026, 3, 2)


def test_a_call_received_after_the_cut_off_is_not_in_time(
    write: Any, company: Any, clock: Any
) -> None:
    from webapp.facts.models import Tally

    at = clock.set("2026-03-02T10:00")
    clock.set("2026-03-03T08:00")
    call(write, company.lin, "late", at=at)

    row = Tally.get(
        Tally.period == "2026-03-02", Tally.metric == "calls", Tally.person == company.lin
    )
    assert (row.count, row.timely_count) == (1, 0)
    assert tally("late_records", company.lin) == 1


def test_a_customer_is_found_again_by_number_and_completed_by_name(
    write: Any, company: Any, seal: Any
) -> None:
    number = seal("13912345678")
    for record, name in (("c1", ""), ("c2", "陈女士"), ("c3", "别的名字")):
        given = CallCommand(record, "interested", CustomerGiven(name, number))
        write(lambda tx, given=given: record_call(tx, company.lin, given))

    [customer] = Customer.select()
    assert (customer.name, customer.phone_masked) == ("陈女士", "139****5678")
    assert {row.customer_id for row in Call.select()} == {customer.id}
