"""The files that were once read wrongly, uploaded at the page: the right value, or a refusal."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from tests.webapp.import_page import upload_table
from tests.webapp.spreadsheets.test_shared_cases import (
    CALLS,
    CARDS,
    CASES,
    DEALS,
    EXPECTED,
    STAFF,
)
from webapp.cards.models import IssuedCard
from webapp.company.models import Person, Team
from webapp.facts.models import Customer, Deal
from webapp.importing.preview import preview_table

KEPT: dict[str, Any] = {
    CARDS: IssuedCard.serial,
    DEALS: Deal.contract,
    STAFF: Person.id,
    CALLS: Customer.name,
}
REMEDIES = ("请", "一格只写一个")  # one of them stands in each refusal

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the files are not in the repository")


def kept(kind: str) -> set[str]:
    """What the company has of a kind."""
    field = KEPT[kind]
    return {value for (value,) in field.model.select(field).tuples()}


@pytest.fixture
def hr(client_of: Any, company: Any, clock: Any) -> Any:
    clock.set("2026-12-01T09:00")  # after the days that the files name
    return client_of(company.he)


@pytest.mark.parametrize("file", sorted(EXPECTED))
def test_the_page_reads_what_is_seen_or_names_place_and_remedy(file: str, hr: Any) -> None:
    kind, expected = EXPECTED[file]
    before = kept(kind)
    content = (CASES / file).read_bytes()
    uploaded = upload_table(hr, kind, content, file)
    assert uploaded.status_code in (303, 422), uploaded.text
    answer = hr.get(uploaded.location) if uploaded.status_code == 303 else uploaded
    page = unescape(answer.text)
    if expected is not None:
        hr.post(f"{uploaded.location}/write")
        assert kept(kind) - before == set(expected)
        return
    lines = list(preview_table(kind, content, file))
    for line in lines:
        column = f" {line['cell'][0]} 列" if line["cell"] else ""
        assert re.search(rf"第 [^行]*\b{line['row']}\b[^行]*行{column}", page)
        assert any(remedy in line["fault"] for remedy in REMEDIES)
    assert lines[0]["fault"] in page  # faults of a kind are one group, with the first's sentence
    if uploaded.status_code == 303:
        hr.post(f"{uploaded.location}/write")
    assert kept(kind) == before


def test_a_team_written_with_a_space_makes_no_second_team(hr: Any) -> None:
    before = {team.name for team in Team.select()}
    content = (CASES / "staff_team_variant.xlsx").read_bytes()
    uploaded = upload_table(hr, STAFF, content, "staff.xlsx")
    hr.post(f"{uploaded.location}/write")
    assert {team.name for team in Team.select()} == before
