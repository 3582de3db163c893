"""Read every table of a folder as each kind of import; report crashes and misread cells.

`script/bench tables FOLDER` takes all spreadsheet and CSV files below the folder. Each is read as
each kind of table, as it is, with the review and the marked copy that the page shows; then each of
its columns is read as a deal's number, amount, time, name and telephone, as somebody might choose
on the page. `--seen FILE` has a JSON line a cell, {"file": …, "row": 2, "column": 1, "text": …},
with the text that another program displays: a value that is read otherwise is printed.

With `--served` the files are uploaded to a served program instead (`bench/table_uploads.py`).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from bench.photo_search import files_in
from bench.table_figures import Figures, Seen, seen_texts
from bench.table_uploads import served_desk, upload_table
from webapp.importing.marked_copy import marked_copy
from webapp.importing.preview import preview_table
from webapp.importing.review import review_records
from webapp.importing.table_kinds import table_records
from webapp.importing.template_sheets import TEMPLATES
from webapp.spreadsheets.cells import SERIAL_ZERO
from webapp.spreadsheets.choices import NOT_IMPORTED, Choices
from webapp.spreadsheets.faults import FaultyTable
from webapp.spreadsheets.parsed_rows import Records
from webapp.spreadsheets.sheet import Sheet, SheetRow, open_sheet
from webapp.spreadsheets.values import folded, shown

ENDINGS = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm", ".xltx", ".xlsb", ".ods", ".et")
FIELDS = ("contract", "amount", "at", "name", "phone")  # of a deal; one for each kind of parser
MOST_COLUMNS = 15  # of a table are read as chosen
_AROUND_MONEY = re.compile(r"[,¥￥元圆整\s]|人民币|RMB|CNY", re.IGNORECASE)


def main(argv: Sequence[str]) -> int:
    """Print the figures; return 1 where a table crashes or is misread."""
    parser = argparse.ArgumentParser(prog="bench tables")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seen", type=Path, help="JSON lines of the texts that cells display")
    parser.add_argument("--served", action="store_true", help="by the pages of a served program")
    options = parser.parse_args(argv)
    if not options.folder.is_dir():
        parser.error(f"{options.folder} is not a folder")
    seen = seen_texts(options.seen) if options.seen else {}
    began = time.monotonic()
    figures = (_served if options.served else _read)(options.folder, seen)
    print(", ".join(f"{count} {what}" for what, count in figures.counted.items()))
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    return 1 if figures.wrong else 0


def _read(folder: Path, seen: Mapping[str, Seen]) -> Figures:
    """Read the tables of a folder in this process."""
    figures = Figures()
    for name, path in _tables(folder):
        with _told(figures):
            read_table(name, path.read_bytes(), seen.get(name, {}), figures)
    return figures


def _served(folder: Path, seen: Mapping[str, Seen]) -> Figures:
    """Upload the tables of a folder to a served program."""
    with served_desk() as desk:
        for name, path in _tables(folder):
            with _told(desk.figures):
                upload_table(desk, name, path.read_bytes(), seen.get(name, {}))
    return desk.figures


def _tables(folder: Path) -> Iterator[tuple[str, Path]]:
    return ((name, path) for name, path in files_in(folder) if path.suffix.lower() in ENDINGS)


@contextmanager
def _told(figures: Figures) -> Iterator[None]:
    """Print what is found wrong inside this context."""
    told = len(figures.wrong)
    yield
    for line in figures.wrong[told:]:
        print(line, flush=True)


def read_table(name: str, data: bytes, seen: Seen, figures: Figures) -> None:
    """Read one file in all ways, and add the results to the figures."""
    figures.counted["files"] += 1
    try:
        sheet = open_sheet(data, name)
    except FaultyTable:
        figures.counted["refused files"] += 1
        sheet = None
    except Exception:  # noqa: BLE001  (every crash is a finding)
        figures.crash(f"{name}: {_reason()}")
        return
    for what, reading in _readings(name, data, sheet):
        figures.counted["readings"] += 1
        try:
            read = reading()
        except FaultyTable:
            continue
        except Exception:  # noqa: BLE001
            figures.crash(f"{name} as {what}: {_reason()}")
            continue
        if isinstance(read, Records):
            figures.counted["cells read"] += sum(len(each.values) for each in read.found)
            if seen:
                figures.wrong += _misread(name, read, seen, figures)
        else:
            figures.counted["rows read"] += read


def _reason() -> str:
    kind, error, _trace = sys.exc_info()
    last = traceback.extract_tb(_trace)[-1]
    return f"{kind.__name__ if kind else ''}: {error} ({Path(last.filename).name}:{last.lineno})"


def _readings(name: str, data: bytes, sheet: Sheet | None) -> Iterator[tuple[str, Any]]:
    """The ways to read a file: as each kind, and with chosen columns where it is a table."""
    for kind in TEMPLATES:
        yield kind, lambda kind=kind: _previewed(kind, data, name, sheet)
    if sheet is not None and sheet.rows:
        for choices in _chosen(sheet.rows[0]):
            yield (
                f"deals by {dict(choices.columns)}",
                lambda choices=choices: _with_choices(data, name, choices),
            )


def _previewed(kind: str, data: bytes, name: str, sheet: Sheet | None) -> int:
    """The rows that `jiebao import KIND FILE --preview` reads.

    Where it finds the heading, what the page of an upload shows is made too.
    """
    lines = list(preview_table(kind, data, name))
    json.dumps(lines, ensure_ascii=False).encode()
    if sheet is not None and any(line["row"] is not None for line in lines):
        records = table_records(kind, data, name, None)
        review_records(records, Choices())
        marked_copy(sheet, records.heading.row, "问题", records.findings.faults, str)
    return sum("read" in line for line in lines)


def _chosen(head: SheetRow) -> Iterator[Choices]:
    """Choices by which each column is read as each of FIELDS once."""
    titles = [folded(shown(value)) for value in head.values if value is not None]
    for first in range(0, min(len(titles), MOST_COLUMNS), len(FIELDS)):
        window = titles[first : first + len(FIELDS)]
        for turn in range(len(FIELDS)):
            chosen = dict.fromkeys(titles, NOT_IMPORTED)
            for place, title in enumerate(window):
                chosen[title] = FIELDS[(place + turn) % len(FIELDS)]
            yield Choices(head_row=head.number, columns=chosen)


def _with_choices(data: bytes, name: str, choices: Choices) -> Records:
    records = table_records("deals", data, name, None, choices)
    review_records(records, choices)
    return records


def _misread(name: str, records: Records, seen: Seen, figures: Figures) -> Iterator[str]:
    """A line for each value that is read otherwise than it is displayed."""
    columns = {column.field: at for at, column in records.heading.columns.items()}
    for record in records.found:
        for of, value in record.values.items():
            if value is None or of not in FIELDS or of == "phone":
                continue
            figures.counted["cells compared"] += 1
            text = seen.get((record.row, columns[of] + 1), "")
            if not _is_seen(of, value, text):
                place = f"row {record.row} column {columns[of] + 1}"
                figures.counted["misread"] += 1
                yield f"{name} {place}: {value!r} as {of}, displayed {text!r}"


def _is_seen(of: str, value: Any, text: str) -> bool:
    """Whether a value of a deal's field is what a text says."""
    if of == "contract":
        return bool(folded(text).upper() == value)
    if of == "name":
        return folded(text) == folded(value)
    if of == "amount":
        try:
            return Decimal(_AROUND_MONEY.sub("", text)) * 100 == value
        except InvalidOperation:
            return False
    if len(text) == 5 and text.isdigit():  # Excel's number of a day, which is read as one
        return bool(value.date() == SERIAL_ZERO + timedelta(days=int(text)))
    # Of digits without signs between them, as 052040, each two are a number.
    numbers = [int(found) for found in re.findall(r"\d{2}(?=(?:\d{2})+(?!\d))|\d+", text)]
    return {value.year % 100, value.day} <= {number % 100 for number in numbers}
