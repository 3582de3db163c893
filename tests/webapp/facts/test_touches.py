"""Every change notes what it touches (rule 17): none is written without a decision about that."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.webapp.telling import call, card, verdict
from webapp.facts.models import Touch
from webapp.people.operations import transfers
from webapp.people.operations.add_people import set_head
from webapp.people.operations.set_target import TargetGiven, set_target

WEBAPP = Path(__file__).parents[3] / "webapp"
# Audit actions of changes that the rules read. Their operations call `tx.touch`, or compute tallies
# again by `tx.recompute`, which touches what has changed.
TOUCHING = {
    "add_campaign",
    "add_person",
    "answer_appeal",
    "correct_person",
    "decide_clock",
    "decide_grant",
    "end_relief",
    "leave",
    "place",
    "reject_line",
    "relieve",
    "rule_on_violation",
    "set_calendar_day",
    "set_head",
    "set_opening_balance",
    "set_target",
    "undo_leaving",
}


def touched() -> set[tuple[str, str, str | None]]:
    """What was touched: kind, first and last day."""
    return {
        (each.what, each.first.isoformat(), each.last and each.last.isoformat())
        for each in Touch.select()
    }


def functions() -> Iterator[tuple[str, str, ast.FunctionDef]]:
    """Every function of the operations: file, name, body."""
    for file in sorted(WEBAPP.glob("*/operations/*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield file.relative_to(WEBAPP).as_posix(), node.name, node


def audited(node: ast.AST) -> set[str]:
    """The audit actions that a function writes by name."""
    place = {"audit": 1, "audit_many": 0}  # of the action among the arguments
    return {
        str(action.value)
        for each in ast.walk(node)
        if isinstance(each, ast.Call)
        and isinstance(each.func, ast.Attribute)
        and each.func.attr in place
        and len(each.args) > place[each.func.attr]
        and isinstance(action := each.args[place[each.func.attr]], ast.Constant)
    }


def calls(node: ast.AST) -> set[str]:
    return {
        each.func.attr
        for each in ast.walk(node)
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute)
    }


def test_the_files_of_changes_that_the_rules_read_touch() -> None:
    found: dict[str, set[str]] = {}
    touching: dict[str, set[str]] = {}
    for file, _name, node in functions():
        found.setdefault(file, set()).update(audited(node) & TOUCHING)
        touching.setdefault(file, set()).update(calls(node) & {"touch", "recompute"})
    told = {action for actions in found.values() for action in actions}
    assert told == TOUCHING
    assert {file for file, actions in found.items() if actions and not touching[file]} == set()


def test_only_transactions_write_tallies() -> None:
    """Whatever moves a tally goes through `tx.move` or `tx.recompute`, which touch."""
    writers = {
        file.relative_to(WEBAPP).as_posix()
        for file in WEBAPP.glob("**/*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        and any(each.name in ("recompute", "move_tallies") for each in node.names)
    }
    assert writers == {"facts/transactions.py", "facts/tallies.py"}


def test_a_record_of_a_running_day_touches_nothing(write: Any, company: Any, clock: Any) -> None:
    Touch.delete().execute()
    call(write, company.wang, "c1")
    card(write, company.lin, "k1", visited=False)
    assert touched() == set()


def test_a_late_record_touches_its_figures_of_its_day(write: Any, company: Any, clock: Any) -> None:
    Touch.delete().execute()
    moment = clock.set("2026-03-02T20:00")
    clock.set("2026-03-02T21:00:01")
    card(write, company.lin, "k1", visited=False, at=moment)
    day = "2026-03-02"
    assert touched() == {
        (metric, day, day) for metric in ("cards", "designer_cards", "late_records")
    }
    assert {each.who for each in Touch.select()} == {company.lin}


def test_a_fake_card_touches_its_day_at_once(write: Any, company: Any, clock: Any) -> None:
    number = card(write, company.lin, "k1", visited=False).number
    Touch.delete().execute()
    verdict(write, company.sun, "v1", number, "fake")
    assert touched() == {("fake_cards", "2026-03-02", "2026-03-02")}


def test_changes_of_people_touch_every_day_since(write: Any, company: Any, clock: Any) -> None:
    Touch.delete().execute()
    clock.set("2026-03-20T10:00")
    write(lambda tx: transfers.leave(tx, company.he, company.wang, date(2026, 3, 19)))
    write(lambda tx: transfers.leave(tx, company.he, company.wang, date(2026, 3, 15)))
    write(lambda tx: set_head(tx, company.he, "east", company.qin, date(2026, 3, 9)))
    assert touched() == {
        ("people", "2026-03-19", None),
        ("people", "2026-03-15", None),
        ("people", "2026-03-09", None),
    }


def test_a_target_for_one_period_touches_that_period(write: Any, company: Any) -> None:
    Touch.delete().execute()
    given = TargetGiven(company.wang, "sales", "month", 100, only="2026-02")
    write(lambda tx: set_target(tx, company.lu, given))
    assert touched() == {("targets", "2026-02-01", "2026-02-28")}


def test_a_refused_change_touches_nothing(write: Any, company: Any) -> None:
    Touch.delete().execute()

    def refused(tx: Any) -> None:
        tx.touch("people", date(2026, 3, 1))
        raise LookupError("refused")

    with pytest.raises(LookupError, match="refused"):
        write(refused)
    assert touched() == set()
