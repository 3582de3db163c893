"""Take an uploaded table, which is reviewed and confirmed before its import."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from webapp.core.errors import JiebaoError, Missing, NotFound
from webapp.importing.operations.stage import stage
from webapp.importing.pages.fault_sentences import fault_sentence
from webapp.importing.template_sheets import TEMPLATES, template
from webapp.spreadsheets.faults import FaultyTable
from webapp.spreadsheets.sheet import LIMIT_BYTES, XLSX, open_sheet
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.heavy_requests import TABLES_AT_ONCE, limited
from webapp.web.request_hooks import redirect_to

page = Blueprint("import", __name__)


@page.get("/import")
def show() -> str:
    """Show the form of an upload, with the template of each kind of table."""
    return form_page(request.args.get("kind", "staff"))


@page.post("/import")
@limited("table", TABLES_AT_ONCE)
def upload() -> str | Redirect | tuple[str, int]:
    """Stage an uploaded table and redirect to its review; refuse a file that is no table."""
    kind = request.form.get("kind", "")
    if kind not in TEMPLATES:
        raise NotFound()
    try:
        number = _stage(kind)
    except FaultyTable as faulty:
        error = refusal_sentence(faulty)
        return form_page(kind, faults=faulty.faults, error=error), faulty.status
    except JiebaoError as refusal:
        return form_page(kind, error=refusal_sentence(refusal)), refusal.status
    return redirect_to(url_for("staged.show", number=number))


def _stage(kind: str) -> int:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Missing("file")
    filename, data, by = sent.filename, sent.read(LIMIT_BYTES + 1), me().person
    open_sheet(data, filename)
    here = runtime()
    number: int = here.write(lambda tx: stage(tx, here.cipher, by, kind, filename, data))
    return number


def form_page(kind: str, **result: Any) -> str:
    """Return the page of uploads; `result`: faults, error, or done and passwords of an import."""
    shown = {"faults": (), "error": None, "done": None, "passwords": [], **result}
    return render_template(
        "importing/import/index.html",
        kind=kind,
        kinds=TEMPLATES,
        sentence_of=fault_sentence,
        **shown,
    )


@page.get("/import/template/<kind>.xlsx")
def download(kind: str) -> Response:
    """Download the empty workbook of a table, with the allowed values explained."""
    if kind not in TEMPLATES:
        raise NotFound()
    headers = {"Content-Disposition": f'attachment; filename="{kind}.xlsx"'}
    return Response(template(kind), mimetype=XLSX, headers=headers)
