"""HR switches parts of the program off and on; the company snapshot says which are off."""

from __future__ import annotations

from typing import Any

import pytest

from webapp.company.parts import PARTS, TALKS
from webapp.core.errors import NotAllowed, UnknownChoice
from webapp.home.operations.switch_parts import switch_part
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine


def test_hr_switches_a_part_off_and_on_again(client_of: Any, company: Any) -> None:
    he = client_of(company.he)
    assert load_company().parts_off == frozenset()
    assert he.post("/parts", data={"part": TALKS, "on": "no"}).status_code == 303
    assert load_company().parts_off == {TALKS}
    assert "已关闭" in he.get("/parts").text
    assert he.post("/parts", data={"part": TALKS, "on": "yes"}).status_code == 303
    assert load_company().parts_off == frozenset()


def test_nobody_else_switches_and_no_other_part_exists(write: Any, company: Any) -> None:
    for by in (company.lu, company.sun, company.lin):
        with pytest.raises(NotAllowed):
            write(lambda tx, by=by: switch_part(tx, by, TALKS, on=False))
    with pytest.raises(UnknownChoice):
        write(lambda tx: switch_part(tx, company.he, "payroll", on=False))
    assert load_company().parts_off == frozenset()


def test_switching_what_is_so_already_changes_nothing(write: Any, company: Any) -> None:
    before = AuditLine.select().count()
    write(lambda tx: switch_part(tx, company.he, TALKS, on=True))
    assert AuditLine.select().count() == before


def test_the_page_says_what_each_part_is_for(client_of: Any, company: Any) -> None:
    page = client_of(company.he).get("/parts").text
    for name in PARTS.values():
        assert f'<span class="name">{name}</span>' in page
