"""A seller's and a supervisor's journey in Chromium, WebKitGTK and Firefox, over HTTPS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.journey.engines.hands import Hands
from tests.journey.engines.https_site import HttpsSite, https_sample
from tests.journey.engines.starting import ENGINES
from tests.journey.photograph import photograph
from webapp.calling.operations.customers import CustomerGiven
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.demo.size import PASSWORD
from webapp.facts.evidence_models import Opinion, Verdict
from webapp.facts.models import Card, Fact
from webapp.web.forms import new_key

SELLER, OUTSIDE = "1101", "1023"  # a seller, and a supervisor of another department
CALLS = "/boards?period=day&metric=calls"
BADGE = "return document.documentElement.dataset.outboxCount === arguments[0];"
KEPT = """
const done = arguments[arguments.length - 1];
if (!navigator.serviceWorker.controller) return done(false);
const wanted = ["/today", "/calls/new", "/outbox"];
Promise.all(wanted.map((path) => caches.match(path)))
    .then((found) => done(found.every(Boolean)));"""
LIVE = "return document.querySelector('[data-live]').textContent.includes('实时');"
SHOWS = "return document.querySelector(arguments[0]).textContent.trim() === arguments[1];"
PICTURE = """
const picture = document.querySelector('#queue .photo:not(.other) img');
return picture && picture.complete && picture.naturalWidth > 0
    && document.querySelector('#queue').dataset.number !== arguments[0];"""
NUMBER = "return document.querySelector('#queue').dataset.number;"
READY = "return document.documentElement.classList.contains('scripted');"
LATER = "const done = arguments[arguments.length - 1]; setTimeout(done, 600, true);"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, sample_hash: str) -> Iterator[HttpsSite]:
    with https_sample(tmp_path_factory.mktemp("engines") / "var", sample_hash) as served:
        yield served


@pytest.fixture(scope="module", params=ENGINES)
def person(
    request: pytest.FixtureRequest, site: HttpsSite, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hands]:
    """Somebody with this browser, opened once for both journeys."""
    with ENGINES[request.param](tmp_path_factory.mktemp(request.param)) as wire:
        yield Hands(wire, site.address)


def records() -> int:
    return int(Fact.select().where(Fact.person == SELLER).count())


def log_call(person: Hands) -> None:
    person.go("/calls/new")
    person.press("有意向")


def test_a_seller_logs_takes_back_sells_watches_and_is_offline(
    person: Hands, site: HttpsSite, tmp_path: Path
) -> None:
    person.sign_in(SELLER, PASSWORD)
    before = records()
    log_call(person)
    person.hears("有意向。已记下第")
    person.press("撤销")
    person.hears("已撤回")
    assert records() == before + 2  # the call, and that it was taken back

    serial = f"JB-{datetime.now(UTC):%H%M%S%f}"
    _sell(person, serial, tmp_path / "IMG_0042.jpg")
    card = Card.get(Card.serial == serial)
    assert card.photo is not None

    _watch_a_board(person, site)
    _lose_the_network(person, site)


def _sell(person: Hands, serial: str, photo: Path) -> None:
    photo.write_bytes(photograph(serial))
    person.go("/cards/new")
    person.attach(photo)
    person.fill("卡号", serial)
    person.fill("客户姓名", "周女士")
    person.fill("客户电话", "13911112222")
    person.tap("label", "未进店")
    person.press("提交售卡")
    person.hears("售卡成功，已记下第 \\d+ 号")
    person.until("the photo is at the server", BADGE, "0")


def _watch_a_board(person: Hands, site: HttpsSite) -> None:
    """Another call of the seller appears on the open page."""
    person.go(CALLS)
    person.until("the board is live", LIVE)
    value = f'[data-who="{SELLER}"] .value'
    shown = re.sub(r"\D", "", person.read(value) or "0")
    person.run("window.stayed = true;")
    command = CallCommand(new_key(), "refused", CustomerGiven())
    site.runtime.write(lambda tx: record_call(tx, SELLER, command))
    person.until("the board moves", SHOWS, value, str(int(shown) + 1))
    assert person.run("return window.stayed;")


def _lose_the_network(person: Hands, site: HttpsSite) -> None:
    """A call is kept on the phone while the server is away, and sent once when it is back."""
    person.go("/today")
    person.until("the pages are kept", KEPT)
    before = records()
    site.go_away()
    log_call(person)
    person.hears("已存到手机")
    person.until("one waits", BADGE, "1")
    assert records() == before
    site.come()
    person.go("/today")
    person.until("nothing waits", BADGE, "0")
    assert records() == before + 1


def test_a_supervisor_verifies_a_photo_and_doubts_one(person: Hands) -> None:
    person.sign_in(OUTSIDE, PASSWORD)
    person.go("/checks?rest=yes")
    person.until("the queue answers", READY)
    first = _next_picture(person, "")
    person.tap("button", "真")
    person.hears(f"卡 {Card.get_by_id(first).serial} 已核实")
    assert Verdict.select().where(Verdict.card == first).count() == 1

    second = _next_picture(person, first)
    person.tap("button", "存疑")
    person.fill("理由（判假或存疑时必填）", "卡边有反光")
    person.tap("button", "存疑")
    person.hears(f"您对卡 {Card.get_by_id(second).serial} 存疑")
    said = Opinion.select().where(Opinion.card == second).order_by(Opinion.fact.desc()).get()
    assert (said.result, said.reason) == ("doubtful", "卡边有反光")


def _next_picture(person: Hands, former: str) -> str:
    """The number of the card whose picture is seen, once a verdict is accepted."""
    person.until("a picture is seen", PICTURE, former)
    person.until("it has been looked at", LATER)
    return str(person.run(NUMBER))
