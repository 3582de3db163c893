"""The customer's page: no login, one rating, and no information for strangers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.webapp.conftest import Company, SettableClock
from tests.webapp.telling import call
from webapp.facts.models import Fact, Rating
from webapp.feedback.models import RatingSource
from webapp.feedback.pages.customer_rating import MISSES

ClientOf = Callable[[str | None], Any]
LIN = "1101"


@pytest.fixture
def token(client_of: ClientOf, write: Any, company: Company) -> str:
    """The token of the link that lin shows to a customer after a call."""
    number = call(write, LIN, "6f2b1d6e-6a7e-4d41-9a53-0d6a3a4f1b11").number
    shown = client_of(LIN).get(f"/records/{number}/rating").text
    found = re.search(r"/r/([A-Za-z0-9-]+)", shown)
    assert found is not None
    return found[1]


@pytest.fixture
def customer(client_of: ClientOf) -> Any:
    """A client that is not signed in."""
    return client_of(None)


def test_a_customer_rates_and_sees_thanks(customer: Any, token: str) -> None:
    assert "林晓燕" in customer.get(f"/r/{token}").text

    sent = customer.post(f"/r/{token}", data={"score": "5", "comment": "很耐心"})

    assert sent.status_code == 303
    assert "谢谢" in customer.get(sent.headers["Location"]).text
    assert (Rating.get().score, RatingSource.get().comment) == (500, "很耐心")


def test_the_address_is_hidden_from_other_sites_and_search_engines(
    customer: Any, token: str
) -> None:
    headers = customer.get(f"/r/{token}").headers

    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Jiebao-Member" not in headers


def test_another_rating_is_refused_and_the_same_rating_is_accepted_again(
    customer: Any, token: str
) -> None:
    customer.post(f"/r/{token}", data={"score": "5"})

    assert customer.post(f"/r/{token}", data={"score": "5"}).status_code == 303
    again = customer.post(f"/r/{token}", data={"score": "1"})

    assert again.status_code == 409
    assert "已经评过分" in again.text
    assert Rating.get().score == 500


def test_a_link_is_open_for_thirty_days(customer: Any, token: str, clock: SettableClock) -> None:
    clock.now += timedelta(days=31)

    assert customer.get(f"/r/{token}").status_code == 410
    assert customer.post(f"/r/{token}", data={"score": "5"}).status_code == 410
    assert Rating.select().count() == 0


def test_a_rating_from_the_sellers_phone_is_thanked_for_and_counts_nowhere(
    client_of: ClientOf, token: str
) -> None:
    lin = client_of(LIN)

    assert "要先核实才计入" in lin.get(f"/r/{token}").text
    assert lin.post(f"/r/{token}", data={"score": "5"}).status_code == 303
    assert "谢谢您的评价" in lin.get(f"/r/{token}").text
    assert Rating.select().count() == 0


def test_a_comment_without_stars_is_kept(customer: Any, token: str) -> None:
    answer = customer.post(f"/r/{token}", data={"comment": "很耐心"})

    assert answer.status_code == 400
    assert "很耐心" in answer.text


def test_after_many_wrong_addresses_all_are_refused(customer: Any, token: str) -> None:
    for number in range(MISSES):
        assert customer.get(f"/r/aaaaaaaa{number:02}").status_code == 404

    assert customer.get(f"/r/{token}").status_code == 429


def test_a_rating_without_the_pages_token_is_refused(guarded_app: Any, token: str) -> None:
    answer = guarded_app.test_client().post(f"/r/{token}", data={"score": "5"})

    assert answer.status_code == 400
    assert Fact.select().where(Fact.kind == "rating").count() == 0


def test_an_old_deal_no_longer_offers_a_rating(
    client_of: ClientOf, write: Any, company: Company, clock: SettableClock
) -> None:
    from tests.webapp.telling import deal

    deal(write, LIN, "9")
    lin = client_of(LIN)
    assert "请客户评分" in lin.get("/deals").text

    clock.now += timedelta(days=31)

    assert "请客户评分" not in lin.get("/deals?month=2026-03").text
