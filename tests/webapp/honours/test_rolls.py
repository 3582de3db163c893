"""Lists of honours: of a person, of a year, of a period; reversed ones; who may see them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from webapp.honours.operations.issue_certificates import issue
from webapp.honours.operations.revoke_certificates import reinstate, revoke
from webapp.honours.pages import honours
from webapp.honours.rolls import (
    great_honours,
    kind_of,
    of_period,
    of_person,
    of_year,
    roll_periods,
    years,
)
from webapp.ledger.models import Approval, Line, Rejection, Settlement
from webapp.people.operations.praise_choice import choose_praise

SCHEME = "telesales-reward"
Grant = Callable[..., int]


@pytest.fixture
def grant(write, company) -> Grant:
    """A function that adds an honour, approved unless `approved=False`, and returns its line."""

    def give(
        person: str,
        clause: str,
        period: str,
        kind: str = "certificate",
        approved: bool = True,
        **more: Any,
    ) -> int:
        def enter(tx: Any) -> int:
            about = {"scheme": SCHEME, "revision": "2026-01-01", "period": period}
            settled = tx.insert(Settlement, **about, settled_at=tx.now, basis_hash="")
            told = {"clause": clause, "kind": kind, "because": "{}", "created_at": tx.now, **more}
            line = tx.insert(Line, **about, **told, settlement=settled, person=person)
            if approved:
                tx.insert(Approval, line=line, approved_by=company.he, approved_at=tx.now)
            return int(line)

        return int(write(enter))

    return give


@pytest.fixture
def certified(write, company) -> Callable[[int], str]:
    """A function that issues the certificate of a line and returns its serial."""

    def make(line: int) -> str:
        code = f"code of {line}"
        return str(write(lambda tx: issue(tx, company.he, line, code, {"title": "…"})).serial)

    return make


def titles(text: str) -> list[str]:
    return re.findall(r'<h2 class="title">([^<]+)</h2>', text)


def test_a_persons_honours_stand_by_year_the_newest_first(client_of, company, grant):
    grant(company.lin, "monthly-best", "2025-12")
    grant(company.lin, "quarterly-star", "2026-Q1")
    grant(company.lin, "quarterly-star", "2026-Q1", kind="prize")  # the trophy is the same honour
    grant(company.wang, "monthly-best", "2026-01")
    text = client_of(company.lin).get("/honours").text
    assert re.findall(r"<h2>(\d{4})年</h2>", text) == ["2026", "2025"]
    assert (text.count("季度销售之星"), text.count("月度最佳销售员")) == (1, 1)


def test_what_is_not_approved_or_was_taken_back_is_no_honour(company, grant, runtime):
    grant(company.lin, "monthly-best", "2026-01", approved=False)
    taken = grant(company.lin, "monthly-best", "2026-02")
    grant(company.lin, "monthly-best", "2026-02", sign=-1, reverses=taken)
    assert of_person(company.lin, runtime.company) == []
    assert (years(great_honours(runtime.company)), roll_periods(runtime.company)) == ([], [])


def test_a_revoked_certificate_leaves_the_hall_and_is_marked_on_the_own_page(
    client_of, company, grant, certified, write
):
    serial = certified(grant(company.lin, "monthly-best", "2026-01"))
    lin = client_of(company.lin)
    assert titles(lin.get("/hall").text) == ["月度最佳销售员"]
    assert f"/certificates/{serial}.pdf" in lin.get("/honours").text

    write(lambda tx: revoke(tx, company.lu, serial, "核查发现作假"))
    assert titles(lin.get("/hall").text) == []
    assert lin.get("/hall/2026-01").status_code == 404
    assert "证书已撤销" in lin.get("/honours").text

    write(lambda tx: reinstate(tx, company.lu, serial, "申诉成立"))
    assert titles(lin.get("/hall").text) == ["月度最佳销售员"]


def test_an_honour_reversed_after_its_certificate_was_made_stays_listed_as_revoked(
    client_of, company, grant, certified
):
    line = grant(company.lin, "monthly-best", "2026-01")
    serial = certified(line)
    lin = client_of(company.lin)
    assert "1 项" in lin.get("/honours").text

    grant(company.lin, "monthly-best", "2026-01", sign=-1, reverses=line)
    page = lin.get("/honours").text
    assert ("证书已撤销" in page, "0 项" in page, f"{serial}.pdf" in page) == (True, True, False)
    assert titles(lin.get("/hall").text) == []
    assert lin.get("/hall/2026-01").status_code == 404

    grant(company.lin, "monthly-best", "2026-01")  # again, on other records
    page = lin.get("/honours").text
    assert ("证书已撤销" in page, "1 项" in page) == (False, True)


def test_an_honour_whose_reversal_was_rejected_stands(client_of, company, grant, certified, write):
    line = grant(company.lin, "monthly-best", "2026-01")
    serial = certified(line)
    back = grant(company.lin, "monthly-best", "2026-01", approved=False, sign=-1, reverses=line)
    write(lambda tx: tx.insert(Rejection, line=back, **rejected(tx, company.he)))
    lin = client_of(company.lin)
    assert f"{serial}.pdf" in lin.get("/honours").text
    assert titles(lin.get("/hall").text) == ["月度最佳销售员"]
    assert lin.get("/hall/2026-01").status_code == 200


def rejected(tx: Any, by: str) -> dict[str, Any]:
    return {"reason": "与本人无关", "rejected_by": by, "rejected_at": tx.now, "grounds": "{}"}


def test_the_hall_has_the_greatest_first_and_no_praise_of_a_day(client_of, company, grant):
    grant(company.wang, "monthly-best", "2026-01")
    grant(company.lin, "annual-champion", "2026")
    grant(company.lin, "daily-cards-top3", "2026-03-02", kind="commend")
    grant(company.zhao, "monthly-best", "2025-01")
    page = client_of(company.zhao).get("/hall").text
    assert titles(page) == ["年度销售冠军", "月度最佳销售员"]
    assert company.names[company.lin] in page
    assert titles(client_of(company.zhao).get("/hall?year=2025").text) == ["月度最佳销售员"]
    for unknown in ("1999", "²", "9" * 5000):
        assert titles(client_of(company.zhao).get(f"/hall?year={unknown}").text) == titles(page)


def test_who_asked_not_to_be_praised_stands_unnamed_in_the_hall(client_of, company, grant, runtime):
    grant(company.lin, "monthly-best", "2026-01")
    runtime.write(lambda tx: choose_praise(tx, company.lin, named=False))
    page = client_of(company.wang).get("/hall").text
    assert company.names[company.lin] not in page
    assert "一位同事" in page
    assert "月度最佳销售员" in client_of(company.lin).get("/honours").text


def test_a_periods_roll_has_everything_of_it(client_of, company, grant, runtime):
    grant(company.lin, "monthly-best", "2026-01")
    grant(company.wang, "daily-cards-top3", "2026-03-02", kind="commend")
    assert [award.clause for award in of_period("2026-01", runtime.company)] == ["monthly-best"]
    assert client_of(company.lin).get("/hall/2026-03-02").status_code == 200
    assert client_of(company.lin).get("/hall/nonsense").status_code == 404
    assert len(of_year(2026, great_honours(runtime.company))) == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [("lin", 200), ("wang", 404), ("sun", 200), ("qin", 404), ("he", 200), ("lu", 200)],
)
def test_the_honours_of_another_person_are_for_whoever_is_in_charge(
    client_of, company, grant, who, status
):
    grant(company.lin, "monthly-best", "2026-01")
    asked = client_of(getattr(company, who)).get(f"/honours/{company.lin}")
    assert asked.status_code == status
    assert client_of(company.he).get("/honours/9999").status_code == 404


def test_the_key_of_a_period_says_of_which_kind_it_is():
    keys = {"2026": "year", "2026-Q1": "quarter", "2026-03": "month", "2026-03-02": "day"}
    assert {key: kind_of(key) for key in keys} == keys
    assert kind_of("campaign:bairi") == "campaign"


def test_the_hall_has_a_page_of_awards_and_folds_many_winners(
    client_of, company, grant, monkeypatch
):
    monkeypatch.setattr(honours, "AWARDS_ON_A_PAGE", 2)
    monkeypatch.setattr(honours, "WINNERS_SHOWN", 1)
    for month in ("2026-01", "2026-02"):
        grant(company.lin, "monthly-best", month)
        grant(company.wang, "monthly-best", month)
    grant(company.zhao, "annual-champion", "2026")
    client = client_of(company.zhao)
    first, last = (client.get(f"/hall?year=2026&page={page}").text for page in (1, 2))
    assert [len(titles(page)) for page in (first, last)] == [2, 1]
    assert "/hall?year=2026&amp;page=2" in first
    shown, _, folded = last.partition('<details class="rest"><summary>另有 1 位')
    assert "林晓燕" in shown
    assert "王" in folded.split("</details>")[0]
    roll = client.get("/hall/2026-01").text
    assert '<details class="rest">' not in roll
