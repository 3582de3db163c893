"""A recorded call asks little of the database: the numbers are measured, and may only fall."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.webapp.conftest import Company, SettableClock
from tests.webapp.round_trips import round_trips, told
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.facts.commits import commit_group
from webapp.facts.transactions import Work
from webapp.store.statements import engine
from webapp.web.runtime import Runtime

# Of one call, and of the group that commits it; statements, or round trips of PostgreSQL.
A_CALL = {"sqlite": 6, "postgresql": 3}
A_GROUP = {"sqlite": 6, "postgresql": 5}
WARM = 8  # psycopg prepares a statement when it runs it the sixth time


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--engine"))


def calls(sellers: Sequence[str]) -> list[Work]:
    def call_of(seller: str) -> Work:
        return lambda tx: record_call(tx, seller, CallCommand(str(uuid.uuid4()), "invited"))

    return [call_of(seller) for seller in sellers]


def asked_by(sellers: Sequence[str], clock: SettableClock) -> int:
    with told() as asked:
        outcomes = commit_group(calls(sellers), clock)
    assert [refusal for _, refusal in outcomes if refusal] == []
    return round_trips(asked)


def test_each_call_of_a_group_adds_few_statements(
    company: Company, clock: SettableClock, name: str
) -> None:
    for _ in range(WARM):
        commit_group(calls([company.wang] * 2), clock)

    one, eleven = (asked_by([company.wang] * count, clock) for count in (1, 11))

    assert (eleven - one) / 10 == A_CALL[name]
    assert one - A_CALL[name] <= A_GROUP[name]


def test_another_seller_in_a_group_adds_no_statement_for_the_tallies(
    company: Company, clock: SettableClock
) -> None:
    for _ in range(WARM):
        commit_group(calls([company.wang, company.lin]), clock)

    same, two = (
        asked_by(both, clock) for both in ([company.wang] * 2, [company.wang, company.lin])
    )

    assert two == same  # calls and invitations in 3 periods each: of SQLite 4 + 2 rows, or 8 + 4


def test_a_posted_call_reads_its_session_and_the_company_by_one_statement(
    company: Company, client_of: Callable[[str], Any], runtime: Runtime
) -> None:
    client = client_of(company.wang)

    def post() -> int:
        form = {"id": str(uuid.uuid4()), "outcome": "invited"}
        with told() as asked:
            answer = client.post("/calls", data=form)
        assert answer.status_code == 303
        return round_trips(asked)

    for _ in range(WARM):
        post()
    before = engine().changed_rows()

    assert post() == 1
    assert engine().changed_rows() == before  # the writer's thread alone writes
