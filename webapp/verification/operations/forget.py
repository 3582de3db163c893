"""Carry out an erasure in transactions: empty rows, replace texts, redact lines, write it down."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from webapp.audit.erased_lines import REDACT, digest_now, piece_hash, piece_subject
from webapp.audit.models import ErasedLine
from webapp.checks.models import Fingerprint
from webapp.checks.twins.points import Points
from webapp.company.models import Person
from webapp.facts.evidence_models import Attachment
from webapp.facts.models import ERASED, Customer, Photo
from webapp.facts.transactions import Transaction
from webapp.ledger.models import Evidence
from webapp.store import erasing
from webapp.store.models import AuditLine
from webapp.verification.erased_data import Wiped
from webapp.verification.personal_data import PERSON
from webapp.verification.privacy_models import Erasure, PrivacyDecision, PrivacyProposal

NO_YEAR = 1904  # the year of an erased birthday: a leap year, so that 29 February stays


class TextPlace(NamedTuple):
    """The rows of a column that hold a text, and what replaces it."""

    table: str
    column: str
    rows: list[int]
    text: str
    by: str


class ChangedLine(NamedTuple):
    """An audit line with the texts that it gets."""

    number: int
    before: str
    after: str


def wipe_rows(_tx: Transaction, each: Wiped, key: str) -> int:
    """Empty or delete the rows of one entry of WIPED about somebody; return how many."""
    asked = {"key": key}
    if each.values:
        return erasing.overwrite(each.table, each.values, each.where, asked)
    return erasing.delete(each.table, each.where, asked)


def replace_texts(_tx: Transaction, place: TextPlace) -> None:
    """Replace a text in rows of a column."""
    erasing.replace_text(place.table, place.column, place.rows, place.text, place.by)


def redact_lines(tx: Transaction, erasure: int, piece: int, changed: Sequence[ChangedLine]) -> None:
    """Give sealed audit lines other texts; an audit line of its own holds what was changed."""
    rows = []
    for line in changed:
        was = digest_now(line.number)
        texts = {"before": line.before, "after": line.after}
        AuditLine.update(**texts).where(AuditLine.number == line.number).execute()
        now = digest_now(line.number)
        if was is not None and now is not None:
            rows.append((line.number, was, now))
    for number, was, now in rows:
        tx.insert(ErasedLine, number=number, was=was, now=now, erasure=erasure, piece=piece)
    told = {"lines": len(rows), "hash": piece_hash(rows)}
    tx.audit("jiebao", REDACT, piece_subject(erasure, piece), after=told)


def redact_evidence(_tx: Transaction, rows: Sequence[tuple[str, str]]) -> None:
    """Replace the JSON of rows of `evidence`, which keep their hash."""
    for digest, text in rows:
        body = zlib.compress(text.encode())
        Evidence.update(body=body).where(Evidence.hash == digest).execute()


def finish_erasure(
    tx: Transaction, proposal: int, placeholder: str, counts: Mapping[str, int], names: ErasedFiles
) -> None:
    """Take the name and the number away, mark the files as erased, and write the erasure down."""
    held = PrivacyProposal.get_by_id(proposal)
    if held.kind == PERSON:
        _erase_person(held.about, placeholder)
    else:
        _erase_customer(tx, int(held.about), placeholder)
    _mark_files(tx, names)
    told = {key: count for key, count in sorted(counts.items()) if count}
    tx.insert(
        Erasure,
        proposal=proposal,
        counts=json.dumps(told),
        photos=json.dumps(names.photos),
        done_at=tx.now,
    )
    by = PrivacyDecision.get_by_id(proposal).decided_by_id
    after = {
        "erasure": proposal,
        "why": held.reason,
        "proposed_by": held.proposed_by_id,
        "approved_by": by,
        "counts": told,
        "photos": names.photos,
        "files": names.attachments,
    }
    tx.audit(by, "erase", f"{held.kind}:{held.about}", after=after)
    tx.notice("roster")


class ErasedFiles(NamedTuple):
    """The names of the photos and attachments (by content) whose files are deleted."""

    photos: list[str]
    attachments: list[str]


def _erase_person(person: str, placeholder: str) -> None:
    held = Person.get_by_id(person)
    birthday = held.birthday.replace(year=NO_YEAR) if held.birthday else None
    Person.update(
        name=placeholder,
        phone_cipher=None,
        phone_hash=None,
        sex=None,
        birthday=birthday,
        password_hash=None,
    ).where(Person.id == person).execute()


def _erase_customer(tx: Transaction, customer: int, placeholder: str) -> None:
    """The keyed hash of a number stays where its owner asked not to be called: lists are compared
    with it, so that nobody calls again.
    """
    held = Customer.get_by_id(customer)
    stays = held.phone_hash if held.do_not_contact_at is not None else None
    Customer.update(
        name=placeholder,
        phone_cipher=None,
        phone_hash=stays,
        phone_masked="",
        note="",
        visited=None,
        do_not_contact_at=held.do_not_contact_at or tx.now,
    ).where(Customer.id == customer).execute()


def _mark_files(tx: Transaction, names: ErasedFiles) -> None:
    none: dict[str, Any] = {"format": ERASED, "metadata": "{}", "exif": None}
    Photo.update(**none).where(Photo.name.in_(names.photos)).execute()
    # A row, also for a photo that was not examined yet: there is nothing to examine any more.
    Fingerprint.delete().where(Fingerprint.photo.in_(names.photos)).execute()
    nothing = {"points": Points.nothing().pack(), "codes": "[]", "at": tx.now}
    tx.insert_rows(Fingerprint, [{"photo": name, **nothing} for name in names.photos])
    erased = {"name": "", "media": ERASED, "size": 0}
    Attachment.update(**erased).where(Attachment.file.in_(names.attachments)).execute()
