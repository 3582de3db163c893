"""Every card of every queue, as every reader, in every state: no queue offers what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count, product
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.telling import PHOTO, card, opinion, overturned, verdict
from webapp.cards.card_access import judgeable
from webapp.cards.operations.record_card import CardCommand, record_card
from webapp.checks.models import Plant
from webapp.checks.operations.plant_photos import answer_plant, plant
from webapp.checks.operations.undo_opinion import undo
from webapp.checks.operations.verdicts import VerdictCommand, judge
from webapp.checks.queue import check_queue
from webapp.checks.second_readers import readers_of
from webapp.company.models import Person
from webapp.company.stakeholders import is_stakeholder
from webapp.core.errors import JiebaoError
from webapp.facts.card_states import CLOCK
from webapp.facts.current import latest_verdict
from webapp.facts.evidence_models import PromisedPhoto
from webapp.facts.models import Card, Fact
from webapp.facts.opinions import DOUBTFUL, FAKE, GENUINE, opinions_in_force
from webapp.people.operations.add_people import PersonGiven, add_person
from webapp.people.operations.transfers import leave
from webapp.records.operations.amend import correct_card, withdraw_record
from webapp.schemes.company_loading import load_company
from webapp.store.tables import database as bound

RESULTS = (GENUINE, FAKE, DOUBTFUL)
LIN_SOLD = date(2026, 3, 2)
MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture(params=[1, 2, 10])
def checkers(request: Any, write: Any, company: Any, seal: Any) -> int:
    """Of three checkers one or two have left, or seven have come; sun is lin's supervisor."""
    wanted: int = request.param
    for leaver in (company.gao, company.qin)[: max(0, 3 - wanted)]:
        write(lambda tx, who=leaver: leave(tx, company.he, who, date(2026, 2, 28)))
    for number in range(3, wanted):
        given = PersonGiven(
            id=f"20{number}",
            name=f"周{number}",
            role="supervisor",
            team="west" if number % 2 else None,
            sex="f",
            grade=5,
            hired=date(2024, 1, 1),
            phone=seal(f"1390000{number:04d}"),
            password_hash="",
        )
        write(lambda tx, given=given: add_person(tx, "setup", given))
    Person.update(must_change_password=False).execute()
    return wanted


@dataclass
class Told:
    """Lin's cards, and what is said of each; who may not speak is refused and says nothing."""

    write: Any
    company: Any
    names: Iterator[int] = field(default_factory=count)
    cards: list[int] = field(default_factory=list)

    def card(self, *said: tuple[str, str], seller: str = "", **given: Any) -> int:
        name = next(self.names)
        sold = CardCommand(f"k{name}", given.pop("serial", f"NO-{name}"), True, **given)
        who = seller or self.company.lin
        number = int(self.write(lambda tx: record_card(tx, who, sold)).number)
        self.cards.append(number)
        for who, result in said:
            with suppress(JiebaoError):
                opinion(self.write, who, f"o{next(self.names)}", number, result)
        return number


def in_every_state(write: Any, company: Any, speakers: list[str]) -> list[int]:
    """Cards judged by nobody, one, two in turn, all, verified, doubted again, corrected."""
    told, one = Told(write, company), list(product(speakers, RESULTS))
    told.card()
    for said in one:
        told.card(said)
        told.card((company.he, GENUINE), said)
        told.card((company.he, FAKE), (company.lu, FAKE), said)
    for first, then in product(one[1::2], one[::2]):
        told.card(first, then)
    for last in RESULTS:  # everybody has spoken, and nobody ended it
        everybody = readers_of(load_company(), LIN_SOLD)
        told.card(*((who, last if who == company.he else DOUBTFUL) for who in everybody))
    back, corrected = told.card(), told.card()
    write(lambda tx: withdraw_record(tx, company.lin, back, "w1"))
    write(lambda tx: correct_card(tx, company.lin, corrected, _given(corrected)))
    fake = told.card((company.sun, FAKE), (company.he, FAKE))
    if latest_verdict(fake) == FAKE:
        overturned(write, fake)
    _in_rarer_states(told)
    return told.cards


def _in_rarer_states(told: Told) -> None:
    """Held, awaited, days old, of other teams, of a leaver, an opinion taken back, and plants."""
    write, company = told.write, told.company
    told.card(serial="TWICE")
    told.card(serial="TWICE")
    told.card(mark=CLOCK)
    awaited = told.card()
    promised = {"sha256": "ab", "size": 1, "original_sha256": "ab", "source": "camera"}
    write(lambda tx: tx.insert(PromisedPhoto, card=awaited, **promised))
    told.card(at=MONDAY - timedelta(days=3))
    for seller in (company.wang, company.zhao):
        before = {"seller": seller, "at": MONDAY - timedelta(days=1)}
        told.card(**before)
        told.card((company.he, DOUBTFUL), **before)
        told.card((company.he, GENUINE), (company.sun, FAKE), **before)
    write(lambda tx: leave(tx, company.he, company.wang, LIN_SOLD - timedelta(days=1)))
    taken_back = told.card()
    said = opinion(write, company.he, "taken-back", taken_back, DOUBTFUL).number
    write(lambda tx: undo(tx, company.he, said, "undone"))
    told.card((company.he, GENUINE), seller=company.zhao, photo=PHOTO)
    for checker in (company.sun, company.lu):
        write(lambda tx, who=checker: plant(tx, company.he, who, f"plant-{who}", min))


def _given(number: int) -> CardCommand:
    return CardCommand(f"c{number}", f"CORRECTED-{number}", True)


def offered(who: str, today: date) -> list[int]:
    queue = check_queue(load_company(), who, today)
    return [each.number for each in (*queue.needed, *queue.rest)]


def test_no_queue_offers_what_its_page_refuses_and_every_doubt_is_in_somebodys(
    write: Any, company: Any, checkers: int, client_of: Any, clock: SettableClock
) -> None:
    outside = [company.qin] if checkers > 2 else []
    cards = in_every_state(write, company, [company.sun, company.he, company.lu, *outside])
    held = load_company()
    today = held.clock.day(clock())
    open_to: set[int] = set()
    tried: set[tuple[int, str, bool]] = set()
    for who in readers_of(held, today):
        client = client_of(who)
        there = offered(who, today)
        open_to |= set(there)
        sales = {sale.number: sale for sale in Fact.select().where(Fact.number.in_(there))}
        own_plants = {each.fact_id: each for each in Plant.select().where(Plant.checker == who)}
        on_cards = [sale for sale in sales.values() if sale.number not in own_plants]
        assert judgeable(held, who, on_cards, today) == on_cards
        posting = held.posting(who, today)
        role = posting.role if posting else ""
        for place, number in enumerate(there):
            plant_of, sale = own_plants.get(number), sales[number]
            stake = is_stakeholder(held, who, sale.person_id or "", sale.day, today)
            asked = (number, role, stake)
            if asked not in tried:  # of several in one position one says it
                tried.add(asked)
                given = VerdictCommand(f"last-{who}-{number}", number, RESULTS[place % 3], "不像")
                says = judge if plant_of is None else answer_plant
                with bound.atomic() as whole:  # people stay as they are, and the cache of them
                    write(lambda tx, says=says, who=who, given=given: says(tx, who, given))
                    whole.rollback()
            if plant_of is not None or place % 40 == 0:  # far slower than what it asks
                page = client.get(f"/checks/{number}")
                assert page.status_code == 200
                shown = Card.get_by_id(number).serial if plant_of is None else plant_of.serial
                assert shown in page.text
                assert 'name="result" value="genuine"' in page.text
    if checkers > 1:
        assert {role for _number, role, _stake in tried} >= {"supervisor", "head", "hr", "leader"}
    replaced = {fact.corrects_id for fact in Fact.select().where(Fact.corrects.is_null(False))}
    waiting = {said.card for said in opinions_in_force()} - replaced
    assert waiting & set(cards)
    assert waiting - open_to == set()


def test_somebody_without_a_stake_ends_every_check_by_saying_genuine(
    write: Any, company: Any, checkers: int, clock: SettableClock
) -> None:
    sold = card(write, company.lin, "k1").number
    today = load_company().clock.day(clock())
    for number, who in enumerate(readers_of(load_company(), today)):
        if who != company.lu:  # a leader never speaks first
            opinion(write, who, f"o{number}", sold, DOUBTFUL)
    opinion(write, company.lu, "leader", sold, DOUBTFUL)
    again = [who for who in readers_of(load_company(), today) if sold in offered(who, today)]
    assert company.he in again
    opinion(write, company.he, "last", sold, GENUINE)
    assert latest_verdict(sold) == GENUINE


def test_a_doubt_about_a_verified_card_is_decided_by_whoever_it_is_offered_to(
    write: Any, company: Any, client_of: Any
) -> None:
    sold = card(write, company.lin, "k1").number
    verdict(write, company.he, "v1", sold, GENUINE)
    opinion(write, company.sun, "o1", sold, DOUBTFUL)
    for who in (company.qin, company.lu):
        assert sold in offered(who, LIN_SOLD)
        assert client_of(who).get(f"/checks/{sold}").status_code == 200
    answer = client_of(company.qin).post(
        f"/checks/{sold}", data={"id": "7f1f6a3e-0000-7000-8000-000000000001", "result": GENUINE}
    )
    assert "卡 NO-1 已核实" in answer.text
    assert offered(company.lu, LIN_SOLD) == []


def test_an_opinion_is_told_as_an_opinion_and_one_taken_back_is_not_counted(
    write: Any, company: Any, client_of: Any
) -> None:
    sold = card(write, company.lin, "k1").number
    client = client_of(company.qin)
    said = client.post(
        f"/checks/{sold}",
        data={"id": "7f1f6a3e-0000-7000-8000-000000000002", "result": FAKE, "reason": "翻拍"},
    ).text
    assert "您判卡 NO-1 为假：还要另一位看过才算" in said
    assert "判为作假" not in said
    assert "今天已判 1 张" in client.get("/checks").text
    number = opinions_in_force()[0].number
    undo = {"id": "7f1f6a3e-0000-7000-8000-000000000003"}
    answer = client.post(f"/checks/opinions/{number}/undo", data=undo).text
    assert "已撤销您对卡 NO-1 的判定" in answer
    assert "今天已判 0 张" in client.get("/checks").text
