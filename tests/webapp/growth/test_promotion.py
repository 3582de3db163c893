"""Promotion: what the ladder reads of a person, by hand, and who sees the checklist."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest

from rules.ladder import Condition
from rules.ladder_judging import Judged
from tests.webapp.conftest import SettableClock
from tests.webapp.growth.test_goals import had
from webapp.company.models import Target
from webapp.company.parts import PROMOTION
from webapp.facts.evidence_models import Ruling
from webapp.facts.models import Fact, Violation
from webapp.feedback.operations.trainings import TrainingGiven, record_trainings
from webapp.growth.ladder_reading import in_post_since, ladder_facts, on_ladder
from webapp.growth.pages.promotion import missing_words
from webapp.home.operations.switch_parts import switch_part
from webapp.people.operations.place_person import Placement, place
from webapp.schemes.company_loading import ROSTER, load_company

ON = date(2026, 3, 2)
EVERYBODY = ("lin", "wang", "zhao", "sun", "gao", "qin", "he", "lu")


def trained(write: Any, company: Any, clock: SettableClock, passed: bool, key: str) -> None:
    given = TrainingGiven(key, "产品知识", (company.wang,), passed, date(2026, 3, 2))
    write(lambda tx: record_trainings(tx, company.he, given))


def test_facts_of_a_person_by_hand(write: Any, company: Any, clock: SettableClock) -> None:
    had(write, company.wang, {"2026-02": 7, "2026-01": 5, "2022-12": 99}, "contracts")
    had(write, company.wang, {"2026-W09": 50}, "contracts")  # a week is no month
    had(write, company.zhao, {"2026-02": 3}, "contracts")
    target = {"who": company.wang, "metric": "contracts", "period_kind": "month", "value": 6}

    def aim(tx: Any) -> None:
        Target.insert(**target, from_on=date(2026, 2, 1)).execute()
        tx.notice(ROSTER)

    write(aim)
    trained(write, company, clock, passed=False, key="t1")
    clock.set("2026-03-02T11:00")
    trained(write, company, clock, passed=True, key="t2")

    facts = ladder_facts(load_company(), [company.wang, company.zhao], ON)

    wang = facts[company.wang]
    assert dict(wang.amounts) == {("contracts", "2026-02"): 7, ("contracts", "2026-01"): 5}
    assert wang.targets["contracts", "2026-02"] == 6
    assert ("contracts", "2026-01") not in wang.targets
    assert wang.courses == {"产品知识"}
    assert wang.violations == ()
    assert dict(facts[company.zhao].amounts) == {("contracts", "2026-02"): 3}


def test_an_upheld_violation_counts_and_a_dropped_one_does_not(write: Any, company: Any) -> None:
    def broke(number: int, upheld: bool) -> None:
        def enter(tx: Any) -> None:
            fact = tx.insert(
                Fact,
                id=f"v{number}",
                kind="violation",
                person=company.wang,
                day=date(2026, 2, number),
                at=tx.now,
                received_at=tx.now,
                recorded_by=company.sun,
                content_hash="0",
            )
            tx.insert(Violation, fact=fact, kind="deception", told="报错价")
            ruling = {"upheld": upheld, "text": "已查实", "ruled_by": company.he}
            tx.insert(Ruling, violation=fact, **ruling, ruled_at=tx.now)

        write(enter)

    broke(3, upheld=True)
    broke(4, upheld=False)
    facts = ladder_facts(load_company(), [company.wang], ON)
    assert facts[company.wang].violations == (date(2026, 2, 3),)


def test_the_post_begins_with_its_role_and_level_and_not_with_a_new_team(
    write: Any, company: Any, clock: SettableClock
) -> None:
    for month, level in ((4, None), (5, "middle")):
        clock.set(f"2026-0{month}-01T10:00")
        post = Placement(
            company.wang, date(2026, month, 1), "telesales", "west", company.qin, level
        )
        write(lambda tx, post=post: place(tx, company.he, post))
    held = load_company()
    first = held.people[company.wang].hired
    assert in_post_since(held, company.wang, date(2026, 4, 15)) == first
    assert in_post_since(held, company.wang, date(2026, 5, 15)) == date(2026, 5, 1)


def test_what_if_adds_to_one_condition_alone(write: Any, company: Any) -> None:
    had(write, company.wang, {"2026-02": 4}, "contracts")
    held = load_company()
    now = on_ladder(held, company.wang, ON)
    then = on_ladder(held, company.wang, ON, {2: 2})
    assert [each.condition.kind for each in now.judged][2] == "total"
    assert (now.judged[2].have, now.judged[2].missing, then.judged[2].met) == (4, 2, True)
    assert then.missing == now.missing - 1


@pytest.mark.parametrize(
    ("address", "readers"),
    [
        ("/promotion", {"lin", "wang", "zhao"}),
        ("/promotion/team", {"sun", "gao", "qin", "he"}),
        ("/promotion/1102", {"sun", "gao", "he"}),
        ("/promotion/1103", {"qin", "he"}),
        ("/promotion/1002", set()),
    ],
)
def test_who_sees_a_checklist(
    client_of: Any, company: Any, address: str, readers: set[str]
) -> None:
    opened = {
        who for who in EVERYBODY if client_of(getattr(company, who)).get(address).status_code == 200
    }
    assert opened == readers


def test_the_page_says_what_is_missing_and_what_would_follow(
    client_of: Any, write: Any, company: Any
) -> None:
    had(write, company.wang, {"2026-02": 4}, "contracts")
    client = client_of(company.wang)
    page = client.get("/promotion").text
    assert "近 6 个月成交单数累计 6" in page
    assert "还差 2" in page
    assert "近 6 个月没有违规" in page
    then = client.get("/promotion?more-2=2").text
    now = on_ladder(load_company(), company.wang, ON)
    assert f"那样还差 {now.missing - 1} 项" in then
    for typed in ("-1", "x", "9" * 30, "²"):
        assert "那样" not in client.get(f"/promotion?more-2={typed}").text
    assert "王䶮" in client_of(company.sun).get("/promotion/team").text
    assert "赵敏" not in client_of(company.sun).get("/promotion/team").text


def test_a_part_that_is_off_is_gone_from_every_page(
    client_of: Any, write: Any, company: Any
) -> None:
    write(partial(switch_part, by=company.he, part=PROMOTION, on=False))
    for who in EVERYBODY:
        client = client_of(getattr(company, who))
        for address in ("/promotion", "/promotion/team", "/promotion/1102"):
            assert client.get(address).status_code in (403, 404)
        for address in ("/me", "/menu", "/growth-record"):
            assert 'href="/promotion' not in client.get(address).text


@pytest.mark.parametrize(
    ("have", "count", "said"),
    [
        (300, 2, "还差 1.6 分、18 位"),
        (300, 20, "还差 1.6"),
        (480, 2, "还差 18 位客户评分"),
    ],
)
def test_of_ratings_both_what_lacks_in_the_mean_and_in_number_is_said(
    app: Any, have: int, count: int, said: str
) -> None:
    condition = Condition("rating", 460, months=6, ratings=20)
    with app.test_request_context("/"):
        assert missing_words(Judged(condition, have, 460, met=False, count=count)) == said
