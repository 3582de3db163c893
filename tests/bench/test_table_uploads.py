"""`bench tables --served` uploads tables to a served program, and says what is written wrongly."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.table_uploads import UploadDesk, served_desk, upload_table
from tests.webapp.spreadsheets.books import csv_of, xlsx_of

SERIALS = (("number", "city"), ("JC-1001", "Lima"), ("JC-1002", "Oslo"))
DISPLAYED = {(2, 1): "JC-1001", (3, 1): "jc-1002", (2, 2): "Lima", (3, 2): "Oslo"}


@pytest.fixture(scope="module")
def desk() -> Iterator[UploadDesk]:
    with served_desk() as desk:
        yield desk


def test_what_is_written_is_compared_with_what_is_displayed(desk: UploadDesk) -> None:
    upload_table(desk, "cards.csv", csv_of(SERIALS), DISPLAYED)
    assert {"JC-1001", "JC-1002", "LIMA", "OSLO"} <= desk.serials()
    assert desk.figures.counted["cells compared"] == 4
    assert not desk.figures.wrong


def test_a_serial_that_no_cell_displays_is_told(desk: UploadDesk) -> None:
    table = xlsx_of([("number", "batch"), ("JC-2001", "b")])
    upload_table(desk, "other.xlsx", table, {(2, 1): "JC-2002", (2, 2): "b"})
    assert desk.figures.wrong == [
        "other.xlsx column 'number': written as 'JC-2001', which no cell displays"
    ]
    assert desk.figures.counted["crashes"] == 0


def test_a_file_that_is_no_table_is_refused(desk: UploadDesk) -> None:
    before = desk.figures.counted["refused uploads"]
    upload_table(desk, "broken.xlsx", b"PK no workbook", {})
    assert desk.figures.counted["refused uploads"] > before
    assert desk.figures.counted["crashes"] == 0
