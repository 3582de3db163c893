"""The pages of market information and matters: roles × parts × own, team, other."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from tests.webapp.calling.test_matters import calls, given, matter  # noqa: F401 - fixtures
from tests.webapp.calling.test_topics import said
from webapp.calling.market_notes import topics_of
from webapp.calling.models import Matter
from webapp.calling.operations.matters import answer_matter
from webapp.company.parts import MARKET, MATTERS
from webapp.facts.models import Call, Fact
from webapp.home.operations.switch_parts import switch_part

EVERYBODY = ("lin", "wang", "zhao", "sun", "gao", "qin", "he", "lu")
READERS = ("sun", "gao", "qin", "he", "lu")


def opens(client_of: Any, company: Any, address: str) -> set[str]:
    clients = {who: client_of(getattr(company, who)) for who in EVERYBODY}
    return {who for who, client in clients.items() if client.get(address).status_code == 200}


@pytest.mark.usefixtures("matter")
def test_an_open_matter_is_seen_by_all_who_lead_and_by_who_said_it(
    client_of: Any, write: Any, company: Any
) -> None:
    assert opens(client_of, company, "/matters/1") == {*READERS, "lin", "zhao"}
    write(lambda tx: answer_matter(tx, company.gao, 1, "本周起送安装"))
    assert opens(client_of, company, "/matters/1") == set(EVERYBODY)
    assert opens(client_of, company, "/matters") == set(EVERYBODY)
    assert "本周起送安装" in client_of(company.wang).get("/matters").text
    assert client_of(company.he).get("/matters/99").status_code == 404


@pytest.mark.usefixtures("matter")
def test_a_seller_sees_the_own_words_alone_and_names_of_nobody_else_who_said_it(
    client_of: Any, company: Any
) -> None:
    own = client_of(company.lin).get("/matters/1").text
    assert "您说的" in own
    assert "赵敏" not in own
    assert "隔壁打八折" in own
    for who in (company.sun, company.he):
        page = client_of(who).get("/matters/1").text
        assert "林晓燕" in page
        assert "赵敏" in page
    mine = client_of(company.lin).get("/matters?state=mine").text
    assert "隔壁打八折，怎么办" in mine
    assert "隔壁打八折，怎么办" not in client_of(company.wang).get("/matters?state=mine").text
    assert "隔壁打八折，怎么办" not in client_of(company.wang).get("/matters").text


def test_a_call_in_the_own_charge_becomes_a_matter(
    client_of: Any,
    company: Any,
    calls: list[int],  # noqa: F811 - a fixture
) -> None:
    sun, qin = client_of(company.sun), client_of(company.qin)
    assert opens(client_of, company, f"/market/{calls[0]}") == {"sun", "gao", "he", "lu"}
    assert opens(client_of, company, f"/matters/new/{calls[1]}") == {"qin", "he", "lu"}
    assert sun.get(f"/matters/new/{calls[1]}").status_code == 404
    assert sun.get("/matters/new/x").status_code == 404
    form = {
        "id": str(uuid4()),
        "call": str(calls[0]),
        "title": "",
        "topic": "price",
        "owner": company.gao,
        "due_on": "2026-03-09",
    }
    refused = sun.post("/matters", data=form)
    assert refused.status_code == 400
    assert "这一项还没有填" in refused.text
    assert sun.post("/matters", data=form | {"title": "怎么答"}).status_code == 303
    assert (
        qin.post("/matters", data=form | {"title": "别人的", "id": str(uuid4())}).status_code == 404
    )
    [held] = Matter.select()
    assert (held.title, held.calls.count()) == ("怎么答", 1)  # zhao's call is not in sun's charge
    joined = qin.post(f"/matters/{held.id}/calls", data={"call": str(calls[1])})
    assert joined.status_code == 303
    assert held.calls.count() == 2


@pytest.mark.usefixtures("matter")
def test_the_owner_answers_on_the_page_and_the_home_lists_it_until_then(
    client_of: Any, company: Any
) -> None:
    gao, sun = client_of(company.gao), client_of(company.sun)
    assert "客户说的事等您答复" in gao.get("/home").text
    assert "客户说的事等您答复" not in sun.get("/home").text
    assert sun.post("/matters/1/answer", data={"answer": "好"}).status_code == 403
    assert gao.post("/matters/1/answer", data={"answer": " "}).status_code == 400
    refused = gao.post("/matters/1/owner", data={"owner": company.lin, "due_on": "2026-03-09"})
    assert "在职的主管" in refused.text
    assert gao.post("/matters/1/answer", data={"answer": "送安装"}).status_code == 303
    assert "客户说的事等您答复" not in gao.get("/home").text
    assert "有答复了" in client_of(company.lin).get("/reminders").text


def test_chips_are_recorded_from_the_form_and_kept_by_a_correction(
    client_of: Any, company: Any
) -> None:
    lin = client_of(company.lin)
    form = {"id": str(uuid4()), "outcome": "interested", "topics": ["style", "price"]}
    assert lin.post("/calls", data=form).status_code == 303
    first = Fact.get(Fact.kind == "call").number
    assert topics_of([first]) == {first: ("price", "style")}
    page = lin.get(f"/records/{first}/correct").text
    assert page.count("checked") == 2
    again = {"id": str(uuid4()), "outcome": "invited", "topics": ["price"]}
    assert lin.post(f"/records/{first}/correct", data=again).status_code == 303
    newest = Call.select().order_by(Call.fact.desc()).get().fact_id
    assert topics_of([newest]) == {newest: ("price",)}


def test_the_grid_leads_to_its_calls(client_of: Any, write: Any, company: Any) -> None:
    said(write, company.lin, "c1", "price", note="隔壁打八折")
    said(write, company.zhao, "c2", "style")
    lu, sun = client_of(company.lu), client_of(company.sun)
    page = lu.get("/market").text
    assert "近 7 天客户说得最多的是价格" in page
    assert 'href="/market?topic=price&amp;week=0"' in page
    assert "共 1 条" in lu.get("/market?topic=style&week=0").text
    assert "没有记录" in lu.get("/market?topic=price&week=1").text
    assert 'href="/market?topic=style' not in sun.get("/market").text
    assert "共 2 条" in lu.get("/market?topic=weather&week=x").text


@pytest.mark.usefixtures("matter")
def test_parts_that_are_off_are_gone_from_every_page(
    client_of: Any, write: Any, company: Any
) -> None:
    for part in (MARKET, MATTERS):
        write(partial(switch_part, by=company.he, part=part, on=False))
    for who in EVERYBODY:
        client = client_of(getattr(company, who))
        for address in ("/market", "/market/1", "/matters", "/matters/1", "/matters/new/1"):
            assert client.get(address).status_code in (403, 404)
        for address in ("/me", "/home", "/menu", "/reminders", "/calls/new"):
            text = client.get(address).text
            for gone in ('href="/matters', 'href="/market', "客户提到"):
                assert gone not in text, (who, address)


@pytest.mark.usefixtures("matter")
def test_with_matters_off_the_notes_stay(client_of: Any, write: Any, company: Any) -> None:
    write(partial(switch_part, by=company.he, part=MATTERS, on=False))
    page = client_of(company.lu).get("/market").text
    assert "隔壁打八折" in page
    assert "/matters" not in page
