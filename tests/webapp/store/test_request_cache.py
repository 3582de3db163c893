"""The request cache reads the schemes in force once and drops them when they change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import tomli_w

from tests.webapp.databases import notice_elsewhere, run_elsewhere, tell_statements
from webapp.facts.commits import commit_group
from webapp.facts.transactions import Transaction
from webapp.planning.draft_fields import with_numbers
from webapp.planning.operations.drafts import newest_version, open_draft, put_in_force, save_draft
from webapp.schemes.catalogue import read_toml, schemes
from webapp.store.models import Setting
from webapp.store.request_cache import read_once, request_cache
from webapp.web.runtime import Runtime

FROM = date(2026, 3, 10)


@pytest.fixture
def draft(runtime: Runtime, company: Any) -> int:
    """A draft of the campaign's scheme with a first prize of 80 instead of 50."""
    opened: int = runtime.write(lambda tx: open_draft(tx, company.he, "card-campaign"))
    body = with_numbers(read_toml(newest_version(opened).body), {"3.prizes.0": "80"})
    body["because"] = "年中会议"
    runtime.write(lambda tx: save_draft(tx, company.he, opened, tomli_w.dumps(body)))
    return opened


@pytest.fixture
def request_scope(runtime: Runtime) -> Iterator[None]:
    """A cache scope, as during a request."""
    with request_cache():
        yield


def prize() -> Decimal:
    """The first prize from the day on which the draft is put in force."""
    scheme: Any = schemes()["card-campaign"]
    first: Decimal = scheme.revision_on(FROM).clause("daily-cards-top3").prizes[0]
    return first


def another_process_approves(draft: int) -> None:
    """Approve a draft over another connection, without a notice to this process's cache."""
    approved = (
        (
            "INSERT INTO draft_step (draft_id, kind, from_on, decided_by_id, decided_at) "
            "VALUES (?, 'approved', ?, '1001', 0)"
        ),
        (draft, FROM.isoformat()),
    )
    run_elsewhere(approved, notice_elsewhere("schemes"))


def statements_of(work: Any) -> list[str]:
    """The SQL statements that this thread's connection runs during `work`."""
    said: list[str] = []
    tell_statements(said.append)
    work()
    tell_statements(None)
    return said


@pytest.mark.usefixtures("request_scope")
def test_a_request_asks_once_which_schemes_are_in_force():
    said = statements_of(lambda: [schemes() for _ in range(3)])
    assert [statement for statement in said if "notice" in statement] == [
        "SELECT coalesce(max(seq), 0) FROM notice WHERE topic IN ('schemes')"
    ]
    assert not any("sqlite_master" in statement for statement in said)


@pytest.mark.usefixtures("runtime")
def test_outside_a_request_no_call_lists_the_tables():
    said = statements_of(lambda: [schemes() for _ in range(3)])
    assert sum("notice" in statement for statement in said) == 3
    assert not any("sqlite_master" in statement for statement in said)


def test_outside_a_request_every_call_sees_what_any_process_has_approved(runtime, draft):
    assert prize() == 50

    another_process_approves(draft)

    assert prize() == 80


def test_a_request_keeps_its_schemes_and_the_next_request_sees_another_process(runtime, draft):
    with request_cache():
        assert prize() == 50

        another_process_approves(draft)

        assert prize() == 50
    with request_cache():
        assert prize() == 80


@pytest.mark.usefixtures("request_scope")
def test_a_request_that_puts_a_draft_in_force_sees_it(runtime, company, draft):
    assert prize() == 50

    runtime.write(lambda tx: put_in_force(tx, company.lu, draft, FROM))

    assert prize() == 80


def test_a_transaction_sees_the_draft_that_it_puts_in_force(runtime, company, draft):
    def approve(tx: Transaction) -> tuple[Decimal, Decimal]:
        before = prize()
        put_in_force(tx, company.lu, draft, FROM)
        return before, prize()

    assert runtime.write(approve) == (Decimal(50), Decimal(80))


def test_later_work_of_a_group_sees_the_draft_that_earlier_work_put_in_force(company, draft, clock):
    works = [
        lambda _tx: prize(),
        lambda tx: put_in_force(tx, company.lu, draft, FROM),
        lambda _tx: prize(),
    ]
    assert [answer for answer, _refusal in commit_group(works, clock)] == [50, None, 80]


def test_a_draft_whose_approval_was_refused_is_not_seen_afterwards(company, draft, clock):
    def refused(tx: Transaction) -> None:
        put_in_force(tx, company.lu, draft, FROM)
        assert prize() == 80
        raise ZeroDivisionError

    [(_none, refusal), (seen, _)] = commit_group([refused, lambda _tx: prize()], clock)

    assert isinstance(refusal, ZeroDivisionError)
    assert (seen, prize()) == (Decimal(50), Decimal(50))


def test_work_after_a_refused_change_still_sees_the_change_that_was_kept(company, draft, clock):
    def refused(tx: Transaction) -> None:
        tx.notice("schemes")
        raise ZeroDivisionError

    works = [
        lambda tx: put_in_force(tx, company.lu, draft, FROM),
        refused,
        lambda _tx: prize(),
    ]
    assert commit_group(works, clock)[-1] == (80, None)


@pytest.mark.usefixtures("runtime")
def test_a_scope_inside_a_scope_reads_for_itself():
    def count() -> int:
        return Setting.select().count()

    with request_cache():
        assert read_once("settings", "count", count) == 0
        Setting.insert(name="one", value="1").execute()
        with request_cache():
            assert read_once("settings", "count", count) == 1
        assert read_once("settings", "count", count) == 0
    assert read_once("settings", "count", count) == 1
