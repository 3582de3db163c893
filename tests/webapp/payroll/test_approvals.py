"""The page of approvals: everything that waits, filtered, selected and decided together."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.webapp.ledger.test_line_pages import shown
from tests.webapp.telling import card
from webapp.ledger.models import Appeal, Approval, Line, PendingLine, Rejection, Settlement
from webapp.ledger.operations.add_line import add_line
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.operations.reject import rejected_together
from webapp.ledger.operations.settle import settle_period
from webapp.payroll.decision_selection import LineFilter, matching, totals_of
from webapp.payroll.lines_to_decide import Approver, falling_with, lines_to_decide
from webapp.payroll.operations import decide_many
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine

SCHEME, PERIOD = "card-campaign", "2026-03-01"
Add = Callable[..., list[int]]


@pytest.fixture
def add(write: Any, company: Any) -> Add:
    """Adds so many lines of a person (Wang), each of so many fen, by `add_line`."""

    def add_lines(count: int, fen: int | None = 637, **more: Any) -> Any:
        def insert(tx: Any) -> list[int]:
            values = {
                "scheme": SCHEME,
                "revision": "2000-01-01",
                "clause": "designer-card",
                "kind": "award",
                "period": PERIOD,
                "person": company.wang,
                "amount": fen,
                "sign": -1 if (fen or 0) < 0 else 1,
                "because": '{"shape":"per-unit"}',
            } | more
            settlement = tx.insert(
                Settlement,
                **{name: values[name] for name in ("scheme", "revision", "period")},
                settled_at=tx.now,
                settled_by=company.he,
                basis_hash="",
            )
            return [add_line(tx, settlement=settlement, **values) for _ in range(count)]

        return write(insert)

    return add_lines


def asked(client: Any, do: str, **form: Any) -> str:
    """The page that says in numbers what a step will do."""
    return shown(client.post("/approvals", data={"do": do, **form}, follow_redirects=True))


def hidden(page: str) -> dict[str, Any]:
    """The hidden fields of the confirmation, `line` as a list."""
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    lines = [value for name, value in pairs if name == "line"]
    return {name: value for name, value in pairs if name != "line"} | {"line": lines}


def confirm(client: Any, page: str, **more: Any) -> str:
    form = hidden(page) | more
    return shown(client.post("/approvals", data=form, follow_redirects=True))


def approved() -> set[int]:
    return {row.line_id for row in Approval.select()}


def test_everything_that_waits_is_in_pages_of_16(add: Add, company: Any, client_of: Any) -> None:
    # 3,000 of ¥6.37 in one day and 40 of ¥1.00 in a month: ¥19,110.00 and ¥40.00.
    add(3_000)
    add(40, 100, scheme="commission", clause="commission", kind="commission", period="2026-02")
    client = client_of(company.he)

    page = shown(client.get("/approvals"))

    assert "3040 条" in page
    assert "¥19,150.00" in page
    assert page.count('name="line"') == 16
    assert "第 1 页，共 190 页" in page
    assert "第 190 页，共 190 页" in shown(client.get("/approvals?page=999"))
    month = shown(client.get("/approvals?period=2026-02"))
    assert "40 条" in month
    assert "¥40.00" in month
    assert "¥19,150.00" not in month


def test_a_row_says_the_rank_or_the_figures_on_which_it_rests(
    add: Add, company: Any, client_of: Any
) -> None:
    ranking = [
        {"rank": rank, "who": who, "value": value, "reached_at": "2026-03-01T10:00:00+08:00"}
        for rank, who, value in ((1, "1101", "9"), (2, company.wang, "7"))
    ]
    ranked = {"shape": "rank-prize", "metric": "cards", "by": "value", "ranking": ranking}
    figures = [
        {"name": "cards", "value": "2", "unit": "count"},
        {"name": "sales", "value": "1280000", "unit": "fen"},
        {"name": "target", "value": "3", "unit": "count"},
    ]
    bases: tuple[dict[str, Any], ...] = (ranked, {"figures": figures}, {"parts": [{}, {}, {}]})
    for because in bases:
        add(1, because=json.dumps({"shape": "per-unit"} | because))

    page = shown(client_of(company.he).get("/approvals"))

    assert "第 2 名 · 售卡 7" in page
    assert "第 1 名 · 售卡 9" not in page, "another's rank"
    assert "售卡 2 · 业绩 ¥12,800.00" in page
    assert "3 项相加" in page


def test_all_that_match_are_approved_as_the_page_counted_them(
    add: Add, company: Any, client_of: Any
) -> None:
    numbers = add(818)
    others = add(3, 100, clause="designer-deal")
    client = client_of(company.he)

    page = asked(client, "approve-all", clause="designer-card")

    assert not approved()  # it has only asked
    assert "818 条 · 1 人 · ¥5,210.66" in page
    told = confirm(client, page)
    assert "已通过 818 条，¥5,210.66。" in told
    assert approved() == set(numbers)
    assert not approved() & set(others)
    assert {row.line_id for row in PendingLine.select()} == set(others)
    audited = AuditLine.select().where(AuditLine.action == "approve_line")
    assert {row.subject for row in audited} == {f"line:{number}" for number in numbers}


def test_lines_that_came_after_the_question_are_not_approved_with_it(
    add: Add, company: Any, client_of: Any
) -> None:
    numbers = add(250)
    client = client_of(company.he)
    page = asked(client, "approve-all")
    late = add(2)

    confirm(client, page)

    assert approved() == set(numbers)
    assert late[0] > numbers[-1]


@pytest.mark.parametrize("name", ["count", "sum", "last"])
def test_another_number_than_was_shown_approves_nothing(
    add: Add, company: Any, client_of: Any, name: str
) -> None:
    add(30)
    client = client_of(company.he)
    page = asked(client, "approve-all")

    told = confirm(client, page, **{name: "29"})

    assert "请核对后再审核" in told
    assert not approved()


def test_a_line_approved_meanwhile_by_another_is_not_passed_over_in_silence(
    add: Add, write: Any, company: Any, client_of: Any
) -> None:
    numbers = add(30)
    client = client_of(company.he)
    page = asked(client, "approve-all")
    write(lambda tx: approve_proposed(tx, company.lu, numbers[:1]))

    assert "请核对后再审核" in confirm(client, page)
    assert approved() == set(numbers[:1])


def test_doubts_second_persons_and_own_lines_are_counted_named_and_left_out(
    add: Add, write: Any, company: Any, client_of: Any
) -> None:
    ready = add(2)
    add(1, person=company.he)  # HR's own
    add(1, 600_000)  # from ¥5,000 on two people approve
    add(1, period="2026-03")  # is not over: a preview
    add(3, person=company.lin)
    write(
        lambda tx: tx.insert(
            Appeal,
            id="a",
            person=company.lin,
            scheme=SCHEME,
            period=PERIOD,
            text="少了",
            made_at=tx.now,
        )
    )
    client = client_of(company.he)

    page = shown(client.get("/approvals"))
    question = asked(client, "approve-all")

    assert "可一起通过 2 条" in page
    assert all(
        words in page for words in ("与您有关，由别人审核 1", "须第二人通过 1", "申诉还没答复 3")
    )
    assert "申诉还没答复 3 条" in question
    confirm(client, question)
    assert approved() == set(ready)
    assert "预估 1" in page
    preview = shown(client.get("/approvals?tab=preview"))
    assert 'name="line"' not in preview
    assert "期间还没有结束" in preview


def test_a_large_line_is_ticked_by_one_and_approved_by_the_second(
    add: Add, company: Any, client_of: Any
) -> None:
    [large] = add(1, 600_000)
    hr, leader = client_of(company.he), client_of(company.lu)

    question = asked(hr, "approve-ticked", line=[large])
    assert "您通过后还要另一位通过" in question
    assert "另有 1 条还要第二人审核" in confirm(hr, question)
    assert not approved()
    assert "您已通过，等第二人" in shown(hr.get("/approvals?tab=second"))
    again = asked(hr, "approve-ticked", line=[large])
    assert "没有选中可以这样处理的明细" in again

    assert "已通过 1 条" in confirm(leader, asked(leader, "approve-ticked", line=[large]))
    assert approved() == {large}


def test_the_own_line_cannot_be_approved_by_ticking_it(
    add: Add, company: Any, client_of: Any
) -> None:
    [own] = add(1, person=company.he)

    assert "没有选中" in asked(client_of(company.he), "approve-ticked", line=[own])
    assert not approved()


def test_reversals_and_what_they_give_back_are_approved_together_and_counted(
    add: Add, company: Any, client_of: Any
) -> None:
    of = {"scheme": "reward-and-penalty", "period": "2026-02"}
    back = add(1, -500_00, clause="monthly-target", **of)
    refund = add(1, 100_00, clause="two-month-miss", kind="deduction", **of)
    client = client_of(company.he)

    question = asked(client, "approve-all", clause="monthly-target")

    assert "通过 2 条？" in question
    assert "-¥400.00" in question
    assert "扣回和对应的扣减一起决定" in question
    confirm(client, question)
    assert approved() == {*back, *refund}


def test_a_selection_is_rejected_together_with_one_reason(
    write: Any, company: Any, client_of: Any, clock: Any
) -> None:
    card(write, company.lin, "k1", visited=False)
    card(write, company.wang, "k2", visited=True)
    clock.set("2026-03-02T21:05")
    settled = write(lambda tx: settle_period(tx, SCHEME, "2026-03-02", company.he)).lines
    of_lin = {number for number in settled if Line.get_by_id(number).person_id == company.lin}
    client = client_of(company.he)

    question = asked(client, "reject-all", q=company.lin)
    assert f"让 {len(of_lin)} 条不通过？" in question
    assert 'id="reason-error"' in shown_refusal(client, question)
    assert f"{len(of_lin)} 条已选不通过" in confirm(client, question, reason="重复")

    rows = {row.line_id: row.reason for row in Rejection.select()}
    assert rows == dict.fromkeys(of_lin, "重复")
    assert {row.line_id for row in PendingLine.select()} == set(settled) - of_lin


def shown_refusal(client: Any, question: str) -> str:
    answer = client.post("/approvals", data=hidden(question) | {"reason": ""})
    assert answer.status_code == 400
    return str(answer.get_data(as_text=True))


def test_more_than_500_lines_are_not_rejected_in_one_step(
    add: Add, company: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decide_many, "MOST_REJECTED", 4)
    add(5)
    client = client_of(company.he)

    question = asked(client, "reject-all", scheme=SCHEME)
    answer = client.post("/approvals", data=hidden(question) | {"reason": "重复"})

    assert answer.status_code == 400
    assert "一次最多让 4 条不通过" in answer.get_data(as_text=True)
    assert not Rejection.select().exists()


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (LineFilter(), 7),
        (LineFilter(scheme="commission"), 2),
        (LineFilter(clause="designer-card"), 5),
        (LineFilter(period="2026-02"), 2),
        (LineFilter(least=50_000), 2),
        (LineFilter(q="1101"), 1),
        (LineFilter(q="林"), 1),
        (LineFilter(team="west"), 0),
        (LineFilter(tab="preview"), 0),
    ],
)
def test_the_filters_select_by_what_they_name(
    add: Add, company: Any, clock: Any, wanted: LineFilter, count: int
) -> None:
    add(4)
    add(2, 50_000, scheme="commission", clause="commission", kind="commission", period="2026-02")
    add(1, person=company.lin)

    held = load_company()
    pending = lines_to_decide(Approver(company.he, held, clock()))
    found = matching(pending, wanted, held).lines

    assert len(found) == count
    assert totals_of(found).lines == count


def test_sums_are_those_of_the_database(add: Add, company: Any, clock: Any) -> None:
    add(1_000, 11)
    add(2_000, 37)
    add(3, None, kind="commend")

    totals = totals_of(lines_to_decide(Approver(company.he, load_company(), clock())))

    summed = Line.select().where(Line.number.in_(PendingLine.select(PendingLine.line)))
    assert (totals.lines, totals.fen) == (3_003, sum(line.amount or 0 for line in summed))


def test_what_falls_with_a_rejection_is_the_same_for_one_line_and_for_many(
    add: Add, company: Any, clock: Any
) -> None:
    of = {"scheme": "reward-and-penalty", "period": "2026-02"}
    add(2, 500_00, clause="monthly-target", **of)
    add(1, -100_00, clause="two-month-miss", kind="deduction", **of)
    add(1, -30_00, clause="monthly-rank", **of)
    add(1, 20_00, clause="two-month-miss", kind="deduction", **of)
    add(1, 7_00, clause="appeal", **of)

    pending = lines_to_decide(Approver(company.he, load_company(), clock()))

    for line in pending:
        one = {each.number for each in rejected_together(Line.get_by_id(line.number))}
        assert falling_with([line], pending) == one


def test_a_seller_may_not_open_the_page(company: Any, client_of: Any) -> None:
    assert client_of(company.wang).get("/approvals").status_code == 403


def sheet_of(client: Any, address: str) -> list[tuple[Any, ...]]:
    """The rows of the downloaded table below its headings."""
    answer = client.get(address)
    assert answer.status_code == 200
    page = load_workbook(BytesIO(answer.data)).worksheets[0]
    return list(page.iter_rows(min_row=4, values_only=True))


def test_the_list_is_downloaded_with_its_sum(add: Add, company: Any, client_of: Any) -> None:
    [first, _second] = add(2)

    *rows, total = sheet_of(client_of(company.he), "/approvals.xlsx")

    assert next(row[0] for row in rows) == first
    assert rows[0][1] == company.wang
    assert rows[0][7:10] == ("奖金", 6.37, "可通过")
    assert (total[1], total[8]) == ("合计", 12.74)


def test_the_downloaded_list_is_filtered_as_the_page_is(
    add: Add, company: Any, client_of: Any
) -> None:
    add(1)
    [large] = add(1, 900_00)

    *rows, _total = sheet_of(client_of(company.he), "/approvals.xlsx?least=100")

    assert [row[0] for row in rows] == [large]


def test_what_is_no_money_has_no_sum_in_the_download(
    add: Add, company: Any, client_of: Any
) -> None:
    add(1, None, kind="certificate")

    [row, total] = sheet_of(client_of(company.he), "/approvals.xlsx")

    assert (row[7], row[8], total[8]) == ("荣誉证书", None, 0)


def test_sellers_cannot_download_the_list(company: Any, client_of: Any) -> None:
    assert client_of(company.lin).get("/approvals.xlsx").status_code == 403
