"""The page that offers the two daily return tables for download."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, render_template

from webapp.core.errors import NotFound
from webapp.core.typed_days import typed_day
from webapp.returns.pages.return_rows import RECORDS, sellers_in_sight
from webapp.spreadsheets.sheet import XLSX
from webapp.web.current_user import me, runtime

page = Blueprint("returns", __name__)


@page.get("/returns")
def show() -> str:
    """List the last days, with two tables each."""
    today = runtime().today
    return render_template("returns/index.html", days=[today - timedelta(n) for n in range(14)])


@page.get("/returns/<day>/<table>.xlsx")
def download(day: str, table: str) -> Response:
    """Return one table of one day: for HR of the whole company, for checkers of their people."""
    try:
        on = typed_day(day)
        read = RECORDS[table]
    except (ValueError, KeyError) as unknown:
        raise NotFound() from unknown
    name = f"{table}-{on.isoformat()}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    content = read(runtime(), on).table(sellers_in_sight(runtime(), me(), on))
    return Response(content, mimetype=XLSX, headers=headers)
