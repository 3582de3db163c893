"""Ratings from the seller's device or network are held until somebody without a stake decides."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.webapp.feedback.test_rating import link
from tests.webapp.telling import call, differences, tally
from webapp.core.errors import Missing, NotFound
from webapp.core.networks import network_hash
from webapp.facts.models import Fact, Rating, Touch
from webapp.feedback.models import HeldRating, RatingDecision, RatingSource
from webapp.feedback.operations import rate as rating
from webapp.feedback.operations.hold_ratings import (
    HasStakeInRating,
    RatingDecided,
    Sender,
    decide_on_rating,
)
from webapp.feedback.operations.rate import RatingGiven
from webapp.store.models import AuditLine
from webapp.web.models import NetworkUse, SignIn
from webapp.web.operations.sign_in import end_all_sessions, start_session
from webapp.web.operations.sign_in_attempts import Attempt, SessionPlace

MONDAY = date(2026, 3, 2)
SHOP, HOME = SessionPlace("phone", "shop"), SessionPlace("other", "home")


@pytest.fixture
def at_work(write: Any, company: Any) -> None:
    """Wang has signed in today with the browser `phone` from the network `shop`."""
    attempt = Attempt(company.wang, "10.0.0.7", SHOP)
    write(lambda tx: start_session(tx, company.wang, "token", "a phone", attempt))


def sent(write: Any, company: Any, record: str, sender: Sender, score: int = 500) -> Any:
    """A rating of a call of Wang."""
    source = link(write, company.wang, call(write, company.wang, record).number)
    return write(lambda tx: rating.rate(tx, RatingGiven(source, score, "好"), sender))


def held() -> list[str]:
    return [row.why for row in HeldRating.select().order_by(HeldRating.number)]


# Which are held


def test_a_rating_from_a_browser_in_which_the_seller_has_signed_in_is_held(
    write: Any, company: Any, at_work: None
) -> None:
    write(lambda tx: end_all_sessions(tx, company.he, company.wang))  # signed out: still that phone

    assert sent(write, company, "c1", Sender(browser="phone")) is None
    assert sent(write, company, "c2", Sender(browser="customers")) is not None
    assert held() == ["own_device"]
    assert tally("rating", company.wang) == 500


def test_the_fourth_rating_of_a_day_from_the_sellers_network_is_held(
    write: Any, company: Any, at_work: None
) -> None:
    here, there = Sender(network="shop"), Sender(network="mobile")
    for number in range(3):
        assert sent(write, company, f"c{number}", here) is not None
    assert sent(write, company, "c4", here) is None
    assert sent(write, company, "c5", there) is not None

    assert held() == ["own_network"]
    assert tally("rating", company.wang) == 2_000  # 3 from the shop, 1 from elsewhere
    assert differences() == []


def test_the_network_of_another_day_is_not_the_sellers(
    write: Any, company: Any, clock: Any, at_work: None
) -> None:
    clock.set("2026-03-03T10:00")
    for number in range(4):
        assert sent(write, company, f"c{number}", Sender(network="shop")) is not None
    assert held() == []


def test_a_network_is_kept_as_a_hash_of_the_prefix_and_the_day() -> None:
    key, other = bytes(range(32)), bytes(32)
    same = network_hash(key, "203.0.113.7", MONDAY)

    assert network_hash(key, "203.0.113.250", MONDAY) == same
    assert network_hash(key, "::ffff:203.0.113.1", MONDAY) == same
    assert network_hash(key, "203.0.114.7", MONDAY) != same
    assert network_hash(key, "203.0.113.7", date(2026, 3, 3)) != same
    assert network_hash(other, "203.0.113.7", MONDAY) != same
    v6 = network_hash(key, "2001:db8:0:1100::1", MONDAY)  # a /56 ends in the middle of a group
    assert network_hash(key, "2001:db8:0:11ff::9", MONDAY) == v6
    assert network_hash(key, "2001:db8:0:1200::1", MONDAY) != v6
    assert network_hash(key, "", MONDAY) == ""
    assert "203.0.113" not in same


def test_the_same_rating_again_stays_one_held_and_another_is_refused(
    write: Any, company: Any, at_work: None
) -> None:
    own = Sender(signed_in=company.wang)
    source = link(write, company.wang, call(write, company.wang, "c1").number)
    for _time in range(2):
        assert write(lambda tx: rating.rate(tx, RatingGiven(source, 500), own)) is None

    with pytest.raises(rating.AlreadyRated):
        write(lambda tx: rating.rate(tx, RatingGiven(source, 400)))
    assert held() == ["own_session"]
    assert AuditLine.select().where(AuditLine.action == "hold_rating").count() == 1


# The decision


@pytest.fixture
def waiting(write: Any, company: Any, clock: Any) -> int:
    """A rating of 4 for Wang (east, under Sun), held on Monday at 10:00."""
    sent(write, company, "c1", Sender(signed_in=company.wang), 400)
    number: int = HeldRating.get().number
    return number


def decide(write: Any, by: str, number: int, accepted: bool = True, reason: str = "核实过") -> None:
    write(lambda tx: decide_on_rating(tx, by, number, accepted=accepted, reason=reason))


def test_an_accepted_rating_counts_as_received_when_it_came(
    write: Any, company: Any, clock: Any, waiting: int
) -> None:
    came = clock.now
    clock.set("2026-03-04T09:00")
    decide(write, company.qin, waiting)

    fact = Fact.get(Fact.kind == "rating")
    assert (fact.person_id, fact.at, fact.received_at) == (company.wang, came, came)
    assert (fact.day, fact.recorded_by_id) == (MONDAY, company.qin)
    assert tally("rating", company.wang, "2026-03-02") == 400
    assert tally("rating", company.wang, "2026-03-04") == 0
    assert RatingSource.get().comment == "好"
    assert RatingDecision.get().rating_id == fact.number
    assert differences() == []


def test_an_accepted_rating_touches_its_own_day_for_the_clock(
    write: Any, company: Any, clock: Any, waiting: int
) -> None:
    clock.set("2026-03-04T09:00")
    decide(write, company.qin, waiting)

    touched = Touch.select().where(Touch.what == "rating", Touch.first == MONDAY)
    assert [row.who for row in touched] == [company.wang]


def test_a_refused_rating_counts_nowhere_and_keeps_its_reason(
    write: Any, company: Any, waiting: int
) -> None:
    decide(write, company.he, waiting, accepted=False, reason="自己评的")

    assert not Rating.select().exists()
    assert RatingDecision.get().reason == "自己评的"
    assert HeldRating.select().count() == 1


def test_who_has_a_stake_does_not_decide(write: Any, company: Any, waiting: int) -> None:
    # Wang himself, his supervisor, the head of his team; a leader and a seller are no checkers.
    for by in (company.wang, company.sun, company.gao, company.lu, company.zhao):
        with pytest.raises(HasStakeInRating):
            decide(write, by, waiting)
    assert not RatingDecision.select().exists()


def test_a_held_rating_is_decided_once_and_with_a_reason(
    write: Any, company: Any, waiting: int
) -> None:
    with pytest.raises(Missing):
        decide(write, company.qin, waiting, reason=" ")
    with pytest.raises(NotFound):
        decide(write, company.qin, waiting + 1)
    decide(write, company.qin, waiting)
    with pytest.raises(RatingDecided):
        decide(write, company.he, waiting, accepted=False)
    assert Rating.select().count() == 1


def test_the_page_shows_each_what_they_may_do(
    write: Any, company: Any, client_of: Any, waiting: int
) -> None:
    address = f"/ratings/{waiting}/decide"
    outside, own, head = (
        client_of(who).get("/ratings").text for who in (company.qin, company.wang, company.gao)
    )

    assert address in outside
    assert "待核实的评分" in own
    assert (address in own, "4 <span" in own) == (False, False)  # the seller sees no score
    assert ("待核实的评分" in head, address in head) == (True, False)
    assert "待核实的评分" not in client_of(company.zhao).get("/ratings").text


def test_a_decision_on_the_page_keeps_what_was_typed_and_takes_effect(
    write: Any, company: Any, client_of: Any, waiting: int
) -> None:
    address = f"/ratings/{waiting}/decide"
    qin = client_of(company.qin)

    refused = qin.post(address, data={"accepted": "yes", "reason": "长" * 201})
    stake = client_of(company.sun).post(address, data={"accepted": "yes", "reason": "核实过"})
    done = qin.post(address, data={"accepted": "no", "reason": "自己评的"}, follow_redirects=True)

    assert (refused.status_code, "长" * 201 in refused.text) == (400, True)
    assert (stake.status_code, "与这个评分有关" in stake.text) == (403, True)
    assert "未计入的评分" in done.text
    assert "自己评的" in client_of(company.wang).get("/ratings").text
    assert not Rating.select().exists()


# Devices and networks of sessions


def test_signing_in_marks_the_browser_and_notes_the_network(app: Any, company: Any) -> None:
    from tests.webapp.conftest import PASSWORD

    client = app.test_client()
    form = {"account": company.wang, "password": PASSWORD}
    answer = client.post("/login", data=form, environ_base={"REMOTE_ADDR": "203.0.113.7"})

    [cookie] = [
        each for each in answer.headers.getlist("Set-Cookie") if each.startswith("__Host-jiebao-b")
    ]
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert SignIn.get(SignIn.person == company.wang).browser not in ("", cookie)
    assert NetworkUse.select().where(NetworkUse.person == company.wang).count() == 1


def test_a_session_that_moves_to_another_network_notes_both(client_of: Any, company: Any) -> None:
    wang = client_of(company.wang)
    for address in ("203.0.113.7", "203.0.113.9", "198.51.100.1"):
        wang.get("/me", environ_base={"REMOTE_ADDR": address})

    networks = NetworkUse.select().where(NetworkUse.person == company.wang)
    assert networks.count() == 3  # with the one from which it began


def test_a_customer_gets_no_cookie_of_the_browser(client_of: Any) -> None:
    answer = client_of(None).get("/r/aaaaaaaaaa")

    assert not [each for each in answer.headers.getlist("Set-Cookie") if "browser" in each]


def test_the_sellers_phone_is_known_after_signing_out(
    write: Any, company: Any, client_of: Any
) -> None:
    number = call(write, company.wang, "6f2b1d6e-6a7e-4d41-9a53-0d6a3a4f1b11").number
    phone = client_of(company.wang)
    shown = phone.get(f"/records/{number}/rating").text
    token = shown.split("/r/")[1][:10]
    phone.post("/logout")

    assert phone.post(f"/r/{token}", data={"score": "5"}).status_code == 303
    assert held() == ["own_device"]
    assert "谢谢您的评价" in phone.get(f"/r/{token}").text
