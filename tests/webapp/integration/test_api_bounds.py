"""The SQL statements of each answer of the API are bounded, however many rows it tells."""

from __future__ import annotations

from typing import Any

import pytest

from tests.webapp.conftest import application
from tests.webapp.databases import tell_statements
from tests.webapp.every_record import CAST
from tests.webapp.integration.conftest import approved
from webapp.boards import cache
from webapp.payroll.operations.close_payroll import close_payroll
from webapp.schemes.company_loading import load_company
from webapp.site.access import TABLE

# For each address, the most statements, a noted use apart.
AT_MOST = {
    "/api/v1/token": 4,
    "/api/v1/people": 4,
    "/api/v1/boards": 8,
    "/api/v1/facts": 12,
    "/api/v1/lines": 16,
    "/api/v1/payrolls": 4,
    "/api/v1/payrolls/<month>": 14,
}


CLOSED = "2026-02"


class Deciders:
    """Who proposes and who approves in the sample company."""

    he, lu = CAST["hr"], CAST["leader"]


def test_every_address_has_a_bound() -> None:
    read = {entry.address for entry in TABLE if entry.scope and entry.methods == "GET"}
    assert read == AT_MOST.keys()


@pytest.mark.parametrize("address", AT_MOST)
def test_an_answer_keeps_its_bound_for_few_and_for_many_rows(sample: Any, address: str) -> None:
    _number, secret = approved(
        sample, Deciders, "people", "boards", "facts", "customers", "lines", "payrolls"
    )
    sample.write(lambda tx: close_payroll(tx, Deciders.he, CLOSED))
    client = application(sample).test_client()
    headers = {"Authorization": f"Bearer {secret}"}
    path = address.replace("<month>", CLOSED)
    client.get("/api/v1/token", headers=headers)  # notes the use of this minute
    client.get(path, headers=headers)  # notes the reading of this day
    counts = []
    for limit in (5, 200):
        load_company()
        cache.empty_board_cache()
        said: list[str] = []
        tell_statements(said.append)
        answer = client.get(f"{path}?limit={limit}", headers=headers)
        tell_statements(None)
        assert answer.status_code == 200
        counts.append(len(said))
    assert counts[0] == counts[1]
    assert counts[1] <= AT_MOST[address], counts
