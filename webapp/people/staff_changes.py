"""Compare a staff list with the data of people who are in the company already."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.facts import Posting
from webapp.company.corrections import read_dated_corrections
from webapp.company.models import Person
from webapp.company.snapshot import Company
from webapp.core.sealed_numbers import SealedNumber
from webapp.people.person_fields import CORRECTABLE, field_texts, stored_text
from webapp.people.staff_sheet import StaffRow
from webapp.spreadsheets.values import folded

POST = ("role", "team", "supervisor", "level")


@dataclass(frozen=True)
class FieldChange:
    """A field whose value in the list differs from a person's data; both values as codes."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class StaffChange:
    """A row of the list about somebody in the company, with what it would change.

    `corrected`: changed fields of `person_fields.CORRECTABLE`; `posted`: changed fields of the
    posting; `phone`: the new number; `left`: the last day.
    """

    row: StaffRow
    corrected: tuple[FieldChange, ...] = ()
    posted: tuple[FieldChange, ...] = ()
    phone: SealedNumber | None = None
    left: tuple[FieldChange, ...] = ()

    @property
    def is_change(self) -> bool:
        """Whether anything would change."""
        return bool(self.corrected or self.posted or self.phone or self.left)


def staff_changes(
    company: Company,
    rows: Sequence[StaffRow],
    seal: Callable[[str], SealedNumber],
    today: date,
) -> list[StaffChange]:
    """Return the rows about people of the company with their changes; empty cells: no change."""
    people = {row.id: row for row in Person.select()}
    dated = read_dated_corrections()
    teams = _team_ids(company)
    found = []
    for row in rows:
        person = people.get(row.staff_number)
        if person is None:
            continue
        texts = field_texts(person, dated, today)
        phone = seal(row.phone) if row.phone else None
        left = person.left_on.isoformat() if person.left_on else ""
        found.append(
            StaffChange(
                row,
                tuple(_differing(row, texts, _row_texts(row))),
                tuple(_differing(row, *_post_texts(company, row, teams, today))),
                phone if phone and phone.hash != person.phone_hash else None,
                tuple(_differing(row, {"left": left}, {"left": stored_text(row.left)})),
            )
        )
    return found


@dataclass(frozen=True)
class StaffCounts:
    """How many rows of a list are about new people, about changed ones, and about the others."""

    new: int
    changed: int
    same: int

    @property
    def rows(self) -> int:
        """The number of rows that are counted: those without a fault."""
        return self.new + self.changed + self.same


def staff_counts(rows: Sequence[StaffRow], changes: Sequence[StaffChange]) -> StaffCounts:
    """Count the rows of a list; `changes`: what `staff_changes` has found of them."""
    changed = sum(change.is_change for change in changes)
    return StaffCounts(len(rows) - len(changes), changed, len(changes) - changed)


def _differing(
    row: StaffRow, held: Mapping[str, str], listed: Mapping[str, str]
) -> list[FieldChange]:
    return [
        FieldChange(field, held[field], listed[field])
        for field in listed
        if field in row.given and listed[field] != held[field]
    ]


def _row_texts(row: StaffRow) -> dict[str, str]:
    """Without the name: a number with another name is refused (`staff_sheet.py`)."""
    return {field: stored_text(getattr(row, field)) for field in CORRECTABLE if field != "name"}


def _post_texts(
    company: Company, row: StaffRow, teams: Mapping[str, str], today: date
) -> tuple[dict[str, str], dict[str, str]]:
    """The post as it is today, and as the list has it; a new team by its name."""
    held = company.posting(row.staff_number, today) or Posting(None, "")
    team = teams.get(folded(row.team), row.team) if row.team else ""
    listed = {
        "role": row.role,
        "team": team or "",
        "supervisor": row.supervisor or "",
        "level": row.level or "",
    }
    return {field: getattr(held, field) or "" for field in POST}, listed


def _team_ids(company: Company) -> dict[str, str]:
    return {
        folded(word): team for team, held in company.teams.items() for word in (team, held.name)
    }
