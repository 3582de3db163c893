"""`bench tables` reads a folder of tables, and says what crashes and what is misread."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import bench.tables
from bench.table_figures import Figures
from bench.tables import main, read_table
from tests.webapp.spreadsheets.books import csv_of, xlsx_of

DEALS = (("合同号", "成交人", "金额", "成交时间"), ("HT-1", "1001", "12800.50", "2026-03-02"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deals.csv").write_bytes(csv_of(DEALS))
    (tmp_path / "other.xlsx").write_bytes(xlsx_of([("city", "people"), ("Lima", 7)]))
    (tmp_path / "broken.xlsx").write_bytes(b"PK no workbook")
    (tmp_path / "notes.md").write_text("no table")
    return tmp_path


def test_rows_and_refused_files_are_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(folder)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("3 files, 1 refused files,")
    assert "1 rows read" in told


def test_a_crash_is_told_with_its_table_and_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(kind: str, _data: bytes, _name: str) -> list[object]:
        raise KeyError(kind)

    monkeypatch.setattr(bench.tables, "preview_table", crash)
    figures = Figures()
    read_table("deals.csv", csv_of(DEALS), {}, figures)
    assert "deals.csv as deals: KeyError: 'deals' (test_tables.py:" in "\n".join(figures.wrong)


def test_a_value_that_another_program_displays_otherwise_is_told(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = [("HT-1", 1), ("1001", 2), ("12800.50", 3), ("2026/3/3", 4)]
    cells = [
        {"file": "deals.csv", "row": 2, "column": column, "text": text} for text, column in seen
    ]
    lines = tmp_path / "seen.jsonl"
    lines.write_text("\n".join(map(json.dumps, cells)), encoding="utf-8")
    assert main([str(folder), "--seen", str(lines)]) == 1
    misread = [line for line in capsys.readouterr().out.splitlines() if ": " in line]
    assert misread == [
        "deals.csv row 2 column 4: datetime.datetime(2026, 3, 2, 0, 0) as at, displayed '2026/3/3'"
    ]
