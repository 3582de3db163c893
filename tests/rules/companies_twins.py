"""Twins in made-up companies: who did just the same, or nearly, shares a rank or just does not."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime, timedelta
from random import Random
from typing import Any

Table = dict[str, Any]
SHIFT = timedelta(seconds=1)
SHIFTED = {"deal", "rating", "contribution"}


def with_twins(random: Random, table: Table) -> Table:
    """The same company; often one person, now and then a whole team, stands in it twice."""
    chance = random.random()
    if chance < 0.3:
        person = random.choice(table["person"])
        return doubled(random, table, {person["id"]}, set())
    if chance < 0.42:
        team = random.choice(table["team"])["id"]
        members = {person["id"] for person in table["person"] if person.get("team") == team}
        return doubled(random, table, members, {team})
    return table


def doubled(random: Random, table: Table, people: Set[str], teams: Set[str]) -> Table:
    """These people and teams again, under other ids, with all that they did and are to reach."""
    own = {
        fact[fact["kind"]]
        for fact in table["fact"]
        if fact["kind"] in ("card", "deal") and fact["who"] in people
    }
    renamed = {key: f"{key}x" for key in people | teams | own}
    same = random.random() < 0.6
    found = dict(table)
    for kind, key in (("person", "id"), ("team", "id"), ("target", "who"), ("change", "who")):
        found[kind] = table[kind] + [
            _again(held, renamed) for held in table[kind] if held[key] in renamed
        ]
    again = [_again(fact, renamed) for fact in table["fact"] if _whose(fact) in renamed]
    sold = [fact for fact in again if fact["kind"] in SHIFTED]
    if sold and not same:
        one = random.choice(sold)
        again[again.index(one)] = one | {"at": _shifted(random, one["at"])}
    found["fact"] = table["fact"] + again
    random.shuffle(found["fact"])
    return found


def _shifted(random: Random, at: datetime) -> datetime:
    """A second earlier or later on the same day."""
    return random.choice([each for each in (at - SHIFT, at + SHIFT) if each.date() == at.date()])


def _whose(fact: Table) -> str:
    """The person, else the team, card or deal that a fact is about."""
    return str(next(fact[key] for key in ("who", "team", "card", "deal") if key in fact))


def _again(held: Table, renamed: dict[str, str]) -> Table:
    named = ("id", "who", "team", "card", "deal")
    return {
        key: renamed.get(value, value) if key in named else value for key, value in held.items()
    }
