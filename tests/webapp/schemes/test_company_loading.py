"""Loading of the company snapshot: one snapshot a request, never a stale one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.webapp.databases import notice_elsewhere, run_elsewhere, tell_statements
from webapp.facts.transactions import Transaction
from webapp.people.operations.add_people import add_team
from webapp.schemes.company_loading import load_company, read_with_roster
from webapp.store.request_cache import close_request_cache, open_request_cache
from webapp.web.runtime import Runtime

ASKED = "FROM notice WHERE topic"


def another_process_names(person: str, name: str) -> None:
    """Rename a person as another process does: by another connection, without any signal."""
    renamed = ("UPDATE person SET name = ? WHERE id = ?", (name, person))
    run_elsewhere(renamed, notice_elsewhere("roster"))


@pytest.fixture
def kept(runtime: Runtime, company: Any) -> Iterator[None]:
    """Open the request cache as a request does."""
    open_request_cache()
    yield
    close_request_cache()


def test_outside_a_request_every_read_sees_the_changes_of_any_process(
    runtime: Runtime, company: Any
) -> None:
    load_company()

    another_process_names(company.wang, "王大陆")

    assert load_company().name_of(company.wang) == "王大陆"


def test_a_request_sees_one_snapshot_from_its_first_read_to_its_end(
    runtime: Runtime, company: Any, kept: None
) -> None:
    first = load_company()

    another_process_names(company.wang, "王大陆")

    assert load_company() is first
    close_request_cache()
    assert load_company().name_of(company.wang) == "王大陆"


def test_a_request_that_changes_the_roster_sees_its_change(
    runtime: Runtime, company: Any, kept: None
) -> None:
    load_company()

    runtime.write(lambda tx: add_team(tx, company.he, "north", "北城店"))

    assert "north" in load_company().teams


def test_a_refused_change_does_not_change_the_snapshot(
    runtime: Runtime, company: Any, kept: None
) -> None:
    first = load_company()

    def change(tx: Transaction) -> None:
        add_team(tx, company.he, "north", "北城店")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        runtime.write(change)

    assert load_company() is first


def test_the_next_request_sees_the_changes_of_another_process(
    client_of: Any, runtime: Runtime, company: Any
) -> None:
    he = client_of(company.he)
    assert "王大陆" not in he.get("/staff").text

    another_process_names(company.wang, "王大陆")

    assert "王大陆" in he.get("/staff").text


def test_a_page_checks_once_whether_the_roster_has_changed(client_of: Any, company: Any) -> None:
    """By the statement that reads the session."""
    lin = client_of(company.lin)
    said: list[str] = []
    tell_statements(said.append)

    assert lin.get("/today").status_code == 200

    tell_statements(None)
    asked = [each for each in said if ASKED in each and "'roster'" in each]
    assert ["sign_in" in each for each in asked] == [True]


def test_what_tells_the_roster_beside_its_own_rows_saves_the_question(
    runtime: Runtime, company: Any, kept: None
) -> None:
    first = load_company()
    close_request_cache()
    open_request_cache()
    assert read_with_roster(lambda: (first.seq, "own")) == "own"
    said: list[str] = []
    tell_statements(said.append)

    assert load_company() is first

    tell_statements(None)
    assert said == []


def test_a_change_after_the_session_was_read_is_seen_by_the_request_that_made_it(
    runtime: Runtime, company: Any, kept: None
) -> None:
    read_with_roster(lambda: (load_company(fresh=True).seq, None))
    load_company()

    runtime.write(lambda tx: add_team(tx, company.he, "north", "北城店"))

    assert "north" in load_company().teams


def test_outside_a_request_nothing_is_kept_of_the_roster(runtime: Runtime, company: Any) -> None:
    read_with_roster(lambda: (load_company().seq, None))

    another_process_names(company.wang, "王大陆")

    assert load_company().name_of(company.wang) == "王大陆"
