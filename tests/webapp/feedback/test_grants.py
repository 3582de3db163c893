"""Special grants: proposed, decided once by a leader who does not gain, and paid."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.webapp.feedback.test_contributions import MARCH, TODAY
from tests.webapp.ledger.test_settle import close, lines
from webapp.core.errors import Missing, NotAllowed, NotFound, UnknownChoice
from webapp.feedback.models import Grant
from webapp.feedback.operations.grants import (
    GainsByGrant,
    GrantDecided,
    GrantGiven,
    GrantNotPositive,
    decide_grant,
    propose_grant,
)
from webapp.feedback.rule_inputs import rule_inputs_until
from webapp.people.operations.authority import NotInCharge
from webapp.planning.operations.enrol import EnrolmentGiven, run_from


def granted(write: Any, by: str, **more: Any) -> int:
    given = {
        "id": "g1",
        "kind": "new_market",
        "amount": 500_00,
        "reason": "开了新区",
        **more,
    }
    number: int = write(lambda tx: propose_grant(tx, by, GrantGiven(**given))).number
    return number


def test_a_grant_pays_once_a_leader_has_approved(write: Any, company: Any, clock: Any) -> None:
    write(lambda tx: run_from(tx, EnrolmentGiven("team-incentive", TODAY)))
    number = granted(write, company.gao, person=company.wang)
    [paper] = rule_inputs_until(MARCH.end).grants
    assert not paper.approved
    clock.set("2026-04-01T09:00")
    close(write, "2026-03", "team-incentive")
    assert lines("2026-03", "new-frontier") == []
    write(lambda tx: decide_grant(tx, company.lu, number, True))
    close(write, "2026-03", "team-incentive")
    [line] = lines("2026-03", "new-frontier")
    assert (line.person_id, line.amount) == (company.wang, 500_00)


def test_a_grant_is_decided_once_and_never_by_who_gains(write: Any, company: Any) -> None:
    number = granted(write, company.he, person=company.lu)
    with pytest.raises(GainsByGrant):
        write(lambda tx: decide_grant(tx, company.lu, number, True))
    other = granted(write, company.he, id="g2", team="east")
    write(lambda tx: decide_grant(tx, company.lu, other, False))
    with pytest.raises(GrantDecided):
        write(lambda tx: decide_grant(tx, company.lu, other, True))
    with pytest.raises(NotFound):
        write(lambda tx: decide_grant(tx, company.lu, 999, True))


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"person": "1102", "amount": 0}, GrantNotPositive),
        ({"person": "1102", "kind": "thanks"}, UnknownChoice),
        ({"person": "1102", "team": "east"}, UnknownChoice),
        ({"person": "1102", "reason": ""}, Missing),
        ({"person": "1103"}, NotInCharge),
    ],
)
def test_invalid_grants_are_refused(
    write: Any, company: Any, given: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        granted(write, company.gao, **given)
    assert not Grant.select().exists()


def test_only_a_leader_decides_on_a_grant(write: Any, company: Any) -> None:
    number = granted(write, company.sun, person=company.lin)

    with pytest.raises(NotAllowed):
        write(lambda tx: decide_grant(tx, company.he, number, True))


def test_a_leader_who_belonged_to_the_team_that_month_cannot_decide_on_its_grant(
    write: Any, company: Any, clock: Any
) -> None:
    """A leader who headed the store until yesterday gains by what it did this month."""
    from webapp.people.operations.add_people import set_head

    write(lambda tx: set_head(tx, company.he, "west", company.lu, TODAY))
    number = granted(write, company.he, team="west")
    clock.set("2026-03-05T10:00")
    write(lambda tx: set_head(tx, company.he, "west", company.qin, date(2026, 3, 4)))

    with pytest.raises(GainsByGrant):
        write(lambda tx: decide_grant(tx, company.lu, number, True))
