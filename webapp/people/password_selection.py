"""Whom a reset of many first passwords is for: employed people by team, words and sign-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from peewee import fn

from rules.facts import Person
from webapp.company.models import Person as PersonRow
from webapp.company.snapshot import Company
from webapp.web.models import SignIn

NEVER, EVERYBODY = "never", "all"


@dataclass(frozen=True)
class PasswordSelection:
    """Which people: of a team (empty: all), whose number or name contains `words`.

    `who` NEVER: only those who have never signed in. `besides`: nobody's own password is reset.
    """

    team: str
    words: str
    who: str
    besides: str

    def people(self, company: Company, today: date) -> list[Person]:
        """The people employed today or later who match, by staff number."""
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
    """The id of a person's team of today, or of the first posting if that is still to come."""
    posting = person.posting_on(today) or (person.postings[0] if person.postings else None)
    return (posting.team or "") if posting is not None else ""


def _never_signed_in() -> frozenset[str]:
    signed_in = SignIn.select().where(SignIn.person == PersonRow.id)
    rows = PersonRow.select(PersonRow.id).where(~fn.EXISTS(signed_in))
    return frozenset(person for (person,) in rows.tuples())
