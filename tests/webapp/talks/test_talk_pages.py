"""The pages of talks: prepared, held, confirmed; who sees which part, and each refusal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.talks.conftest import AGREED_WORDS
from tests.webapp.telling import call
from webapp.company.parts import TALKS
from webapp.home.operations.switch_parts import switch_part
from webapp.talks.models import Agreement, Talk, TalkNote
from webapp.talks.operations.hold_talks import release

ClientOf = Callable[[str | None], Any]
FORM = {"agreed": AGREED_WORDS, "in": "2026-03-16", "topic": "invited"}


def test_a_supervisor_prepares_and_holds_a_talk_with_one_typed_sentence(
    client_of: ClientOf, company: Any, write: Any, cipher: Any
) -> None:
    """The only typed text is the sentence: the day and the step are chosen already."""
    for number in range(8):
        outcome = "invited" if number < 2 else "refused"
        call(write, company.lin, f"c{number}", outcome=outcome)
    sun, lin = client_of(company.sun), client_of(company.lin)
    opened = sun.post("/talks", data={"person": company.lin})
    assert opened.status_code == 303
    page = sun.get(opened.headers["Location"]).text
    assert "值得一起聊的 3 通" in page
    assert 'value="2026-03-16" checked' in page
    noted = {**FORM, "note": "他家里有事", "wish": "换个安静的房间"}
    written = sun.post("/talks/1/agree", data=noted, follow_redirects=True).text
    assert "等对方确认" in written
    held = Agreement.get()
    assert (held.text, held.due_on, held.part, held.whole) == (
        AGREED_WORDS,
        date(2026, 3, 16),
        2,
        8,
    )
    assert "请确认或修改" in lin.get("/talks").text
    shown = lin.get("/talks/1").text
    assert AGREED_WORDS in shown
    assert "换个安静的房间" in shown
    assert "他家里有事" not in shown
    confirmed = lin.post("/talks/1/confirm", data={"agreement": held.id}, follow_redirects=True)
    assert "两人已确认" in confirmed.text
    lin.post("/talks/1/consent", data={"wish": 1})
    assert "两个人都同意，已提给公司" in sun.get("/talks/1").text
    assert "他家里有事" in sun.get("/talks/1").text
    assert cipher.decrypt_note(company.sun, TalkNote.get().cipher) == "他家里有事"


def test_on_its_day_the_agreement_comes_back_with_the_figure_then_and_now(
    client_of: ClientOf, company: Any, write: Any, agreement: int, clock: SettableClock
) -> None:
    clock.set("2026-03-03T10:00")
    for number in range(4):
        call(write, company.lin, f"n{number}", outcome="invited" if number else "interested")
    clock.set("2026-03-16T09:00")
    for who in (company.lin, company.sun):
        client = client_of(who)
        listed = client.get("/talks").text
        assert "约定到期" in listed
        assert 'name="back" value="/talks"' in listed  # of the language's switch, not agreements
        page = client.get("/talks/1").text
        assert "10.7% → <strong>75.0%</strong>" in page
        assert "升 64.3 个点" in page


def test_a_talk_without_an_agreement_is_noted(client_of: ClientOf, company: Any, talk: int) -> None:
    sun = client_of(company.sun)
    assert "没有约定" in sun.post(f"/talks/{talk}/held", follow_redirects=True).text
    assert "补写一句约定" in sun.get(f"/talks/{talk}").text
    assert "今天谈过" in sun.get("/talks").text


def test_a_note_alone_is_kept_and_shown_to_its_author(
    client_of: ClientOf, company: Any, agreement: int
) -> None:
    lin = client_of(company.lin)
    lin.post("/talks/1/note", data={"note": "我要试试"})
    assert "我要试试" in lin.get("/talks/1").text
    lin.post("/talks/1/note", data={"note": ""})
    assert "我要试试" not in lin.get("/talks/1").text
    assert "我要试试" not in client_of(company.sun).get("/talks/1").text


def test_a_refusal_keeps_what_was_typed_or_is_told(
    client_of: ClientOf, company: Any, agreement: int
) -> None:
    sun = client_of(company.sun)
    again = sun.post("/talks/1/agree", data={**FORM, "agreed": "换一句"})
    assert (again.status_code, "再谈一次" in again.text) == (409, True)
    gone = sun.post("/talks/1/confirm", data={"agreement": "77"}, follow_redirects=True)
    assert "没有找到" in gone.text


# Who sees which part: own talk, the team's, another's.

WHO = ("lin", "sun", "gao", "wang", "zhao", "qin", "he", "lu")
TWO = {"lin", "sun"}


@pytest.mark.parametrize("who", WHO)
def test_of_a_talk_each_sees_only_what_is_meant_for_them(
    client_of: ClientOf, company: Any, agreement: int, who: str
) -> None:
    """The two see the talk; HR that it took place; leaders a count; all others nothing."""
    client = client_of(getattr(company, who))
    answer = client.get("/talks/1")
    refused = 403 if who in ("he", "lu") else 404
    assert answer.status_code == (200 if who in TWO else refused)
    listed = client.get("/talks").text
    assert (AGREED_WORDS in listed) == (who in TWO)
    main = listed.partition("<main")[2]
    names_lin = company.names[company.lin] in main
    if who == "lu":
        assert "每月谈了几次" in main
        assert not names_lin
    elif who == "he":
        assert names_lin
        assert company.names[company.sun] in main
    elif who in ("wang", "zhao", "qin"):
        assert not names_lin
    elif who == "gao":  # the head has the same people, and sees when somebody last talked
        assert "今天谈过" in main
        assert company.names[company.sun] not in main.partition("谈过的")[2]


POSTS: dict[str, dict[str, Any]] = {
    "agree": FORM,
    "held": {},
    "confirm": {"agreement": 1},
    "release": {"agreement": 1, "released": "yes"},
    "note": {"note": "x"},
    "wish": {"wish": "x"},
    "consent": {"wish": 1},
}


@pytest.mark.parametrize("who", [each for each in WHO if each not in TWO])
@pytest.mark.parametrize("action", sorted(POSTS))
def test_nobody_else_changes_a_talk(
    client_of: ClientOf, company: Any, agreement: int, who: str, action: str
) -> None:
    client = client_of(getattr(company, who))
    answer = client.post(f"/talks/1/{action}", data=POSTS[action])
    assert answer.status_code in (403, 404)
    assert Agreement.select().count() == 1
    assert TalkNote.select().count() == 0


def test_the_operations_log_shows_hr_that_a_talk_took_place_and_leaders_nothing(
    client_of: ClientOf, company: Any, write: Any, agreement: int
) -> None:
    write(lambda tx: release(tx, company.lin, agreement, released=True))
    asked = "/operations-log?group=talks&group=private"
    told = client_of(company.he).get(asked).text
    assert "谈过话" in told
    assert AGREED_WORDS not in told
    assert "公开或收回约定" not in told
    assert "谈过话" not in client_of(company.lu).get(asked).text


def test_switched_off_it_is_gone_from_every_page_and_its_records_stay(
    client_of: ClientOf, company: Any, write: Any, agreement: int
) -> None:
    pages = {
        company.lin: ("/today", "/me", "/reminders"),
        company.sun: ("/home", "/menu", "/team", "/reminders"),
        company.gao: ("/home", "/menu", "/team"),
        company.he: ("/home", "/menu", f"/staff/{company.lin}", "/operations-log"),
        company.lu: ("/home", "/menu", "/operations-log"),
    }
    for who, addresses in pages.items():
        client = client_of(who)
        assert any("谈话" in client.get(address).text for address in addresses)
    write(lambda tx: switch_part(tx, company.he, TALKS, on=False))
    for who, addresses in pages.items():
        client = client_of(who)
        for address in addresses:
            text = client.get(address).text
            assert "谈话" not in text, (who, address)
            assert "约定" not in text, (who, address)
        for address in ("/talks", "/talks/1"):
            assert client.get(address).status_code in (403, 404)
    assert client_of(company.sun).post("/talks", data={"person": company.lin}).status_code == 404
    assert Talk.select().count() == 1
    write(lambda tx: switch_part(tx, company.he, TALKS, on=True))
    assert client_of(company.lin).get("/talks/1").status_code == 200


def test_without_calls_the_page_says_that_no_step_can_be_judged(
    client_of: ClientOf, company: Any, talk: int
) -> None:
    page = client_of(company.sun).get(f"/talks/{talk}").text
    assert "最近的记录太少，还比不出哪一步弱" in page
    assert "每一步都不比" not in page
