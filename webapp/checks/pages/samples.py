"""Show the daily sample and the checkers' work, and plant known photos."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.checks.checker_stats import checking_work
from webapp.checks.operations.plant_photos import plant
from webapp.checks.sample_report import sample_of
from webapp.company.roles import HR, LEADERS, READERS
from webapp.core.errors import JiebaoError
from webapp.core.typed_days import typed_day
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import filled, form_key, new_key
from webapp.web.list_pages import list_page, searched
from webapp.web.request_hooks import redirect_to

page = Blueprint("samples", __name__)
BACK, WORK_DAYS = 14, 30
CHECKERS_ON_A_PAGE, CHECKERS_OFFERED = 15, 60
SELLERS_ON_A_PAGE = 15  # of a day's sample


@page.get("/checks/sample")
def show() -> str:
    """Show a day's seed and draw, and how many fakes the sample can find, by seller.

    `q` searches in names and staff numbers, `page` is the page of the sellers.
    """
    here, words = runtime(), searched()
    day = _day(request.args.get("day", ""))
    sample = sample_of(here.company, day, here.clock())
    found = [each for each in sample.sellers if words in f"{each.seller} {each.name}".casefold()]
    kept = {"day": day.isoformat(), "q": words}
    listed = list_page(len(found), "samples.show", SELLERS_ON_A_PAGE, kept=kept)
    return render_template(
        "checks/samples/index.html",
        sample=sample,
        sellers=listed.of(found),
        listed=listed,
        q=words,
        tomorrow=sample_of(here.company, here.today + timedelta(days=1), here.clock()),
        days=[here.today - timedelta(days=n) for n in range(BACK)],
        may_see_work=me().role in HR | LEADERS,
    )


def _day(typed: str) -> date:
    try:
        return min(typed_day(typed), runtime().today)
    except ValueError:
        return runtime().today


@page.get("/checks/work")
def work() -> str:
    """Show the checkers' work of the last 30 days: counts, agreement, answers to known photos."""
    here = runtime()
    since = here.today - timedelta(days=WORK_DAYS - 1)
    everybody = checking_work(here.company, since, here.today)
    words = searched()
    found = [each for each in everybody if words in f"{each.person} {each.name}".casefold()]
    listed = list_page(len(found), "samples.work", CHECKERS_ON_A_PAGE, kept={"q": words})
    return render_template(
        "checks/samples/work.html",
        work=listed.of(found),
        page=listed,
        q=words,
        since=since,
        checkers=[each for each in found if _may_be_tested(each.person)][:CHECKERS_OFFERED],
        key=new_key(),
    )


def _may_be_tested(person: str) -> bool:
    posting = runtime().company.posting(person, runtime().today)
    return person != me().person and posting is not None and posting.role in READERS


@page.post("/checks/plants")
def plant_photo() -> Response:
    """Put one known photo into a checker's queue."""
    form, by = filled(), me().person
    try:
        key, checker = form_key(form), form.values.get("checker", "")
        runtime().write(lambda tx: plant(tx, by, checker, key, secrets.choice))
        flash_message(gettext("已放入一张已知照片，判过之后才会揭晓。"))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("samples.work"))
