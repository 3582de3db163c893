"""Drafts of a scheme are compared with what was paid, and put in force by a leader."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import tomli_w

from rules.periods import day_period
from tests.webapp.ledger.test_settle import DAY, busy_day, close, lines
from webapp.core.errors import NotFound
from webapp.ledger.models import Line
from webapp.planning.begun_periods import DayOver
from webapp.planning.draft_fields import clause_fields, with_numbers
from webapp.planning.operations import drafts
from webapp.planning.operations.drafts import (
    DayTaken,
    DraftDayPassed,
    DraftDecided,
    DraftFaulty,
    NoteMissing,
    ReasonMissing,
    draft_scheme,
    draft_state,
    hold_review,
    newest_version,
    open_draft,
    put_in_force,
    save_draft,
)
from webapp.planning.replay import compare_draft
from webapp.planning.review_due import half_a_year_after, review_of
from webapp.schemes.catalogue import read_toml, schemes, shipped_schemes, shipped_tables
from webapp.schemes.company_loading import load_company
from webapp.schemes.models import DraftStep, DraftVersion


@pytest.fixture
def draft(write: Any, company: Any) -> int:
    """A draft of the campaign's scheme with a first prize of 80 for cards."""
    opened: int = write(lambda tx: open_draft(tx, company.he, "card-campaign"))
    body = newest_version(opened).body.replace("50.0", "50")
    changed = with_numbers(read_toml(body), {"3.prizes.0": "80"}) | {"because": "年中会议"}
    write(lambda tx: save_draft(tx, company.he, opened, tomli_w.dumps(changed)))
    return opened


def first_prize(scheme: Any, day: date) -> Decimal:
    prize: Decimal = scheme.revision_on(day).clause("daily-cards-top3").prizes[0]
    return prize


def test_a_draft_begins_as_the_revision_in_force(write: Any, company: Any) -> None:
    opened = write(lambda tx: open_draft(tx, company.he, "commission"))
    drafted = draft_scheme("commission", newest_version(opened).body).revisions[0]
    shipped = shipped_schemes()["commission"].revisions[0]
    assert drafted.clauses == shipped.clauses
    assert draft_state(opened) == "open"


def test_an_unknown_scheme_has_no_draft(write: Any, company: Any) -> None:
    with pytest.raises(NotFound):
        write(lambda tx: open_draft(tx, company.he, "no-such-scheme"))


def test_saving_adds_a_version_and_changes_none(draft: int) -> None:
    assert DraftVersion.select().where(DraftVersion.draft == draft).count() == 2
    assert (
        first_prize(draft_scheme("card-campaign", newest_version(draft).body), date(2026, 3, 2))
        == 80
    )


@pytest.mark.parametrize(
    "body", ["no toml [", 'because = "x"', 'because = "x"\nclause = []\nx = 1']
)
def test_a_faulty_text_is_refused_in_a_sentence_that_names_the_place(
    write: Any, company: Any, draft: int, body: str
) -> None:
    with pytest.raises(DraftFaulty, match="方案有误"):
        write(lambda tx: save_draft(tx, company.he, draft, body))


def test_a_comparison_shows_what_would_have_been_paid_and_pays_nothing(
    write: Any, company: Any, clock: Any, draft: int
) -> None:
    busy_day(write, company, clock)
    close(write)
    held, before = load_company(), Line.select().count()
    drafted = draft_scheme("card-campaign", newest_version(draft).body)
    span = held.campaign_on(date(2026, 3, 2))

    found = compare_draft(
        held, schemes()["card-campaign"], drafted, day_period(date(2026, 3, 2)), span
    )

    assert found.was_paid
    assert found.total.difference == 30_00
    assert [(each.who, each.difference) for each in found.people if each.difference] == [
        (company.lin, 30_00)
    ]
    assert [(each.who, each.difference) for each in found.teams if each.difference] == [
        ("east", 30_00)
    ]
    assert found.ranks == ()
    assert Line.select().count() == before


def test_a_draft_equal_to_the_revision_in_force_changes_no_amount(
    write: Any, company: Any, clock: Any
) -> None:
    busy_day(write, company, clock)
    close(write)
    held = load_company()
    scheme = schemes()["card-campaign"]
    span = held.campaign_on(date(2026, 3, 2))
    found = compare_draft(held, scheme, scheme, day_period(date(2026, 3, 2)), span)
    assert found.total.difference == 0
    assert found.people
    assert all(each.difference == 0 for each in (*found.people, *found.teams))


def test_the_comparison_lists_ranks_that_would_change(
    write: Any, company: Any, clock: Any, draft: int
) -> None:
    busy_day(write, company, clock)
    body = newest_version(draft).body.replace('metric = "cards"', 'metric = "calls"', 1)
    held = load_company()
    found = compare_draft(
        held,
        schemes()["card-campaign"],
        draft_scheme("card-campaign", body),
        day_period(date(2026, 3, 2)),
        held.campaign_on(date(2026, 3, 2)),
    )
    assert not found.was_paid
    assert [(each.who, each.before, each.after) for each in found.ranks] == [
        (company.wang, None, 1),
        (company.lin, 1, None),
        (company.zhao, 2, None),
    ]


def test_a_leader_puts_a_draft_in_force_from_a_day_on(write: Any, company: Any, draft: int) -> None:
    write(lambda tx: put_in_force(tx, company.lu, draft, date(2026, 3, 10)))
    scheme = schemes()["card-campaign"]
    assert first_prize(scheme, date(2026, 3, 9)) == 50
    assert first_prize(scheme, date(2026, 3, 10)) == 80
    assert draft_state(draft) == "approved"


def test_days_before_keep_the_old_number_and_days_from_then_on_have_the_new(
    write: Any, company: Any, clock: Any, draft: int
) -> None:
    write(lambda tx: put_in_force(tx, company.lu, draft, date(2026, 3, 3)))
    busy_day(write, company, clock)
    close(write)
    first = next(line for line in lines(DAY, "daily-cards-top3") if line.person_id == company.lin)
    assert first.amount == 50_00
    assert json.loads(first.because)["revision"] == "2000-01-01"


def test_a_draft_in_force_can_no_longer_be_changed(write: Any, company: Any, draft: int) -> None:
    write(lambda tx: put_in_force(tx, company.lu, draft, date(2026, 3, 10)))
    body = newest_version(draft).body
    with pytest.raises(DraftDecided):
        write(lambda tx: save_draft(tx, company.he, draft, body))
    with pytest.raises(DraftDecided):
        write(lambda tx: put_in_force(tx, company.lu, draft, date(2026, 3, 20)))


def test_a_revision_cannot_start_in_the_past(write: Any, company: Any, draft: int) -> None:
    with pytest.raises(DraftDayPassed):
        write(lambda tx: put_in_force(tx, company.lu, draft, date(2026, 3, 1)))


def test_a_revision_of_days_cannot_start_today_once_the_day_is_over(
    write: Any, company: Any, clock: Any, draft: int
) -> None:
    clock.set("2026-03-02T21:00:01")
    with pytest.raises(DayOver, match="请从明天起"):
        write(lambda tx: put_in_force(tx, company.lu, draft, date(2026, 3, 2)))
    write(lambda tx: put_in_force(tx, company.lu, draft, date(2026, 3, 3)))


def test_a_revision_of_months_alone_may_start_today_in_the_evening(
    write: Any, company: Any, clock: Any
) -> None:
    opened = write(lambda tx: open_draft(tx, company.he, "commission"))
    body = newest_version(opened).body.replace('because = ""', 'because = "年中会议"')
    write(lambda tx: save_draft(tx, company.he, opened, body))
    clock.set("2026-03-02T22:00")  # March is not over
    write(lambda tx: put_in_force(tx, company.lu, opened, date(2026, 3, 2)))
    assert draft_state(opened) == "approved"


def test_a_reason_starts_empty_and_must_be_written(
    client_of: Any, write: Any, company: Any
) -> None:
    opened = write(lambda tx: open_draft(tx, company.he, "commission"))
    assert read_toml(newest_version(opened).body)["because"] == ""
    with pytest.raises(ReasonMissing):
        write(lambda tx: put_in_force(tx, company.lu, opened, date(2026, 4, 1)))
    body = newest_version(opened).body
    with pytest.raises(ReasonMissing):
        write(lambda tx: save_draft(tx, company.he, opened, body))
    refused = client_of(company.he).post(
        f"/drafts/{opened}", data={"0.by_level.junior": "3600", "because": " "}
    )
    assert refused.status_code == 400
    assert 'value="3600"' in refused.text


def test_the_leader_sees_that_a_revision_in_the_middle_holds_for_the_whole_period(
    client_of: Any, company: Any, write: Any
) -> None:
    opened = write(lambda tx: open_draft(tx, company.he, "commission"))
    body = newest_version(opened).body.replace('because = ""', 'because = "年中会议"')
    write(lambda tx: save_draft(tx, company.he, opened, body))
    leader, asked = client_of(company.lu), {"from_on": "2026-05-20", "look": "yes"}
    shown = leader.post(f"/drafts/{opened}/approve", data=asked)
    assert shown.status_code == 200
    assert "在 2026年5月的中间，这一整期都按新版本结算" in shown.text
    assert "在 2026年第二季度的中间" in shown.text
    assert 'name="instead" value="2026-06-01"' in shown.text  # the next month
    assert 'name="instead" value="2026-07-01"' in shown.text  # the next quarter
    assert draft_state(opened) == "open"
    leader.post(
        f"/drafts/{opened}/approve", data={"from_on": "2026-05-20", "instead": "2026-06-01"}
    )
    assert schemes()["commission"].revisions[-1].start == date(2026, 6, 1)


def test_two_revisions_do_not_begin_on_one_day(write: Any, company: Any, draft: int) -> None:
    write(lambda tx: put_in_force(tx, company.lu, draft, date(2026, 3, 10)))
    other = write(lambda tx: open_draft(tx, company.he, "card-campaign"))
    body = newest_version(other).body.replace('because = ""', 'because = "又一次"')
    write(lambda tx: save_draft(tx, company.he, other, body))
    with pytest.raises(DayTaken):
        write(lambda tx: put_in_force(tx, company.lu, other, date(2026, 3, 10)))


def test_a_draft_runs_in_the_shadow_and_is_discarded(write: Any, company: Any, draft: int) -> None:
    write(lambda tx: drafts.shadow_draft(tx, company.he, draft, True))
    assert draft_state(draft) == "shadow"
    write(lambda tx: drafts.shadow_draft(tx, company.he, draft, False))
    assert draft_state(draft) == "open"
    write(lambda tx: drafts.discard_draft(tx, company.he, draft))
    assert draft_state(draft) == "discarded"
    assert first_prize(schemes()["card-campaign"], date(2027, 1, 1)) == 50
    assert DraftStep.select().count() == 3


def test_a_discarded_draft_is_restored_with_its_text(
    write: Any, company: Any, draft: int, client_of: Any
) -> None:
    text = newest_version(draft).body
    with pytest.raises(DraftDecided):
        write(lambda tx: drafts.restore_draft(tx, company.he, draft))
    write(lambda tx: drafts.discard_draft(tx, company.he, draft))
    page = client_of(company.he).post(f"/drafts/{draft}/restore", follow_redirects=True).text
    assert "草案已恢复" in page
    assert draft_state(draft) == "open"
    assert newest_version(draft).body == text
    with pytest.raises(NotFound):
        write(lambda tx: drafts.restore_draft(tx, company.he, 99))


def test_every_number_of_every_scheme_is_a_field_with_words(app: Any) -> None:
    with app.test_request_context():
        for scheme in shipped_schemes():
            body = shipped_tables()[scheme]["revision"][0]
            names = [field.name for held in clause_fields(body) for field in held.fields]
            assert len(names) == len(set(names))
            labels = [field.label for held in clause_fields(body) for field in held.fields]
            assert labels
            assert all(labels)
            assert not [label for label in labels if "%(" in label or label.isascii()], labels


def test_a_review_falls_due_half_a_year_after_the_first_settlement(
    write: Any, company: Any, clock: Any
) -> None:
    scheme = schemes()["card-campaign"]
    assert review_of(scheme, load_company()) is None
    busy_day(write, company, clock)
    close(write)
    due = review_of(scheme, load_company())
    assert due is not None
    assert due.due_on == date(2026, 9, 2)
    clock.set("2026-09-05T09:00")
    write(lambda tx: hold_review(tx, company.he, scheme.id, "业绩升,士气好"))
    later = review_of(scheme, load_company())
    assert later is not None
    assert later.due_on == date(2027, 3, 5)


def test_a_review_without_a_note_is_refused(write: Any, company: Any) -> None:
    with pytest.raises(NoteMissing):
        write(lambda tx: hold_review(tx, company.he, "commission", " "))


@pytest.mark.parametrize(
    ("day", "after"),
    [
        (date(2026, 3, 2), date(2026, 9, 2)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2026, 10, 31), date(2027, 4, 30)),
    ],
)
def test_half_a_year_ends_on_the_same_day_or_the_months_last(day: date, after: date) -> None:
    assert half_a_year_after(day) == after


def test_hr_changes_a_prize_and_the_leader_approves(
    client_of: Any, write: Any, company: Any, clock: Any
) -> None:
    busy_day(write, company, clock)
    close(write)
    hr, leader = client_of(company.he), client_of(company.lu)
    page = hr.post("/drafts", data={"scheme": "card-campaign"}).location
    saved = hr.post(page, data={"3.prizes.0": "80", "because": "年中会议", "period": DAY})
    assert saved.status_code == 303
    shown = hr.get(f"{page}?period={DAY}").text
    assert "¥30.00" in shown
    refused = hr.post(page, data={"3.prizes.0": "eighty", "because": "x"})
    assert refused.status_code == 422
    assert "请填数字。" in refused.text
    assert "eighty" in refused.text
    refused = hr.post(page, data={"3.prizes.0": "-1", "because": "x"})
    assert "要大于 0" in refused.text
    assert hr.post(f"{page}/approve", data={"from_on": "2026-03-10"}).status_code == 403
    assert leader.post(f"{page}/approve", data={"from_on": "2026-02-10"}).status_code == 400
    assert leader.post(f"{page}/approve", data={"from_on": "2026-03-10"}).status_code == 303
    assert first_prize(schemes()["card-campaign"], date(2026, 3, 10)) == 80
    assert client_of(company.wang).get(page).status_code == 403


def test_the_start_day_of_the_approval_overrides_the_text(
    write: Any, company: Any, draft: int
) -> None:
    body = "from = 2020-01-01\n" + newest_version(draft).body
    write(lambda tx: save_draft(tx, company.he, draft, body))
    write(lambda tx: put_in_force(tx, company.lu, draft, date(2026, 3, 10)))
    assert first_prize(schemes()["card-campaign"], date(2026, 3, 9)) == 50
    assert first_prize(schemes()["card-campaign"], date(2026, 3, 10)) == 80


@pytest.mark.parametrize("typed", ["1e999999", "1e-999999", "NaN", "Infinity", "0.0000001"])
def test_an_invalid_number_is_refused_in_a_sentence(
    client_of: Any, company: Any, draft: int, typed: str
) -> None:
    asked = {"3.prizes.0": typed, "because": "x"}
    refused = client_of(company.he).post(f"/drafts/{draft}", data=asked)
    assert refused.status_code in (400, 422)
    assert typed in refused.text


@pytest.mark.parametrize("period", ["0001-01", "9999", "campaign", "2026-13", "campaign:none", "x"])
def test_an_invalid_period_shows_no_comparison(
    client_of: Any, company: Any, draft: int, period: str
) -> None:
    shown = client_of(company.he).get(f"/drafts/{draft}?period={period}")
    assert shown.status_code == 200
    assert "请选一个期间。" in shown.text
