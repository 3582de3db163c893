"""The records behind a figure: as many as the figure says, and for whom."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from tests.webapp.telling import call, card, deal
from webapp.calling.operations.customers import CustomerGiven
from webapp.company.roles import SELLERS
from webapp.facts.models import Customer
from webapp.growth.records_of_figures import STEPS, records_of_figure
from webapp.home.operations.switch_parts import switch_part
from webapp.talks.funnel_reading import read_funnels, window_before
from webapp.web.runtime import Runtime

MONDAY = date(2026, 3, 2)
EVERYBODY = ("lin", "wang", "zhao", "sun", "gao", "qin", "he", "lu")


def test_there_are_as_many_records_as_each_funnel_says(sample: Runtime) -> None:
    """Everybody of the sample company, in the last four weeks and in two days of them."""
    company, today = sample.company, sample.today
    sellers = [
        who
        for who in company.people
        if (posting := company.posting(who, today)) and posting.role in SELLERS
    ]
    for first, last in (window_before(today), (today - timedelta(days=2), today)):
        funnels = read_funnels(sellers, first, last)
        for person in sellers:
            counts = {step: len(records_of_figure(person, step, first, last)) for step in STEPS}
            assert counts == {step: funnels[person].of(step) for step in STEPS}, person
        assert any(funnel.cards and funnel.visited for funnel in funnels.values())


def test_the_newest_is_first_and_withdrawn_ones_are_left_out(
    write: Any, company: Any, clock: Any
) -> None:
    card(write, company.lin, "k1", "NO-1")
    clock.set("2026-03-02T11:00")
    card(write, company.lin, "k2", "NO-2")
    found = records_of_figure(company.lin, "cards", MONDAY, MONDAY)
    assert [each.code for each in found] == ["NO-2", "NO-1"]
    assert records_of_figure(company.lin, "cards", MONDAY + timedelta(1), MONDAY) == []
    assert records_of_figure(company.wang, "cards", MONDAY, MONDAY) == []


@pytest.mark.parametrize(
    ("address", "readers"),
    [
        ("/figures/1102/records?step=calls", {"wang", "sun", "gao", "he"}),
        ("/figures/1103/records?step=deals", {"zhao", "qin", "he"}),
        ("/figures/1102/records?step=luck", set()),
        ("/figures/1102/records?step=calls&first=2026-03-02&last=2026-03-01", set()),
        ("/figures/1102/records?step=calls&first=2020-03-02&last=2026-03-01", set()),
        ("/figures/1102/records?step=calls&first=x", set()),
        ("/figures/1102/records?step=calls&first=9999-12-31&last=9999-12-31", set()),
        ("/figures/9999/records?step=calls", set()),
    ],
)
def test_who_sees_the_records(
    client_of: Any, company: Any, address: str, readers: set[str]
) -> None:
    opened = {
        who for who in EVERYBODY if client_of(getattr(company, who)).get(address).status_code == 200
    }
    assert opened == readers


def test_a_figure_leads_to_its_records(client_of: Any, write: Any, company: Any) -> None:
    call(write, company.wang, "a1", "invited")
    deal(write, company.wang, "d1", 60_000_00)
    wang = client_of(company.wang)
    assert f"/figures/{company.wang}/records?step=calls" in wang.get("/figures").text
    page = wang.get(f"/figures/{company.wang}/records?step=deals").text
    assert "成交 1" in page
    assert "¥60,000.00" in page
    sun = client_of(company.sun)
    assert f"/figures/{company.wang}/records?step=calls" in sun.get("/team").text
    write(partial(switch_part, by=company.he, part="pictures", on=False))
    assert "/figures/" not in sun.get("/team").text
    assert wang.get(f"/figures/{company.wang}/records?step=deals").status_code == 404


def test_the_name_of_who_is_on_anothers_list_leads_nowhere(
    client_of: Any, write: Any, company: Any
) -> None:
    """The second customer bought from wang and is served by zhao now."""
    for name in ("王一", "王二"):
        deal(write, company.wang, name, customer=CustomerGiven(name=name))
    own, moved = (row.id for row in Customer.select().order_by(Customer.id))
    write(lambda tx: Customer.update(seller=company.zhao).where(Customer.id == moved).execute())
    wang = client_of(company.wang)
    page = wang.get(f"/figures/{company.wang}/records?step=deals").text
    assert f'href="/customers/{own}"' in page
    assert f"/customers/{moved}" not in page
