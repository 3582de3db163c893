"""Call lists: order, numbers shown and logged, stopped contact, sharing out, the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.webapp.conftest import SettableClock
from webapp.calling.models import Showing
from webapp.calling.operations.share_call_lists import (
    AlreadyListed,
    NobodyToShare,
    NotToBeCalled,
    Share,
    add_customer,
    share_out,
)
from webapp.core.sealed_numbers import number_sealer
from webapp.facts.models import Assignment, Call, Customer
from webapp.people.operations.transfers import leave
from webapp.store.models import AuditLine
from webapp.web.runtime import Runtime

NUMBERS = ("13900000001", "13900000002", "13900000003")


@pytest.fixture
def lin(client_of: Callable[[str | None], Any]) -> Any:
    return client_of("1101")


@pytest.fixture
def give(runtime: Runtime) -> Callable[..., int]:
    """Puts one number on a seller's list, as HR."""

    def put(number: str, seller: str = "1101", by: str = "1002", name: str = "") -> int:
        sealed = number_sealer(runtime.cipher)(number)
        return runtime.write(lambda tx: add_customer(tx, by, seller, name, sealed))

    return put


@pytest.fixture
def listed(give: Callable[..., int]) -> list[int]:
    """Three customers on lin's list, none called yet."""
    return [give(number, name=f"客户{number[-1]}") for number in NUMBERS]


def call(lin: Any, customer: int, outcome: str = "no_answer", **more: str) -> Any:
    form = {"id": str(uuid4()), "customer": str(customer), "outcome": outcome, **more}
    return lin.post("/calls", data=form)


def test_the_form_shows_the_next_customer_with_the_number_only_in_the_link(
    lin: Any, listed: list[int]
) -> None:
    shown = lin.get("/calls/new").text
    assert f'href="tel:{NUMBERS[0]}"' in shown
    assert shown.count(NUMBERS[0]) == 1
    assert "139****0001" in shown
    assert not any(number in shown for number in NUMBERS[1:])


def test_every_display_is_logged_and_a_cached_page_once_a_day(
    lin: Any, listed: list[int], clock: SettableClock
) -> None:
    for _ in range(2):
        lin.get("/calls/new")
        lin.get("/calls/new", headers={"Jiebao-Ahead": "1"})
    assert sorted(each.how for each in Showing.select()) == ["kept", "page", "page"]

    clock.now += timedelta(days=1)
    lin.get("/calls/new", headers={"Jiebao-Ahead": "1"})
    assert Showing.select().where(Showing.how == "kept").count() == 2


def test_recording_an_outcome_leads_to_the_next_customer(lin: Any, listed: list[int]) -> None:
    first = lin.get("/calls/new").text
    assert f'name="following" value="{listed[1]}"' in first
    gone = call(lin, listed[0], following=str(listed[1]))
    assert gone.headers["Location"] == f"/calls/new?customer={listed[1]}"
    assert f'href="tel:{NUMBERS[1]}"' in lin.get(gone.headers["Location"]).text


def test_the_pages_of_a_list_link_to_each_other_in_a_cycle(lin: Any, listed: list[int]) -> None:
    came, following = [], listed[0]
    for _ in listed:
        came.append(following)
        page = lin.get(f"/calls/new?customer={following}").text
        following = int(page.split('name="following" value="')[1].split('"')[0])
    assert sorted(came) == listed


def test_of_a_long_section_the_first_ten_stand_unfolded(lin: Any, give: Callable[..., int]) -> None:
    for number in range(12):
        give(f"139000010{number:02}", name=f"新客{number:02}")
    unfolded, folded = lin.get("/customers").text.split("另有 2 位")
    assert [f"新客{number:02}" in unfolded for number in (0, 9, 10)] == [True, True, False]
    assert [f"新客{number:02}" in folded for number in (9, 10, 11)] == [False, True, True]

    alone = lin.get("/customers?part=new").text
    assert "新客11" in alone
    assert "另有" not in alone


def test_an_unanswered_customer_may_be_called_again_after_two_hours(
    lin: Any, listed: list[int], clock: SettableClock
) -> None:
    for customer in listed:
        call(lin, customer)
    assert "tel:" not in lin.get("/calls/new").text
    clock.now += timedelta(hours=2)
    assert f"tel:{NUMBERS[0]}" in lin.get("/calls/new").text


def test_a_withdrawn_call_counts_as_no_try(lin: Any, listed: list[int]) -> None:
    call(lin, listed[0])
    lin.post(f"/records/{Call.get().fact_id}/withdraw", data={"id": str(uuid4())})
    assert f"tel:{NUMBERS[0]}" in lin.get("/calls/new").text


def test_a_stop_request_takes_effect_at_once_on_every_list(
    lin: Any, listed: list[int], give: Callable[..., int]
) -> None:
    answer = call(lin, listed[0], stop="yes")
    assert answer.status_code == 303
    assert Call.get().outcome == "refused"
    assert "客户1" not in lin.get("/customers").text
    assert NUMBERS[0] not in lin.get(f"/calls/new?customer={listed[0]}").text
    with pytest.raises(NotToBeCalled):
        give(NUMBERS[0], seller="1102")


def test_withdrawing_a_call_undoes_its_stop_request(lin: Any, listed: list[int]) -> None:
    call(lin, listed[0], stop="yes")
    lin.post(f"/records/{Call.get().fact_id}/withdraw", data={"id": str(uuid4())})
    assert "客户1" in lin.get("/customers").text


def test_a_correction_takes_a_stop_request_back_or_makes_it(lin: Any, listed: list[int]) -> None:
    call(lin, listed[0], stop="yes")
    first = Call.get().fact_id
    assert "电话 · 不再联系" in lin.get("/records").text
    form = {"id": str(uuid4()), "customer": str(listed[0]), "outcome": "no_answer"}
    assert lin.post(f"/records/{first}/correct", data=form).status_code == 303
    assert "客户1" in lin.get("/customers").text

    second = Call.select().order_by(Call.fact.desc()).get().fact_id
    form = {"id": str(uuid4()), "customer": str(listed[0]), "stop": "yes"}
    assert lin.post(f"/records/{second}/correct", data=form).status_code == 303
    assert "客户1" not in lin.get("/customers").text


def test_taking_a_call_back_leads_to_where_one_was_on_this_site(
    lin: Any, listed: list[int]
) -> None:
    for back, to in (("/calls/new", "/calls/new"), ("//elsewhere.example", "/"), ("", "/records")):
        call(lin, listed[0])
        number = Call.select().order_by(Call.fact.desc()).get().fact_id
        form = {"id": str(uuid4()), "back": back}
        assert lin.post(f"/records/{number}/withdraw", data=form).location == to


def test_a_stop_request_needs_a_number_which_may_be_off_the_list(lin: Any) -> None:
    call(lin, 0, stop="yes", phone=NUMBERS[2])
    assert Customer.get().do_not_contact_at is not None
    assert "不再联系谁" in call(lin, 0, stop="yes").text


def test_anothers_customer_is_not_shown(
    client_of: Callable[[str | None], Any], listed: list[int]
) -> None:
    assert "tel:" not in client_of("1102").get(f"/calls/new?customer={listed[0]}").text
    assert Showing.select().count() == 0


# Sharing out


def test_a_supervisor_shares_out_unassigned_customers_in_turn(
    runtime: Runtime, company: Any
) -> None:
    seal = number_sealer(runtime.cipher)
    for number in NUMBERS:
        sealed = seal(number)
        Customer.create(
            phone_hash=sealed.hash, phone_masked=sealed.masked, created_at=runtime.clock()
        )
    given = Share("", ("1101", "1102"))
    assert runtime.write(lambda tx: share_out(tx, company.sun, given)) == 3
    assert [each.seller_id for each in Customer.select()] == ["1101", "1102", "1101"]
    assert {each.why for each in Assignment.select()} == {"shared"}
    assert AuditLine.select().where(AuditLine.action == "give_customer").count() == 3


def test_the_list_of_a_seller_who_left_is_shared_out(
    runtime: Runtime, company: Any, listed: list[int], clock: SettableClock
) -> None:
    today = runtime.company.clock.day(clock.now)
    runtime.write(lambda tx: leave(tx, company.he, "1101", today - timedelta(days=1)))
    given = Share("1101", ("1102",), most=2)
    assert runtime.write(lambda tx: share_out(tx, company.sun, given)) == 2
    assert [each.seller_id for each in Customer.select().order_by(Customer.id)] == [
        "1102",
        "1102",
        "1101",
    ]


def test_a_supervisor_cannot_assign_to_another_teams_sellers(
    client_of: Callable[[str | None], Any], company: Any, listed: list[int]
) -> None:
    answer = client_of(company.qin).post(
        "/call-lists/share", data={"source": "1101", "to": ["1103"]}
    )
    assert answer.status_code == 403
    assert Customer.select().where(Customer.seller == "1103").count() == 0


def test_a_number_is_on_one_list_only(give: Callable[..., int], listed: list[int]) -> None:
    with pytest.raises(AlreadyListed):
        give(NUMBERS[0], seller="1102")


def test_sharing_out_needs_customers_and_receivers(
    runtime: Runtime, company: Any, listed: list[int]
) -> None:
    def give(share: Share) -> int:
        return runtime.write(lambda tx: share_out(tx, company.he, share))

    for share in (Share("", ("1101",)), Share("1101", ()), Share("1101", (company.lu,))):
        with pytest.raises(NobodyToShare):
            give(share)


# The page


def test_the_page_shows_counts_of_customers_and_of_displays(
    client_of: Callable[[str | None], Any], company: Any, lin: Any, listed: list[int]
) -> None:
    lin.get("/calls/new")
    shown = client_of(company.sun).get("/call-lists").text
    assert "林晓燕" in shown
    assert "1 / 0" in shown
    assert "赵敏" not in shown  # of the other team


def test_a_customer_is_added_on_the_page(
    client_of: Callable[[str | None], Any], company: Any
) -> None:
    sun = client_of(company.sun)
    form = {"name": "周先生", "phone": "139 0000 0009", "seller": "1101"}
    assert sun.post("/call-lists/add", data=form).status_code == 303
    assert Customer.get().seller_id == "1101"
    assert "已在 林晓燕 的名单里" in sun.post("/call-lists/add", data=form).text
    assert "这一项还没有填" in sun.post("/call-lists/add", data={"seller": "1101"}).text


def test_a_number_is_stopped_on_the_page(
    client_of: Callable[[str | None], Any], company: Any, listed: list[int], lin: Any
) -> None:
    hr = client_of(company.he)
    assert hr.post("/call-lists/stop", data={"stopped": NUMBERS[0]}).status_code == 303
    assert "客户1" not in lin.get("/customers").text
    assert hr.post("/call-lists/stop", data={"stopped": "12"}).status_code == 400
