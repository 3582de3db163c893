"""The page that imports a table: all of its rows, or none and a list of every fault."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from webapp.core.errors import JiebaoError, Missing, NotFound
from webapp.core.sealed_numbers import number_sealer
from webapp.importing.importer import TableIntake, Taken
from webapp.importing.template_sheets import TEMPLATES, template
from webapp.spreadsheets.faults import Fault, FaultyTable
from webapp.spreadsheets.sheet import LIMIT_BYTES, XLSX
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence

page = Blueprint("import", __name__)


@page.get("/import")
def show() -> str:
    """The form, with the template of each kind of table."""
    return _form(request.args.get("kind", "staff"))


@page.post("/import")
def take() -> str | tuple[str, int]:
    """Read the whole table, then import all of its rows."""
    kind = request.form.get("kind", "")
    if kind not in TEMPLATES:
        raise NotFound()
    try:
        taken = _take(kind)
    except FaultyTable as faulty:
        return _form(kind, faults=faulty.faults, error=refusal_sentence(faulty)), faulty.status
    except JiebaoError as refusal:
        return _form(kind, error=refusal_sentence(refusal)), refusal.status
    return _form(kind, done=taken.imported, passwords=taken.passwords)


def _take(kind: str) -> Taken:
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Missing("file")
    here = runtime()
    intake = TableIntake(here.write, number_sealer(here.cipher), me().person, proposes=True)
    return intake.take(kind, upload.read(LIMIT_BYTES + 1), upload.filename)


def _form(kind: str, **result: Any) -> str:
    shown = {"faults": (), "error": None, "done": None, "passwords": [], **result}
    return render_template(
        "importing/import/index.html", kind=kind, kinds=TEMPLATES, sentence_of=_sentence, **shown
    )


def _sentence(fault: Fault) -> str:
    """A fault in the reader's language, with the column's explanation translated too."""
    values = dict(fault.values)
    if explained := values.get("explained"):
        values["explained"] = gettext(explained)
    return str(gettext(fault.sentence, **values))


@page.get("/import/template/<kind>.xlsx")
def download(kind: str) -> Response:
    """Download the empty workbook of a table, with the allowed values explained."""
    if kind not in TEMPLATES:
        raise NotFound()
    headers = {"Content-Disposition": f'attachment; filename="{kind}.xlsx"'}
    return Response(template(kind), mimetype=XLSX, headers=headers)
