"""Where two people share a name, every page shows the staff number beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.webapp.every_record import CAST
from tests.webapp.page_addresses import NOT_WALKED, addresses_of
from tests.webapp.site.test_query_bounds import sign_in
from webapp.company.models import Person
from webapp.schemes.company_loading import load_company
from webapp.site.access import TABLE
from webapp.web.runtime import Runtime

pytestmark = pytest.mark.sqlite  # what templates say: test_shown_days walks on PostgreSQL

NAME, TWO = "欧阳重名", ("1101", "1103")
# Where a name stands for one person only: that person's page for HR (with the number under the
# name), a certificate's or poster's words, what a customer sees of the seller.
ALONE = (
    "/r/<token>",
    "/verify/<code>",
    "/verify/<code>/credential.jwt",
    "/posters/<kind>/<int:number>",
    "/certificates/<serial>",
    "/staff/<person>",
)
# The number is in the row to which a hidden text belongs.
HIDDEN = re.compile(r'<span class="hidden-text">[^<]*</span>')
OWN = re.compile(r'<div class="account">.*?</div>|<h1>.*?</h1>', re.S)


@pytest.fixture
def namesakes(filled: Runtime) -> Runtime:
    """A company with rows in every table, two of whose sellers share a name."""

    def rename(tx: Any) -> None:
        Person.update(name=NAME).where(Person.id.in_(TWO)).execute()
        tx.notice("roster")

    filled.write(rename)
    return filled


def unclear(page: str) -> Iterator[str]:
    """What follows each mention of the name that has no staff number beside it."""
    for found in re.finditer(NAME, page):
        after = re.sub(r"<[^>]*>|\s+", " ", page[found.end() : found.end() + 160])
        if not any(number in after[:16] for number in TWO):
            yield page[found.start() - 80 : found.end() + 40]


def test_the_number_stands_beside_a_shared_name_only(namesakes):
    company = load_company()
    assert [company.name_of(person) for person in TWO] == [f"{NAME} 1101", f"{NAME} 1103"]
    assert company.own_name("1101") == NAME
    assert company.name_of("1104") == company.people["1104"].name
    assert company.names()["1103"] == f"{NAME} 1103"


def test_a_name_with_a_space_is_the_same_name(namesakes):
    def space(tx: Any) -> None:
        Person.update(name="欧阳 重名").where(Person.id == "1103").execute()
        tx.notice("roster")

    namesakes.write(space)
    assert load_company().name_of("1101") == f"{NAME} 1101"


def test_no_page_shows_a_shared_name_without_the_number(namesakes, filled_app):
    faults, seen = [], 0
    for role, person in CAST.items():
        client = sign_in(filled_app, namesakes, person)
        for entry in TABLE:
            if role not in (entry.roles or ()) or "GET" not in entry.methods.split():
                continue
            if entry.address in (*NOT_WALKED, *ALONE):
                continue
            for address in addresses_of(entry, person, namesakes):
                with client.get(address, headers={"X-Jiebao-Sync": "1"}) as answer:
                    page = answer.text if answer.mimetype == "text/html" else ""
                text = OWN.sub("", page) if person in TWO else HIDDEN.sub("", page)
                seen += text.count(NAME)
                faults += [(role, address, each) for each in unclear(text)]
    assert faults == []
    assert seen > 100
