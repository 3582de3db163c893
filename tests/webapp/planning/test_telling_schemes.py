"""Everybody concerned is told of a start, a change and an end, and reads before and after."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import tomli_w

from webapp.messaging.models import Reminder
from webapp.planning.draft_fields import with_numbers
from webapp.planning.operations.drafts import (
    newest_version,
    open_draft,
    put_in_force,
    save_draft,
)
from webapp.planning.operations.enrol import (
    EnrolmentGiven,
    decide_enrolment,
    end_enrolment,
    propose_enrolment,
    run_from,
)
from webapp.schemes.catalogue import read_toml

SCHEME = "performance-awards"
START = date(2026, 3, 10)


def told(kind: str = "scheme") -> dict[str, list[str]]:
    """Who was reminded of schemes, by what the reminders are about."""
    found: dict[str, list[str]] = {}
    for row in Reminder.select().where(Reminder.kind == kind).order_by(Reminder.person):
        found.setdefault(row.about, []).append(row.person_id)
    return found


@pytest.fixture
def approved(write: Any, company: Any) -> int:
    """The quarter's awards for designers from the tenth on, approved by the leader."""
    given = EnrolmentGiven(SCHEME, START, ("designer",))
    number: int = write(lambda tx: propose_enrolment(tx, company.he, given))
    assert told() == {}
    write(lambda tx: decide_enrolment(tx, company.lu, number, True))
    return number


def test_a_start_is_told_to_those_in_reach_and_to_who_leads_them(
    company: Any, client_of: Any, approved: int
) -> None:
    [people] = told().values()
    assert company.lin in people
    assert company.sun in people
    assert not {company.wang, company.he, company.lu} & {*people}
    page = client_of(company.lin).get("/reminders").text
    assert "从2026年3月10日起施行，看看怎么得奖。" in page
    assert f"/standards?scheme={SCHEME}" in page
    assert f"/standards?scheme={SCHEME}" not in client_of(company.wang).get("/reminders").text


def test_a_scheme_that_starts_soon_can_be_read_by_those_in_reach(
    company: Any, client_of: Any, approved: int
) -> None:
    page = client_of(company.lin).get(f"/standards?scheme={SCHEME}")
    assert "2026年3月10日起施行。" in page.text
    assert "奖金试算" not in page.text
    assert client_of(company.wang).get(f"/standards?scheme={SCHEME}").status_code == 404
    assert client_of(company.he).get(f"/standards?scheme={SCHEME}").status_code == 200


def test_an_end_is_told_once(write: Any, company: Any, client_of: Any, approved: int) -> None:
    write(lambda tx: end_enrolment(tx, company.lu, approved, date(2026, 3, 31)))
    assert company.lin in told()[f"{SCHEME}:ends:2026-03-31"]
    page = client_of(company.lin).get("/reminders").text
    assert "施行到2026年3月31日为止，以前得的照发。" in page


def test_what_the_set_up_puts_in_force_is_told_to_nobody(write: Any, company: Any) -> None:
    write(lambda tx: run_from(tx, EnrolmentGiven(SCHEME, START)))
    assert told() == {}


def test_a_change_is_told_and_the_standards_show_before_and_after(
    write: Any, company: Any, client_of: Any, clock: Any
) -> None:
    draft = write(lambda tx: open_draft(tx, company.he, "card-campaign"))
    body = newest_version(draft).body.replace("50.0", "50")
    changed = with_numbers(read_toml(body), {"3.prizes.0": "80"}) | {"because": "年中会议"}
    write(lambda tx: save_draft(tx, company.he, draft, tomli_w.dumps(changed)))
    write(lambda tx: put_in_force(tx, company.lu, draft, START))
    assert {company.lin, company.wang, company.sun} <= {*told()["card-campaign:changes:2026-03-10"]}
    seller = client_of(company.lin)
    assert "从2026年3月10日起改标准，看看以前和以后。" in seller.get("/reminders").text
    coming = seller.get("/standards?scheme=card-campaign").text
    assert "改了 1 条" in coming
    assert coming.index("¥50") < coming.index("¥80")
    clock.set("2026-03-11T10:00")
    since = seller.get("/standards?scheme=card-campaign").text
    assert "比以前改了 1 条" in since
    assert "¥50" in since
