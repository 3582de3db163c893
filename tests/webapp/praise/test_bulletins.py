"""The daily bulletin: published after the settlement, corrected after changes; news of sales."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.webapp.telling import call, card, verdict
from webapp.audit.models import Seal
from webapp.ledger.models import Line
from webapp.ledger.operations.reject import reject
from webapp.ledger.operations.settle_due import settle_due
from webapp.messaging.models import Channel, Message
from webapp.people.operations.praise_choice import choose_praise
from webapp.praise.models import Bulletin
from webapp.praise.rounds import PraiseJobs
from webapp.store.models import AuditLine
from webapp.verification.misfits import trail_misfit
from webapp.web.runtime import Runtime


@pytest.fixture
def channel(company: Any, clock: Any) -> None:
    """A group that gets bulletins and news of sales."""
    values = {"sealed": "", "shown": "", "service": "", "files": False, "per_minute": 15}
    kinds = "bulletin sale"
    Channel.create(name="大群", kinds=kinds, made_by=company.he, made_at=clock.now, **values)


@pytest.fixture
def tick(runtime: Runtime) -> Any:
    """One round of the server: due settlements, then praise."""
    praise = PraiseJobs(runtime)

    def once() -> None:
        settle_due(runtime.write, runtime.clock())
        praise()

    return once


@pytest.fixture
def sold(write: Any, company: Any) -> int:
    """Lin sells two cards, Zhao one; Wang calls twice. Returns the number of Lin's first card."""
    first = card(write, company.lin, "k1", "NO-1", visited=False)
    card(write, company.lin, "k2", "NO-2", visited=False)
    card(write, company.zhao, "k3", "NO-3")
    for number in range(2):
        call(write, company.wang, f"c{number}")
    return first.number


def issues() -> list[int]:
    return [held.issue for held in Bulletin.select().order_by(Bulletin.id)]


def winners(clause: str) -> list[tuple[str, Any]]:
    told = json.loads(Bulletin.select().order_by(Bulletin.id.desc()).get().told)
    return [
        (won["who"], won["rank"])
        for won in told["winners"]
        if won["clause"] == clause and not won.get("cancelled")
    ]


@pytest.mark.usefixtures("sold", "channel")
def test_a_bulletin_is_published_once_after_the_settlement_with_the_audit_head(
    tick: Any, company: Any, clock: Any
) -> None:
    clock.set("2026-03-02T21:09")
    tick()
    assert issues() == []
    clock.set("2026-03-02T21:10")
    tick()
    tick()
    assert issues() == [0]
    assert winners("daily-cards-top3") == [(company.lin, 1), (company.zhao, 2)]
    bulletin = Bulletin.get()
    message = Message.get(Message.kind == "bulletin")
    assert message.title == "2026年3月2日每日表彰"
    assert "第 1 名 林晓燕\n第 2 名 赵敏" in message.text
    assert "售卡 3 张" in message.text
    assert "邀约 2 个（目标 6，完成 33%）" in message.text
    assert f"防篡改校验码 {bulletin.head}\nhttps://localhost/bulletins/2026-03-02" in message.text
    assert Seal.select().where(Seal.head == bulletin.head).exists()
    assert trail_misfit(head=bulletin.head, day=bulletin.day) is None
    sealed = Seal.get(Seal.head == bulletin.head).last
    settled = AuditLine.select().where(AuditLine.action == "settle").order_by(AuditLine.number)
    assert settled.first().number <= sealed


@pytest.mark.usefixtures("channel")
def test_a_late_settlement_leads_to_one_marked_correction(
    tick: Any, write: Any, company: Any, clock: Any, sold: int
) -> None:
    clock.set("2026-03-02T21:10")
    tick()
    clock.set("2026-03-03T09:00")
    call(write, company.wang, "c-next-day", "refused")
    tick()
    assert issues() == [0]
    verdict(write, company.sun, "v1", sold, "fake")
    clock.now += timedelta(minutes=1)
    tick()
    tick()
    assert issues() == [0, 1]
    assert (company.lin, 1) not in winners("daily-cards-top3")
    titles = [row.title for row in Message.select().where(Message.kind == "bulletin")]
    assert titles == ["2026年3月2日每日表彰", "【更正】2026年3月2日每日表彰"]


@pytest.mark.usefixtures("sold", "channel")
def test_a_prize_that_hr_rejected_is_removed_by_a_correction(
    tick: Any, write: Any, company: Any, clock: Any
) -> None:
    clock.set("2026-03-02T21:10")
    tick()
    for kind in ("award", "commend"):
        line = Line.get(
            Line.clause == "daily-cards-top3", Line.person == company.lin, Line.kind == kind
        )
        clock.now += timedelta(minutes=1)
        write(lambda tx, line=line: reject(tx, company.he, line.number, "卡片还在核实"))
    tick()
    tick()
    assert issues() == [0, 1]
    assert winners("daily-cards-top3") == [(company.zhao, 2)]


@pytest.mark.usefixtures("sold")
def test_everyone_may_read_a_bulletin_and_a_person_who_opts_out_is_not_named(
    tick: Any, company: Any, clock: Any, client_of: Any
) -> None:
    clock.set("2026-03-02T21:10")
    tick()
    for person in (company.wang, company.sun, company.he, company.lu):
        page = client_of(person).get("/bulletins/2026-03-02").text
        assert "林晓燕" in page
        assert Bulletin.get().head in page
    lin = client_of(company.lin)
    lin.post("/praise", data={"named": "no"})
    page = client_of(company.wang).get("/bulletins/2026-03-02").text
    assert "林晓燕" not in page
    assert "一位同事" in page
    assert "林晓燕" in client_of(company.wang).get("/boards?metric=cards").text
    assert "只写“一位同事”" in lin.get("/me").text
    lin.post("/praise", data={"named": "yes"})
    assert "林晓燕" in client_of(company.wang).get("/bulletins/2026-03-02").text


@pytest.mark.usefixtures("sold", "channel")
def test_messages_to_groups_do_not_name_a_person_who_opted_out(
    tick: Any, write: Any, company: Any, clock: Any
) -> None:
    write(lambda tx: choose_praise(tx, company.lin, named=False))
    tick()
    clock.set("2026-03-02T21:10")
    tick()
    texts = [row.text for row in Message.select().order_by(Message.id)]
    assert len(texts) == 2
    assert "林晓燕" not in "".join(texts)
    assert "一位同事 售出今天第 2 张卡" in texts[0]
    assert "第 1 名 一位同事" in texts[1]


@pytest.mark.usefixtures("channel")
def test_a_day_without_records_and_a_day_long_ago_have_no_bulletin(
    tick: Any, write: Any, company: Any, clock: Any
) -> None:
    clock.set("2026-03-02T22:00")
    tick()
    card(write, company.lin, "k1")
    clock.set("2026-03-06T22:00")
    tick()
    assert issues() == []


def test_the_page_of_a_malformed_day_or_one_without_a_bulletin_is_not_found(
    client_of: Any, company: Any
) -> None:
    client = client_of(company.wang)
    for day in ("2026-03-02", "yesterday", "2026-13-01"):
        assert client.get(f"/bulletins/{day}").status_code == 404
    assert "还没有表彰" in client.get("/bulletins").text


@pytest.mark.usefixtures("channel")
def test_sales_within_a_minute_are_announced_in_one_message(
    tick: Any, write: Any, company: Any, clock: Any
) -> None:
    card(write, company.lin, "k1", "NO-1")
    tick()
    card(write, company.lin, "k2", "NO-2")
    card(write, company.zhao, "k3", "NO-3")
    clock.now += timedelta(seconds=30)
    tick()  # too soon
    clock.now += timedelta(seconds=31)
    tick()
    tick()
    told = [(row.title, row.text) for row in Message.select().order_by(Message.id)]
    assert told == [
        ("喜报：今天第 1 张卡", "林晓燕 售出今天第 1 张卡\n全公司今天 1 张"),
        (
            "喜报：又售出 2 张卡",
            "林晓燕 售出今天第 2 张卡\n赵敏 售出今天第 1 张卡\n全公司今天 3 张",
        ),
    ]


@pytest.mark.usefixtures("channel")
def test_a_held_or_old_sale_is_not_announced(
    tick: Any, write: Any, company: Any, clock: Any
) -> None:
    card(write, company.lin, "k1", "NO-1")
    tick()
    clock.now += timedelta(minutes=2)
    card(write, company.zhao, "k2", "NO-1")  # a serial sold twice waits for a supervisor
    tick()
    card(write, company.zhao, "k3", "NO-3")
    clock.now += timedelta(minutes=11)
    tick()
    assert Message.select().count() == 1


@pytest.mark.usefixtures("sold")
def test_without_a_group_for_sales_nothing_is_announced(tick: Any) -> None:
    tick()
    assert Message.select().count() == 0
