"""Examples that HR writes are settled by the rules, and say where they differ."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rules.clauses import SHAPES
from webapp.authoring.example_columns import example_columns, needs_example
from webapp.authoring.new_scheme_text import blank_table, read_new, written
from webapp.authoring.operations.new_schemes import (
    newest_new_version,
    open_new_scheme,
    save_new_scheme,
)
from webapp.authoring.shape_samples import shape_sample
from webapp.authoring.worked_examples import (
    WorkedExample,
    read_examples,
    settle_example,
    written_examples,
)


def paid(shape: str, rows: list[dict[str, str]], **changed: Any) -> list[int]:
    """The yuan that each row gets by the sample of a shape with some changed keys."""
    clause = {"id": "a", **shape_sample(shape), **changed}
    table = blank_table("例", campaign=True)
    table["revision"][0] |= {"because": "x", "clause": [clause]}
    scheme = read_new(written({**table, "id": "own-x"}))
    [held] = scheme.revisions[0].clauses
    result = settle_example(scheme, held, WorkedExample("a", "", tuple(rows)))
    return [row.computed // 100 for row in result.rows]


def of(metric: str, *figures: str, **more: str) -> list[dict[str, str]]:
    return [{"name": f"{n}", metric: figure, **more} for n, figure in enumerate(figures)]


@pytest.mark.parametrize(
    ("shape", "rows", "yuan"),
    [
        ("rank-prize", of("cards", "8", "5", "5", "1"), [50, 30, 20, 0]),
        ("per-unit", of("new_customers", "3"), [60]),
        ("target-bonus", of("sales", "100000", "99999", target="100000"), [1500, 0]),
        (
            "blended-bonus",
            [
                {"sales": "100000", "target": "100000", "contribution": "5"},
                {"sales": "100000", "target": "100000", "contribution": "10"},
            ],
            [5100, 6000],
        ),
        ("conditions-bonus", [{"contracts": "10", "new_customers": "5"}, {}], [600, 0]),
        ("excess-share", of("sales", "150000", target="100000"), [1000]),
        ("ladder", of("sales", "50000", "120000", "1"), [500, 1200, 0]),
        ("tiers", [{"sales": "80000", "plan": "sales"}], [1100]),
        ("tiers", [{"contracts": "6", "plan": "contracts"}], [650]),
        ("base-pay", [{"level": "junior"}, {"level": "senior"}], [3500, 6000]),
        ("milestone", of("sales", "90000 20000", "200000"), [500, 500]),
        ("streak", of("sales", "11 12 13", "9 12 13", target="10"), [1000, 0]),
        (
            "honour-by-score",
            [
                {"sales": "100", "rating": "4", "count": "9"},
                {"sales": "95", "rating": "5", "count": "9"},
            ],
            [0, 1000],
        ),
        (
            "team-bonus",
            of("sales", "60000", "50000", target="50000", team="东区"),
            [2500, 2500],
        ),
        ("team-head", of("cards", "5", "5", target="5", team="东区"), [300, 0]),
        ("loyalty", of("sales", "80", "79", target="100"), [3000, 0]),
    ],
)
def test_an_example_of_each_shape_that_pays(
    shape: str, rows: list[dict[str, str]], yuan: list[int]
) -> None:
    assert paid(shape, rows) == yuan


def test_whoever_stands_first_has_reached_it_earlier() -> None:
    assert paid("rank-prize", of("cards", "5", "5")) == [50, 30]


def test_growth_reads_the_period_before() -> None:
    rows = of("sales", "100 150", "100 120")
    assert paid("rank-prize", rows, metric="sales", period="month", by="growth") == [50, 30]


def test_a_rating_counts_with_its_number_of_ratings() -> None:
    rows = [
        {"rating": "4.9", "count": "20"},
        {"rating": "5", "count": "3"},
    ]
    given: dict[str, Any] = {"metric": "rating", "period": "month", "at_least_count": 20}
    assert paid("rank-prize", rows, **given) == [50, 0]


@pytest.mark.parametrize(
    ("shape", "changed", "rows", "yuan"),
    [
        ("ladder", {"metric": "cards", "period": "week"}, of("cards", "50000"), [500]),
        ("per-unit", {"cap": 50}, of("new_customers", "2", "3"), [40, 50]),
        ("excess-share", {"above": Decimal("1.2")}, of("sales", "130", target="100"), [0]),
        (
            "excess-share",
            {"above": Decimal("1.2")},
            of("sales", "130000", target="100000"),
            [200],
        ),
        (
            "conditions-bonus",
            {"parts": [{"metric": "attendance", "at_least": 1, "amount": 200}]},
            [{"name": "全勤"}, {"name": "请假一天", "leave": "1"}],
            [200, 0],
        ),
        (
            "conditions-bonus",
            {
                "parts": [
                    {
                        "metric": "rating",
                        "at_least": Decimal("4.8"),
                        "at_least_count": 20,
                        "amount": 300,
                    }
                ]
            },
            [{"rating": "4.9", "count": "20"}, {"rating": "5", "count": "19"}],
            [300, 0],
        ),
        (
            "per-unit",
            {"metric": "contracts", "product": "净水器", "amount": 80, "cap": 500},
            of("contracts", "3", "9"),
            [240, 500],
        ),
        (
            "per-unit",
            {"metric": "cards", "product": "金卡", "amount": 20},
            of("cards", "3", "1"),
            [60, 20],
        ),
        ("rank-prize", {"product": "金卡"}, of("cards", "8", "5"), [50, 30]),
        (
            "ladder",
            {"metric": "designer_cards", "product": "金卡"}
            | {"steps": [{"at_least": 2, "amount": 90}]},
            of("designer_cards", "2", "1"),
            [90, 0],
        ),
        ("per-unit", {"metric": "contracts", "referred": True}, of("contracts", "2"), [40]),
        (
            "per-unit",
            {"metric": "designer_deals", "product": "净水器", "amount": 150},
            of("designer_deals", "2", "0"),
            [300, 0],
        ),
        ("tiers", {"first_days": 7}, [{"sales": "50000", "plan": "sales"}], [500]),
        (
            "rank-prize",
            {"hired_within": 90, "period": "month"},
            [{"cards": "9", "hired": "91"}, {"cards": "5", "hired": "90"}],
            [0, 50],
        ),
        (
            "ladder",
            {
                "metric": "cards",
                "subject": "team",
                "each_at_least": 2,
                "split": "equally",
                "steps": [{"at_least": 6, "amount": 300}],
            },
            [
                {"cards": "4", "team": "东"},
                {"cards": "2", "team": "东"},
                {"cards": "9", "team": "西"},
                {"cards": "1", "team": "西"},
            ],
            [150, 150, 0, 0],
        ),
    ],
)
def test_an_example_of_what_a_shape_may_also_say(
    shape: str, changed: dict[str, Any], rows: list[dict[str, str]], yuan: list[int]
) -> None:
    assert paid(shape, rows, **changed) == yuan


def test_levels_and_difficulties_choose_the_sum() -> None:
    by_level = {"amount": None, "by_level": {"junior": 100, "senior": 300}}
    rows = [
        {"sales": "9", "target": "9", "level": "senior"},
        {"sales": "9", "target": "9", "level": "junior"},
    ]
    sample = {key: held for key, held in by_level.items() if held is not None}
    clause = {key: held for key, held in shape_sample("target-bonus").items() if key != "amount"}
    table = blank_table("例", campaign=True)
    table["revision"][0] |= {"because": "x", "clause": [{"id": "a", **clause, **sample}]}
    scheme = read_new(written({**table, "id": "own-x"}))
    [held] = scheme.revisions[0].clauses
    assert "level" in example_columns(held)
    result = settle_example(scheme, held, WorkedExample("a", "", tuple(rows)))
    assert [row.computed for row in result.rows] == [30000, 10000]


def test_every_shape_that_pays_a_sum_has_been_tried() -> None:
    tried = {mark.args[1][n][0] for mark in MARKS for n in range(len(mark.args[1]))}
    paying = {shape for shape in SHAPES if needs_example(_clause(shape))}
    assert paying == tried


MARKS = test_an_example_of_each_shape_that_pays.pytestmark  # type: ignore[attr-defined]


def _clause(shape: str) -> Any:
    table = blank_table("例", campaign=True)
    table["revision"][0] |= {"because": "x", "clause": [{"id": "a", **shape_sample(shape)}]}
    return read_new(written({**table, "id": "own-x"})).revisions[0].clauses[0]


def test_examples_are_written_and_read_again() -> None:
    held = [WorkedExample("a", "刚好够", ({"name": "张三", "cards": "8", "expected": "50"},))]
    assert read_examples(written_examples(held)) == held


@pytest.fixture
def draft(write: Any, company: Any) -> int:
    """A new scheme with the ladder of cards, without an example."""
    table = blank_table("周售卡达标奖", campaign=False)
    clause = {"id": "a", **shape_sample("rank-prize")}
    table["revision"][0] |= {"because": "x", "clause": [clause]}
    opened: int = write(lambda tx: open_new_scheme(tx, company.he, table))
    return opened


def examples_of(draft: int) -> list[WorkedExample]:
    return read_examples(newest_new_version(draft).examples)


def test_hr_writes_an_example_and_sees_where_it_differs(
    client_of: Any, company: Any, draft: int
) -> None:
    hr, page = client_of(company.he), f"/schemes/new/{draft}"
    assert "还有 1 条没写算例" in hr.get(page).text
    form = f"{page}/clauses/a/example"
    assert "张三" in hr.get(form).text
    row = {"rows.0.name": "张三", "rows.0.cards": "8", "rows.0.expected": "40"}
    assert hr.post(form, data={**row, "n": "0"}).status_code == 303
    shown = hr.get(page).text
    assert "您填 ¥40.00，算出 ¥50.00" in shown
    assert "有 1 个算例对不上" in shown
    assert hr.post(form, data={"n": "0", "fix": "yes"}).status_code == 303
    assert examples_of(draft)[0].rows[0]["expected"] == "50"
    assert "对不上" not in hr.get(page).text
    assert hr.post(form, data={"n": "0", "remove": "yes"}).status_code == 303
    assert examples_of(draft) == []


def test_a_figure_that_is_no_number_is_refused_beside_its_cell(
    client_of: Any, company: Any, draft: int
) -> None:
    hr, form = client_of(company.he), f"/schemes/new/{draft}/clauses/a/example"
    refused = hr.post(form, data={"rows.0.name": "张三", "rows.0.cards": "viele"})
    assert refused.status_code == 400
    assert 'id="rows.0.cards-error"' in refused.text
    assert 'value="viele"' in refused.text
    assert "请至少填一个人" in hr.post(form, data={}).text
    assert 'name="rows.1.name"' in hr.post(form, data={"rows.0.name": "张三", "add": "row"}).text
    assert hr.get(f"/schemes/new/{draft}/clauses/none/example").status_code == 404
    assert hr.post(form, data={"n": "5", "fix": "yes"}).status_code == 404


def test_a_changed_clause_is_checked_against_its_examples_again(
    client_of: Any, company: Any, write: Any, draft: int
) -> None:
    hr = client_of(company.he)
    row = {"rows.0.name": "张三", "rows.0.cards": "8", "rows.0.expected": "50"}
    hr.post(f"/schemes/new/{draft}/clauses/a/example", data=row)
    table = blank_table("周售卡达标奖", campaign=False)
    clause = {"id": "a", **shape_sample("rank-prize"), "prizes": [60]}
    table["revision"][0] |= {"because": "x", "clause": [clause]}
    write(lambda tx: save_new_scheme(tx, company.he, draft, table))
    assert "您填 ¥50.00，算出 ¥60.00" in hr.get(f"/schemes/new/{draft}").text
