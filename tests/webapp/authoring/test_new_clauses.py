"""HR fills in the form of a clause: it is kept, refused beside its field, changed, removed."""

from __future__ import annotations

from typing import Any

import pytest

from rules.clauses import SHAPES
from webapp.authoring.clause_typed import typed_of
from webapp.authoring.new_scheme_text import blank_table, read_new
from webapp.authoring.operations.new_schemes import newest_new_version, open_new_scheme
from webapp.authoring.shape_samples import shape_sample
from webapp.cards.operations.set_card_products import set_card_products


@pytest.fixture
def draft(write: Any, company: Any) -> int:
    """A new scheme of a campaign, so that each shape may stand in it."""
    table = blank_table("周售卡达标奖", campaign=True)
    opened: int = write(lambda tx: open_new_scheme(tx, company.he, table))
    return opened


def filled_in(draft: int, shape: str, **changed: str) -> dict[str, str]:
    """The posted form of a shape's sample with some changed values."""
    typed = typed_of(shape, shape_sample(shape)) | changed
    return {**typed, "shape": shape, "seen": str(newest_new_version(draft).id)}


def clauses(draft: int) -> Any:
    return read_new(newest_new_version(draft).body).revisions[-1].clauses


@pytest.mark.parametrize("shape", SHAPES)
def test_the_form_of_each_shape_is_shown_and_kept(
    client_of: Any, company: Any, draft: int, shape: str
) -> None:
    hr = client_of(company.he)
    form = f"/schemes/new/{draft}/clauses/new"
    assert hr.get(f"{form}?shape={shape}").status_code == 200
    answer = hr.post(form, data=filled_in(draft, shape))
    assert answer.status_code == 303
    [clause] = clauses(draft)
    assert isinstance(clause, SHAPES[shape])
    assert clause.id == f"{shape}-1"
    assert hr.get(f"/schemes/new/{draft}/clauses/{clause.id}").status_code == 200


def test_a_clause_is_changed_in_place_and_removed(client_of: Any, company: Any, draft: int) -> None:
    hr = client_of(company.he)
    form = f"/schemes/new/{draft}/clauses"
    hr.post(f"{form}/new", data=filled_in(draft, "per-unit"))
    hr.post(f"{form}/new", data=filled_in(draft, "per-unit"))
    assert [each.id for each in clauses(draft)] == ["per-unit-1", "per-unit-2"]
    hr.post(f"{form}/per-unit-1", data=filled_in(draft, "per-unit", amount="25"))
    assert [each.amount for each in clauses(draft)] == [25, 20]
    assert "每月，新客户每个 ¥25。" in hr.get(f"/schemes/new/{draft}").text
    assert hr.post(f"{form}/per-unit-1/remove").status_code == 303
    assert [each.id for each in clauses(draft)] == ["per-unit-2"]
    assert hr.post(f"{form}/per-unit-1/remove").status_code == 404


def test_a_wrong_number_is_refused_beside_its_field(
    client_of: Any, company: Any, draft: int
) -> None:
    hr, form = client_of(company.he), f"/schemes/new/{draft}/clauses/new"
    refused = hr.post(form, data=filled_in(draft, "ladder", **{"steps.1.amount": "viel"}))
    assert refused.status_code == 400
    assert 'id="steps.1.amount-error">请填数字。' in refused.text
    assert 'value="viel"' in refused.text
    refused = hr.post(form, data=filled_in(draft, "ladder", **{"steps.1.amount": "100"}))
    assert "没有提高" in refused.text
    refused = hr.post(form, data=filled_in(draft, "per-unit", metric="sales"))
    assert "业绩 不是个数，不能按个发" in refused.text
    assert clauses(draft) == ()


def test_rows_are_added_and_dropped_without_saving(
    client_of: Any, company: Any, draft: int
) -> None:
    hr, form = client_of(company.he), f"/schemes/new/{draft}/clauses/new"
    given = filled_in(draft, "rank-prize")
    shown = hr.post(form, data={**given, "add": "prizes"})
    assert 'name="prizes.3"' in shown.text
    shown = hr.post(form, data={**given, "drop": "prizes.0"})
    assert 'name="prizes.0" value="30"' in shown.text
    assert 'name="prizes.2"' not in shown.text
    assert clauses(draft) == ()


def test_the_sentence_follows_what_is_typed(client_of: Any, company: Any, draft: int) -> None:
    hr, form = client_of(company.he), f"/schemes/new/{draft}/clauses/new/look"
    assert "新客户每个 ¥33。" in hr.post(form, data=filled_in(draft, "per-unit", amount="33")).text
    assert "请填数字。" in hr.post(form, data=filled_in(draft, "per-unit", amount="x")).text


def test_what_was_saved_meanwhile_is_not_overwritten(
    client_of: Any, company: Any, draft: int
) -> None:
    hr, form = client_of(company.he), f"/schemes/new/{draft}/clauses/new"
    given = filled_in(draft, "per-unit")
    assert hr.post(form, data=given).status_code == 303
    refused = hr.post(form, data=given)
    assert refused.status_code == 409
    assert "别人刚改过" in refused.text


def test_the_gallery_offers_every_shape_and_begins_a_scheme(client_of: Any, company: Any) -> None:
    hr = client_of(company.he)
    shown = hr.get("/schemes/new").text
    assert "每天售卡前三名奖 50、30、20 元" in shown
    answer = hr.post("/schemes/new", data={"way": "shape", "shape": "rank-prize"})
    assert answer.location.endswith("/clauses/new?shape=rank-prize")
    assert hr.get(answer.location).status_code == 200
    gallery = hr.get(answer.location.split("/new?")[0]).text
    assert gallery.count("?shape=") == len(SHAPES)
    assert hr.post("/schemes/new", data={"way": "shape", "shape": "none"}).status_code == 404
    assert hr.get("/schemes/new/1/clauses/new?shape=none").status_code == 404
    assert client_of(company.lu).get("/schemes/new/1/clauses").status_code == 403


def test_a_scheme_begun_from_a_shape_takes_the_name_of_its_first_clause(
    client_of: Any, company: Any
) -> None:
    hr = client_of(company.he)
    form = hr.post("/schemes/new", data={"way": "shape", "shape": "ladder"}).location
    draft = int(form.split("/")[3])
    hr.post(form.partition("?")[0], data=filled_in(draft, "ladder", name="周售卡达标奖"))
    assert read_new(newest_new_version(draft).body).name == "周售卡达标奖"
    hr.post(f"/schemes/new/{draft}/clauses/new", data=filled_in(draft, "ladder", name="月奖"))
    assert read_new(newest_new_version(draft).body).name == "周售卡达标奖"


def test_a_card_product_that_is_not_on_the_list_is_refused_beside_its_field(
    client_of: Any, company: Any, write: Any, draft: int
) -> None:
    hr = client_of(company.he)
    form = f"/schemes/new/{draft}/clauses/new"
    of_gold = filled_in(draft, "per-unit", metric="cards", product="金卡")
    refused = hr.post(form, data=of_gold)
    assert refused.status_code == 400
    assert "设置 → 卡产品”里没有它" in refused.text
    assert 'id="product-error"' in refused.text
    assert not clauses(draft)
    write(lambda tx: set_card_products(tx, company.he, "金卡"))
    assert hr.post(form, data=of_gold).status_code == 303
    write(lambda tx: set_card_products(tx, company.he, "银卡"))
    assert "没有它" in hr.post(form, data=of_gold | {"seen": newest_new_version(draft).id}).text


def test_the_product_of_a_deal_is_free_text(client_of: Any, company: Any, draft: int) -> None:
    of_deals = filled_in(draft, "per-unit", metric="contracts", product="净水器")
    hr = client_of(company.he)
    assert hr.post(f"/schemes/new/{draft}/clauses/new", data=of_deals).status_code == 303
