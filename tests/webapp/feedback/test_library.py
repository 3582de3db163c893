"""The library: found by what the customer said, seen by role, and what helped."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webapp.conftest import SettableClock
from webapp.company.parts import LIBRARY
from webapp.core.errors import JiebaoError, Missing, NotAllowed, NotFound, UnknownChoice
from webapp.core.fields import TextTooLong
from webapp.feedback.library import (
    LibraryEntry,
    LibraryReader,
    LibrarySearch,
    fit_of,
    library_entry,
    library_use,
    pieces_of,
    search_library,
)
from webapp.feedback.library_models import LibraryOpinion
from webapp.feedback.operations import keep_library
from webapp.feedback.operations.keep_library import (
    LibraryFull,
    LibraryGiven,
    NothingToUse,
    end_item,
    say_whether_it_helped,
    write_item,
)
from webapp.feedback.operations.teach_courses import LinkWrong
from webapp.home.operations.switch_parts import switch_part

EVERYBODY = ("lin", "wang", "zhao", "sun", "gao", "qin", "he", "lu")
DEAR = LibraryGiven(
    "script", "嫌贵", "太贵了 / 别家便宜", "先问他比的是哪一款。", topics=("price", "competitor")
)
LATER = LibraryGiven("script", "还没交房", "明年才装", "约量房的时间，价格不变。")
PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def dear(write: Any, company: Any) -> int:
    return int(write(lambda tx: write_item(tx, company.sun, DEAR)))


@pytest.fixture
def later(write: Any, company: Any) -> int:
    return int(write(lambda tx: write_item(tx, company.he, LATER)))


def titles(who: str, said: str = "", topics: tuple[str, ...] = (), kind: str = "") -> list[str]:
    found = search_library(LibraryReader(who), LibrarySearch(said, topics, kind))
    return [each.title for each in found]


def test_pieces_are_words_and_pairs_of_characters() -> None:
    assert list(pieces_of("太贵了，E0 板 吗")) == ["太贵", "贵了", "e0", "板", "吗"]
    assert list(pieces_of(" ，。")) == []


def test_what_the_customer_says_counts_three_the_title_two_the_text_one() -> None:
    entry = LibraryEntry(1, "script", "嫌贵", "太贵了", "比的是哪一款", "", ("price",), (), "1")
    assert fit_of(entry, "太贵", ()) == 3
    assert fit_of(entry, "嫌贵", ()) == 2
    assert fit_of(entry, "哪一款", ()) == 2  # 哪一 and 一款, one each
    assert fit_of(entry, "环保", ()) == 0
    assert fit_of(entry, "太贵", ("price", "style")) == 9


@given(st.text(max_size=30))
def test_a_text_fits_itself_unless_it_has_no_word(said: str) -> None:
    entry = LibraryEntry(1, "script", "", said, "", "", (), (), "1")
    assert bool(fit_of(entry, said, ())) == bool(list(pieces_of(said)))


def test_the_best_fit_is_first(company: Any, dear: int, later: int) -> None:
    assert titles(company.lin, "你们太贵了") == ["嫌贵"]
    assert titles(company.lin, "价格") == ["还没交房"]
    assert titles(company.lin, topics=("price",)) == ["嫌贵"]
    assert titles(company.lin, "价格", ("price",)) == ["嫌贵", "还没交房"]
    assert titles(company.lin, "完全不相干") == []
    assert titles(company.lin) == ["还没交房", "嫌贵"]  # the newest first
    assert titles(company.lin, kind="video") == []


def test_what_helped_more_people_comes_first(
    write: Any, company: Any, dear: int, later: int
) -> None:
    for who in (company.lin, company.wang):
        write(lambda tx, who=who: say_whether_it_helped(tx, who, dear, helped=True))
    assert titles(company.lin) == ["嫌贵", "还没交房"]
    held = library_entry(LibraryReader(company.lin), dear)
    assert (held.helped, held.useless, held.own) == (2, 0, True)
    write(lambda tx: say_whether_it_helped(tx, company.lin, dear, helped=False))
    write(lambda tx: say_whether_it_helped(tx, company.lin, dear, helped=False))
    held = library_entry(LibraryReader(company.lin), dear)
    assert (held.helped, held.useless, held.own) == (1, 1, False)
    assert LibraryOpinion.select().count() == 3  # the same word again adds nothing


def test_the_use_of_the_last_days(
    write: Any, company: Any, clock: SettableClock, dear: int, later: int
) -> None:
    write(lambda tx: say_whether_it_helped(tx, company.lin, dear, helped=True))
    write(lambda tx: say_whether_it_helped(tx, company.wang, dear, helped=False))
    use = library_use(clock())
    assert (use.people, use.items, use.helped, use.taps) == (2, 1, 1, 2)
    clock.set("2026-04-20T10:00")
    assert library_use(clock()).taps == 0


def test_an_item_for_guides_is_hidden_from_others(write: Any, company: Any, dear: int) -> None:
    write(lambda tx: write_item(tx, company.sun, replace(DEAR, roles=("guide",)), dear))
    assert library_entry(LibraryReader("x", "guide"), dear).roles == ("guide",)
    assert library_entry(LibraryReader("x"), dear).item == dear
    with pytest.raises(NotFound):
        library_entry(LibraryReader("x", "telesales"), dear)
    every = replace(DEAR, roles=("guide", "designer", "telesales"))
    write(lambda tx: write_item(tx, company.sun, every, dear))
    assert library_entry(LibraryReader("x", "telesales"), dear).roles == ()


def test_an_item_that_ended_is_gone(write: Any, company: Any, dear: int) -> None:
    with pytest.raises(NotAllowed):
        write(lambda tx: end_item(tx, company.lin, dear))
    write(lambda tx: end_item(tx, company.sun, dear))
    assert titles(company.lin) == []
    with pytest.raises(NotFound):
        write(lambda tx: say_whether_it_helped(tx, company.lin, dear, helped=True))
    with pytest.raises(NotFound):
        write(lambda tx: write_item(tx, company.sun, DEAR, dear))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"title": " "}, Missing),
        ({"title": "长" * 41}, TextTooLong),
        ({"says": "长" * 101}, TextTooLong),
        ({"text": "长" * 1001}, TextTooLong),
        ({"text": ""}, NothingToUse),
        ({"link": "javascript:alert(1)"}, LinkWrong),
        ({"kind": "song"}, UnknownChoice),
        ({"topics": ("luck",)}, UnknownChoice),
        ({"roles": ("leader",)}, UnknownChoice),
    ],
)
def test_what_is_refused(
    write: Any, company: Any, change: dict[str, Any], refusal: type[JiebaoError]
) -> None:
    with pytest.raises(refusal):
        write(lambda tx: write_item(tx, company.sun, replace(DEAR, **change)))
    assert titles(company.sun) == []


def test_a_full_library_takes_no_more(
    write: Any, company: Any, dear: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keep_library, "MOST_ITEMS", 1)
    with pytest.raises(LibraryFull):
        write(lambda tx: write_item(tx, company.sun, LATER))
    write(lambda tx: write_item(tx, company.sun, LATER, dear))


def test_who_does_not_sell_says_nothing_and_who_sells_writes_nothing(
    write: Any, company: Any, dear: int
) -> None:
    with pytest.raises(NotAllowed):
        write(lambda tx: say_whether_it_helped(tx, company.sun, dear, helped=True))
    with pytest.raises(NotAllowed):
        write(lambda tx: write_item(tx, company.lin, DEAR))


def opens(client_of: Any, company: Any, address: str) -> set[str]:
    clients = {who: client_of(getattr(company, who)) for who in EVERYBODY}
    return {who for who, client in clients.items() if client.get(address).status_code == 200}


def test_everybody_reads_and_those_who_lead_write(client_of: Any, company: Any, dear: int) -> None:
    for address in ("/library", f"/library/{dear}", "/library/found?q=贵"):
        assert opens(client_of, company, address) == set(EVERYBODY)
    assert opens(client_of, company, "/library/new") == {"sun", "gao", "qin", "he", "lu"}
    assert client_of(company.lin).get("/library/99").status_code == 404
    assert client_of(company.lin).get(f"/library/{dear}/file").status_code == 404


def test_the_form_of_a_call_finds_by_words_and_chips(
    client_of: Any, company: Any, dear: int, later: int
) -> None:
    lin = client_of(company.lin)
    assert "客户这么说，怎么接？" in lin.get("/calls/new").text
    assert "先问他比的是哪一款" in lin.get("/library/found?q=太贵了").text
    assert "嫌贵" in lin.get("/library/found?topics=price&topics=style").text
    assert "换个说法" in lin.get("/library/found?q=xyz").text
    assert lin.get("/library/found").text.strip() == ""


def test_a_tap_says_whether_it_helped(client_of: Any, company: Any, dear: int) -> None:
    lin, to = client_of(company.lin), f"/library/{dear}/opinion"
    assert lin.post(to, data={"helped": "yes"}).status_code == 303
    assert "1 人说有用" in lin.get("/library").text
    tapped = lin.post(to, data={"helped": "no"}, headers={"HX-Request": "true"})
    assert tapped.status_code == 200
    assert 'value="no" aria-pressed="true"' in tapped.text
    assert client_of(company.sun).post(to, data={"helped": "yes"}).status_code == 403
    assert "1 人用过 1 份资料，点了 2 次，1 次说有用" in client_of(company.sun).get("/library").text


def test_an_item_is_written_on_the_page_with_its_file(client_of: Any, company: Any) -> None:
    sun = client_of(company.sun)
    form = {"kind": "product", "title": "", "topics": ["style"], "roles": ["guide"]}
    refused = sun.post("/library", data=form | {"text": "写到一半"})
    assert refused.status_code == 400
    assert "写到一半" in refused.text
    written = sun.post(
        "/library", data=form | {"title": "检测报告", "file": (BytesIO(PDF), "报告.pdf")}
    )
    assert written.status_code == 303
    address = written.location
    assert "下载文件：报告.pdf" in sun.get(address).text
    file = sun.get(f"{address}/file")
    assert file.data == PDF
    assert "attachment" in file.headers["Content-Disposition"]
    lin = client_of(company.lin)  # sells by telephone, and is no guide
    assert lin.get(address).status_code == 404
    assert lin.get(f"{address}/file").status_code == 404
    again = sun.get(f"/library/new?item={address.rsplit('/', 1)[1]}").text
    assert again.count(" checked") == 3  # kind, topic, role
    assert sun.post(f"{address}/end").status_code == 303
    assert sun.get(address).status_code == 404


def test_a_part_that_is_off_is_gone_from_every_page(
    client_of: Any, write: Any, company: Any, dear: int
) -> None:
    write(partial(switch_part, by=company.he, part=LIBRARY, on=False))
    for who in EVERYBODY:
        client = client_of(getattr(company, who))
        for address in ("/library", f"/library/{dear}", "/library/found?q=贵", "/library/new"):
            assert client.get(address).status_code in (403, 404)
        for address in ("/me", "/menu", "/calls/new", "/today"):
            assert "/library" not in client.get(address).text
