"""HR's page of the staff: list people with filters, set a new first password, end sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from flask import Blueprint, render_template, request, url_for
from flask import Response as File
from flask_babel import gettext
from werkzeug.wrappers import Response

from rules.facts import Person, Posting, Team
from webapp.core.errors import NotFound
from webapp.facts.transactions import Transaction
from webapp.people.operations.import_bank_accounts import with_accounts
from webapp.spreadsheets import words as sheet_words
from webapp.spreadsheets.printed_sheet import PrintedSheet, SheetHeading
from webapp.spreadsheets.sheet import XLSX
from webapp.web import first_passwords
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.list_pages import list_page, searched
from webapp.web.operations import sign_in
from webapp.web.operations.first_passwords import RESET, open_batch, reset_first_passwords
from webapp.web.request_hooks import redirect_to

page = Blueprint("staff", __name__)
STATES = ("here", "left", "coming")
TITLE = "员工名单"
_HEADINGS = tuple(
    SheetHeading(title, "left", "@", width=width)
    for title, width in (
        ("工号", 8),
        ("姓名", 14),
        ("角色", 12),
        ("团队", 14),
        ("主管", 8),
        ("级别", 8),
        ("入职", 12),
        ("离职", 12),
    )
)


@dataclass(frozen=True)
class ListedPerson:
    """A person with the post and team of today, or of the last day of somebody who has left."""

    person: Person
    posting: Posting | None
    team: Team | None
    state: str  # one of STATES


@page.get("/staff")
def show() -> str | File:
    """List the people whom search and filters take in, by pages; `table=xlsx`: as a spreadsheet."""
    return _table() if request.args.get("table") == "xlsx" else _list()


def _list(given: tuple[str, str, int] | None = None) -> str:
    asked, rows = _asked(), _rows()
    page_of_staff = list_page(len(rows), "staff.show", kept=asked)
    return render_template(
        "people/staff/index.html",
        people=page_of_staff.of(rows),
        page=page_of_staff,
        asked=asked,
        roles=list(sheet_words.ROLE),
        teams=[(key, team.name) for key, team in runtime().company.teams.items()],
        given=given,
        with_account=with_accounts(),
    )


def _asked() -> dict[str, str]:
    """The search words and the filters of the address; empty: no filter."""
    chosen = {name: request.args.get(name, "") for name in ("role", "team", "state")}
    return {"q": searched(), **chosen}


def _rows() -> list[ListedPerson]:
    """The people whom the address asks for, in order of their numbers."""
    here, asked = runtime(), _asked()
    every = (
        _row(person, here.today, here.company.teams) for person in here.company.people.values()
    )
    return [row for row in every if _takes_in(asked, row)]


def _row(person: Person, today: date, teams: Mapping[str, Team]) -> ListedPerson:
    state = "left" if person.left and person.left < today else "here"
    if person.hired and person.hired > today:
        state = "coming"
    day = {"left": person.left, "coming": person.hired}.get(state) or today
    posting = person.posting_on(day)
    return ListedPerson(person, posting, teams.get(posting.team or "") if posting else None, state)


def _takes_in(asked: Mapping[str, str], row: ListedPerson) -> bool:
    """Whether the search words and filters take in a person."""
    text = f"{row.person.id} {row.person.name} {row.team.name if row.team else ''}".casefold()
    return (
        asked["q"] in text
        and asked["role"] in ("", row.posting.role if row.posting else None)
        and asked["team"] in ("", row.team.id if row.team else None)
        and asked["state"] in ("", row.state)
    )


def _table() -> File:
    """All people whom the address asks for, as a spreadsheet in Chinese; no telephone numbers."""
    rows = _rows()
    with PrintedSheet(TITLE, runtime().today, f"共 {len(rows)} 人", _HEADINGS) as paper:
        for row in rows:
            paper.line(_cells(row))
        paper.filterable()
    named = f"attachment; filename=\"staff.xlsx\"; filename*=UTF-8''{quote(TITLE)}.xlsx"
    return File(paper.content, mimetype=XLSX, headers={"Content-Disposition": named})


def _cells(row: ListedPerson) -> Sequence[str]:
    post, person = row.posting, row.person
    return [
        person.id,
        person.name,
        sheet_words.ROLE.get(post.role, ("",))[0] if post else "",
        row.team.name if row.team else "",
        (post.supervisor or "") if post else "",
        sheet_words.LEVEL[post.level][0] if post and post.level else "",
        person.hired.isoformat() if person.hired else "",
        person.left.isoformat() if person.left else "",
    ]


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
