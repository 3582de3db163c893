"""What people type is counted from records, and no occasion asks a seller for more than it may."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bench.typed import count_typed
from bench.typed_occasions import OCCASIONS, Occasion
from webapp.store.tables import database as bound
from webapp.talks.operations.hold_talks import AgreementGiven, agree, confirm, open_talk

AGREED = "先问哪天方便到店"  # eight characters


@pytest.mark.parametrize(
    "occasion", [each for each in OCCASIONS if each.sellers], ids=lambda each: each.part
)
def test_a_seller_is_asked_for_one_sentence_or_two_taps(occasion: Occasion) -> None:
    """The three questions of a course apart, as issue 17 allows."""
    assert occasion.fields <= 1
    assert occasion.taps <= 2 or occasion.longer


@pytest.mark.sqlite  # bench/typed.py reads its file
def test_a_talk_costs_a_supervisor_its_sentence_and_two_taps(write: Any, company: Any) -> None:
    def work(tx: Any) -> None:
        talk = open_talk(tx, company.sun, company.lin)
        given = AgreementGiven(AGREED, date(2026, 3, 16), "invited", 1, 9)
        confirm(tx, company.lin, agree(tx, company.sun, talk, given))

    write(work)
    parts, roles, people = count_typed(bound.connection())

    assert [(part, role, month.times) for part, role, month in parts] == [
        ("talk opened", "supervisor", 1),
        ("agreement", "supervisor", 1),
        ("agreement confirmed", "seller", 1),
    ]
    supervisor, seller = roles["supervisor"], roles["seller"]
    assert (supervisor.characters, supervisor.taps) == (8, 2)
    assert (seller.characters, seller.taps) == (0, 1)
    assert (people["seller"], people["supervisor"], people["head"]) == (3, 1, 2)


@pytest.mark.sqlite  # bench/typed.py reads its file
def test_every_role_is_counted_in_the_sample_company(sample: Any) -> None:
    parts, roles, _people = count_typed(bound.connection())

    assert {role for _part, role, _month in parts} >= {"seller", "supervisor", "head", "hr"}
    assert roles["seller"].characters < 60 * roles["seller"].times
    assert len({part for part, _role, _month in parts}) >= 8
