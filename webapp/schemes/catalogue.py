"""Read the schemes: the shipped ones and the company's own, with the revisions it approved."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from peewee import fn

from rules.periods import Clock
from rules.scheme import SHIPPED, Scheme, read_scheme
from webapp.schemes.models import (
    Draft,
    DraftStep,
    DraftVersion,
    NewScheme,
    NewSchemeStep,
    NewSchemeVersion,
)
from webapp.store.database import notice_seq
from webapp.store.request_cache import is_changed_here, read_once
from webapp.store.tables import database

FACT_CLOCK = "card-campaign"  # its time zone and cut-off give a fact's day and lateness
TOPIC = "schemes"  # the notice topic of an approved scheme or revision
OWN = "own-"  # the ids of the company's own schemes begin so; no shipped one does

_cache: dict[str, tuple[int, dict[str, Scheme]]] = {}


@cache
def shipped_tables() -> dict[str, dict[str, Any]]:
    """The shipped files as TOML tables by id; callers must not change them."""
    tables = {}
    for file in sorted(SHIPPED.glob("*.toml")):
        table = read_toml(file.read_text(encoding="utf-8"))
        tables[table["id"]] = table
    return tables


def read_toml(text: str) -> dict[str, Any]:
    """Parse TOML with exact numbers (Decimal). Raises ValueError."""
    return tomllib.loads(text, parse_float=Decimal)


@cache
def shipped_schemes() -> dict[str, Scheme]:
    """The schemes as shipped, by id."""
    return {key: read_scheme(table, f"{key}.toml") for key, table in shipped_tables().items()}


def schemes() -> dict[str, Scheme]:
    """Return every scheme by id, with the revisions that leaders of this company have approved.

    Without a database, as in runs of scenarios, it returns the shipped schemes.
    """
    if database.obj is None:
        return shipped_schemes()
    return read_once(TOPIC, "schemes", _schemes_in_force)


def _schemes_in_force() -> dict[str, Scheme]:
    """The schemes as of the last notice, or as changed by the open transaction."""
    if is_changed_here(TOPIC):
        return _with_own_revisions()
    key, seq = str(database.database), _seq()
    held = _cache.get(key)
    if held is None or held[0] != seq:
        held = (seq, _with_own_revisions())
        _cache[key] = held
    return held[1]


def _seq() -> int:
    return notice_seq(TOPIC)


def _with_own_revisions() -> dict[str, Scheme]:
    found = dict(shipped_schemes())
    tables = own_tables()
    for scheme, table in tables.items():
        found[scheme] = read_scheme(table, f"{scheme}.toml")
    for scheme, revisions in _approved().items():
        table = _with_revisions({**tables, **shipped_tables()}[scheme], revisions)
        found[scheme] = read_scheme(table, f"{scheme}.toml")
    return found


def own_tables() -> dict[str, dict[str, Any]]:
    """The company's own approved schemes as TOML tables by id, in order of approval."""
    rows = (
        NewSchemeStep.select(NewScheme.scheme, NewSchemeVersion.body)
        .join(NewScheme)
        .switch(NewSchemeStep)
        .join(NewSchemeVersion)
        .where(NewSchemeStep.kind == "approved")
        .order_by(NewSchemeStep.id)
    )
    return {scheme: read_toml(body) for scheme, body in rows.tuples()}


def base_table(scheme: str) -> dict[str, Any]:
    """Return a scheme's table as it was shipped or first approved; callers must not change it."""
    return shipped_tables().get(scheme) or own_tables()[scheme]


def scheme_table(scheme: str, own: dict[date, dict[str, Any]]) -> dict[str, Any]:
    """Return a scheme's table with the company's own revisions added, in order of date."""
    return _with_revisions(base_table(scheme), own)


def _with_revisions(table: dict[str, Any], own: dict[date, dict[str, Any]]) -> dict[str, Any]:
    added = [{**body, "from": start} for start, body in own.items()]
    ordered = sorted([*table["revision"], *added], key=lambda revision: revision["from"])
    return {**table, "revision": ordered}


def _approved() -> dict[str, dict[date, dict[str, Any]]]:
    """The approved revisions by scheme and first day: each draft's newest version."""
    newest = DraftVersion.select(fn.MAX(DraftVersion.id)).group_by(DraftVersion.draft)
    rows = (
        DraftStep.select(Draft.scheme, DraftStep.from_on, DraftVersion.body)
        .join(Draft)
        .join(DraftVersion)
        .where(DraftStep.kind == "approved", DraftVersion.id.in_(newest))
        .order_by(DraftStep.id)
    )
    found: dict[str, dict[date, dict[str, Any]]] = {}
    for scheme, from_on, body in rows.tuples():
        found.setdefault(scheme, {})[from_on] = read_toml(body)
    return found


def own_revisions(scheme: str) -> dict[date, dict[str, Any]]:
    """The company's own approved revisions of a scheme, by first day."""
    return _approved().get(scheme, {})


def fact_clock() -> Clock:
    """The clock of facts; each day has the cut-off that was in force on it."""
    return schemes()[FACT_CLOCK].clock
