"""Poster pages: whose poster, who may see it, its figures, and the omitted names."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.webapp.telling import card, deal, verdict
from webapp.company.models import Person
from webapp.honours.pages.posters import made_picture
from webapp.honours.posters import card_of_poster, line_of_poster, poster_of_card, poster_of_line
from webapp.ledger.models import Line
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.operations.settle import settle_period
from webapp.people.operations.praise_choice import choose_praise
from webapp.schemes.company_loading import load_company


@pytest.fixture
def sold(write: Any, company: Any, clock: Any) -> int:
    """Lin sells two cards, Zhao one, and the day is settled; the number of lin's second."""
    card(write, company.lin, "k1", "NO-1")
    second = card(write, company.lin, "k2", "NO-2").number
    card(write, company.zhao, "k3", "NO-3")
    clock.set("2026-03-02T22:00")
    write(lambda tx: settle_period(tx, "card-campaign", "2026-03-02", None))
    return second


def prize(company: Any) -> Line:
    held: Line = Line.get(
        Line.clause == "daily-cards-top3", Line.kind == "commend", Line.person == company.lin
    )
    return held


@pytest.mark.usefixtures("sold")
def test_a_days_prize_is_shown_with_rank_and_figures(company: Any, clock: Any) -> None:
    line = line_of_poster(prize(company).number, load_company(), clock())
    poster = poster_of_line(line, load_company(), "林晓燕")
    assert (poster.name, poster.team, poster.day) == ("林晓燕", "东城店", "2026年3月2日")
    assert poster.figures == (("第 1 名", "全公司"), ("2 张", "售卡"))


def test_the_poster_of_a_card_says_which_of_the_day_it_is(sold: int) -> None:
    poster = poster_of_card(card_of_poster(sold), load_company(), "林晓燕")
    assert poster.won == "售出当天第 2 张卡"
    assert poster.figures == (("2 张", "当天售卡"), ("2 张", "百日冲刺"))


def test_a_months_honour_is_shown_once_approved(
    write: Any, company: Any, clock: Any, client_of: Any
) -> None:
    deal(write, company.lin, "d1", 12_345_600)
    clock.set("2026-04-01T09:00")
    write(lambda tx: settle_period(tx, "telesales-reward", "2026-03", None))
    line = Line.get(Line.clause == "monthly-rank", Line.person == company.lin)
    client = client_of(company.he)
    assert client.get(f"/posters/line/{line.number}").status_code == 409
    write(lambda tx: approve_proposed(tx, company.he, [line.number]))
    page = client.get(f"/posters/line/{line.number}")
    assert page.status_code == 200
    poster = poster_of_line(line, load_company(), "林晓燕")
    assert poster.figures == (("第 1 名", "全公司"), ("¥123,456", "成交业绩"))
    assert poster.day == "2026年3月"


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("2026-Q1", "2026年第一季度"),
        ("2025", "2025年"),
        ("2026-W10", None),
        ("campaign:bairi-2026", "百日冲刺"),
    ],
)
def test_an_honour_of_any_period_has_a_poster_once_approved(
    write: Any, company: Any, clock: Any, client_of: Any, period: str, day: str | None
) -> None:
    deal(write, company.lin, "d1", 12_345_600)
    clock.set("2026-07-01T09:00")
    write(lambda tx: settle_period(tx, "telesales-reward", "2026-03", None))
    line = Line.get(Line.clause == "monthly-rank", Line.person == company.lin)
    Line.update(period=period).where(Line.number == line.number).execute()
    client = client_of(company.he)
    assert client.get(f"/posters/line/{line.number}").status_code == 409
    write(lambda tx: approve_proposed(tx, company.he, [line.number]))
    page = client.get(f"/posters/line/{line.number}")
    assert page.status_code == 200
    assert day is None or day in page.text
    assert client.get(f"/posters/line/{line.number}.png").status_code == 200


def test_who_may_have_whose(sold: int, company: Any, client_of: Any) -> None:
    number = prize(company).number
    for person, status in (
        (company.lin, 200),
        (company.he, 200),
        (company.lu, 200),
        (company.zhao, 404),
        (company.sun, 404),
    ):
        client = client_of(person)
        assert client.get(f"/posters/line/{number}").status_code == status
        assert client.get(f"/posters/card/{sold}").status_code == status
    assert client_of(company.he).get(f"/posters/nothing/{number}").status_code == 404


def test_who_asked_not_to_be_named_is_named_to_nobody_else(
    sold: int, write: Any, company: Any, client_of: Any
) -> None:
    write(lambda tx: choose_praise(tx, company.lin, named=False))
    number = prize(company).number
    for path in (f"/posters/line/{number}", f"/posters/card/{sold}"):
        page = client_of(company.he).get(path).text
        assert "林晓燕" not in page
        assert "一位同事" in page
        assert "林晓燕" in client_of(company.lin).get(path).text


def test_the_picture_is_a_png_and_a_character_without_a_face_is_named(
    sold: int, write: Any, company: Any, client_of: Any
) -> None:
    client = client_of(company.lin)
    answer = client.get(f"/posters/card/{sold}.png")
    assert answer.mimetype == "image/png"
    assert Image.open(BytesIO(answer.data)).size == (1080, 1440)
    Person.update(name="林\U0001f600").where(Person.id == company.lin).execute()
    write(lambda tx: tx.notice("roster"))
    refused = client_of(company.lin).get(f"/posters/card/{sold}.png")
    assert refused.status_code == 422
    assert "U+1F600" in refused.text


def test_a_picture_that_is_shown_shared_and_saved_is_made_once(
    sold: int, company: Any, client_of: Any
) -> None:
    made_picture.cache_clear()
    client = client_of(company.lin)
    pictures = {client.get(f"/posters/card/{sold}.png").data for _ in range(3)}
    assert len(pictures) == 1
    assert made_picture.cache_info().misses == 1
    assert "图片正在生成" in client.get(f"/posters/card/{sold}").text


def test_what_no_longer_stands_has_no_poster(
    sold: int, write: Any, company: Any, client_of: Any
) -> None:
    taken_back = prize(company).number
    verdict(write, company.sun, "v1", sold, "fake")
    write(lambda tx: settle_period(tx, "card-campaign", "2026-03-02", None))
    client = client_of(company.he)
    assert client.get(f"/posters/card/{sold}").status_code == 404
    assert Line.select().where(Line.reverses == taken_back).exists()
    assert client.get(f"/posters/line/{taken_back}").status_code == 404
    assert client.get("/posters/line/99999").status_code == 404
