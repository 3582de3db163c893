"""HR's pages of first passwords that are not used yet: show, print, delete, and reset many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext
from peewee import fn
from werkzeug.wrappers import Response as Redirect

from certificates.slips import Slip, SlipWords, slips_pdf
from rules.facts import Person
from webapp.company.models import Person as PersonRow
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError
from webapp.spreadsheets.sheet import XLSX
from webapp.store.settings import COMPANY, setting
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.first_password_table import first_password_table
from webapp.web.first_passwords import HeldPassword, draw_for, first_given, held_passwords
from webapp.web.flash import flash_message
from webapp.web.forms import row_number
from webapp.web.list_pages import LONGEST_SEARCH, list_page, searched
from webapp.web.models import SignIn
from webapp.web.operations import first_passwords as operations
from webapp.web.request_hooks import redirect_to

page = Blueprint("first_passwords", __name__)
NEVER, EVERYBODY = "never", "all"


@dataclass(frozen=True)
class PasswordSelection:
    """The people who get a new password: of a team (empty: all), with `words` in number or name.

    `who` NEVER: only those who have never signed in. `besides`: the staff number that is left out
    (the reader's own).
    """

    team: str
    words: str
    who: str
    besides: str

    def people(self, company: Company, today: date) -> list[Person]:
        """Return the matching people who have not left before today, by staff number."""
        never = _never_signed_in() if self.who == NEVER else None
        return [
            person
            for person in sorted(company.people.values(), key=lambda each: each.id)
            if person.id != self.besides
            and (person.left is None or person.left >= today)
            and (never is None or person.id in never)
            and self.words in f"{person.id} {person.name}".casefold()
            and self.team in ("", posted_team(person, today))
        ]


def posted_team(person: Person, today: date) -> str:
    """Return the id of a person's team today, or of the first posting if that begins later."""
    posting = person.posting_on(today) or (person.postings[0] if person.postings else None)
    return (posting.team or "") if posting is not None else ""


def _never_signed_in() -> frozenset[str]:
    signed_in = SignIn.select().where(SignIn.person == PersonRow.id)
    rows = PersonRow.select(PersonRow.id).where(~fn.EXISTS(signed_in))
    return frozenset(person for (person,) in rows.tuples())


ON_A_PAGE = 20  # people; the passwords are in large type
IN_A_FILE = 300  # slips; more take longer to print than a request may
AT_ONCE = 100  # people of one transaction


@page.get("/first-passwords")
def show() -> str:
    """List the people whose first password is kept, of all batches or of one."""
    return _list(_batch(request.args.get("batch", "")))


@page.post("/first-passwords/show")
def reveal() -> str:
    """Show the same list with the passwords; record that they were shown."""
    return _list(_batch(request.form.get("batch", "")), revealed=True)


@page.post("/first-passwords/slips.pdf")
def slips() -> Response | Redirect:
    """Return slips as a PDF; `part` numbers the files of IN_A_FILE slips from 0."""
    batch, part = _batch(request.form.get("batch", "")), row_number(request.form.get("part", ""))
    held = held_passwords(batch)[part * IN_A_FILE :][:IN_A_FILE]
    if not held:
        return _nothing_left()
    _note(operations.PRINTED, batch, len(held))
    words = SlipWords(
        company=setting("company", COMPANY),
        address=runtime().config.address,
        title=gettext("登录密码条"),
        number=gettext("工号"),
        password=gettext("首次密码"),
        site=gettext("网址"),
        note=gettext("首次登录后请改成自己的密码，不要告诉别人。"),
    )
    return _file(slips_pdf(_slips(held), words), "application/pdf", "first-passwords.pdf")


@page.post("/first-passwords/table.xlsx")
def table() -> Response | Redirect:
    """Return the passwords as a workbook."""
    batch = _batch(request.form.get("batch", ""))
    held, here = held_passwords(batch), runtime()
    if not held:
        return _nothing_left()
    _note(operations.DOWNLOADED, batch, len(held))
    company = setting("company", COMPANY)
    content = first_password_table(_slips(held), here.config.address, here.today, company)
    return _file(content, XLSX, "first-passwords.xlsx")


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(content, mimetype=kind, headers=headers)


def _nothing_left() -> Redirect:
    flash_message(gettext("这些首次密码都用过或已关闭。"))
    return redirect_to(url_for("first_passwords.show"))


@page.post("/first-passwords/close")
def close() -> Redirect:
    """Delete the kept first passwords of one batch or all; the passwords themselves stay valid."""
    batch, by = _batch(request.form.get("batch", "")), me().person
    people = [each.person for each in held_passwords(batch)]
    ended = runtime().write(lambda tx: operations.close_first_passwords(tx, by, people, batch))
    flash_message(gettext("已关闭，%(n)s 人的首次密码不再显示。", n=ended))
    return redirect_to(url_for("first_passwords.show"))


@page.get("/first-passwords/reset")
def choose() -> str:
    """Show the form that selects people, and the people selected so far."""
    return _choose(_selection(request.args.get("team", ""), request.args.get("who", NEVER)))


@page.post("/first-passwords/reset")
def reset() -> str | Redirect | tuple[str, int]:
    """Give everybody who is selected a new first password, and end their sessions."""
    form, by = request.form, me().person
    selection = _selection(form.get("team", ""), form.get("who", NEVER), form.get("q", ""))
    here = runtime()
    people = [each.id for each in selection.people(here.company, here.today)]
    try:
        if not people:
            raise operations.NobodySelected()
        if len(people) > row_number(form.get("count", "")):
            raise operations.SelectionChanged(now=len(people))
    except JiebaoError as refusal:
        return _choose(selection, refusal_sentence(refusal)), refusal.status
    batch: int = here.write(lambda tx: operations.open_batch(tx, by, operations.RESET))
    for at in range(0, len(people), AT_ONCE):
        _reset_some(by, batch, people[at : at + AT_ONCE])
    flash_message(gettext("已给 %(n)s 人新的首次密码，他们原来的登录都已结束。", n=len(people)))
    return redirect_to(url_for("first_passwords.show", batch=batch))


def _reset_some(by: str, batch: int, people: Sequence[str]) -> None:
    """One transaction of a reset; its passwords are hashed before it, which is slow by design."""
    here = runtime()
    given = first_given(draw_for(people), here.cipher.encrypt_first_password)
    here.write(lambda tx: operations.reset_first_passwords(tx, by, batch, given))


def _selection(team: str, who: str, words: str | None = None) -> PasswordSelection:
    typed = searched() if words is None else words.strip()[:LONGEST_SEARCH].casefold()
    known = team if team in runtime().company.teams else ""
    return PasswordSelection(known, typed, EVERYBODY if who == EVERYBODY else NEVER, me().person)


def _choose(selection: PasswordSelection, error: str | None = None) -> str:
    here = runtime()
    people = selection.people(here.company, here.today)
    kept = {"q": selection.words, "team": selection.team, "who": selection.who}
    listed = list_page(len(people), "first_passwords.choose", ON_A_PAGE, kept=kept)
    return render_template(
        "people/first_passwords/reset.html",
        selection=selection,
        people=[(each, _team_name(each.id)) for each in listed.of(people)],
        page=listed,
        teams=[(key, team.name) for key, team in here.company.open_teams(here.today).items()],
        error=error,
    )


def _list(batch: int, *, revealed: bool = False) -> str:
    held = held_passwords(batch)
    kept = {"batch": str(batch) if batch else ""}
    listed = list_page(len(held), "first_passwords.show", ON_A_PAGE, kept=kept)
    cipher, shown = runtime().cipher, listed.of(held)
    if revealed:
        _note(operations.SHOWN, batch, len(shown))
    return render_template(
        "people/first_passwords/index.html",
        rows=[(each, _team_name(each.person)) for each in shown],
        passwords={each.person: each.opened(cipher) for each in shown} if revealed else {},
        revealed=revealed,
        batch=batch,
        made=held[0] if batch and held else None,
        page=listed,
        parts=range(-(-len(held) // IN_A_FILE)),
        in_a_file=IN_A_FILE,
        kept_days=operations.KEPT.days,
    )


def _batch(typed: str) -> int:
    """The number of a batch; 0 for all."""
    return row_number(typed)


def _note(action: str, batch: int, people: int) -> None:
    by = me().person
    runtime().write(lambda tx: operations.note_taken(tx, by, action, batch, people))


def _slips(held: Sequence[HeldPassword]) -> list[Slip]:
    company, cipher = runtime().company, runtime().cipher
    return [
        Slip(
            name=company.own_name(each.person),
            number=each.person,
            team=_team_name(each.person),
            password=each.opened(cipher),
        )
        for each in held
    ]


def _team_name(person: str) -> str:
    company, today = runtime().company, runtime().today
    held = company.people.get(person)
    team = company.teams.get(posted_team(held, today)) if held is not None else None
    return team.name if team is not None else ""
