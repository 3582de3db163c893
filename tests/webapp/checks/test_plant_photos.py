"""Planted known photos: they look like any other item, count nowhere, and are revealed after."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.webapp.site.test_access import sell
from tests.webapp.telling import differences, verdict
from webapp.checks.checker_stats import checking_work
from webapp.checks.models import Plant
from webapp.checks.operations.plant_photos import NothingToPlant, plant
from webapp.facts.evidence_models import Opinion, Verdict
from webapp.facts.models import Tally
from webapp.schemes.company_loading import load_company


@pytest.fixture
def known(client_of: Any, company: Any, runtime: Any) -> list[int]:
    """Two cards of lin's that HR has verified."""
    cards = [int(sell(client_of(company.lin), serial=f"NO-{n}")) for n in range(2)]
    for card in cards:
        verdict(runtime.write, company.he, f"v{card}", card, "genuine")
    return cards


def planted(runtime: Any, company: Any, *, fake: bool) -> int:
    def pick(choices: Any) -> Any:
        return fake if set(choices) == {True, False} else choices[0]

    key = str(uuid4())
    return int(runtime.write(lambda tx: plant(tx, company.lu, company.qin, key, pick)).number)


def judge(client_of: Any, company: Any, number: int, result: str) -> str:
    form = {"id": str(uuid4()), "result": result, "reason": "卡号对不上"}
    return str(client_of(company.qin).post(f"/checks/{number}", data=form).text)


@pytest.mark.parametrize(
    ("fake", "result", "said"),
    [
        (True, "fake", "看得很仔细"),
        (True, "doubtful", "看得很仔细"),
        (True, "genuine", "判得不对"),
        (False, "genuine", "看得很仔细"),
        (False, "fake", "判得不对"),
    ],
)
def test_a_planted_photo_looks_like_any_other_counts_nowhere_and_is_revealed(
    client_of: Any, company: Any, runtime: Any, known: list[int], fake: bool, result: str, said: str
) -> None:
    before = (list(Tally.select().tuples()), Opinion.select().count(), Verdict.select().count())
    number = planted(runtime, company, fake=fake)
    page = client_of(company.qin).get("/checks").text
    assert f'action="/checks/{number}"' in page
    assert "已知照片" not in page
    assert "林晓燕" in page
    assert f"/photos/{number}/large" in page
    with client_of(company.qin).get(f"/photos/{number}/large") as photo:
        assert photo.status_code == 200
    for other in (company.sun, company.zhao, company.lu):
        with client_of(other).get(f"/photos/{number}/large") as photo:
            assert photo.status_code == 404

    assert said in judge(client_of, company, number, result)
    assert f'action="/checks/{number}"' not in client_of(company.qin).get("/checks").text
    after = (list(Tally.select().tuples()), Opinion.select().count(), Verdict.select().count())
    assert after == before
    assert differences() == []
    work = {
        each.person: each for each in checking_work(load_company(), runtime.today, runtime.today)
    }
    assert (work[company.qin].planted, work[company.qin].right) == (1, int("仔细" in said))


def test_a_planted_photo_is_judged_once_and_only_by_its_checker(
    client_of: Any, company: Any, runtime: Any, known: list[int]
) -> None:
    number = planted(runtime, company, fake=True)
    form = {"id": str(uuid4()), "result": "genuine"}
    assert client_of(company.he).post(f"/checks/{number}", data=form).status_code == 404
    judge(client_of, company, number, "genuine")
    assert "已经判过" in judge(client_of, company, number, "fake")


def test_without_a_verified_card_there_is_nothing_to_plant(runtime: Any, company: Any) -> None:
    with pytest.raises(NothingToPlant):
        planted(runtime, company, fake=True)
    assert not Plant.select().exists()


def test_leaders_plant_a_known_photo_on_the_page_of_checkers_work(
    client_of: Any, company: Any, known: list[int]
) -> None:
    leader = client_of(company.lu)
    form = {"id": str(uuid4()), "checker": company.qin}
    assert leader.post("/checks/plants", data=form).status_code == 303
    assert Plant.get().checker_id == company.qin
    assert "核查工作量与质量" in leader.get("/checks/work").text
    assert client_of(company.qin).get("/checks/work").status_code == 403
