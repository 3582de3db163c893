"""Keep first passwords, encrypted, until they are used; give new ones to many people."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from webapp.core.errors import JiebaoError, _
from webapp.facts.transactions import Transaction
from webapp.web.models import FirstPassword, FirstPasswordBatch
from webapp.web.operations.sign_in import give_first_password

KEPT = timedelta(days=14)  # after which a first password that nobody used is deleted
HIRE, IMPORT, RESET = "hire", "import", "reset"
SHOWN, PRINTED = "show_first_passwords", "print_first_passwords"
DOWNLOADED = "download_first_passwords"


class SelectionChanged(JiebaoError):
    """More people match the selection now than the page showed."""

    sentence = _("名单刚有变动，现在是 %(now)s 人，请看过再确认。")
    status = 409


class NobodySelected(JiebaoError):
    """Nobody matches the selection."""

    sentence = _("没有符合条件的人。")


@dataclass(frozen=True)
class FirstGiven:
    """A new first password of a person: its hash, and its ciphertext for HR."""

    person: str
    hash: str
    sealed: str


def open_batch(tx: Transaction, by: str, why: str) -> int:
    """Insert a `FirstPasswordBatch` and return its number; `why` is HIRE, IMPORT or RESET."""
    return tx.insert(FirstPasswordBatch, why=why, made_by=by, made_at=tx.now)


def keep_first_passwords(tx: Transaction, batch: int, sealed: Mapping[str, str]) -> None:
    """Insert the ciphertexts, given by staff number; each replaces the person's earlier one."""
    if sealed:
        FirstPassword.delete().where(FirstPassword.person.in_(list(sealed))).execute()
    for person, held in sealed.items():
        tx.insert(FirstPassword, person=person, batch=batch, sealed=held)


def reset_first_passwords(
    tx: Transaction, by: str, batch: int, given: Sequence[FirstGiven]
) -> None:
    """Give these people new first passwords, and end their sessions. Raises NotFound."""
    for each in given:
        give_first_password(tx, by, each.person, each.hash)
    keep_first_passwords(tx, batch, {each.person: each.sealed for each in given})


def close_first_passwords(tx: Transaction, by: str, people: Collection[str], batch: int) -> int:
    """Delete the kept first passwords of these people; return how many there were.

    The passwords stay valid: whoever has the slip can still sign in. `batch` (0: all) is for the
    audit trail.
    """
    held = FirstPassword.person.in_(list(people))
    ended = int(FirstPassword.delete().where(held).execute())
    if ended:
        tx.audit(by, "close_first_passwords", f"passwords:{batch}", after={"people": ended})
    return ended


def note_taken(tx: Transaction, by: str, action: str, batch: int, people: int) -> None:
    """Record in the audit trail that `by` got first passwords: SHOWN, PRINTED or DOWNLOADED."""
    tx.audit(by, action, f"passwords:{batch}", after={"people": people})


def any_over_time(now: datetime) -> bool:
    """Whether any kept first password is older than KEPT without having been used."""
    return bool(_over_time(now).exists())


def delete_over_time(tx: Transaction) -> int:
    """Delete the first passwords that nobody used within KEPT; return how many."""
    people = [row[0] for row in _over_time(tx.now).tuples()]
    ended = int(FirstPassword.delete().where(FirstPassword.person.in_(people)).execute())
    tx.audit("jiebao", "close_first_passwords", "passwords:0", after={"people": ended})
    return ended


def _over_time(now: datetime) -> Any:
    rows = FirstPassword.select(FirstPassword.person).join(FirstPasswordBatch)
    return rows.where(FirstPasswordBatch.made_at < now - KEPT)
