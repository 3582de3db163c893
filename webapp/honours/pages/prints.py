"""Print run pages: progress, cancel, download, print again."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from flask import Blueprint, render_template, send_file, url_for
from flask_babel import gettext
from peewee import fn
from werkzeug.wrappers import Response

from webapp.core.errors import JiebaoError, NotFound
from webapp.honours.issued_values import issued_values
from webapp.honours.models import PrintPage, PrintRun
from webapp.honours.operations.print_runs import (
    BOOK,
    FINISHED,
    KEPT,
    cancel_run,
    held_run,
    pages_of,
    print_again,
    state_of_run,
    states_of_runs,
)
from webapp.honours.printed_files import read_print, suffix_of
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.fragments import wants_fragment
from webapp.web.list_pages import list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("prints", __name__)
SHOWN = 10


def newest_runs() -> list[dict[str, Any]]:
    """The newest runs, as rows."""
    return as_rows(list(PrintRun.select().order_by(PrintRun.number.desc()).limit(SHOWN)))


def as_rows(runs: Sequence[PrintRun]) -> list[dict[str, Any]]:
    """Runs as rows, each with its state and count of certificates."""
    numbers = [run.number for run in runs]
    pages = PrintPage.select(PrintPage.run, fn.COUNT(PrintPage.id))
    pages = pages.where(PrintPage.run.in_(numbers)).group_by(PrintPage.run)
    states, counts = states_of_runs(runs), dict(pages.tuples())
    return [
        {
            "run": run,
            "state": states[run.number],
            "count": counts.get(run.number, 0),
            "by": runtime().company.name_of(run.asked_by_id),
        }
        for run in runs
    ]


@page.get("/certificates/runs/<int:number>")
def show(number: int) -> str:
    """One run and its certificates; an htmx request gets only the progress."""
    run = held_run(number)
    [row] = as_rows([run])
    if wants_fragment():
        return render_template("honours/prints/_progress.html", **row)
    printed = pages_of(run)
    listed = list_page(len(printed), "prints.show", kept={"number": str(number)})
    names = [
        (held.certificate_id, issued_values(held.certificate)["recipient"])
        for held in listed.of(printed)
    ]
    return render_template(
        "honours/prints/index.html", **row, pages=names, listed=listed, kept=KEPT.days
    )


@page.post("/certificates/runs/<int:number>/cancel")
def stop(number: int) -> Response:
    """Cancel a run."""
    by = me().person
    try:
        runtime().write(lambda tx: cancel_run(tx, by, number))
        flash_message(gettext("打印已取消。"))
    except NotFound:
        raise
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("prints.show", number=number))


@page.post("/certificates/runs/<int:number>/again")
def again(number: int) -> Response:
    """Print the same certificates again as a new run, recorded as a reprint."""
    by = me().person
    try:
        number = print_again(runtime().write, runtime().clock(), by, number)
    except NotFound:
        raise
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("prints.show", number=number))


@page.get("/certificates/runs/<int:number>/file")
def file(number: int) -> Response:
    """The file of a finished run, while it is kept."""
    run = held_run(number)
    if state_of_run(run).word != FINISHED:
        raise NotFound()
    content = BytesIO(read_print(runtime().files, run))
    kind = "application/pdf" if run.form == BOOK else "application/zip"
    name = f"certificates-{number}.{suffix_of(run)}"
    return send_file(content, mimetype=kind, download_name=name, as_attachment=run.form != BOOK)
