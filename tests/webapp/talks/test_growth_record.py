"""A growth record makes itself from records; the person, those in charge and HR read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from certificates.record_sheet import RecordSheet
from tests.webapp.conftest import SettableClock
from tests.webapp.talks.conftest import AGREED_WORDS
from tests.webapp.telling import call, card, deal
from webapp.company.parts import GROWTH_RECORD, TALKS
from webapp.facts.models import Fact, Rating
from webapp.feedback.models import RatingSource
from webapp.feedback.operations.appraise import ContributionCommand, give_points
from webapp.feedback.operations.trainings import TrainingGiven, record_trainings
from webapp.home.operations.switch_parts import switch_part
from webapp.people.operations.place_person import Placement, place
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.schemes.company_loading import load_company
from webapp.talks.growth_record import growth_record
from webapp.talks.operations.hold_talks import release
from webapp.talks.pages import growth_record as record_page

ClientOf = Callable[[str | None], Any]


@pytest.fixture
def grown(write: Any, company: Any, clock: SettableClock) -> None:
    """Lin in March: promoted, a target met, six days at the floor, points, a training, words."""
    lin = company.lin
    write(lambda tx: set_target(tx, company.lu, TargetGiven(lin, "cards", "month", 2)))
    for number in (2, 3, 4, 5, 6, 9):
        clock.set(f"2026-03-{number:02}T10:00")
        for place_of in range(3):
            call(write, lin, f"c{number}-{place_of}", outcome="refused")
    first = card(write, lin, "k1", "NO-1")
    card(write, lin, "k2", "NO-2")
    sold = deal(write, lin, "d1", 250_000, card=first.number)
    write(lambda tx: give_points(tx, company.sun, _points(lin)))
    promoted = Placement(lin, date(2026, 3, 9), "designer", "east", company.sun, "senior")
    write(lambda tx: place(tx, company.he, promoted))
    write(lambda tx: _rated(tx, lin, sold.number))
    for key, course, passed in (("t1", "话术", True), ("t2", "话术", False), ("t3", "产品", True)):
        given = TrainingGiven(key, course, (lin,), passed, date(2026, 3, 9))
        write(lambda tx, given=given: record_trainings(tx, company.sun, given))
    clock.set("2026-04-01T09:00")


def _points(person: str) -> ContributionCommand:
    return ContributionCommand(id="p1", points=500, person=person, team=None, reason="带新人开单")


def _rated(tx: Any, person: str, source: int) -> None:
    values = {"person": person, "day": date(2026, 3, 9), "at": tx.now, "received_at": tx.now}
    fact = tx.insert(Fact, id="r1", kind="rating", content_hash="r1", **values)
    tx.insert(Rating, fact=fact, score=500)
    tx.insert(RatingSource, rating=fact, source=source, comment="很耐心")


def entries(company: Any, on: date = date(2026, 4, 1)) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for each in growth_record(load_company(), company.lin, on).entries:
        found.setdefault(each.kind, []).append((each.on, each.told))
    return found


@pytest.mark.usefixtures("grown")
def test_the_timeline_is_generated_from_records(company: Any) -> None:
    found = entries(company)
    assert [on for on, _told in found["post"]] == [date(2026, 3, 9), date(2024, 1, 1)]
    assert found["post"][0][1]["level_only"]
    [(met_on, met)] = found["target_met"]
    assert (met_on, met["amount"], met["target"]) == (date(2026, 3, 31), 2, 2)
    assert [told["metric"] for _on, told in found["target"]] == ["cards"]
    assert found["streak"] == [(date(2026, 3, 9), {"days": 6})]
    assert found["first_deal"] == [(date(2026, 3, 9), {"sales": 250_000})]
    assert found["contribution"][0][1]["reason"] == "带新人开单"
    assert found["words"][0][1] == {"score": 500, "comment": "很耐心"}
    days = [each.on for each in growth_record(load_company(), company.lin, met_on).entries]
    assert days == sorted(days, reverse=True)


@pytest.mark.usefixtures("grown")
def test_the_bars_are_counted_from_the_records(company: Any) -> None:
    knowledge, skill, cooperation = growth_record(
        load_company(), company.lin, date(2026, 4, 1)
    ).bars
    assert (knowledge.part, knowledge.whole) == (1, 2)  # the latest try of 话术 failed
    assert skill.whole == 0  # no colleague of the team has the same role
    assert (cooperation.part, cooperation.whole) == (500, 500)
    assert float(cooperation.share) == 1


def test_an_agreement_is_in_the_record_only_while_both_release_it(
    write: Any, company: Any, agreement: int
) -> None:
    today = date(2026, 3, 2)
    assert "agreement" not in entries(company, today)
    for who in (company.sun, company.lin):
        write(lambda tx, who=who: release(tx, who, agreement, released=True))
    [(on, told)] = entries(company, today)["agreement"]
    assert (on, told["text"]) == (today, AGREED_WORDS)
    write(lambda tx: switch_part(tx, company.he, TALKS, on=False))
    assert "agreement" not in entries(company, today)
    write(lambda tx: switch_part(tx, company.he, TALKS, on=True))
    write(lambda tx: release(tx, company.sun, agreement, released=False))
    assert "agreement" not in entries(company, today)


@pytest.mark.usefixtures("grown")
def test_the_page_shows_the_timeline_and_filters_it(client_of: ClientOf, company: Any) -> None:
    lin = client_of(company.lin)
    page = lin.get("/growth-record").text
    for words in ("电话连续 6 天达标", "第一笔成交", "“很耐心”", "贡献分 +5", "晋升：高级设计师"):
        assert words in page
    honours = lin.get("/growth-record?show=honours").text
    assert "第一笔成交" in honours
    assert '<span class="name">级别：高级</span>' not in honours


READERS_OF_LIN = {"lin", "sun", "gao", "he"}


@pytest.mark.parametrize("who", ["lin", "sun", "gao", "he", "wang", "zhao", "qin", "lu"])
def test_the_person_those_in_charge_and_hr_read_a_record_and_nobody_else(
    client_of: ClientOf, company: Any, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    monkeypatch.setattr("webapp.talks.pages.growth_record.record_pdf", lambda _sheet: b"%PDF")
    client = client_of(getattr(company, who))
    printed = client.get(f"/growth-record/{company.lin}.pdf").status_code
    assert (printed == 200) == (who in READERS_OF_LIN)
    page = client.get(f"/growth-record/{company.lin}").status_code
    assert (page == 200) == (who in READERS_OF_LIN - {"lin"})  # the own one is at /growth-record
    assert printed in (200, 403, 404)
    assert page in (200, 403, 404)


def test_switched_off_it_is_gone(client_of: ClientOf, company: Any, write: Any) -> None:
    pages = {company.lin: "/me", company.he: f"/staff/{company.lin}"}
    for who, address in pages.items():
        assert "成长档案" in client_of(who).get(address).text
    write(lambda tx: switch_part(tx, company.he, GROWTH_RECORD, on=False))
    for who, address in pages.items():
        client = client_of(who)
        assert "成长档案" not in client.get(address).text
        assert client.get("/growth-record").status_code == 404
    assert "/honours/1101" in client_of(company.sun).get("/team").text


def test_without_records_the_bars_say_what_is_missing(client_of: ClientOf, company: Any) -> None:
    page = client_of(company.lin).get("/growth-record").text
    for said in (
        "还没有课程和培训",
        "最近的记录太少，还不能和团队比",
        "团队最近还没有贡献分",
    ):
        assert said in page
    assert "共 0" not in page


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[RecordSheet]:
    """The sheets that are printed."""
    sheets: list[RecordSheet] = []

    def keep(sheet: RecordSheet) -> bytes:
        sheets.append(sheet)
        return b"%PDF"

    monkeypatch.setattr(record_page, "record_pdf", keep)
    return sheets


@pytest.mark.usefixtures("grown")
def test_the_printed_record_names_the_post_and_says_what_it_leaves_out(
    client_of: ClientOf, company: Any, printed: list[RecordSheet], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_page, "ON_A_SHEET", 3)
    client_of(company.lin).get(f"/growth-record/{company.lin}.pdf")
    [sheet] = printed
    assert sheet.under == "设计师 · 高级 · 东城店 · 1101 · 入职 2024年1月1日"
    assert len(sheet.lines) == 3
    assert "只印最近的 3 条" in sheet.foot


def test_a_printed_record_of_nothing_says_so(
    client_of: ClientOf, company: Any, printed: list[RecordSheet], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        record_page, "growth_record", lambda *asked: replace(growth_record(*asked), entries=[])
    )
    client_of(company.he).get(f"/growth-record/{company.lin}.pdf")
    assert [line.title for line in printed[0].lines] == ["还没有记录"]
    assert "只印" not in printed[0].foot
