"""The operations log: every action has words; filters by person, day and group; pages."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.webapp.telling import call
from webapp.facts.operations.set_setting import set_setting
from webapp.people.operations.place_person import Placement, place
from webapp.store.models import AuditLine
from webapp.verification.operation_fields import FIELDS, HIDDEN
from webapp.verification.operation_words import ACTIONS, GROUPS, PRIVATE
from webapp.verification.operations_log import PAGE

WEBAPP = Path(__file__).parents[3] / "webapp"
AUDIT = re.compile(r"\.audit\(\s*[^,()]+(?:\([^)]*\))?[^,]*,\s*(f?)\"([a-z_{}]+)\"")


@pytest.fixture
def hr(client_of: Any, company: Any) -> Any:
    return client_of(company.he)


def test_every_action_that_the_program_writes_has_words() -> None:
    written = {
        found
        for file in WEBAPP.rglob("*.py")
        for found in AUDIT.findall(file.read_text("utf-8"))
        if found[1] not in ("print", "reprint")
    }
    assert len(written) > 70
    for formatted, action in written:
        pattern = re.compile(re.sub(r"\{[a-z_]+\}", "[a-z]+", action))
        assert any(pattern.fullmatch(known) for known in ACTIONS), (formatted, action)
    assert {group for group, _words in ACTIONS.values()} == GROUPS.keys() | {PRIVATE}


def test_every_field_that_an_operation_writes_is_named_or_left_out() -> None:
    calls = [
        node
        for file in WEBAPP.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "audit"
    ]
    written = {
        key.value
        for node in calls
        for given in node.keywords
        if given.arg == "after" and isinstance(given.value, ast.Dict)
        for key in given.value.keys
        if isinstance(key, ast.Constant)
    }
    assert len(written) > 40
    assert written - FIELDS.keys() - HIDDEN == set()


def test_hr_sees_who_changed_what_before_and_after(hr: Any, company: Any, write: Any) -> None:
    write(lambda tx: set_setting(tx, company.he, "company", '"锦程家居"'))
    shown = hr.get("/operations-log").text
    assert "更改设置" in shown
    assert "锦程家居" in shown
    assert f"何静 {company.he}" in shown
    assert "sha256" not in shown


def test_steps_and_kinds_are_shown_in_words(hr: Any, company: Any, write: Any) -> None:
    write(lambda tx: tx.audit("jiebao", "step_print", "print:1", after={"step": "finished"}))
    after = {"kind": "sick", "from": "2026-03-02"}
    write(lambda tx: tx.audit(company.sun, "relieve", "person:1102", after=after))
    page = hr.get("/operations-log").text
    assert "已完成" in page
    assert "病假" in page
    assert "finished" not in page


def test_records_are_left_out_unless_asked_for(hr: Any, company: Any, write: Any) -> None:
    call(write, company.lin, "c1")
    assert "登记电话" not in hr.get("/operations-log").text
    assert "登记电话" in hr.get("/operations-log?group=records").text
    assert "登记电话" not in hr.get("/operations-log?group=records&who=1102").text


def test_other_days_are_left_out(hr: Any, company: Any, write: Any, clock: Any) -> None:
    write(lambda tx: set_setting(tx, company.he, "company", '"一号"'))
    clock.set("2026-03-04T10:00")
    write(lambda tx: set_setting(tx, company.he, "company", '"三号"'))
    one = hr.get("/operations-log?first=2026-03-02&last=2026-03-03").text
    other = hr.get("/operations-log?first=2026-03-04&last=2026-03-04").text
    assert ("一号" in one, "三号" in one) == (True, False)
    assert ("一号" in other, "三号" in other) == (False, True)


def test_at_most_31_days_are_shown_at_once(hr: Any, company: Any, write: Any, clock: Any) -> None:
    write(lambda tx: set_setting(tx, company.he, "company", '"很早"'))
    clock.set("2026-04-02T10:00")
    assert "很早" not in hr.get("/operations-log?first=2026-03-01").text
    assert "很早" in hr.get("/operations-log?first=2026-03-01&last=2026-04-01").text


def test_posts_people_and_lists_are_shown_in_words(hr: Any, company: Any, write: Any) -> None:
    moved = Placement(company.wang, date(2026, 3, 3), "guide", "east", company.sun, "junior")
    write(lambda tx: place(tx, company.he, moved))
    write(
        lambda tx: tx.audit(
            company.he, "print", "print:1", after={"form": "book", "certificates": ["A-1", "A-2"]}
        )
    )
    shown = re.sub(r"<[^>]+>", "", hr.get("/operations-log").text)
    assert "角色 导购" in shown
    assert "级别 初级" in shown
    assert f"主管 孙丽华 {company.sun}" in shown
    assert "格式 合成一份 PDF · 证书 A-1、A-2" in shown


def test_more_lines_than_a_page_are_reached_by_its_link(hr: Any, company: Any, write: Any) -> None:
    for number in range(PAGE + 5):
        write(lambda tx, n=number: set_setting(tx, company.he, "company", f'"第{n}次"'))
    first = hr.get("/operations-log?group=settings").text
    assert f"第{PAGE + 4}次" in first
    assert "第0次" not in first
    below = re.search(r"below=(\d+)", first)
    assert below is not None
    second = hr.get(f"/operations-log?group=settings&below={below[1]}").text
    assert "第0次" in second
    assert f"第{PAGE + 4}次" not in second
    numbers = AuditLine.select().where(AuditLine.action == "set_setting").count()
    assert first.count("更改设置") + second.count("更改设置") == numbers


def test_a_day_that_is_none_is_said(hr: Any) -> None:
    answer = hr.get("/operations-log?first=yesterday")
    assert answer.status_code == 400
    assert "日期" in answer.text


def test_leaders_read_it_and_nobody_else(client_of: Any, company: Any) -> None:
    assert client_of(company.lu).get("/operations-log").status_code == 200
    for person in (company.lin, company.sun, company.gao):
        assert client_of(person).get("/operations-log").status_code == 403
