"""Convert the roster, the rule inputs and the days in force to JSON and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from rules.basis import canonical
from rules.because import instant_text
from rules.case import RuleInputs
from rules.facts import Grant, Opening, Person, Posting, Target, Team, Training
from rules.force import Force, Reach, Term
from rules.periods import Period
from rules.roster import Roster

_NAMES: dict[type[Any], tuple[str, ...]] = {}  # the answers of `_field_names` so far


def roster_json(roster: Roster) -> str:
    """Return a roster as canonical JSON, converted once: settlements over one roster share it."""
    if "json" not in roster.kept:
        roster.kept["json"] = canonical(roster_text(roster))
    return roster.kept["json"]


def roster_text(roster: Roster) -> dict[str, Any]:
    """A roster as JSON, without empty and default values."""
    return {
        "people": [_plain(roster.people[key]) for key in sorted(roster.people)],
        "teams": [_plain(roster.teams[key]) for key in sorted(roster.teams)],
        "targets": sorted(
            (_plain(target) for target in roster.targets),
            key=lambda held: (held["who"], held["metric"], held["period_kind"], str(held)),
        ),
        "holidays": sorted(day.isoformat() for day in roster.holidays),
        "workdays": sorted(day.isoformat() for day in roster.workdays),
        "campaign": _plain(roster.campaign) if roster.campaign else None,
    } | _openings_text(roster.openings)


def _openings_text(openings: Mapping[str, Opening]) -> dict[str, Any]:
    """The opening balances; no key without any, as in rosters kept before there were any."""
    return (
        {"openings": {who: _plain(openings[who]) for who in sorted(openings)}} if openings else {}
    )


def roster_of(held: Mapping[str, Any]) -> Roster:
    """Rebuild the roster from a JSON value of `roster_text`."""
    return Roster(
        people={each["id"]: _person(each) for each in held["people"]},
        teams={each["id"]: _team(each) for each in held["teams"]},
        targets=tuple(_target(each) for each in held["targets"]),
        holidays=frozenset(date.fromisoformat(day) for day in held["holidays"]),
        workdays=frozenset(date.fromisoformat(day) for day in held["workdays"]),
        campaign=period_of_text(held["campaign"]) if held["campaign"] else None,
        openings={
            who: Opening(each["sales"], date.fromisoformat(each["until"]))
            for who, each in held.get("openings", {}).items()
        },
    )


def rule_inputs_text(rule_inputs: RuleInputs) -> dict[str, Any]:
    """Grants and trainings as JSON."""
    return {
        "grants": [_plain(grant) for grant in rule_inputs.grants],
        "trainings": [_plain(training) for training in rule_inputs.trainings],
    }


def rule_inputs_of_text(held: Mapping[str, Any]) -> RuleInputs:
    """Rebuild the rule inputs from a JSON value of `rule_inputs_text`."""
    return RuleInputs(
        grants=tuple(_grant(each) for each in held["grants"]),
        trainings=tuple(
            Training(**{**each, "passed": each.get("passed", False), "at": _at(each)})
            for each in held["trainings"]
        ),
    )


def force_text(force: Force) -> list[dict[str, Any]]:
    """The approvals of a scheme as JSON."""
    days = ("start", "until", "approved")
    return [
        {name: _value(getattr(term, name)) for name in days if getattr(term, name) is not None}
        | _reach_text(term.reach)
        for term in force.terms
    ]


def force_of(held: Sequence[Mapping[str, Any]]) -> Force:
    """Rebuild the approvals from a JSON value of `force_text`."""
    days = ("start", "until", "approved")
    return Force(tuple(Term(**_dates(each, *days), reach=_reach_of(each)) for each in held))


def _reach_text(reach: Reach) -> dict[str, Any]:
    return {name: sorted(getattr(reach, name)) for name in ("roles", "levels", "teams")}


def _reach_of(held: Mapping[str, Any]) -> Reach:
    return Reach(**{name: frozenset(held[name]) for name in ("roles", "levels", "teams")})


def period_text(period: Period) -> dict[str, Any]:
    """A period as JSON."""
    return _plain(period)


def period_of_text(held: Mapping[str, Any]) -> Period:
    """Rebuild the period from a JSON value of `period_text`."""
    start, end = (date.fromisoformat(held[name]) for name in ("start", "end"))
    return Period(held["kind"], held["key"], start, end)


def _plain(made: Any) -> dict[str, Any]:
    """A dataclass as JSON, without values that are None, False or empty."""
    return {
        name: value if type(value) is str else _value(value)
        for name in _field_names(type(made))
        if (value := getattr(made, name)) is not None and value is not False and value != ()
    }


def _field_names(kind: type[Any]) -> tuple[str, ...]:
    """The names of the fields of a dataclass."""
    if kind not in _NAMES:
        _NAMES[kind] = tuple(each.name for each in fields(kind))
    return _NAMES[kind]


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(each) if isinstance(each, Posting) else _value(each) for each in value]
    return value


def _dates(held: Mapping[str, Any], *names: str) -> dict[str, date]:
    return {name: date.fromisoformat(held[name]) for name in names if name in held}


def _at(held: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(held["at"])


def _person(held: Mapping[str, Any]) -> Person:
    postings = tuple(
        Posting(**{"on": None, **each, **_dates(each, "on")}) for each in held.get("postings", ())
    )
    relieved, leaves = _spans(held.get("relieved", ())), _spans(held.get("leaves", ()))
    dates = _dates(held, "hired", "left", "birthday")
    plans = tuple((date.fromisoformat(on), plan) for on, plan in held.get("plans", ()))
    read = {**dates, "postings": postings, "relieved": relieved, "leaves": leaves, "plans": plans}
    return Person(**{**held, **read})


def _spans(held: Sequence[Sequence[str | None]]) -> tuple[tuple[date, date | None], ...]:
    return tuple(
        (date.fromisoformat(first or ""), date.fromisoformat(last) if last else None)
        for first, last in held
    )


def _team(held: Mapping[str, Any]) -> Team:
    heads = tuple(
        (date.fromisoformat(on) if on else None, head) for on, head in held.get("heads", ())
    )
    return Team(**{**held, "heads": heads})


def _target(held: Mapping[str, Any]) -> Target:
    value = held["value"]
    return Target(**{**held, "value": Fraction(value) if isinstance(value, str) else value})


def _grant(held: Mapping[str, Any]) -> Grant:
    usual = {"person": None, "team": None, "approved": False}
    return Grant(**{**usual, **held, "at": _at(held)})
