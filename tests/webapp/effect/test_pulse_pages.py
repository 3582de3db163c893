"""The page of the pulse and its results: who sees what, cohorts of five, each refusal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from webapp.company.parts import PULSE_PART
from webapp.effect.models import PulseCount
from webapp.home.operations.switch_parts import switch_part

ClientOf = Callable[[str | None], Any]
EVERYBODY = ("lin", "wang", "zhao", "sun", "gao", "qin", "he", "lu")


def stored(write: Any, key: str, question: str, cohort: str, values: list[int]) -> None:
    """Stored answers of a cohort."""
    counts = Counter(values)
    rows = [
        {"round": key, "question": question, "cohort": cohort, "value": value, "count": count}
        for value, count in counts.items()
    ]
    write(lambda tx: [tx.insert(PulseCount, **row) for row in rows])


def test_one_tap_answers_one_question(client_of: ClientOf, company: Any) -> None:
    lin = client_of(company.lin)
    assert "士气问答 2 题" in lin.get("/today").text
    page = lin.get("/pulse").text
    assert "最近工作有干劲吗？" in page
    assert "奖金和名次公道吗？" in page
    told = lin.post("/pulse", data={"question": "drive", "value": "4"}, follow_redirects=True).text
    assert "收到了" in told
    assert "最近工作有干劲吗？" not in told
    assert "士气问答 1 题" in lin.get("/today").text
    done = lin.post("/pulse", data={"question": "fair", "value": "2"}, follow_redirects=True).text
    assert "都答完了" in done
    assert "士气问答" not in lin.get("/today").text.partition("<main")[2]


def test_a_supervisor_is_asked_on_the_home_page(client_of: ClientOf, company: Any) -> None:
    assert "士气问答 2 题" in client_of(company.sun).get("/home").text
    assert "士气问答 2 题" not in client_of(company.he).get("/home").text


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"question": "drive", "value": "6"}, "请从给出的选项中选择"),
        ({"question": "drive"}, "请从给出的选项中选择"),
        ({"question": "helps", "value": "3"}, "现在没有问您这一题"),
        ({"value": "3"}, "现在没有问您这一题"),
    ],
)
def test_what_is_not_asked_is_refused(
    client_of: ClientOf, company: Any, data: dict[str, str], told: str
) -> None:
    assert told in client_of(company.lin).post("/pulse", data=data, follow_redirects=True).text


def test_answering_twice_is_refused(client_of: ClientOf, company: Any) -> None:
    lin, data = client_of(company.lin), {"question": "drive", "value": "4"}
    lin.post("/pulse", data=data)
    again = lin.post("/pulse", data=data, follow_redirects=True).text
    assert "这一题您已经答过了" in again


def test_the_statements_about_the_supervisor_are_asked_in_april(
    client_of: ClientOf, company: Any, clock: Any
) -> None:
    clock.set("2026-04-08T10:00")
    page = client_of(company.lin).get("/pulse").text
    assert page.count("<form") >= 5
    assert "我有难处，主管肯听，也肯帮。" in page


def test_results_show_the_months_that_are_over(
    client_of: ClientOf, company: Any, write: Any
) -> None:
    """East: 2, 3, 4, 4, 5 has the mean 3.6."""
    stored(write, "2026-02", "drive", "east", [2, 3, 4, 4, 5])
    stored(write, "2026-03", "drive", "east", [1, 1, 1, 1, 1])  # the round is still open

    for who in ("he", "lu", "gao", "sun"):
        page = client_of(getattr(company, who)).get("/pulse/results").text
        assert "<strong>3.6</strong>" in page
        assert "5 份" in page
        assert "<strong>1.0</strong>" not in page


def test_a_comparison_needs_eight_answers_in_both_months(
    client_of: ClientOf, company: Any, write: Any
) -> None:
    stored(write, "2026-01", "drive", "east", [1, 2, 1, 2, 1, 2, 1, 2])
    stored(write, "2026-02", "drive", "east", [4, 5, 4, 5, 4, 5, 4, 5])
    stored(write, "2026-01", "fair", "east", [1, 2, 1, 2, 1])
    stored(write, "2026-02", "fair", "east", [4, 5, 4, 5, 4, 5, 4, 5])
    page = client_of(company.he).get("/pulse/results").text

    assert "<strong>+3.0 ±0.6</strong>" in page
    assert "不比较" in page
    assert "两次都满 8 份才比较" in page


def test_fewer_than_five_are_not_shown_even_if_the_database_held_them(
    client_of: ClientOf, company: Any, write: Any
) -> None:
    """No operation writes them; who writes the table by hand still gets no page."""
    stored(write, "2026-02", "drive", "east", [4, 4, 4, 4])
    for who in ("he", "lu", "sun", "gao"):
        page = client_of(getattr(company, who)).get("/pulse/results").text
        assert "还没有结果" in page
        assert "4.0" not in page


def test_each_sees_the_own_team_hr_and_leaders_all(
    client_of: ClientOf, company: Any, write: Any
) -> None:
    """Whose pages name the east store's 3.6, the west's 4.8 and the joined rest's 2.4."""
    for cohort, values in (
        ("east", [2, 3, 4, 4, 5]),
        ("west", [5, 5, 5, 5, 4]),
        ("", [2, 2, 2, 3, 3]),
    ):
        stored(write, "2026-02", "drive", cohort, values)
    seen = {}
    for who in ("sun", "gao", "qin", "he", "lu"):
        text = client_of(getattr(company, who)).get("/pulse/results").text
        seen[who] = [mean for mean in ("3.6", "4.8", "2.4") if f"<strong>{mean}</strong>" in text]

    assert seen == {
        "sun": ["3.6"],
        "gao": ["3.6"],
        "qin": ["4.8"],
        "he": ["3.6", "4.8", "2.4"],
        "lu": ["3.6", "4.8", "2.4"],
    }


def test_what_is_said_of_a_supervisor_is_seen_by_that_one_the_head_hr_and_leaders(
    client_of: ClientOf, company: Any, write: Any
) -> None:
    stored(write, "2025-H2", "helps", company.sun, [2, 3, 4, 4, 5])
    stored(write, "2025-H2", "helps", company.qin, [5, 5, 5, 5, 4])
    seen = {}
    for who in ("sun", "gao", "qin", "he", "lu"):
        text = client_of(getattr(company, who)).get("/pulse/results").text
        seen[who] = [mean for mean in ("3.6", "4.8") if f"<strong>{mean}</strong>" in text]

    assert seen == {
        "sun": ["3.6"],
        "gao": ["3.6"],
        "qin": ["4.8"],
        "he": ["3.6", "4.8"],
        "lu": ["3.6", "4.8"],
    }
    assert "2025 年下半年对主管的三句话" in client_of(company.he).get("/pulse/results").text


# Roles × pages: who opens which kind of page.
MATRIX = {
    "/pulse": ("lin", "wang", "zhao", "sun", "gao", "qin"),
    "/pulse/results": ("sun", "gao", "qin", "he", "lu"),
}


@pytest.mark.parametrize("address", MATRIX)
def test_a_page_opens_to_these_and_to_nobody_else(
    client_of: ClientOf, company: Any, address: str
) -> None:
    found = {who: client_of(getattr(company, who)).get(address).status_code for who in EVERYBODY}
    assert {who for who, status in found.items() if status == 200} == set(MATRIX[address])
    assert {status for status in found.values() if status != 200} <= {403}


def test_switched_off_it_is_gone_from_every_page(
    client_of: ClientOf, company: Any, write: Any
) -> None:
    pages = {
        company.lin: ("/today", "/me"),
        company.sun: ("/home", "/menu"),
        company.he: ("/home", "/menu"),
        company.lu: ("/menu",),
    }
    for who, addresses in pages.items():
        assert any("士气" in client_of(who).get(address).text for address in addresses)
    write(lambda tx: switch_part(tx, company.he, PULSE_PART, on=False))
    for who, addresses in pages.items():
        client = client_of(who)
        for address in addresses:
            assert "士气" not in client.get(address).text, (who, address)
        for address in ("/pulse", "/pulse/results"):
            assert client.get(address).status_code in (403, 404)
    answered = client_of(company.lin).post("/pulse", data={"question": "drive", "value": "4"})
    assert answered.status_code == 404
    write(lambda tx: switch_part(tx, company.he, PULSE_PART, on=True))
    assert client_of(company.lin).get("/pulse").status_code == 200
