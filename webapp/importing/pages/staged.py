"""Show one uploaded table: what would be read and what is chosen for it; import it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from webapp.audit.long_works import CANCELLED, FAILED, FINISHED, TABLE
from webapp.audit.operations.pieces import begin_work, cancel_work
from webapp.core.errors import NotFound
from webapp.core.sealed_numbers import number_sealer
from webapp.facts.transactions import Transaction
from webapp.importing.background import (
    FAILURE,
    IN_BACKGROUND,
    TableWork,
    about_table,
    work_of_table,
)
from webapp.importing.importer import TableIntake
from webapp.importing.marked_copy import marked_copy
from webapp.importing.models import StagedTable
from webapp.importing.operations.stage import (
    corrected_cells,
    end_staged,
    keep_choices,
    staged_table,
)
from webapp.importing.pages.change_words import ChangeRow, change_rows
from webapp.importing.pages.fault_sentences import fault_sentence, group_places
from webapp.importing.pages.importing import form_page
from webapp.importing.remembered import remembered
from webapp.importing.review import TableReview, fault_groups, review_records
from webapp.importing.table_kinds import names_in_company, table_records
from webapp.importing.template_sheets import LAYOUTS
from webapp.people.operations.import_people import Imported
from webapp.people.staff_changes import StaffCounts, staff_changes, staff_counts
from webapp.people.staff_sheet import staff_rows
from webapp.spreadsheets.choices import Choices
from webapp.spreadsheets.faults import Fault, FaultyTable
from webapp.spreadsheets.heading import FIRST_ROWS
from webapp.spreadsheets.parsed_rows import Records
from webapp.spreadsheets.sheet import XLSX, open_sheet
from webapp.spreadsheets.values import shown
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.forms import row_number
from webapp.web.fragments import render_part, wants_fragment
from webapp.web.heavy_requests import TABLES_AT_ONCE, limited, newest, sent_form
from webapp.web.request_hooks import redirect_to

page = Blueprint("staged", __name__)
ASKED = "?"  # the option of a column that nobody has chosen yet


@dataclass(frozen=True)
class ReadTable:
    """An upload as it is read now.

    `records` is None if no heading was found, for the reason in `faults`.
    """

    held: StagedTable
    data: bytes
    choices: Choices
    records: Records | None
    faults: tuple[Fault, ...]


@page.get("/import/<int:number>")
def show(number: int) -> str | Response:
    """Show what would be read from an upload, and what must be chosen or corrected first.

    While its import runs, show how far it is; afterwards, how it has ended.
    """
    work = work_of_table(number, me().person)
    if work is not None and work.is_open:
        return _running(number, work)
    if wants_fragment():
        return Response(headers={"HX-Refresh": "true"})
    if work is not None and work.how == FINISHED:
        return form_page(work.kind, done=work.imported)
    table = _read(number)
    if work is None or work.how == CANCELLED:
        return _page(table)
    if work.how == FAILED:
        return _page(table, error=gettext(FAILURE))
    rowless = [fault for fault in work.faults if fault.row is None]
    error = fault_sentence(rowless[0]) if rowless else refusal_sentence(FaultyTable(work.faults))
    new = [fault for fault in work.faults if fault.row and fault not in table.faults]
    return _page(table, new, error)


def _running(number: int, work: TableWork) -> str:
    return render_part(
        "importing/staged/_running.html",
        "importing/staged/running.html",
        number=number,
        work=work,
    )


def _read(number: int) -> ReadTable:
    held = staged_table(number, me().person)
    data = runtime().cipher.decrypt_file(held.content)
    of_kind = remembered(held.kind)
    choices = replace(of_kind, head_row=held.head_row, cells=corrected_cells(held))
    try:
        records = table_records(held.kind, data, held.filename, names_in_company(), choices)
    except FaultyTable as faulty:
        return ReadTable(held, data, choices, None, faulty.faults)
    return ReadTable(held, data, choices, records, records.findings.faults)


def _page(table: ReadTable, refused: Iterable[Fault] = (), error: str | None = None) -> str:
    """The page of an upload; `refused`: faults that only its import has found; `error`: why."""
    records, held = table.records, table.held
    review: TableReview | None = None
    if records is not None:
        review = review_records(records, table.choices)
        review = replace(review, groups=(*review.groups, *fault_groups(records, refused)))
    changes, counts = _changes(table)
    return render_part(
        "importing/staged/_review.html",
        "importing/staged/index.html",
        held=held,
        layout=LAYOUTS[held.kind],
        review=review,
        faults=table.faults,
        changes=changes,
        counts=counts,
        first_rows=[] if review else _first_rows(table),
        sentence_of=fault_sentence,
        places_of=group_places,
        asked=ASKED,
        error=error,
    )


def _changes(table: ReadTable) -> tuple[list[ChangeRow], StaffCounts | None]:
    """What a staff list would change of people whom the company has, and the counts of its rows."""
    if table.held.kind != "staff" or table.records is None:
        return [], None
    here = runtime()
    rows = staff_rows(table.records)
    changes = staff_changes(here.company, rows, number_sealer(here.cipher), here.today)
    listed = {row.staff_number: row.name for row in rows}
    return change_rows(changes, listed), staff_counts(rows, changes)


def _first_rows(table: ReadTable) -> list[tuple[int, list[str]]]:
    """The first rows of the sheet, of which one may be chosen as the heading."""
    rows = open_sheet(table.data, table.held.filename).rows[:FIRST_ROWS]
    return [(row.number, [shown(value) for value in row.values]) for row in rows]


@page.post("/import/<int:number>/choices")
def choose_reading(number: int) -> str | Redirect | tuple[str, int]:
    """Store what was chosen for the upload, and show what is read now.

    The form is sent at each change. While one request is being worked on, only the newest of the
    others is kept; the older ones answer 204, which changes nothing on their page.
    """
    with newest.turn((me().person, number), sent_form()) as runs:
        if runs:
            return _choose_reading(number)
    return ("", 204) if wants_fragment() else redirect_to(url_for("staged.show", number=number))


def _choose_reading(number: int) -> str | Redirect:
    by, table = me().person, _read(number)
    columns, words, cells = _columns(table), _words(), _cells(table)
    head_row = row_number(request.form.get("head_row", "")) or table.held.head_row
    runtime().write(lambda tx: keep_choices(tx, by, number, columns, words, cells, head_row))
    if wants_fragment():
        return _page(_read(number))
    return redirect_to(url_for("staged.show", number=number))


def _columns(table: ReadTable) -> dict[str, str]:
    """The chosen fields by title, without those that are as the program reads them anyway."""
    if table.records is None:
        return {}
    read = {each.title: each for each in review_records(table.records, table.choices).columns}
    known = {column.field for column in table.records.layout.columns} | {""}
    given = zip(request.form.getlist("column"), request.form.getlist("field"), strict=False)
    return {
        title: field
        for title, field in given
        if title in read
        and field in known
        and (read[title].state == "asked" or field != read[title].field)
    }


def _words() -> dict[tuple[str, str], str]:
    names = ("word_field", "word", "means")
    given = zip(*(request.form.getlist(name) for name in names), strict=False)
    return {(field, word): means for field, word, means in given if means}


def _cells(table: ReadTable) -> dict[tuple[int, str], str]:
    """The texts typed in place of cells that are read otherwise now."""
    if table.records is None:
        return {}
    typed = {
        (record.row, field): text
        for record in table.records.found
        for field, text in record.typed.items()
    }
    names = ("cell_row", "cell_field", "cell_text")
    given = zip(*(request.form.getlist(name) for name in names), strict=False)
    return {
        (number, field): text.strip()
        for row, field, text in given
        if (number := row_number(row)) and text.strip() != typed.get((number, field), "")
    }


@page.post("/import/<int:number>/write")
@limited("table", TABLES_AT_ONCE)
def write(number: int) -> str | Redirect | tuple[str, int]:
    """Import all rows of an upload and empty it; nothing is imported if one row is refused.

    A large table is imported in the background; a staff list is not, because its first passwords
    are shown at once.
    """
    here, by, table = runtime(), me().person, _read(number)
    held = table.held
    if table.records and len(table.records.found) >= IN_BACKGROUND and held.kind != "staff":
        return _begin(table)

    is_over = False

    def write_and_end(work: Callable[[Transaction], Any]) -> Any:
        def both(tx: Transaction) -> Any:
            nonlocal is_over
            done = work(tx)
            if isinstance(done, Imported):
                end_staged(tx, by, number)
                is_over = True
            return done

        return here.write(both)

    intake = TableIntake(write_and_end, here.clock, here.cipher, by, proposes=True)
    try:
        taken = intake.take(held.kind, table.data, held.filename, table.choices)
    except FaultyTable as faulty:
        new = [fault for fault in faulty.faults if fault not in table.faults]
        return _page(table, new, refusal_sentence(faulty)), faulty.status
    if not is_over:  # imported in pieces, of which none is the import
        here.write(lambda tx: end_staged(tx, by, number))
    return form_page(held.kind, done=taken.imported, passwords=taken.passwords)


def _begin(table: ReadTable) -> Redirect:
    """Ask for the import of a large table, unless it was asked for already."""
    held, by = table.held, me().person
    work = work_of_table(held.id, by)
    if work is None or not work.is_open:
        about = about_table(held.id, held.kind)
        runtime().write(lambda tx: begin_work(tx, by, TABLE, about))
    return redirect_to(url_for("staged.show", number=held.id))


@page.post("/import/<int:number>/discard")
def discard(number: int) -> Redirect:
    """Give an upload up, so that another can be chosen; cancel its import if it is not sure."""
    by = me().person
    work = work_of_table(number, by)
    if work is not None and work.is_open:
        runtime().write(lambda tx: cancel_work(tx, by, work.number))
        return redirect_to(url_for("staged.show", number=number))
    kind = staged_table(number, by).kind
    runtime().write(lambda tx: end_staged(tx, by, number))
    return redirect_to(url_for("import.show", kind=kind))


@page.get("/import/<int:number>/marked.xlsx")
def marked(number: int) -> Response:
    """Download the table again, with the faults of each row in a last column."""
    table = _read(number)
    if table.records is None:
        raise NotFound()
    sheet = open_sheet(table.data, table.held.filename)
    content = marked_copy(
        sheet, table.records.heading.row, gettext("问题"), table.faults, fault_sentence
    )
    headers = {"Content-Disposition": f'attachment; filename="{table.held.kind}-marked.xlsx"'}
    return Response(content, mimetype=XLSX, headers=headers)
