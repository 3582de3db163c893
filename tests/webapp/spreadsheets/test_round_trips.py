"""Generated rows written as CSV or XLSX, in any order of columns, are read back unchanged."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from tests.webapp.spreadsheets.books import LIN, STAFF_HEAD, csv_of, repacked, xlsx_of
from tests.webapp.spreadsheets.whole_tables import read_call_list, read_staff, read_targets
from webapp.calling.call_list_sheet import CustomerRow
from webapp.importing.template_sheets import LAYOUTS, template
from webapp.people.staff_sheet import StaffRow
from webapp.people.targets_sheet import TargetRow
from webapp.spreadsheets.cells import refuse_date
from webapp.spreadsheets.faults import Fault, FaultyTable
from webapp.spreadsheets.layout import Layout
from webapp.spreadsheets.suspicious_text import refuse_failed, refuse_program_text
from webapp.spreadsheets.values import Refused, half_width

UNHURRIED = settings(suppress_health_check=[HealthCheck.too_slow])
FORMULA = "=A1+1"  # in a CSV a formula, in a workbook a text
INJECTIONS = (FORMULA, "=cmd|' /C calc'!A0", "+1甲", "-1甲", "@SUM(A1)", '"x', "'x", "=x")
DATES = st.none() | st.dates(date(1900, 3, 1), date(2100, 12, 31))


def _is_typed(text: str) -> bool:
    """Whether a text does not look like a workbook's escapes or something a program left."""
    if "_x" in text or "x005F" in text:
        return False
    if text.upper() in ("TRUE", "FALSE"):
        return False  # a logical value in a CSV file
    if all(unicodedata.category(sign)[0] in "PSZN" for sign in text):
        return False  # no name of a person
    try:
        refuse_failed(text, failed=False)
        refuse_program_text(text)
        refuse_date(half_width(text))
    except Refused:
        return False
    return True


_visible = st.text(
    st.characters(exclude_categories=("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp", "Zs")),
    min_size=1,
    max_size=40,
)
NAMES = st.sampled_from(INJECTIONS) | _visible.filter(_is_typed)
NUMBERS = st.from_regex(r"\A[0-9A-Za-z][0-9A-Za-z._-]{0,8}\Z").filter(
    lambda text: "e" not in text.lower() and _is_typed(text)
)
PHONES = st.integers(13_000_000_000, 19_999_999_999).map(str)


@st.composite
def staff_lists(draw: st.DrawFn) -> list[StaffRow]:
    numbers = draw(st.lists(NUMBERS, min_size=1, max_size=6, unique=True))
    phones = draw(st.lists(PHONES, min_size=len(numbers), max_size=len(numbers), unique=True))
    rows = []
    for number, phone in zip(numbers, phones, strict=True):
        others = [other for other in numbers if other != number]
        hired = draw(DATES)
        left = draw(st.none() | st.dates(hired or date(1900, 3, 1), date(2100, 12, 31)))
        rows.append(
            StaffRow(
                number,
                draw(NAMES),
                draw(st.sampled_from(("telesales", "guide", "designer", "head", "hr", "leader"))),
                draw(st.sampled_from((None, phone))),
                draw(st.none() | NAMES),
                draw(st.sampled_from((None, *others))),
                draw(st.none() | st.integers(0, 999)),
                draw(st.sampled_from((None, "junior", "middle", "senior"))),
                draw(st.sampled_from((None, "m", "f"))),
                hired,
                left,
                draw(DATES),
                draw(st.sampled_from(("sales", "contracts"))),
                draw(st.booleans()),
            )
        )
    return rows


@st.composite
def target_lists(draw: st.DrawFn) -> list[TargetRow]:
    keys = draw(
        st.lists(
            st.tuples(
                NUMBERS,
                st.sampled_from(("calls", "cards", "sales", "rating")),
                st.sampled_from((("day", "2026-03-02"), ("month", "2026-03"), ("year", "2026"))),
            ),
            min_size=1,
            max_size=6,
            unique=True,
        )
    )
    return [
        TargetRow(
            who,
            metric,
            kind,
            draw(st.integers(1, 10**9)),
            draw(st.sampled_from((None, only))),
            draw(st.sampled_from((None, "normal", "hard", "stretch"))),
        )
        for who, metric, (kind, only) in keys
    ]


CUSTOMERS = st.lists(
    st.builds(
        CustomerRow,
        phone=PHONES,
        seller=NUMBERS,
        name=NAMES | st.just(""),
        visited=st.sampled_from((None, True, False)),
        note=st.lists(NAMES, max_size=3).map("\n".join),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row.phone,
)


def written(layout: Layout, rows: list[Any], xlsx: bool, chance: Random) -> bytes:
    """A file of rows with English ids as titles and the columns in random order."""
    assume(xlsx or FORMULA not in str(rows))
    columns = list(layout.columns)
    chance.shuffle(columns)
    table: list[list[Any]] = [[column.title for column in columns]]
    table += [[_said(row, column.field) for column in columns] for row in rows]
    return _workbook(table) if xlsx else csv_of(table)


def _said(row: Any, field: str) -> object:
    value = getattr(row, field)
    if field == "value" and row.metric == "sales":
        return f"{value // 100}.{value % 100:02d}"
    if isinstance(value, bool):
        return "是" if value else "否"
    return value


def _workbook(table: list[list[Any]]) -> bytes:
    """A workbook that stores text as text, whatever it begins with."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "default_date_format": "yyyy/m/d"}) as book:
        sheet = book.add_worksheet()
        for row, values in enumerate(table):
            for column, value in enumerate(values):
                write = sheet.write_string if isinstance(value, str) else sheet.write
                write(row, column, value)
    return out.getvalue()


@UNHURRIED
@given(staff_lists(), st.booleans(), st.randoms(use_true_random=False))
def test_staff_lists_come_back(rows: list[StaffRow], xlsx: bool, chance: Random) -> None:
    data = written(LAYOUTS["staff"], rows, xlsx, chance)
    assert list(read_staff(data, "a")) == rows


@UNHURRIED
@given(target_lists(), st.booleans(), st.randoms(use_true_random=False))
def test_targets_come_back(rows: list[TargetRow], xlsx: bool, chance: Random) -> None:
    data = written(LAYOUTS["targets"], rows, xlsx, chance)
    assert list(read_targets(data, "a", known_staff={row.who for row in rows})) == rows


@UNHURRIED
@given(CUSTOMERS, st.booleans(), st.randoms(use_true_random=False))
def test_call_lists_come_back(rows: list[CustomerRow], xlsx: bool, chance: Random) -> None:
    data = written(LAYOUTS["call_list"], rows, xlsx, chance)
    assert list(read_call_list(data, "a", known_sellers={row.seller for row in rows})) == rows


def taken(data: bytes, name: str) -> tuple[object, ...]:
    """The rows of a staff list, or its faults."""
    try:
        return read_staff(data, name)
    except FaultyTable as refused:
        return refused.faults


def damaged(draw: Callable[[st.SearchStrategy[int]], int], content: bytes) -> bytes:
    """Content with up to twenty bytes changed."""
    bad = bytearray(content)
    for _ in range(draw(st.integers(1, 20))):
        bad[draw(st.integers(0, len(bad) - 1))] = draw(st.integers(0, 255))
    return bytes(bad)


@UNHURRIED
@given(st.data())
def test_a_damaged_file_raises_nothing_but_a_refusal(data: st.DataObject) -> None:
    outcome = taken(damaged(data.draw, template("staff")), "员工.xlsx")
    assert outcome
    assert all(isinstance(fault, Fault) for fault in outcome)


PARTS = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml")


@UNHURRIED
@given(st.data(), st.sampled_from((*PARTS, "xl/_rels/workbook.xml.rels", "_rels/.rels")))
def test_a_damaged_part_is_refused_or_ignored(data: st.DataObject, part: str) -> None:
    book = repacked(xlsx_of([STAFF_HEAD, LIN]), part, lambda content: damaged(data.draw, content))
    assert all(isinstance(each, Fault | StaffRow) for each in taken(book, "员工.xlsx"))


@UNHURRIED
@given(st.binary(max_size=400), st.sampled_from(("a.csv", "a.xlsx")))
def test_random_bytes_raise_nothing_but_a_refusal(content: bytes, name: str) -> None:
    outcome = taken(content, name)
    assert outcome
    assert all(isinstance(fault, Fault) for fault in outcome)
