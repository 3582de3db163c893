"""Trainings: recorded for many, read by the rules, and seen by each person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.webapp.feedback.test_contributions import KEY, MARCH, TODAY
from webapp.core.errors import InTheFuture, Missing
from webapp.feedback.operations.trainings import (
    NameTooLong,
    NobodyChosen,
    TrainingGiven,
    record_trainings,
)
from webapp.feedback.rule_inputs import rule_inputs_until
from webapp.people.operations.authority import NotInCharge


def trained(write: Any, by: str, **more: Any) -> int:
    given = {
        "id": "t1",
        "course": "话术",
        "people": ("1101", "1102"),
        "passed": False,
        "on": TODAY,
        **more,
    }
    count: int = write(lambda tx: record_trainings(tx, by, TrainingGiven(**given)))
    return count


def test_trainings_are_recorded_for_many_and_the_rules_read_them(
    write: Any, company: Any, clock: Any
) -> None:
    assert trained(write, company.sun) == 2
    assert trained(write, company.sun) == 0  # the same form again
    clock.set("2026-03-05T10:00")
    later = {"people": ("1102",), "passed": True, "on": date(2026, 3, 5)}
    assert trained(write, company.he, id="t2", **later) == 1
    found = rule_inputs_until(MARCH.end).trainings
    assert [(each.person, each.training, each.passed) for each in found] == [
        (company.lin, "话术", False),
        (company.wang, "话术", False),
        (company.wang, "话术", True),
    ]
    assert len(rule_inputs_until(TODAY).trainings) == 2


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"course": " "}, Missing),
        ({"course": "长" * 61}, NameTooLong),
        ({"people": ()}, NobodyChosen),
        ({"people": ("1103",)}, NotInCharge),
        ({"on": date(2026, 3, 3)}, InTheFuture),
    ],
)
def test_invalid_trainings_are_refused(
    write: Any, company: Any, given: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        trained(write, company.sun, **given)
    assert rule_inputs_until(MARCH.end).trainings == ()


def test_a_supervisor_records_a_training_and_the_person_sees_it(
    client_of: Any, company: Any
) -> None:
    sun = client_of(company.sun)
    given = {"id": KEY.format(1), "course": "产品知识", "on": TODAY.isoformat(), "passed": "yes"}
    refused = sun.post("/trainings", data=given)
    assert "请至少选择一人。" in refused.text
    assert "产品知识" in refused.text
    assert sun.post("/trainings", data={**given, "people": [company.wang]}).status_code == 303
    assert "产品知识" in client_of(company.wang).get("/trainings").text
    assert "产品知识" not in client_of(company.zhao).get("/trainings").text
