"""Who is asking: the person behind a session, as flask-login sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app, request, session
from flask_login import LoginManager, UserMixin, current_user

from webapp.models import Person, SignIn
from webapp.office import Office
from webapp.operations.signing_in import SEEN_EVERY, employed, hash_token, seen

LOCALES = ("zh_Hans", "en")
login_manager = LoginManager()
login_manager.session_protection = None  # the server's own session row decides


@dataclass(frozen=True)
class Member(UserMixin):  # type: ignore[misc]
    """A signed-in person as of today; `token` is the session's secret."""

    token: str
    person: str
    name: str
    role: str
    team: str
    team_name: str
    must_change_password: bool

    def get_id(self) -> str:
        """The session's token: ending the session on the server ends the sign-in."""
        return self.token

    @property
    def token_hash(self) -> str:
        """What the database knows the session by."""
        return hash_token(self.token)


def office() -> Office:
    """The office of the running application."""
    return cast(Office, current_app.extensions["jiebao"])


def me() -> Member:
    """The member who asks; the access table has made sure that there is one."""
    return cast(Member, current_user._get_current_object())


def locale() -> str:
    """The language chosen on this device; else Chinese, whatever the browser says."""
    chosen = session.get("locale")
    return chosen if chosen in LOCALES else LOCALES[0]


def address() -> str:
    """The address the request comes from."""
    return request.remote_addr or ""


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load(token: str) -> Member | None:
    """The member of a session that has not ended, employed today in some post."""
    here = office()
    row = (
        SignIn.select(SignIn, Person)
        .join(Person)
        .where(SignIn.token_hash == hash_token(token), SignIn.ended_at.is_null())
        .first()
    )
    if row is None or not employed(row.person, here.today):
        return None
    now = here.clock()
    if now - row.seen_at > SEEN_EVERY:
        here.write(lambda tx: seen(tx, row.token_hash))
    return as_member(token, row.person)


def as_member(token: str, person: Person) -> Member | None:
    """The member that a person is today; None without any post."""
    company = office().company
    posting = company.posting(person.id, office().today)
    if posting is None:
        return None
    team = company.teams.get(posting.team or "")
    return Member(
        token=token,
        person=person.id,
        name=person.name,
        role=posting.role,
        team=posting.team or "",
        team_name=team.name if team else "",
        must_change_password=person.must_change_password,
    )
