"""Old customers: whom to contact, what was done, gifts within the limit, what is taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webapp.conftest import SettableClock
from tests.webapp.telling import call, card, deal
from webapp.calling.models import CustomerTouch
from webapp.calling.old_customers import (
    KINDS,
    MOST_A_DAY,
    OldCustomer,
    SellerTouches,
    due_today,
    kept_places,
    old_customers,
    to_contact,
    touches_of,
)
from webapp.calling.operations.customers import CustomerGiven
from webapp.calling.operations.touch_customer import (
    CustomerOfAnother,
    GiftTooDear,
    TouchGiven,
    set_gift_limit,
    touch_customer,
    withdraw_touch,
)
from webapp.company.parts import OLD_CUSTOMERS
from webapp.core.errors import (
    JiebaoError,
    Missing,
    NotAllowed,
    NotFound,
    NotToday,
    SameIdOtherContent,
    UnknownChoice,
)
from webapp.facts.models import Customer
from webapp.home.operations.switch_parts import switch_part
from webapp.schemes.company_loading import load_company

TODAY = date(2026, 3, 2)


def customer(clock: SettableClock, name: str, seller: str = "1101") -> int:
    return int(Customer.create(name=name, seller=seller, created_at=clock.now).id)


@pytest.fixture
def zhou(write: Any, company: Any, clock: SettableClock) -> int:
    """Mr Zhou, who bought for 1,000 yuan from lin in December."""
    now, held = clock.now, customer(clock, "周先生")
    clock.set("2025-12-20T10:00")
    deal(write, company.lin, "zhou", customer=CustomerGiven(id=held))
    clock.now = now
    return held


def due(seller: str, clock: SettableClock) -> list[str]:
    return [each.name for each in due_today(load_company(), seller, clock())]


def touch(customer: int, kind: str = "visit", record: str = "r1", **said: Any) -> TouchGiven:
    return TouchGiven(record, customer, kind, **said)


def old(number: int, days: int, bought: int = 0, cards: int = 1) -> OldCustomer:
    last_on = TODAY - timedelta(days=days)
    return OldCustomer(number, "1101", f"c{number}", "", last_on, bought, cards)


def test_the_most_valuable_of_the_silent_come_first_then_the_longest_silent() -> None:
    found = [old(1, 59, 900), old(2, 60, 100), old(3, 90, 500), old(4, 80), old(5, 200), old(6, 70)]
    assert [each.id for each in to_contact(found, TODAY, 0)] == [3, 2, 5]
    assert [each.id for each in to_contact(found, TODAY, 2)] == [3]


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 9))), st.integers(0, 5))
def test_there_are_never_more_than_three_a_day(rows: list[tuple[int, int]], contacted: int) -> None:
    found = [old(place, days, fen) for place, (days, fen) in enumerate(rows)]
    asked = to_contact(found, TODAY, contacted)
    assert len(asked) <= max(0, MOST_A_DAY - contacted)
    assert all(each.is_due(TODAY) for each in asked)


def test_who_bought_is_due_after_sixty_days_without_contact(
    write: Any, company: Any, clock: SettableClock, zhou: int
) -> None:
    customer(clock, "没买过")
    assert due(company.lin, clock) == ["周先生"]
    assert due(company.wang, clock) == []
    [found] = old_customers(load_company(), [company.lin])
    assert (found.last_on, found.bought, found.cards) == (date(2025, 12, 20), 100_000, 0)
    write(lambda tx: touch_customer(tx, company.lin, touch(zhou)))
    assert due(company.lin, clock) == []
    clock.now += timedelta(days=59)
    assert due(company.lin, clock) == []
    clock.now += timedelta(days=1)
    assert due(company.lin, clock) == ["周先生"]


def test_an_answered_call_is_a_contact_and_who_wants_none_is_left_alone(
    write: Any, company: Any, clock: SettableClock, zhou: int
) -> None:
    call(write, company.lin, "k1", outcome="no_answer")
    Customer.update(do_not_contact_at=clock.now).where(Customer.id == zhou).execute()
    assert due(company.lin, clock) == []


@pytest.mark.parametrize(
    ("by", "given", "refusal"),
    [
        ("wang", touch(1), CustomerOfAnother),
        ("lin", touch(77), CustomerOfAnother),
        ("lin", touch(1, "lunch"), UnknownChoice),
        ("lin", touch(1, "gift"), Missing),
        ("lin", touch(1, "gift", amount=200_01), GiftTooDear),
        ("lin", touch(1, "referral"), Missing),
    ],
)
def test_what_is_refused(
    write: Any, company: Any, zhou: int, by: str, given: TouchGiven, refusal: type[JiebaoError]
) -> None:
    assert zhou == 1
    with pytest.raises(refusal):
        write(lambda tx: touch_customer(tx, getattr(company, by), given))
    assert CustomerTouch.select().count() == 0


def test_the_same_record_again_is_known_and_another_content_refused(
    write: Any, company: Any, zhou: int
) -> None:
    for known in (False, True):
        receipt = write(lambda tx: touch_customer(tx, company.lin, touch(zhou)))
        assert receipt.known == known
    with pytest.raises(SameIdOtherContent):
        write(lambda tx: touch_customer(tx, company.lin, touch(zhou, "referral", words="王姐")))
    assert CustomerTouch.select().count() == 1


def test_hr_sets_what_a_gift_may_cost(write: Any, company: Any, zhou: int) -> None:
    write(lambda tx: set_gift_limit(tx, company.he, 50_00))
    with pytest.raises(GiftTooDear, match="50"):
        write(lambda tx: touch_customer(tx, company.lin, touch(zhou, "gift", amount=50_01)))
    write(lambda tx: touch_customer(tx, company.lin, touch(zhou, "gift", amount=50_00)))
    for by in (company.lu, company.sun, company.lin):
        with pytest.raises(NotAllowed):
            write(lambda tx, by=by: set_gift_limit(tx, by, 1))


def test_it_is_taken_back_the_same_day_only(
    write: Any, company: Any, clock: SettableClock, zhou: int
) -> None:
    number = write(lambda tx: touch_customer(tx, company.lin, touch(zhou))).number
    with pytest.raises(NotFound):
        write(lambda tx: withdraw_touch(tx, company.wang, number))
    for _again in range(2):
        write(lambda tx: withdraw_touch(tx, company.lin, number))
    assert due(company.lin, clock) == ["周先生"]
    other = write(lambda tx: touch_customer(tx, company.lin, touch(zhou, record="r2"))).number
    clock.now += timedelta(days=1)
    with pytest.raises(NotToday):
        write(lambda tx: withdraw_touch(tx, company.lin, other))


def test_the_counts_of_a_seller(write: Any, company: Any, clock: SettableClock, zhou: int) -> None:
    card(write, company.lin, "c1")
    write(lambda tx: touch_customer(tx, company.lin, touch(zhou, "gift", amount=58_00)))
    write(lambda tx: touch_customer(tx, company.lin, touch(zhou, record="r2")))
    lin, wang = touches_of(load_company(), [company.lin, company.wang], clock())
    assert (lin.customers, lin.due, lin.gifts) == (1, 0, 58_00)
    assert lin.contacts == {"visit": 1, "gift": 1, "referral": 0}
    assert (wang.customers, wang.contacts) == (0, dict.fromkeys(KINDS, 0))


# The pages


def form(customer: int, what: str, **said: Any) -> dict[str, Any]:
    return {
        "id": "0197a1b2-0000-7000-8000-000000000001",
        "customer": customer,
        "what": what,
        **said,
    }


def test_a_visit_is_one_tap_from_the_list_and_stands_on_the_timeline(
    client_of: Callable[[str], Any], company: Any, zhou: int
) -> None:
    lin = client_of(company.lin)
    page = lin.get("/customers").text
    assert "该联系了" in page
    assert 'data-outbox="touch"' in page
    shown = lin.post("/customers/touch", data=form(zhou, "visit"), follow_redirects=True).text
    assert "拜访" in shown.partition("往来记录")[2]
    assert "不会分给别人" in shown
    assert "该联系了" not in lin.get("/customers").text
    assert "拜访" in lin.get(f"/customers/{zhou}?q=拜访").text.partition("往来记录")[2]
    gone = lin.post(
        "/customers/touch/withdraw", data={"touch": 1, "customer": zhou}, follow_redirects=True
    )
    assert "已撤回" in gone.text
    assert "该联系了" in lin.get("/customers").text


def test_a_refused_gift_keeps_what_was_typed(
    client_of: Callable[[str], Any], company: Any, zhou: int
) -> None:
    lin = client_of(company.lin)
    refused = lin.post("/customers/touch", data=form(zhou, "gift", amount="900"))
    assert (refused.status_code, 'value="900"' in refused.text) == (400, True)
    assert "一份礼品最多 200" in refused.text
    assert (
        client_of(company.wang).post("/customers/touch", data=form(zhou, "visit")).status_code
        == 404
    )


@pytest.mark.parametrize("who", ["lin", "wang", "zhao", "sun", "gao", "qin", "he", "lu"])
def test_counts_are_for_those_in_charge_and_a_customer_for_whose_list_it_is(
    client_of: Callable[[str], Any], company: Any, zhou: int, who: str
) -> None:
    client = client_of(getattr(company, who))
    page = client.get("/old-customers").text.partition("<main")[2]
    assert (company.names[company.lin] in page) == (who not in ("zhao", "qin"))
    assert ("老客户榜" in page) == (who in ("lin", "wang", "zhao"))
    assert ("一份礼品最多几元" in page) == (who == "he")
    assert "周先生" not in page
    own = {"lin": 200, "wang": 404, "zhao": 404}
    assert client.get(f"/customers/{zhou}").status_code == own.get(who, 403)


def test_switched_off_it_is_gone_from_list_timeline_and_menu(
    client_of: Callable[[str], Any], write: Any, company: Any, zhou: int
) -> None:
    write(lambda tx: touch_customer(tx, company.lin, touch(zhou, "referral", words="王姐")))
    write(partial(switch_part, by=company.he, part=OLD_CUSTOMERS, on=False))
    lin = client_of(company.lin)
    for address in ("/customers", f"/customers/{zhou}"):
        page = lin.get(address).text.partition("<main")[2]
        assert "王姐" not in page
        assert 'data-outbox="touch"' not in page
    assert lin.post("/customers/touch", data=form(zhou, "visit")).status_code == 404
    he = client_of(company.he)
    assert "老客户" not in he.get("/menu").text
    assert he.get("/old-customers").status_code == 404


def test_places_by_the_share_that_is_kept_by_hand() -> None:
    """Lin keeps 6 of 8, wang and mei 4 of 5 each, zhao 4 of 4, who has too few for a place."""
    counts = {"lin": (8, 2), "wang": (5, 1), "zhao": (4, 0), "mei": (5, 1), "yao": (0, 0)}
    found = [SellerTouches(who, of, due, {}, 0) for who, (of, due) in counts.items()]
    places = [(each.place, each.of.seller, each.of.kept) for each in kept_places(found)]
    assert places == [
        (1, "mei", 80),
        (1, "wang", 80),
        (3, "lin", 75),
        (None, "yao", None),
        (None, "zhao", 100),
    ]


def test_a_seller_sees_the_own_teams_shares_and_no_gifts_or_customers(
    client_of: Callable[[str], Any], write: Any, company: Any, zhou: int
) -> None:
    write(lambda tx: touch_customer(tx, company.lin, touch(zhou, "gift", amount=58_00)))
    page = client_of(company.wang).get("/old-customers").text.partition("<main")[2]
    assert "林晓燕" in page
    assert "赵敏" not in page
    assert "58" not in page
    assert 'href="/old-customers"' in client_of(company.wang).get("/boards").text
