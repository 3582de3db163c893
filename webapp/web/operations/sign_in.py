"""Sign in and out by passwords, with sessions that the server can end."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from webapp.company.models import Person
from webapp.core.cpu_affinity import all_cores
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.core.instants import from_microseconds
from webapp.facts.transactions import Transaction
from webapp.schemes.company_loading import ROSTER_SEQ, read_with_roster
from webapp.store.statements import read_rows
from webapp.web.models import FirstPassword, NetworkUse, SignIn
from webapp.web.operations.sign_in_attempts import (
    Attempt,
    SessionPlace,
    forget_failures,
    note_attempt,
)
from webapp.web.weak_passwords import refuse_weak_password

SHORTEST_PASSWORD = 8
REMEMBERED = timedelta(days=90)  # from the sign-in on, however often the cookie is written anew
SEEN_EVERY = timedelta(minutes=10)

_hasher = PasswordHasher()
# For passwords that the program draws itself (49 bits) and that are soon changed: the least that
# OWASP recommends for argon2id, an eighth of the default's work, so that hundreds can be made.
_first_hasher = PasswordHasher(memory_cost=12_288, time_cost=3, parallelism=1)
# Verified when nobody has the account, so that the delay does not reveal which accounts exist.
_NOBODY = _hasher.hash("nobody has this account")


class WrongPassword(JiebaoError):
    """Account and password do not match; the sentence does not say which is wrong."""

    sentence = _("工号（或手机号）与密码不符，请再试一次。")
    field = "password"
    status = 401


class PasswordTooShort(JiebaoError):
    """The new password is shorter than SHORTEST_PASSWORD."""

    sentence = _("新密码至少要 %(length)s 位。")
    field = "new_password"


class PasswordSame(JiebaoError):
    """The new password equals the present one."""

    sentence = _("新密码不能与现在的密码相同。")
    field = "new_password"


class OldPasswordWrong(JiebaoError):
    """The present password is wrong."""

    sentence = _("现在的密码不对。")
    field = "password"


@all_cores()
def hash_password(password: str) -> str:
    """The argon2 hash of a password. Slow on purpose."""
    return _hasher.hash(password)


@all_cores()
def hash_drawn_password(password: str) -> str:
    """The argon2 hash of a password that the program drew at random and that must be changed."""
    return _first_hasher.hash(password)


def hash_token(token: str) -> str:
    """The SHA-256 of a session's token in hexadecimal, as stored in the database."""
    return hashlib.sha256(token.encode()).hexdigest()


@all_cores()
def verify_password(person: Person | None, password: str, today: date) -> bool:
    """Whether this is the password of a person who is employed today; slow on purpose."""
    stored_hash = person.password_hash if person is not None else None
    try:
        _hasher.verify(stored_hash or _NOBODY, password)
    except VerifyMismatchError:
        return False
    return person is not None and stored_hash is not None and employed(person, today)


def employed(person: Person, today: date) -> bool:
    """Whether `today` is within a person's employment, first and last day included."""
    return not (
        (person.hired_on and today < person.hired_on) or (person.left_on and today > person.left_on)
    )


def start_session(
    tx: Transaction,
    person: str,
    token: str,
    device: str,
    attempt: Attempt,
    *,
    by_provider: bool = False,
) -> None:
    """Insert a session under the caller's token, and the successful attempt.

    Deletes the first password that was kept for the person, since it is used now; `by_provider`: it
    is not, the person came by the identity provider.
    """
    note_attempt(tx, attempt, True)
    if not by_provider:
        FirstPassword.delete().where(FirstPassword.person == person).execute()
    tx.insert(
        SignIn,
        token_hash=hash_token(token),
        person=person,
        device=device[:200],
        started_at=tx.now,
        seen_at=tx.now,
        browser=attempt.place.browser,
        network=attempt.place.network,
        by_provider=by_provider,
    )
    _note_network(tx, person, attempt.place.network)
    told = {"address": attempt.address} | ({"by_provider": True} if by_provider else {})
    tx.audit(person, "sign_in", f"person:{person}", after=told)


def end_session(tx: Transaction, token_hash: str) -> None:
    """End the open session of this token hash, if there is one."""
    held = SignIn.get_or_none(SignIn.token_hash == token_hash, SignIn.ended_at.is_null())
    if held is None:
        return
    SignIn.update(ended_at=tx.now).where(SignIn.id == held.id).execute()
    tx.audit(held.person_id, "sign_out", f"person:{held.person_id}")


def end_own_session(tx: Transaction, person: str, number: int) -> None:
    """End one open session of the person, on whichever device. Raises NotFound."""
    held = SignIn.get_or_none(
        SignIn.id == number, SignIn.person == person, SignIn.ended_at.is_null()
    )
    if held is None:
        raise NotFound()
    end_session(tx, held.token_hash)


def began_by_provider(token_hash: str) -> bool:
    """Whether the session of this token hash began by the identity provider."""
    of_hash = SignIn.token_hash == token_hash
    return bool(SignIn.select().where(of_hash, SignIn.by_provider).exists())


def end_all_sessions(tx: Transaction, by: str, person: str, besides: str = "") -> int:
    """End all sessions of a person but that of the token hash `besides`; return how many."""
    ended = (
        SignIn.update(ended_at=tx.now)
        .where(SignIn.person == person, SignIn.ended_at.is_null(), SignIn.token_hash != besides)
        .execute()
    )
    tx.audit(by, "end_sessions", f"person:{person}", after={"ended": ended})
    return int(ended)


@dataclass(frozen=True)
class OpenSession:
    """An open session, and whether the person must still change a first password.

    Who came by the identity provider need not: nobody has typed the first password.
    """

    person: str
    must_change_password: bool
    started_at: datetime
    seen_at: datetime
    place: SessionPlace

    def is_over(self, now: datetime) -> bool:
        """Whether the session is as old as a session may become."""
        return now - self.started_at >= REMEMBERED


_OPEN_SESSION = f"""
SELECT roster.seq, person.id, person.must_change_password, sign_in.started_at, sign_in.seen_at,
       sign_in.browser, sign_in.network, sign_in.by_provider
FROM {ROSTER_SEQ} AS roster
LEFT JOIN sign_in ON sign_in.token_hash = ? AND sign_in.ended_at IS NULL
LEFT JOIN person ON person.id = sign_in.person_id
"""  # noqa: S608 - a constant


def open_session(token_hash: str) -> OpenSession | None:
    """Return the open session of a token hash, or None; by plain SQL, since every request asks.

    The same statement tells whether the company that this process holds is still the newest.
    """
    row = read_with_roster(lambda: _roster_and_session(token_hash))
    if row[0] is None:
        return None
    place = SessionPlace(browser=row[4], network=row[5])
    started_at, seen_at = from_microseconds(row[2]), from_microseconds(row[3])
    must_change_password = bool(row[1]) and not row[6]
    return OpenSession(row[0], must_change_password, started_at, seen_at, place)


def _roster_and_session(token_hash: str) -> tuple[int, Sequence[Any]]:
    roster, *session = read_rows(_OPEN_SESSION, (token_hash,)).fetchone()
    return int(roster), session


def seen(tx: Transaction, token_hash: str, person: str, place: SessionPlace) -> None:
    """Set a session's `seen_at` to now, and note its browser and its network of today."""
    SignIn.update(seen_at=tx.now, browser=place.browser, network=place.network).where(
        SignIn.token_hash == token_hash
    ).execute()
    _note_network(tx, person, place.network)


def _note_network(tx: Transaction, person: str, network: str) -> None:
    if network:
        day = tx.company.clock.day(tx.now)
        tx.insert_unknown(NetworkUse, [{"person": person, "day": day, "network": network}])


def networks_of(person: str, day: date) -> frozenset[str]:
    """The networks (hashes) from which the person's sessions sent requests on a day."""
    rows = NetworkUse.select(NetworkUse.network)
    rows = rows.where(NetworkUse.person == person, NetworkUse.day == day)
    return frozenset(network for (network,) in rows.tuples())


def change_password(tx: Transaction, person: str, new_hash: str, token_hash: str) -> None:
    """Store a new password that the person chose; end the person's sessions on other devices."""
    Person.update(password_hash=new_hash, must_change_password=False).where(
        Person.id == person
    ).execute()
    tx.audit(person, "change_password", f"person:{person}")
    end_all_sessions(tx, person, person, besides=token_hash)


def give_first_password(tx: Transaction, by: str, person: str, first_hash: str) -> None:
    """Set a first password, which must be changed; end all sessions. Raises NotFound.

    The person's failed attempts until now are deleted, so that they can sign in at once.
    """
    given = (
        Person.update(password_hash=first_hash, must_change_password=True)
        .where(Person.id == person)
        .execute()
    )
    if not given:
        raise NotFound()
    forget_failures(person)
    tx.audit(by, "reset_password", f"person:{person}")
    end_all_sessions(tx, by, person)


@all_cores()
def check_new_password(person: Person, old: str, new: str) -> None:
    """Check a change of password.

    Raises OldPasswordWrong, PasswordTooShort, PasswordSame, PasswordCommon, PasswordNamesOwner.
    """
    try:
        _hasher.verify(person.password_hash or _NOBODY, old)
    except VerifyMismatchError as mismatch:
        raise OldPasswordWrong() from mismatch
    if len(new) < SHORTEST_PASSWORD:
        raise PasswordTooShort(length=SHORTEST_PASSWORD)
    if new == old:
        raise PasswordSame()
    refuse_weak_password(person.id, person.name, new)
