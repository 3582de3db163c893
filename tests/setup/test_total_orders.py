"""A query that orders its rows orders them wholly: no two rows may stand either way.

SQLite reads equal rows in the order of an index, PostgreSQL in any order, and in another one the
next time: a paged list would show a row twice, and "the newest" would be now this, now that one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from peewee import CompositeKey

from tests.webapp.all_tables import all_tables
from webapp.store.tables import Table

ROOT = Path(__file__).parents[2]
TABLES = {table.__name__: table for table in all_tables()}
# Aliases of tables whose key is the fact.
ALIASES = ("judged.fact", "recent.fact", "verdict.fact", "before.fact")
# Orders whose equal rows differ in nothing that is read, or that a condition, a grouping or a
# distinct selection keeps apart.
KEPT_APART = {
    "webapp/calling/market_notes.py: fn.MAX(Fact.number).desc()": "a number is in one group",
    "webapp/calling/market_notes.py: CallTopic.topic": "of one call",
    "webapp/calling/operations/disclose_numbers.py: Showing.at.desc()": "reads the time alone",
    "webapp/audit/long_works.py: StagedRow.place": "of one work",
    "webapp/audit/operations/pieces.py: StagedRow.place": "of one work",
    "webapp/honours/operations/print_runs.py: PrintPage.place": "of one run",
    "webapp/praise/operations/publish_bulletins.py: Bulletin.issue.desc()": "of one day",
    "webapp/praise/pages/bulletins.py: Bulletin.day.desc()": "a distinct selection",
    "webapp/company/workdays.py: CalendarDay.on": "a day has one row",
    "webapp/effect/operations/end_rounds.py: "
    "PulseCount.question, PulseCount.cohort, PulseCount.value": "of one round",
    "webapp/facts/tallies.py: Tally.person": "a distinct selection",
    "webapp/growth/number_health.py: NumberAlarm.on.desc()": "of one person",
    "webapp/honours/eligible.py: Line.scheme, Line.clause": "equal ones become one",
    "webapp/honours/operations/issue_certificates.py: Certificate.edition.desc()": "of one line",
    "webapp/ledger/line_sums.py: Line.clause": "grouped by clause",
    "webapp/jobs/operations/compare_settled.py: Settlement.scheme, Settlement.period": "distinct",
    "webapp/ledger/payouts.py: PayrollLine.payroll": "of one line, in a list each",
    "webapp/ledger/undoing.py: ApprovalStepLine.line": "of one step",
    "webapp/people/operations/correct_person.py: Fact.day": "reads the day alone",
    "webapp/returns/pages/day_return.py: DayReturn.edition.desc(), DayReturn.kind": "of one day",
    "webapp/schemes/company_loading.py: Headship.from_on": "a team's are apart",
    "webapp/schemes/company_loading.py: PostingRow.from_on": "a person's are apart",
    "webapp/schemes/company_loading.py: TargetRow.from_on": "a subject's are apart",
}


def orders() -> Iterator[tuple[str, list[str]]]:
    """Each `order_by` of the program: its file, and its columns as they are written."""
    for file in sorted((ROOT / "webapp").rglob("*.py")):
        if "migrations" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "order_by":
                yield str(file.relative_to(ROOT)), [ast.unparse(each) for each in node.args]


def is_total(columns: list[str]) -> bool:
    """Whether some of the columns are a key, or have one of the names that only keys have."""
    plain = [each.removesuffix(".desc()").removesuffix(".asc()") for each in columns]
    if any(each == "*order" for each in plain):
        return True  # given by the caller
    tables = {each.split(".")[0] for each in plain if each.count(".") == 1}
    names = {each.split(".")[-1] for each in plain}
    known = [TABLES[table] for name in tables if (table := name.removesuffix("Row")) in TABLES]
    if any(each.startswith(alias) for each in plain for alias in ALIASES):
        return True
    return bool(names & {"id", "number"}) or any(_has_key(table, names) for table in known)


def _has_key(table: type[Table], names: set[str]) -> bool:
    key = table._meta.primary_key
    keys = [set(key.field_names) if isinstance(key, CompositeKey) else {key.name}]
    keys += [{field.name} for field in table._meta.sorted_fields if field.unique]
    pairs = [each for each in table._meta.indexes if isinstance(each, tuple)]
    keys += [set(columns) for columns, unique in pairs if unique]
    return any(each <= names for each in keys)


def test_every_order_of_rows_is_total() -> None:
    found = {f"{file}: {', '.join(each)}" for file, each in orders() if not is_total(each)}

    assert sorted(found - KEPT_APART.keys()) == []
    assert sorted(KEPT_APART.keys() - found) == [], "no longer there, or total by now"


def test_the_rule_finds_an_order_with_equal_rows() -> None:
    assert not is_total(["Fact.at.desc()"])
    assert not is_total(["Line.period", "Line.person"])
    assert is_total(["Line.period", "Line.person", "Line.number"])
    assert is_total(["PromotionStep.at", "PromotionStep.proposal", "PromotionStep.side"])
