"""Access to a card's photo depends on role, team and the state of the card."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.webapp.site.test_access import sell
from tests.webapp.telling import opinion, overturned, verdict
from webapp.checks.operations.undo_opinion import undo
from webapp.records.operations.amend import withdraw_record

# The people who ask: of the seller's own team (east), of the west team, and of headquarters.
EVERYBODY = ("lin", "wang", "sun", "gao", "zhao", "qin", "he", "lu")
ALWAYS = {"lin", "sun", "gao", "he"}  # the seller, those in charge, HR
SEES = {
    "new": ALWAYS | {"qin"},
    "called genuine by the own supervisor": ALWAYS | {"qin", "lu"},
    "called fake by HR": ALWAYS | {"qin", "lu"},
    "doubted by HR, who took it back": ALWAYS | {"qin"},
    "genuine by qin": ALWAYS | {"qin"},  # who has judged it
    "genuine by HR": ALWAYS,
    "fake by qin and HR": ALWAYS | {"qin", "lu"},  # a leader decides what follows
    "fake by sun and HR": ALWAYS | {"lu"},
    "fake by sun and HR, appeal upheld": ALWAYS,
    "taken back": ALWAYS,
}


@pytest.fixture
def card(client_of: Any, company: Any) -> int:
    return int(sell(client_of(company.lin)))


def become(state: str, write: Any, company: Any, card: int) -> None:
    if state == "called genuine by the own supervisor":
        opinion(write, company.sun, "o1", card, "genuine")
    elif state == "called fake by HR":
        opinion(write, company.he, "o1", card, "fake")
    elif state == "doubted by HR, who took it back":
        said = opinion(write, company.he, "o1", card, "doubtful")
        write(lambda tx: undo(tx, company.he, said.number, "u1"))
    elif state == "taken back":
        write(lambda tx: withdraw_record(tx, company.lin, card, "w1"))
    elif " by " in state:
        result, who = state.split(",", maxsplit=1)[0].split(" by ")
        verdict(
            write,
            {"HR": company.he, "qin": company.qin}.get(who.split()[0], company.sun),
            "v1",
            card,
            result,
        )
        if state.endswith("upheld"):
            overturned(write, card)


@pytest.mark.parametrize("state", SEES)
def test_a_photo_is_shown_by_role_team_and_state(
    client_of: Any, company: Any, runtime: Any, card: int, state: str
) -> None:
    become(state, runtime.write, company, card)
    seen = set()
    for name in EVERYBODY:
        for size in ("large", "thumb"):
            with client_of(getattr(company, name)).get(f"/photos/{card}/{size}") as answer:
                assert answer.status_code in (200, 404)
                assert "no-store" in answer.headers["Cache-Control"]
                seen |= {name} if answer.status_code == 200 else set()
    assert seen == SEES[state]


def test_nobody_who_is_not_signed_in_sees_a_photo(client_of: Any, card: int) -> None:
    assert client_of(None).get(f"/photos/{card}/large").status_code in (302, 303, 401)


def test_a_checker_sees_similar_photos_while_the_check_is_open(
    client_of: Any, company: Any, runtime: Any, card: int
) -> None:
    """Zhao of the west sold the same serial: the checker of that card compares both photos."""
    twin = int(sell(client_of(company.zhao)))
    verdict(runtime.write, company.he, "v1", card, "genuine")

    def sees(person: str, number: int) -> bool:
        with client_of(person).get(f"/photos/{number}/large") as answer:
            return bool(answer.status_code == 200)

    assert sees(company.qin, card)  # beside the open card of her own seller
    assert not sees(company.zhao, card)
    verdict(runtime.write, company.he, "v2", twin, "genuine")
    assert not sees(company.qin, card)


def test_people_who_may_not_see_the_photo_may_not_answer_its_check(
    client_of: Any, company: Any, runtime: Any, card: int
) -> None:
    verdict(runtime.write, company.he, "v1", card, "genuine")
    for name in ("lin", "wang", "zhao", "qin", "lu"):
        client = client_of(getattr(company, name))
        assert client.get(f"/checks/{card}").status_code in (403, 404), name
        form = {"id": str(uuid4()), "result": "fake", "reason": "不像"}
        for path in (f"/checks/{card}", f"/checks/{card}/call", f"/checks/{card}/callback"):
            assert client.post(path, data=form).status_code in (403, 404), (name, path)
