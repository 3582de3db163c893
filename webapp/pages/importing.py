"""Take in the company's own tables: all of a table, or nothing of it, every fault named."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from webapp import first_passwords
from webapp.errors import JiebaoError, Missing, NotFound
from webapp.models import Person, Team
from webapp.operations.importing import (
    Imported,
    import_call_list,
    import_staff,
    import_targets,
)
from webapp.pages.failures import sentence_of
from webapp.pages.forms import seal_number
from webapp.pages.member import me, office
from webapp.pages.returns import XLSX
from webapp.tables import (
    LIMIT_BYTES,
    TEMPLATES,
    Fault,
    FaultyTable,
    read_call_list,
    read_staff,
    read_targets,
    template,
)

page = Blueprint("import", __name__)


@page.get("/import")
def show() -> str:
    """The three tables, each with its template."""
    return _form(request.args.get("kind", "staff"))


@page.post("/import")
def take() -> str | tuple[str, int]:
    """Read the whole table, then take it in whole."""
    kind = request.form.get("kind", "")
    if kind not in TEMPLATES:
        raise NotFound()
    try:
        done, passwords = _take(kind)
    except FaultyTable as faulty:
        return _form(kind, faults=faulty.faults, error=sentence_of(faulty)), faulty.status
    except JiebaoError as refusal:
        return _form(kind, error=sentence_of(refusal)), refusal.status
    return _form(kind, done=done, passwords=passwords)


def _take(kind: str) -> tuple[Imported, list[tuple[str, str, str]]]:
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Missing("file")
    data, name = upload.read(LIMIT_BYTES + 1), upload.filename
    by, write = me().person, office().write
    people = [row[0] for row in Person.select(Person.id).tuples()]
    if kind == "staff":
        staff = read_staff(data, name, known_staff=people)
        first = first_passwords.draw_for(row.staff_number for row in staff)
        hashes = first_passwords.hashed(first)
        done = write(lambda tx: import_staff(tx, by, staff, seal_number, hashes))
        return done, [(row.staff_number, row.name, first[row.staff_number]) for row in staff]
    if kind == "targets":
        teams = [word for team in Team.select() for word in (team.id, team.name)]
        campaigns = [span.id for span in office().company.campaigns]
        targets = read_targets(
            data, name, known_staff=people, known_teams=teams, known_campaigns=campaigns
        )
        return write(lambda tx: import_targets(tx, by, targets)), []
    customers = read_call_list(data, name, known_sellers=people)
    return write(lambda tx: import_call_list(tx, by, customers, seal_number)), []


def _form(kind: str, **told: Any) -> str:
    shown = {"faults": (), "error": None, "done": None, "passwords": [], **told}
    return render_template(
        "import/index.html", kind=kind, kinds=TEMPLATES, sentence_of=_sentence, **shown
    )


def _sentence(fault: Fault) -> str:
    """A fault in the reader's language, and in it what a column explains of itself."""
    values = dict(fault.values)
    if explained := values.get("explained"):
        values["explained"] = gettext(explained)
    return str(gettext(fault.sentence, **values))


@page.get("/import/template/<kind>.xlsx")
def download(kind: str) -> Response:
    """An empty table to be filled, with what is allowed where."""
    if kind not in TEMPLATES:
        raise NotFound()
    headers = {"Content-Disposition": f'attachment; filename="{kind}.xlsx"'}
    return Response(template(kind), mimetype=XLSX, headers=headers)
