"""HR's page of the staff: list people, set a new first password, end sessions."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.core.errors import NotFound
from webapp.facts.transactions import Transaction
from webapp.people.operations.import_bank_accounts import with_accounts
from webapp.web import first_passwords
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.list_pages import list_page, searched
from webapp.web.operations import sign_in
from webapp.web.operations.first_passwords import RESET, open_batch, reset_first_passwords
from webapp.web.request_hooks import redirect_to

page = Blueprint("staff", __name__)


@page.get("/staff")
def show() -> str:
    """List everybody, or those whose number, name or team contains the search text, by pages."""
    return _list()


def _list(given: tuple[str, str, int] | None = None) -> str:
    here = runtime()
    words = searched()
    rows = []
    for person in here.company.people.values():
        posting = person.posting_on(here.today)
        team = here.company.teams.get(posting.team or "") if posting else None
        text = f"{person.id} {person.name} {team.name if team else ''}".casefold()
        if words in text:
            rows.append({"person": person, "posting": posting, "team": team})
    page_of_staff = list_page(len(rows), "staff.show", kept={"q": words})
    return render_template(
        "people/staff/index.html",
        people=page_of_staff.of(rows),
        page=page_of_staff,
        q=words,
        given=given,
        with_account=with_accounts(),
    )


@page.post("/staff/<person>/reset-password")
def reset_password(person: str) -> str:
    """Set a new first password, and show it."""
    by = me().person
    name = _name(person)
    first, cipher = first_passwords.draw_password(), runtime().cipher
    given = first_passwords.first_given({person: first}, cipher.encrypt_first_password)

    def work(tx: Transaction) -> int:
        batch = open_batch(tx, by, RESET)
        reset_first_passwords(tx, by, batch, given)
        return batch

    return _list(given=(name, first, runtime().write(work)))


@page.post("/staff/<person>/end-sessions")
def end_sessions(person: str) -> Response:
    """End all sessions of a person."""
    by = me().person
    name = _name(person)
    ended = runtime().write(lambda tx: sign_in.end_all_sessions(tx, by, person))
    flash_message(gettext("%(name)s 的 %(count)s 个登录已结束。", name=name, count=ended))
    return redirect_to(url_for("staff.show"))


def _name(person: str) -> str:
    held = runtime().company.people.get(person)
    if held is None:
        raise NotFound()
    return held.name
