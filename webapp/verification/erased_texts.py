"""Find where a name or a number stands in texts, audit lines and the inputs of settlements."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from rules.basis import canonical
from webapp.audit.chain import latest_seal
from webapp.company.models import Person
from webapp.facts.models import Customer
from webapp.facts.transactions import as_audited
from webapp.store import erasing
from webapp.store.statements import read_rows
from webapp.verification.operations.forget import NO_YEAR, ChangedLine, TextPlace
from webapp.verification.personal_data import PERSON

GONE = "***"  # stands for an erased value of an audit line
# Fields of an audit line about the erased person or customer that hold personal data.
FIELDS = frozenset(
    {"name", "phone", "birthday", "sex", "address", "network", "agent", "holder", "bank"}
    | {"masked", "account", "note", "text", "words", "reason", "comment", "is", "was"}
)
# Not searched: audit lines (changed_lines), the names themselves (taken away last), and what is
# hashed and holds no name: figures of settlements and of the ledger's lines.
UNSEARCHED = frozenset(
    {
        ("audit_line", "before"),
        ("audit_line", "after"),
        ("person", "name"),
        ("customer", "name"),
        ("basis", "body"),
        ("line", "because"),
    }
)
_OWN = """SELECT number, before, after FROM audit_line
    WHERE subject = ? AND number <= ? AND action <> 'erase'"""
_HOLDING = """SELECT number, before, after FROM audit_line WHERE number <= ?
    AND (replace(before, ?, '') <> before OR replace(after, ?, '') <> after)"""


# Texts of the company's own settings: what a seller has typed as a customer's name may stand there.
SETTINGS = frozenset(
    {"setting", "citation", "letterhead", "team", "calendar_day", "channel", "campaign_proposal"}
    | {"draft_version", "new_scheme_version", "course", "course_lesson", "column_choice"}
    | {"word_choice", "api_token", "webhook", "wall_link", "schema_migration"}
)
MOST_PLACES = 50  # a customer's name in more texts than these is a word, as 老板


class SoughtText(NamedTuple):
    """A name or number to look for, and what replaces it.

    `is_typed`: a seller typed it as a customer's name, so it may be a word of other texts too.
    """

    text: str
    by: str
    is_typed: bool = False

    @property
    def forms(self) -> dict[str, str]:
        """The text as it stands in texts and in JSON of ASCII, with the replacement of each."""
        return {self.text: self.by, json.dumps(self.text)[1:-1]: json.dumps(self.by)[1:-1]}


def name_is_shared(name: str, kind: str, key: str) -> bool:
    """Whether somebody else's name holds this one: texts could mean either, and stay."""
    people, customers = Person.select(), Customer.select()
    if kind == PERSON:
        people = people.where(Person.id != key)
    else:
        customers = customers.where(Customer.id != int(key))
    return bool(
        people.where(Person.name.contains(name)).exists()
        or customers.where(Customer.name.contains(name)).exists()
    )


def places_of(text: SoughtText) -> list[TextPlace]:
    """Every column that holds a text, outside audit lines; reads the whole database."""
    found = []
    for table, column in erasing.text_columns():
        if (table, column) in UNSEARCHED or (text.is_typed and table in SETTINGS):
            continue
        for form, by in text.forms.items():
            rows = erasing.rows_holding(table, column, form)
            if rows:
                found.append(TextPlace(table, column, rows, form, by))
    return found


def is_word(text: SoughtText, count: int) -> bool:
    """Whether a text that stands in so many rows is taken for a word, and left."""
    return text.is_typed and count > MOST_PLACES


def changed_lines(kind: str, key: str, texts: Sequence[SoughtText]) -> list[ChangedLine]:
    """The sealed audit lines that hold personal data of somebody, with their new texts."""
    seal = latest_seal()
    last = int(seal.last) if seal else 0
    found: dict[int, tuple[str, str]] = {}
    for number, before, after in read_rows(_OWN, (f"{kind}:{key}", last)):
        found[number] = (_without_fields(before), _without_fields(after))
        if found[number] == (before, after):
            del found[number]
    for text in texts:
        for form, by in text.forms.items():
            held = _lines_holding(form, last)
            for number, before, after in () if is_word(text, len(held)) else held:
                was = found.get(number, (before, after))
                found[number] = (was[0].replace(form, by), was[1].replace(form, by))
    return [ChangedLine(number, *found[number]) for number in sorted(found)]


def _lines_holding(text: str, last: int) -> list[tuple[int, str, str]]:
    return list(read_rows(_HOLDING, (last, text, text)))


def _without_fields(text: str) -> str:
    """The JSON of an audit line, with the texts of FIELDS replaced."""
    told = json.loads(text) if text else None
    if not isinstance(told, dict):
        return text
    fields = {key for key in FIELDS & told.keys() if told[key] and told[key] != GONE}
    if not fields:
        return text
    return as_audited({**told, **dict.fromkeys(fields, GONE)})


def changed_evidence(person: str, placeholder: str) -> Iterator[tuple[str, str]]:
    """The rosters in `evidence` that name a person, as (hash, new JSON).

    The year of a birthday goes too; day and month stay, as gifts were given for them.
    """
    rows = read_rows("SELECT hash, body FROM evidence")
    for digest, body in rows:
        text = zlib.decompress(body).decode()
        if f'"id":"{person}"' not in text or '"people"' not in text:
            continue
        told: Any = json.loads(text)
        for each in told["people"]:
            if each["id"] == person:
                each["name"] = placeholder
                if "birthday" in each:
                    each["birthday"] = f"{NO_YEAR}{each['birthday'][4:]}"
        if (new := canonical(told)) != text:
            yield digest, new
