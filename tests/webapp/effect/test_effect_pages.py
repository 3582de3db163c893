"""成效 and its decisions: figures with their records, frozen figures, who may, each refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pypdfium2 import PdfDocument

from tests.webapp.effect.conftest import CROWD
from webapp.company.parts import EFFECT_PART
from webapp.effect.figures import effect_figures
from webapp.effect.models import EffectDecision, EffectStep
from webapp.effect.operations.decide_effect import (
    ConclusionDecided,
    DecisionGiven,
    confirm_decision,
    prepare_decision,
    return_decision,
)
from webapp.facts.models import Tally
from webapp.home.operations.switch_parts import switch_part
from webapp.ledger.models import Line, Settlement
from webapp.ledger.operations.settle import settle_period
from webapp.messaging.models import Message, Reminder
from webapp.messaging.operations.channels import AddressGiven, add_channel
from webapp.planning.review_due import review_of
from webapp.schemes.catalogue import schemes
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine

ClientOf = Callable[[str | None], Any]
SCHEME = "telesales-reward"
FORM = {"choice": "change", "what": "前三名改回原标准", "grounds": ["money", "spread"]}
EVERYBODY = ("lin", "wang", "zhao", "sun", "gao", "qin", "he", "lu")
TODAY = date(2026, 3, 2)


def sold(write: Any, amounts: dict[str, int], person: str = "1101") -> None:
    """Tallies of sales of these days and months, in fen."""
    rows = [
        {"period": key, "metric": "sales", "person": person, "team": "east", "amount": amount}
        for key, amount in amounts.items()
    ]
    write(lambda _tx: Tally.insert_many(rows).execute())


def rewarded(write: Any, period: str, amounts: dict[str, int], now: Any) -> None:
    """Lines of the scheme's money in a period, in fen."""

    def work(tx: Any) -> None:
        settlement = tx.insert(
            Settlement,
            scheme=SCHEME,
            revision="2000-01-01",
            period=period,
            settled_at=tx.now,
            basis_hash="",
        )
        for person, amount in amounts.items():
            tx.insert(
                Line,
                settlement=settlement,
                scheme=SCHEME,
                revision="2000-01-01",
                clause="monthly",
                kind="award",
                period=period,
                person=person,
                amount=amount,
                because="{}",
                created_at=tx.now,
            )

    write(work)


@pytest.fixture
def prepared(write: Any, company: Any) -> int:
    """A decision that HR prepared; a leader is to confirm it."""
    given = DecisionGiven(SCHEME, "change", "前三名改回原标准", ("money", "spread"))
    figures = effect_figures(load_company(), SCHEME, TODAY)
    return int(write(lambda tx: prepare_decision(tx, company.he, given, figures)))


def test_a_count_of_leavers_and_promotions_says_who(
    client_of: ClientOf, write: Any, company: Any
) -> None:
    from webapp.people.operations.place_person import Placement, place
    from webapp.people.operations.transfers import leave

    risen = Placement(company.wang, date(2026, 2, 2), "supervisor", "east", company.gao, None)
    write(lambda tx: place(tx, company.he, risen))
    write(lambda tx: leave(tx, company.he, company.zhao, date(2026, 2, 27)))
    for reader, links in ((company.he, True), (company.lu, False)):
        page = client_of(reader).get(f"/effect/{SCHEME}").text.partition("<main")[2]
        for name, number in (("赵敏", company.zhao), ("王䶮", company.wang)):
            assert name in page
            assert (f'href="/staff/{number}"' in page) == links
        assert 'href="/appeals"' in page


def test_the_page_leads_to_the_records(client_of: ClientOf, company: Any, write: Any) -> None:
    sold(write, {"2026-02": 2_000_000, "2026-02-09": 2_000_000})
    page = client_of(company.he).get(f"/effect/{SCHEME}").text

    assert "/settlement?scheme=telesales-reward&amp;period=2026-02" in page
    assert "/boards?metric=sales&amp;period=week&amp;on=2026-02-09" in page
    assert "还不能比较" in page
    assert "还没有满 5 个人的回答" in page


def test_hr_prepares_and_a_leader_confirms_with_the_figures_of_that_moment(
    client_of: ClientOf, company: Any, write: Any, clock: Any
) -> None:
    sold(write, {"2026-02": 2_000_000})
    rewarded(write, "2026-02", {"1101": 1_000_00}, clock)
    he, lu = client_of(company.he), client_of(company.lu)
    told = he.post(f"/effect/{SCHEME}", data=FORM, follow_redirects=True).text
    assert "等领导决定：修改" in told
    assert "方案结论待决定" in lu.get("/home").text
    assert "方案结论待决定" in he.get("/home").text
    sold(write, {"2026-02": 2_000_000}, "1102")  # the same month later: 2.50 instead of 5.00

    frozen = lu.get("/effect/decisions/1").text
    assert "¥5.00" in frozen
    assert "¥2.50" not in frozen
    assert "¥2.50" in lu.get(f"/effect/{SCHEME}").text
    done = lu.post("/effect/decisions/1/confirm", follow_redirects=True).text
    assert "已确定" in done
    assert "¥5.00" in he.get("/effect/decisions/1").text
    assert "方案结论待决定" not in lu.get("/home").text


def told() -> dict[str, dict[str, str]]:
    """What each person was told of conclusions."""
    rows = Reminder.select().where(Reminder.kind == "conclusion")
    return {row.person_id: json.loads(row.told) for row in rows}


def test_sellers_and_who_leads_them_are_told_of_a_conclusion_once(
    client_of: ClientOf, write: Any, company: Any, prepared: int
) -> None:
    given = AddressGiven("sealed", "json://****", "json", False)
    write(lambda tx: add_channel(tx, company.he, "销售群", given, ("conclusion",), 15))
    lu = client_of(company.lu)
    lu.post(f"/effect/decisions/{prepared}/confirm", data={"tells": "yes"})
    everybody = {getattr(company, who) for who in ("lin", "wang", "zhao", "sun", "gao", "qin")}
    assert set(told()) == everybody
    words = {"scheme": SCHEME, "choice": "change", "text": "前三名改回原标准"}
    assert told()[company.lin] == words
    [message] = Message.select()
    assert message.title == "电话营销奖励方案：半年复核的结论"
    assert message.text == "修改：前三名改回原标准"
    page = client_of(company.lin).get("/reminders").text
    assert "“电话营销奖励方案”复核过了：要修改，从新的一期开始变。 前三名改回原标准" in page
    assert f"/standards?scheme={SCHEME}" in page


def test_nobody_is_told_where_the_leader_does_not_want_it(
    client_of: ClientOf, company: Any, prepared: int
) -> None:
    client_of(company.lu).post(f"/effect/decisions/{prepared}/confirm")
    assert told() == {}
    assert Message.select().count() == 0


def test_with_the_part_off_no_reminder_tells_of_it(
    client_of: ClientOf, write: Any, company: Any, prepared: int
) -> None:
    write(lambda tx: confirm_decision(tx, company.lu, prepared, tells=True))
    write(lambda tx: switch_part(tx, company.he, EFFECT_PART, on=False))
    assert "复核过了" not in client_of(company.lin).get("/reminders").text


def test_the_printed_page_is_for_hr_and_leaders(
    client_of: ClientOf, write: Any, company: Any, prepared: int
) -> None:
    sold(write, {"2026-02": 2_000_000, "2026-02-09": 1_200_000})
    for address in (f"/effect/{SCHEME}.pdf", f"/effect/decisions/{prepared}.pdf"):
        answers = {who: client_of(getattr(company, who)).get(address) for who in EVERYBODY}
        opened = {who for who, answer in answers.items() if answer.status_code == 200}
        assert opened == {"he", "lu"}
        assert answers["he"].data.startswith(b"%PDF-")
        assert len(PdfDocument(answers["he"].data)) == 1
    for address in ("/effect/nothing.pdf", "/effect/decisions/99.pdf"):
        assert client_of(company.he).get(address).status_code == 404


def test_the_printed_page_holds_the_frozen_figures(
    client_of: ClientOf, write: Any, company: Any, prepared: int
) -> None:
    sold(write, {"2026-02": 2_000_000})  # after the figures were frozen
    he = client_of(company.he)
    frozen, now = (
        PdfDocument(he.get(address).data)[0].get_textpage().get_text_range()
        for address in (f"/effect/decisions/{prepared}.pdf", f"/effect/{SCHEME}.pdf")
    )
    assert "结论：修改" in frozen
    assert "前三名改回原标准" in frozen
    assert "2026年2月没有业绩" in frozen
    assert "结论" not in now
    assert "没有业绩" not in now


def test_a_confirmed_decision_is_the_schemes_review(
    write: Any, company: Any, prepared: int, clock: Any
) -> None:
    rewarded(write, "2025-08", {"1101": 1_00}, clock)
    write(lambda tx: confirm_decision(tx, company.lu, prepared))
    due = review_of(schemes()[SCHEME], load_company())

    assert due is not None
    assert due.last is not None
    assert due.last.note == "修改：前三名改回原标准"
    assert due.due_on == date(2026, 9, 2)


def test_a_returned_decision_says_why_and_another_one_is_prepared(
    client_of: ClientOf, company: Any, prepared: int
) -> None:
    lu, he = client_of(company.lu), client_of(company.he)
    lu.post(f"/effect/decisions/{prepared}/return", data={"why": "先看季度"})
    assert "先看季度" in he.get(f"/effect/decisions/{prepared}").text
    again = he.post(f"/effect/{SCHEME}", data=FORM, follow_redirects=True).text
    assert "等领导决定：修改" in again
    assert EffectDecision.select().count() == 2


def test_a_decision_is_decided_once_and_a_replaced_one_never(
    write: Any, company: Any, prepared: int
) -> None:
    given = DecisionGiven(SCHEME, "keep", "", ("sales",))
    later = write(lambda tx: prepare_decision(tx, company.he, given, {}))
    with pytest.raises(ConclusionDecided):
        write(lambda tx: confirm_decision(tx, company.lu, prepared))
    write(lambda tx: confirm_decision(tx, company.lu, later))
    for decide in (confirm_decision, lambda tx, by, n: return_decision(tx, by, n, "x")):
        with pytest.raises(ConclusionDecided):
            write(lambda tx, decide=decide: decide(tx, company.lu, later))
    assert EffectStep.select().count() == 1


def test_the_audit_line_holds_the_hash_of_what_was_frozen(
    write: Any, company: Any, prepared: int
) -> None:
    from hashlib import sha256

    held = EffectDecision.get()
    line = AuditLine.get(AuditLine.action == "prepare_decision")
    sealed = sha256(f"{held.choice}\n{held.text}\n{held.figures}".encode()).hexdigest()
    assert json.loads(line.after) == {"scheme": SCHEME, "hash": sealed}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"choice": ""}, "请从给出的选项中选择"),
        ({"choice": "burn"}, "请从给出的选项中选择"),
        ({"grounds": ["gossip"]}, "请从给出的选项中选择"),
        ({"grounds": []}, "请勾选至少一条根据"),
        ({"what": ""}, "要修改或停用，请写改什么、为什么"),
        ({"choice": "stop", "what": " "}, "要修改或停用，请写改什么、为什么"),
    ],
)
def test_an_incomplete_conclusion_is_refused_and_what_was_typed_is_kept(
    client_of: ClientOf, company: Any, change: dict[str, Any], told: str
) -> None:
    answer = client_of(company.he).post(f"/effect/{SCHEME}", data={**FORM, **change})

    assert answer.status_code == 400
    assert told in answer.text
    if change.get("what") is None:
        assert "前三名改回原标准" in answer.text
    assert EffectDecision.select().count() == 0


def test_to_keep_a_scheme_needs_no_words(client_of: ClientOf, company: Any) -> None:
    form = {"choice": "keep", "grounds": ["talent"]}
    assert client_of(company.he).post(f"/effect/{SCHEME}", data=form).status_code == 303


def test_an_unknown_scheme_or_decision_is_not_found(client_of: ClientOf, company: Any) -> None:
    lu = client_of(company.lu)
    assert lu.get("/effect/nothing").status_code == 404
    assert client_of(company.he).post("/effect/nothing", data=FORM).status_code == 404
    assert lu.get("/effect/decisions/7").status_code == 404
    assert lu.post("/effect/decisions/7/confirm").status_code == 404


# Roles × pages: figures of the whole company, so own, team and other are the same.
MATRIX = {
    "GET /effect": ("he", "lu"),
    f"GET /effect/{SCHEME}": ("he", "lu"),
    "GET /effect/decisions/1": ("he", "lu"),
    f"POST /effect/{SCHEME}": ("he",),
    "POST /effect/decisions/1/return": ("lu",),
    "POST /effect/decisions/1/confirm": ("lu",),
}


@pytest.mark.parametrize("asked", MATRIX)
def test_a_page_opens_to_these_and_to_nobody_else(
    client_of: ClientOf, company: Any, prepared: int, asked: str
) -> None:
    method, address = asked.split()
    refused = set()
    for who in EVERYBODY:
        client = client_of(getattr(company, who))
        if client.open(address, method=method, data={}).status_code == 403:
            refused.add(who)

    assert set(EVERYBODY) - refused == set(MATRIX[asked])


def test_the_half_yearly_review_opens_with_the_effect(
    client_of: ClientOf, company: Any, write: Any, clock: Any
) -> None:
    clock.set("2026-03-02T21:30")
    write(lambda tx: settle_period(tx, "card-campaign", "2026-03-02", company.he))
    clock.set("2026-09-03T10:00")
    he = client_of(company.he)

    assert 'href="/effect"' in he.get("/home").text.partition("<main")[2]
    assert "/effect/card-campaign" in he.get("/effect").text
    drafts = he.get("/drafts").text
    assert "/effect/card-campaign" in drafts
    assert "记录复核" not in drafts


def test_switched_off_it_is_gone_and_the_review_is_written_as_before(
    client_of: ClientOf, company: Any, write: Any, clock: Any, prepared: int
) -> None:
    clock.set("2026-03-02T21:30")
    write(lambda tx: settle_period(tx, "card-campaign", "2026-03-02", company.he))
    clock.set("2026-09-03T10:00")
    write(lambda tx: switch_part(tx, company.he, EFFECT_PART, on=False))
    for who in (company.he, company.lu):
        client = client_of(who)
        for address in ("/home", "/menu", "/drafts"):
            text = client.get(address).text
            assert "成效" not in text, (who, address)
            assert "方案结论" not in text, (who, address)
        for address in ("/effect", f"/effect/{SCHEME}", "/effect/decisions/1"):
            assert client.get(address).status_code == 404
    assert "记录复核" in client_of(company.he).get("/drafts").text
    assert len(CROWD) == 12


def test_a_proposed_conclusion_is_not_called_the_last_one(
    client_of: ClientOf, company: Any, write: Any
) -> None:
    rewarded(write, "2026-02", {company.lin: 100_00}, None)
    he, lu = client_of(company.he), client_of(company.lu)
    assert he.post(f"/effect/{SCHEME}", data=FORM).status_code == 303
    waiting = lu.get("/effect").text
    assert "提交的结论：修改" in waiting
    assert "上次结论" not in waiting
    lu.post("/effect/decisions/1/confirm", data={})
    assert "上次结论：修改" in lu.get("/effect").text
