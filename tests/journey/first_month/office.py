"""Open a payroll's file with LibreOffice, where it is installed, and read what it computes."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

OFFICE = shutil.which("soffice")
ANSWERS_WITHIN = 300  # seconds, on a busy machine
# Commas, quotation marks, UTF-8, from the first line; cells not as shown, but as plain numbers.
_AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false"


def fen_by_number(rows: Sequence[Sequence[object]]) -> dict[str, int]:
    """What the rows of a payroll's first sheet pay, in fen by staff number."""
    [head] = [list(row) for row in rows if row and row[0] == "工号"]
    total, first = head.index("应发"), [row[0] if row else "" for row in rows].index("工号") + 1
    return {
        str(row[0]): round(float(str(row[total])) * 100)
        for row in rows[first:]
        if row and row[0] and str(row[0]).isdigit()
    }


def paid_by(file: bytes) -> dict[str, int]:
    """What a payroll's file pays by the values written in it, in fen by staff number."""
    page = load_workbook(BytesIO(file), data_only=True).worksheets[0]
    return fen_by_number([list(row) for row in page.iter_rows(values_only=True)])


def paid_by_office(file: bytes, folder: Path) -> dict[str, int]:
    """What the file pays as LibreOffice opens it, and as it computes the formulas itself."""
    opened = fen_by_number(_rows_of(file, folder / "opened"))
    bare = BytesIO()
    load_workbook(BytesIO(file)).save(bare)  # formulas without the values that were written
    computed = fen_by_number(_rows_of(bare.getvalue(), folder / "computed"))
    assert opened == computed
    return opened


def _rows_of(file: bytes, folder: Path) -> list[list[str]]:
    folder.mkdir()
    source = folder / "payroll.xlsx"
    source.write_bytes(file)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [str(OFFICE), profile, "--headless", "--norestore", "--convert-to", _AS_CSV]
    subprocess.run(
        [*command, "--outdir", folder, source],
        check=True,
        timeout=ANSWERS_WITHIN,
        capture_output=True,
    )
    with source.with_suffix(".csv").open(encoding="utf-8", newline="") as table:
        return list(csv.reader(table))
