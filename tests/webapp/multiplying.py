"""Multiply the people and the records of a company in a database file, by SQL."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Collection, Iterator
from pathlib import Path

from peewee import Field, ForeignKeyField, Model, TextField

from webapp.audit.models import Seal
from webapp.checks.models import Round, SampleDraw, SampleSeed
from webapp.colleagues.pair_models import PairPlan, PairPlanEnd, PairStart
from webapp.company.models import (
    CalendarDay,
    CampaignProposal,
    CampaignStep,
    Headship,
    Person,
    Team,
)
from webapp.effect.models import EffectDecision, EffectStep, PulseCount
from webapp.feedback.library_models import LibraryEdition, LibraryItem
from webapp.feedback.models import Course, CourseLesson
from webapp.honours.models import Letterhead
from webapp.ledger.models import Basis, Evidence, Settlement
from webapp.ledger.payroll_models import Payment, Payroll
from webapp.messaging.models import Channel
from webapp.praise.models import Bulletin
from webapp.schemes.models import Draft, DraftStep, DraftVersion, Enrolment, EnrolmentStep, Review
from webapp.store.models import AuditLine, Notice, Setting
from webapp.store.tables import Table

# What a company has however many people it has: it is not multiplied.
OF_THE_COMPANY: tuple[type[Model], ...] = (
    AuditLine,
    Basis,
    Bulletin,
    CalendarDay,
    CampaignProposal,
    CampaignStep,
    Channel,
    Course,
    CourseLesson,
    Draft,
    DraftStep,
    DraftVersion,
    EffectDecision,
    EffectStep,
    Enrolment,
    EnrolmentStep,
    Evidence,
    Headship,
    Letterhead,
    LibraryEdition,
    LibraryItem,
    Notice,
    PairPlan,
    PairPlanEnd,
    PairStart,
    Payment,
    Payroll,
    PulseCount,
    Review,
    Round,
    SampleDraw,
    SampleSeed,
    Seal,
    Setting,
    Settlement,
    Team,
)
STEP = 1_000_000  # between the numbers of a row and of its copy
# Columns that name a person without a foreign key.
NAMING_A_PERSON = {"Tally.person", "Target.who", "TargetProposal.who", "Assignment.given_by"}
OF_THEIR_OWN = {"DayReturn.edition", "PrintPage.place"}  # numbers that a copy has of its own


def multiply(original: Path, file: Path, times: int, but: Collection[str]) -> None:
    """Write to `file` the company of `original` with `times` its people and their records.

    The people of `but` stay as they are, and get the copies of their own records themselves; so
    that what a page shows of one person, of a team and of the company all grows.
    """
    shutil.copyfile(original, file)
    connection = sqlite3.connect(file)
    connection.create_function("copied_json", 2, lambda text, copy: _renamed(text, copy, but))
    connection.execute("ATTACH ? AS original", (str(original),))
    with connection:
        tables = list(_tables())
        assert len(tables) > 50  # a filter that selects nothing would make the test pass for ever
        for copy in range(1, times):
            for model in tables:
                connection.execute(_copying(model, copy, but))
    connection.close()


def _tables() -> Iterator[type[Model]]:
    for model in Table.__subclasses__():
        if model.__module__.startswith("webapp.") and model not in OF_THE_COMPANY:
            yield model


def _copying(model: type[Model], copy: int, but: Collection[str]) -> str:
    fields = model._meta.sorted_fields
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    values = ", ".join(_value(field, copy, but) for field in fields)
    table = model._meta.table_name
    return f'INSERT OR IGNORE INTO "{table}" ({columns}) SELECT {values} FROM original."{table}"'  # noqa: S608


def _value(field: Field, copy: int, but: Collection[str]) -> str:
    name = f'"{field.column_name}"'
    place = f"{field.model.__name__}.{field.name}"
    target = field
    while isinstance(target, ForeignKeyField):
        if target.rel_model in OF_THE_COMPANY:
            return name
        target = target.rel_field
    if (target.model is Person and target.primary_key) or place in NAMING_A_PERSON:
        return _person(name, copy, but)
    if place in OF_THEIR_OWN:
        return f"{name} + {copy * STEP}"
    if target.primary_key and target.model not in OF_THE_COMPANY:
        if isinstance(target, TextField):
            return f"{name} || '-{copy}'"
        return f"{name} + {copy * STEP}"
    if field.name in ("because", "told"):
        return f"copied_json({name}, {copy})"
    if field.unique or place in ("Deal.contract", "Card.serial", "Reminder.about", "Message.about"):
        return f"{name} || '-{copy}'"
    return name


def _person(name: str, copy: int, but: Collection[str]) -> str:
    those = ", ".join(f"'{person}'" for person in but)
    return f"CASE WHEN {name} IN ({those}) OR {name} = '' THEN {name} ELSE '{copy}' || {name} END"


def _renamed(text: str, copy: int, but: Collection[str]) -> str:
    return re.sub(
        r'"(1\d{3})"',
        lambda held: held[0] if held[1] in but else f'"{copy}{held[1]}"',
        text,
    )
