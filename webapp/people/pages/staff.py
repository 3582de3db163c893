"""HR's page of the staff: list people with filters, set a new first password, end sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask import Response as File
from flask_babel import gettext
from werkzeug.wrappers import Response

from rules.facts import Person, Posting, Team
from webapp.core.errors import NotFound
from webapp.facts.transactions import Transaction
from webapp.people.operations.import_bank_accounts import with_accounts
from webapp.spreadsheets import words as sheet_words
from webapp.web import first_passwords
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.list_pages import ListTable, list_page, searched, text_column, wants_table
from webapp.web.operations import sign_in
from webapp.web.operations.first_passwords import RESET, open_batch, reset_first_passwords
from webapp.web.request_hooks import redirect_to

page = Blueprint("staff", __name__)
STATES = ("here", "left", "coming")
_TABLE = ListTable(
    "员工名单",
    "staff",
    (
        text_column("工号", 8),
        text_column("姓名", 14),
        text_column("角色"),
        text_column("团队", 14),
        text_column("主管", 8),
        text_column("级别", 8),
        text_column("入职"),
        text_column("离职"),
    ),
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
    return _table() if wants_table() else _list()


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
    return _TABLE.answer(map(_cells, rows), len(rows))


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
