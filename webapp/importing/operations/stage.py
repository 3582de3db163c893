"""Stage an uploaded table until its import is confirmed, and store what is chosen for it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from pathlib import PureWindowsPath

from webapp.core.errors import NotFound
from webapp.core.phone_numbers import Cipher
from webapp.facts.transactions import Transaction
from webapp.importing.models import ColumnChoice, StagedTable, WordChoice
from webapp.importing.remembered import remembered
from webapp.spreadsheets.values import folded

LONGEST_FILENAME = 80
KEPT = timedelta(days=7)  # an upload that nobody confirms is emptied after these days


def stage(tx: Transaction, cipher: Cipher, by: str, kind: str, filename: str, data: bytes) -> int:
    """Insert a `StagedTable` and return its number; empty uploads older than KEPT.

    `filename`: as the browser sent it.
    """
    old = StagedTable.ended_at.is_null() & (StagedTable.uploaded_at < tx.now - KEPT)
    StagedTable.update(content="", cells="[]", ended_at=tx.now).where(old).execute()
    return tx.insert(
        StagedTable,
        kind=kind,
        filename=shown_filename(filename),
        content=cipher.encrypt_file(data),
        head_row=None,
        cells="[]",
        uploaded_by=by,
        uploaded_at=tx.now,
    )


def shown_filename(sent: str) -> str:
    """Return the name of an upload as its pages show it: the last part of the path, shortened.

    Characters that no page can show are left out: controls, those that turn the direction of
    writing, and U+FFFD, which stands for each byte of a name that is not in UTF-8.
    """
    plain = "".join(
        sign for sign in sent if unicodedata.category(sign)[0] != "C" and sign != "\ufffd"
    )
    stem, dot, suffix = PureWindowsPath(plain).name.rpartition(".")
    if not dot:
        stem, suffix = suffix, ""
    return (stem or "表格")[:LONGEST_FILENAME] + dot + suffix[:LONGEST_FILENAME]


def staged_table(number: int, by: str) -> StagedTable:
    """Return an upload of this person that has not ended. Raises NotFound."""
    held = StagedTable.get_or_none(
        StagedTable.id == number, StagedTable.uploaded_by == by, StagedTable.ended_at.is_null()
    )
    if held is None:
        raise NotFound()
    return held


def keep_choices(
    tx: Transaction,
    by: str,
    number: int,
    columns: Mapping[str, str],
    words: Mapping[tuple[str, str], str],
    cells: Mapping[tuple[int, str], str],
    head_row: int | None,
) -> None:
    """Record what a person chose for an upload.

    `columns` (`ColumnChoice`) and `words` (`WordChoice`) hold for all later tables of its kind;
    `cells` and `head_row` for this upload alone. Columns and words are as in `Choices`, but with
    titles and words as typed. Raises NotFound.
    """
    held = staged_table(number, by)
    known = remembered(held.kind)
    stamp = {"kind": held.kind, "chosen_by": by, "chosen_at": tx.now}
    for title, field in columns.items():
        if known.column(title) != field:
            tx.insert(ColumnChoice, title=folded(title), field=field, **stamp)
    for (field, word), means in words.items():
        if known.word(field, word) != means:
            tx.insert(WordChoice, field=field, word=folded(word), means=means, **stamp)
    kept = {**corrected_cells(held), **cells}
    held.cells = json.dumps([[row, field, text] for (row, field), text in kept.items()])
    held.head_row = head_row
    held.save()


def corrected_cells(held: StagedTable) -> dict[tuple[int, str], str]:
    """Return the texts to read in place of an upload's cells, by row number and field."""
    return {(row, field): text for row, field, text in json.loads(held.cells)}


def end_staged(tx: Transaction, by: str, number: int) -> None:
    """Empty an upload that was imported or given up. Raises NotFound."""
    held = staged_table(number, by)
    ended = StagedTable.update(content="", cells="[]", ended_at=tx.now)
    ended.where(StagedTable.id == held.id).execute()
