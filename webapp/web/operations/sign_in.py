"""Signing in and out: passwords, throttling, sessions that the server can end."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from webapp.company.models import Person
from webapp.core.cpu_affinity import all_cores
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.core.instants import from_microseconds
from webapp.facts.transactions import Transaction
from webapp.store.tables import database
from webapp.web.models import SignIn, SignInAttempt

WINDOW = timedelta(minutes=15)
TRIES_HERE, TRIES_ACCOUNT, TRIES_ADDRESS = 5, 20, 100
SHORTEST_PASSWORD = 8
REMEMBERED = timedelta(days=90)
SEEN_EVERY = timedelta(minutes=10)

_hasher = PasswordHasher()
# Hashed when nobody has the account, so that an answer's delay does not tell which exist.
_NOBODY = _hasher.hash("nobody has this account")


class WrongPassword(JiebaoError):
    """Account and password do not fit (which of them is not said)."""

    sentence = _("工号(或手机号)与密码不符,请再试一次。")
    field = "password"
    status = 401


class TooManyAttempts(JiebaoError):
    """Throttled."""

    sentence = _("试错次数太多,请 %(minutes)s 分钟后再试,或请人事重置密码。")
    field = "password"
    status = 429


class PasswordTooShort(JiebaoError):
    """A new password that is too easily guessed."""

    sentence = _("新密码至少要 %(length)s 位。")
    field = "new_password"


class PasswordSame(JiebaoError):
    """The first password may not stay."""

    sentence = _("新密码不能与现在的密码相同。")
    field = "new_password"


class OldPasswordWrong(JiebaoError):
    """The present password was mistyped."""

    sentence = _("现在的密码不对。")
    field = "password"


@dataclass(frozen=True)
class Attempt:
    """An attempt to sign in: the account as typed, and the address it comes from."""

    account: str
    address: str


@all_cores()
def hash_password(password: str) -> str:
    """The argon2 hash under which a password is kept."""
    return _hasher.hash(password)


def hash_token(token: str) -> str:
    """What the database keeps of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def check_throttle(attempt: Attempt, now: datetime) -> None:
    """Refuse once too many attempts have failed lately. Raises TooManyAttempts."""
    failed = SignInAttempt.select().where(SignInAttempt.at > now - WINDOW, ~SignInAttempt.succeeded)
    on_account = failed.where(SignInAttempt.account == attempt.account)
    here = on_account.where(SignInAttempt.address == attempt.address)
    at_address = failed.where(SignInAttempt.address == attempt.address)
    if (
        here.count() >= TRIES_HERE
        or on_account.count() >= TRIES_ACCOUNT
        or at_address.count() >= TRIES_ADDRESS
    ):
        raise TooManyAttempts(minutes=int(WINDOW.total_seconds() // 60))


@all_cores()
def verify_password(person: Person | None, password: str, today: date) -> bool:
    """Whether this is the password of a person who is employed today; slow on purpose."""
    kept = person.password_hash if person is not None else None
    try:
        _hasher.verify(kept or _NOBODY, password)
    except VerifyMismatchError:
        return False
    return person is not None and kept is not None and employed(person, today)


def employed(person: Person, today: date) -> bool:
    """Whether a person may sign in at all: not before the first day, nor after the last."""
    return not (
        (person.hired_on and today < person.hired_on) or (person.left_on and today > person.left_on)
    )


def note_attempt(tx: Transaction, attempt: Attempt, succeeded: bool) -> None:
    """Keep an attempt for throttling."""
    tx.insert(
        SignInAttempt,
        account=attempt.account,
        address=attempt.address,
        at=tx.now,
        succeeded=succeeded,
    )


def start(tx: Transaction, person: str, token: str, device: str, attempt: Attempt) -> None:
    """Open a session under a token of the caller's making."""
    note_attempt(tx, attempt, True)
    tx.insert(
        SignIn,
        token_hash=hash_token(token),
        person=person,
        device=device[:200],
        started_at=tx.now,
        seen_at=tx.now,
    )
    tx.audit(person, "sign_in", f"person:{person}", after={"address": attempt.address})


def end_session(tx: Transaction, token_hash: str) -> None:
    """End one session."""
    held = SignIn.get_or_none(SignIn.token_hash == token_hash, SignIn.ended_at.is_null())
    if held is None:
        return
    SignIn.update(ended_at=tx.now).where(SignIn.id == held.id).execute()
    tx.audit(held.person_id, "sign_out", f"person:{held.person_id}")


def end_all_sessions(tx: Transaction, by: str, person: str, besides: str = "") -> int:
    """End every session of a person (but the one of the token hash `besides`); return how many."""
    ended = (
        SignIn.update(ended_at=tx.now)
        .where(SignIn.person == person, SignIn.ended_at.is_null(), SignIn.token_hash != besides)
        .execute()
    )
    tx.audit(by, "end_sessions", f"person:{person}", after={"ended": ended})
    return int(ended)


@dataclass(frozen=True)
class OpenSession:
    """A session that has not ended."""

    person: str
    must_change_password: bool
    seen_at: datetime


def open_session(token_hash: str) -> OpenSession | None:
    """The open session of a token's hash: asked with every request, hence plain SQL."""
    row = database.execute_sql(
        "SELECT person.id, person.must_change_password, sign_in.seen_at FROM sign_in "
        "JOIN person ON person.id = sign_in.person_id "
        "WHERE sign_in.token_hash = ? AND sign_in.ended_at IS NULL",
        (token_hash,),
    ).fetchone()
    return OpenSession(row[0], bool(row[1]), from_microseconds(row[2])) if row else None


def seen(tx: Transaction, token_hash: str) -> None:
    """Note that a session is in use."""
    SignIn.update(seen_at=tx.now).where(SignIn.token_hash == token_hash).execute()


def change_password(tx: Transaction, person: str, new_hash: str, token_hash: str) -> None:
    """Keep a new password of the person's own choice; other devices must sign in again."""
    Person.update(password_hash=new_hash, must_change_password=False).where(
        Person.id == person
    ).execute()
    tx.audit(person, "change_password", f"person:{person}")
    end_all_sessions(tx, person, person, besides=token_hash)


def give_first_password(tx: Transaction, by: str, person: str, first_hash: str) -> None:
    """Set a password that is shown once and must be changed; all sessions end. Raises NotFound."""
    given = (
        Person.update(password_hash=first_hash, must_change_password=True)
        .where(Person.id == person)
        .execute()
    )
    if not given:
        raise NotFound()
    tx.audit(by, "reset_password", f"person:{person}")
    end_all_sessions(tx, by, person)


@all_cores()
def check_new_password(person: Person, old: str, new: str) -> None:
    """Refuse a wrong old password, and a new one that is too short or the same."""
    try:
        _hasher.verify(person.password_hash or _NOBODY, old)
    except VerifyMismatchError as mismatch:
        raise OldPasswordWrong() from mismatch
    if len(new) < SHORTEST_PASSWORD:
        raise PasswordTooShort(length=SHORTEST_PASSWORD)
    if new == old:
        raise PasswordSame()
