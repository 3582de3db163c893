"""Pages of money sum all lines, however many; they ask as much for 3,000 as for 30."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from rules.outcomes import Outcome
from tests.webapp.databases import tell_statements
from webapp.ledger.line_sums import numbers_on_page
from webapp.ledger.models import Approval, Line, PendingLine, Rejection, Settlement
from webapp.ledger.pages import settlement
from webapp.ledger.pages.lines import ON_A_PAGE
from webapp.ledger.pages.settlement import SETTLED_ON_A_PAGE
from webapp.ledger.payroll_models import UnpaidLine

SCHEME, PERIOD = "card-campaign", "2026-03-01"
Add = Callable[..., list[int]]


@pytest.fixture
def add(write: Any, company: Any, clock: Any) -> Add:
    """Adds lines of Wang, each of so many fen."""

    def add_lines(count: int, fen: int = 637, clause: str = "designer-card", **more: Any) -> Any:
        def insert(tx: Any) -> list[int]:
            settlement = tx.insert(
                Settlement,
                scheme=SCHEME,
                revision="2000-01-01",
                period=PERIOD,
                settled_at=tx.now,
                settled_by=company.he,
                basis_hash="",
            )
            line = {
                "settlement": settlement,
                "scheme": SCHEME,
                "revision": "2000-01-01",
                "clause": clause,
                "kind": "award",
                "period": PERIOD,
                "person": company.wang,
                "amount": fen,
                "because": '{"shape":"per-unit"}',
                "created_at": tx.now,
            }
            numbers = [tx.insert(Line, **(line | more)) for _ in range(count)]
            for number in numbers:
                tx.insert(PendingLine, line=number)
            return numbers

        return write(insert)

    return add_lines


def approve_by_sql(write: Any, company: Any, numbers: list[int]) -> None:
    def approve(tx: Any) -> None:
        for number in numbers:
            tx.insert(Approval, line=number, approved_by=company.he, approved_at=tx.now)
            PendingLine.delete().where(PendingLine.line == number).execute()

    write(approve)


def yuan(text: str) -> list[str]:
    return re.findall(r"-?¥-?[\d,]+\.\d\d", text)


def shown(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def statements_of(client: Any, address: str) -> int:
    said: list[str] = []
    tell_statements(said.append)
    shown(client.get(address))
    tell_statements(None)
    return len(said)


def test_the_own_page_sums_all_lines_of_a_seller_with_3000(
    add: Add, write: Any, company: Any, client_of: Any
) -> None:
    # 2,000 approved of ¥6.37 = ¥12,740.00; 1,000 proposed of ¥0.11 = ¥110.00; 1 rejected.
    approve_by_sql(write, company, add(2_000))
    add(1_000, 11)
    [rejected] = add(1, 99_999)
    reject_by_sql(write, company, rejected)

    page = shown(client_of(company.wang).get("/me"))

    assert yuan(page)[:2] == ["¥12,740.00", "¥110.00"]
    assert "共 3001 条" in page
    assert page.count('href="/lines/') == ON_A_PAGE


def reject_by_sql(write: Any, company: Any, number: int) -> None:
    write(
        lambda tx: tx.insert(
            Rejection, line=number, reason="重复", rejected_by=company.he, rejected_at=tx.now
        )
    )


def test_the_own_lines_are_paged_to_the_oldest(add: Add, company: Any, client_of: Any) -> None:
    numbers = add(ON_A_PAGE * 2 + 5)
    client, address, seen = client_of(company.wang), "/me", []
    for _page in range(3):
        page = shown(client.get(address))
        seen += [int(number) for number in re.findall(r'href="/lines/(\d+)"', page)]
        older = re.search(r'href="(/me\?before=\d+)#lines"', page)
        address = older.group(1) if older else ""

    assert address == ""
    assert seen == numbers[::-1]


def test_the_settlement_page_sums_all_lines_and_pages_those_of_a_clause(
    add: Add, company: Any, client_of: Any
) -> None:
    # 3,000 of ¥6.37 = ¥19,110.00 and 40 of ¥1.00 of another clause: together ¥19,150.00.
    add(3_000)
    add(40, 100, "designer-deal")
    client, address = client_of(company.he), f"/settlement?scheme={SCHEME}&period={PERIOD}"

    page = shown(client.get(address))
    one = shown(client.get(f"{address}&clause=designer-card&page=300"))

    assert {"¥19,110.00", "¥40.00", "¥19,150.00"} <= set(yuan(page))
    assert page.count('href="/lines/') == 2 * SETTLED_ON_A_PAGE
    assert "去审核 3040 条" in page
    assert "第 250 页，共 250 页" in one
    assert one.count('href="/lines/') == SETTLED_ON_A_PAGE
    assert {"¥19,110.00", "¥19,150.00"} <= set(yuan(one))
    assert "第 250 页，共 250 页" in shown(client.get(f"{address}&clause=designer-card&page=301"))
    assert "第 1 页" in shown(client.get(f"{address}&clause=designer-card&page=none"))


def test_each_line_is_on_one_page(add: Add) -> None:
    numbers = add(230)
    pages = [numbers_on_page(SCHEME, PERIOD, "designer-card", page, 100) for page in (1, 2, 3, 4)]

    assert [len(page) for page in pages] == [100, 100, 30, 0]
    assert sorted(number for page in pages for number in page) == numbers


@pytest.mark.parametrize("who", ["wang", "he"])
def test_pages_of_money_ask_as_much_for_3000_lines_as_for_30(
    add: Add, write: Any, company: Any, client_of: Any, who: str
) -> None:
    addresses = {
        "wang": ["/me", "/today", "/appeals"],
        "he": [
            f"/settlement?scheme={SCHEME}&period={PERIOD}",
            "/approvals",
            f"/approvals?period={PERIOD}&tab=ready&q=1102",
            "/payroll",
            "/appeals",
        ],
    }[who]
    client = client_of(getattr(company, who))
    approve_by_sql(write, company, add(15))
    add(15)
    add(2, kind="dismissal", amount=None, because='{"shape":"fake-card"}', clause="fake-card")
    few = {address: _second(client, address) for address in addresses}
    approve_by_sql(write, company, add(1_500))
    add(1_500)
    add(60, kind="dismissal", amount=None, because='{"shape":"fake-card"}', clause="fake-card")

    assert {address: _second(client, address) for address in addresses} == few


def _second(client: Any, address: str) -> int:
    shown(client.get(address))  # fills the caches of the company and the boards
    return statements_of(client, address)


def test_a_running_period_forecasts_the_sum_of_all_outcomes_and_pages_them(
    company: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 3,000 of ¥6.37 = ¥19,110.00, 12 on a page.
    outcome = Outcome("designer-card", "award", company.wang, PERIOD, 637)
    monkeypatch.setattr(settlement, "_preview", lambda *_asked: [outcome] * 3_000)
    client, address = client_of(company.he), f"/settlement?scheme={SCHEME}&period=2026-03"

    page, last = shown(client.get(address)), shown(client.get(f"{address}&forecast=999"))

    assert page.count("¥6.37") == last.count("¥6.37") == SETTLED_ON_A_PAGE
    assert yuan(page)[0] == yuan(last)[0] == "¥19,110.00"
    assert "第 1 页，共 250 页" in page
    assert "第 250 页，共 250 页" in last


def test_nothing_is_computed_for_the_page_of_a_period_that_is_over(
    add: Add, company: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(1)
    monkeypatch.delattr(settlement, "what_is_owed")

    assert "¥6.37" in shown(
        client_of(company.he).get(f"/settlement?scheme={SCHEME}&period={PERIOD}")
    )


@pytest.mark.parametrize("period", ["none", "campaign:none", "2026-13"])
def test_a_text_that_is_no_period_shows_a_page_without_lines(
    company: Any, client_of: Any, period: str
) -> None:
    page = shown(client_of(company.he).get(f"/settlement?scheme={SCHEME}&period={period}"))

    assert "不用结算" in page


def test_the_payroll_page_sums_all_approved_lines(
    add: Add, write: Any, company: Any, client_of: Any, clock: Any
) -> None:
    # 3,000 of ¥6.37 = ¥19,110.00.
    approve_by_sql(write, company, numbers := add(3_000))
    write(lambda tx: tx.insert_unknown(UnpaidLine, _unpaid(company, numbers)))

    assert yuan(shown(client_of(company.he).get("/payroll")))[0] == "¥19,110.00"


def _unpaid(company: Any, numbers: list[int]) -> list[dict[str, Any]]:
    return [{"line": number, "person": company.wang} for number in numbers]


def test_a_period_that_is_not_offered_is_named_in_the_choice_as_people_write_it(
    company: Any, client_of: Any
) -> None:
    page = shown(client_of(company.he).get(f"/settlement?scheme={SCHEME}&period=2025-11"))

    assert '<option value="2025-11" selected>2025年11月</option>' in page


def test_a_period_in_which_the_scheme_is_not_in_force_has_no_button(
    company: Any, client_of: Any
) -> None:
    hr = client_of(company.he)
    ended = f"/settlement?scheme={SCHEME}&period={PERIOD}"
    assert 'action="/settlement"' in hr.get(ended).text
    for other in ("scheme=commission&period=2026-02", f"scheme={SCHEME}&period=2027-03-01"):
        page = hr.get(f"/settlement?{other}").text
        assert 'action="/settlement"' not in page
        assert "这个方案这一期没有施行，不用结算" in page
