"""The page of all data checks: show their last results, and run them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import Blueprint, current_app, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.audit.check_runs import (
    AUDIT,
    CLOCK,
    KINDS,
    SAMPLE,
    TALLIES,
    WHOLE,
    LastCheck,
    last_checks,
    waiting_runs,
)
from webapp.audit.models import CheckRun
from webapp.core.errors import JiebaoError
from webapp.core.fields import RequiredDay
from webapp.verification.checking import CheckProgress, newest_sample
from webapp.verification.operations.ask_check import ask_check
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.fragments import render_part
from webapp.web.request_hooks import redirect_to

page = Blueprint("verification", __name__)
SHOWN = (AUDIT, TALLIES, SAMPLE)
SAMPLE_ON = RequiredDay("day")


@dataclass(frozen=True)
class CheckCard:
    """One check as the page shows it: its last results, and the run in progress.

    `whole`: the last run that read everything again, for the audit trail. `percent`: the progress
    of the run; None: it waits, or its progress is unknown.
    """

    kind: str
    last: LastCheck | None
    whole: LastCheck | None
    running: CheckRun | None
    percent: int | None


@page.get("/verification")
def show() -> str:
    """Show the checks, each with its last result."""
    return _show()


@page.post("/verification")
def ask() -> str | Response | tuple[str, int]:
    """Ask for a check; it runs in the background."""
    kind, by = request.form.get("kind", ""), me().person
    try:
        about = ""
        if kind == SAMPLE:
            about = SAMPLE_ON.read(request.form.to_dict()).isoformat()
        runtime().write(lambda tx: ask_check(tx, by, kind, about))
    except JiebaoError as refusal:
        if kind not in KINDS:
            raise
        return _show(refusal), refusal.status
    flash_message(gettext("已开始核对，可以离开这一页。"))
    return redirect_to(url_for("verification.show"))


def _show(refusal: JiebaoError | None = None) -> str:
    waiting, last = waiting_runs(), last_checks()
    return render_part(
        "verification/_checks.html",
        "verification/index.html",
        cards=[_card(kind, waiting, last) for kind in SHOWN],
        running=bool(waiting),
        newest_sample=request.form.get("day") or newest_sample() or "",
        clock=CLOCK,
        sample_on=SAMPLE_ON,
        errors={refusal.field or "": refusal_sentence(refusal)} if refusal else {},
    )


def _card(kind: str, waiting: list[CheckRun], last: dict[str, LastCheck]) -> CheckCard:
    kinds = (AUDIT, WHOLE) if kind == AUDIT else (kind,)
    running = next((run for run in waiting if run.kind in kinds), None)
    now = cast(CheckProgress, current_app.extensions["jiebao.checks"])
    percent = None
    if running is not None and now.run == running.id and now.total:
        percent = min(99, now.done * 100 // now.total)
    whole = last.get(WHOLE) if kind == AUDIT else None
    return CheckCard(kind, last.get(kind), whole, running, percent)
