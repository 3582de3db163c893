"""Correct a person's data; each correction is a row with its day and reason, none is overwritten.

The ledger and issued certificates keep what they said; settlement follows by touches (rule 17).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rules.reads import PEOPLE
from webapp.company.corrections import EXEMPT, YES, read_dated_corrections
from webapp.company.models import Person, PersonCorrection, Posting
from webapp.company.roles import HR
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.core.fields import OptionalDay, Text
from webapp.core.sealed_numbers import SealedNumber
from webapp.facts.models import Fact
from webapp.facts.operations.demand_role import demand_role
from webapp.facts.transactions import Transaction
from webapp.people.operations.add_people import ALWAYS, PhoneTaken
from webapp.people.person_fields import CORRECTABLE, DATED, field_texts

REASON, FROM_ON = Text("reason", most=200), OptionalDay("from_on")
# Kinds of facts by which others decide on a person's records; the person need not be employed then.
DECISIONS = ("cancel", "opinion", "verdict", "undo")


class ChangedMeanwhile(JiebaoError):
    """Somebody else has corrected the field since the form was shown."""

    sentence = _("这一项刚被别人改成“%(now)s”，请核对后再保存。")
    status = 409


class NothingCorrected(JiebaoError):
    """The form holds only values that are in force already."""

    sentence = _("没有改动：各项与现有资料相同。")


class LeftBeforeHired(JiebaoError):
    """The day of hiring would be after the last day employed."""

    sentence = _("入职日晚于离职日 %(left)s，请核对。")
    field = "hired"


class RecordsEarlier(JiebaoError):
    """The person has records from before the proposed day of hiring."""

    sentence = _("%(name)s 在 %(on)s已有记录，入职日不能更晚。")
    field = "hired"


@dataclass(frozen=True)
class Wanted:
    """The new text of a field, and the text that the form showed (`person_fields.py`)."""

    shown: str
    text: str


@dataclass(frozen=True)
class CorrectionGiven:
    """Corrections of one person, by field, with their reason.

    `phone` is a new telephone number; `no_phone`: the number is removed; `phone_shown`: the old
    number as the form showed it, masked. `from_on` is for DATED fields: the day from which the new
    value holds; None: it has always held.
    """

    person: str
    reason: str
    wanted: Mapping[str, Wanted] = field(default_factory=dict)
    phone: SealedNumber | None = None
    no_phone: bool = False
    phone_shown: str = ""
    from_on: date | None = None


def correct_person(tx: Transaction, by: str, given: CorrectionGiven) -> list[str]:
    """Correct a person's fields, and return the names of those that have changed.

    Raises NotAllowed, NotFound, Missing, ChangedMeanwhile, NothingCorrected, PhoneTaken,
    LeftBeforeHired, RecordsEarlier, and what the fields' `read` raise.
    """
    demand_role(tx, by, HR)
    reason = REASON.demand(given.reason)
    person = Person.get_or_none(Person.id == given.person)
    if person is None:
        raise NotFound()
    work = _Correcting(tx, by, person, reason, given)
    changed = [name for name, wanted in given.wanted.items() if work.correct(name, wanted)]
    if work.correct_phone():
        changed.append("phone")
    if not changed:
        raise NothingCorrected()
    tx.notice("roster")
    return changed


@dataclass
class _Correcting:
    """Corrects the fields of one person in one transaction."""

    tx: Transaction
    by: str
    person: Person
    reason: str
    given: CorrectionGiven

    def correct(self, name: str, wanted: Wanted) -> bool:
        """Correct one field; False if it has the wanted value already."""
        about = CORRECTABLE[name]
        value = about.read(wanted.text)
        on = self.given.from_on if name in DATED else None
        held = field_texts(
            self.person,
            read_dated_corrections(self.person.id),
            on or self.tx.company.clock.day(self.tx.now),
        )
        if wanted.text == held[name]:
            return False
        if wanted.shown != held[name] and on is None:
            refusal = ChangedMeanwhile(now=held[name])
            refusal.field = name
            raise refusal
        if name == "hired":
            self._move_hiring(value)
        if on is None:
            self._store(about.column, value == YES if name == EXEMPT else value)
        if about.moves_rules:
            self.tx.touch(PEOPLE, self._first_day(name, value, on), who=self.person.id)
        self._record(name, held[name], wanted.text, from_on=on)
        return True

    def _first_day(self, name: str, value: Any, on: date | None) -> date:
        """The first day for which rules read the correction."""
        hired = self.person.hired_on or ALWAYS
        return on or (min(hired, value or ALWAYS) if name == "hired" else hired)

    def _move_hiring(self, hired: date | None) -> None:
        """Check a day of hiring, and begin the first posting on it if that is earlier."""
        held, left = self.person.hired_on, self.person.left_on
        if hired and left and hired > left:
            raise LeftBeforeHired(left=left)
        own = Fact.select(Fact.day).where(Fact.person == self.person.id)
        first = own.where(Fact.kind.not_in(DECISIONS)).order_by(Fact.day).limit(1).scalar()
        if hired and first and first < hired:
            raise RecordsEarlier(name=self.person.name, on=first)
        if held and (hired or ALWAYS) < held:
            first_posting = (Posting.person == self.person.id) & (Posting.from_on == held)
            Posting.update(from_on=hired or ALWAYS).where(first_posting).execute()

    def correct_phone(self) -> bool:
        """Set or remove the telephone number; False if neither is wanted, or it is the same."""
        new, held = self.given.phone, self.person.phone_hash
        if new is None and not self.given.no_phone:
            return False
        if (new.hash if new else None) == held:
            return False
        others = Person.select().where(Person.id != self.person.id)
        if new and others.where(Person.phone_hash == new.hash).exists():
            raise PhoneTaken(masked=new.masked)
        before = self.person.phone_cipher
        self._store("phone_cipher", new.cipher if new else None)
        self._store("phone_hash", new.hash if new else None)
        shown, masked = self.given.phone_shown, new.masked if new else ""
        self._record("phone", shown, masked, cipher=before)
        return True

    def _store(self, column: str, value: Any) -> None:
        Person.update(**{column: value}).where(Person.id == self.person.id).execute()

    def _record(
        self,
        name: str,
        before: str,
        after: str,
        *,
        from_on: date | None = None,
        cipher: str | None = None,
    ) -> None:
        self.tx.insert(
            PersonCorrection,
            person=self.person.id,
            field=name,
            before=before,
            after=after,
            before_cipher=cipher,
            from_on=from_on,
            reason=self.reason,
            corrected_by=self.by,
            corrected_at=self.tx.now,
        )
        self.tx.audit(
            self.by,
            "correct_person",
            f"person:{self.person.id}",
            before={name: before},
            after={name: after, "from": from_on, "reason": self.reason},
        )
