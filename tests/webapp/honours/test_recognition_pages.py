"""The recognition meeting's pages: who sees and writes what, the projector, the sheet, the part."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from certificates.meeting_sheet import MeetingSheet
from tests.webapp.conftest import SettableClock
from tests.webapp.honours.test_recognition import BEST, WORDS, tally
from tests.webapp.honours.test_rolls import SCHEME, Grant, grant  # noqa: F401 - a fixture
from tests.webapp.many_teams import add_teams
from webapp.company.parts import MATTERS, RECOGNITION_MEETING
from webapp.home.operations.switch_parts import switch_part
from webapp.honours.pages import recognition
from webapp.honours.pages.recognition import TEAMS_FIRST, TEAMS_ON_A_SCREEN
from webapp.people.operations.praise_choice import choose_praise

EVERYBODY = ("lin", "wang", "zhao", "sun", "gao", "qin", "he", "lu")
SAY = "/recognition/2026-03/sentence"
READERS = {"sun", "gao", "qin", "he", "lu"}


@pytest.fixture
def honoured(company: Any, clock: SettableClock, grant: Grant) -> dict[str, str]:  # noqa: F811
    """In April, lin was the best of March; the fields that say so."""
    clock.set("2026-04-02T10:00")
    grant(company.lin, BEST, "2026-03")
    return {"scheme": SCHEME, "clause": BEST, "period": "2026-03", "winner": company.lin}


def opens(client_of: Any, company: Any, address: str) -> set[str]:
    clients = {who: client_of(getattr(company, who)) for who in EVERYBODY}
    return {who for who, client in clients.items() if client.get(address).status_code == 200}


@pytest.mark.usefixtures("honoured")
def test_everybody_reads_the_agenda_and_those_who_lead_project_it(
    client_of: Any, company: Any
) -> None:
    for address in ("/recognition", "/recognition/2026-03", "/recognition/2026-03.pdf"):
        assert opens(client_of, company, address) == set(EVERYBODY)
    assert opens(client_of, company, "/recognition/2026-03/show") == READERS
    page = client_of(company.wang).get("/recognition").text
    assert "林晓燕" in page
    assert "东城店" in page
    for nowhere in ("2026-04", "2026-Q1", "2027-01", "x"):
        assert client_of(company.he).get(f"/recognition/{nowhere}").status_code == 404


def test_the_sentence_is_written_by_who_is_in_charge_and_hr(
    client_of: Any, company: Any, honoured: dict[str, str]
) -> None:
    sun = client_of(company.sun)
    assert "还有 1 位获奖的人等您写一句" in sun.get("/recognition").text
    assert "等您写一句" not in client_of(company.gao).get("/recognition").text
    given = honoured | {"sentence": WORDS}
    assert (
        client_of(company.wang).post("/recognition/2026-03/sentence", data=given).status_code == 403
    )
    assert (
        client_of(company.qin).post("/recognition/2026-03/sentence", data=given).status_code == 403
    )
    long = sun.post("/recognition/2026-03/sentence", data=given | {"sentence": "长" * 61})
    assert long.status_code == 400
    assert "长" * 61 in long.text
    assert sun.post(SAY, data=given).status_code == 303
    for address in ("/recognition", "/recognition/2026-03/show"):
        assert WORDS in client_of(company.lu).get(address).text
    assert "等您写一句" not in sun.get("/recognition").text


def test_who_asked_not_to_be_named_is_not(
    client_of: Any, write: Any, company: Any, honoured: dict[str, str]
) -> None:
    client_of(company.sun).post(
        "/recognition/2026-03/sentence", data=honoured | {"sentence": WORDS}
    )
    write(lambda tx: choose_praise(tx, company.lin, named=False))
    for address in ("/recognition/2026-03/show", "/recognition"):
        page = client_of(company.lu).get(address).text
        assert "一位同事" in page
        assert "林晓燕" not in page
        assert WORDS not in page


@pytest.mark.usefixtures("honoured")
def test_hr_sets_the_day_and_everybody_reads_it(client_of: Any, company: Any) -> None:
    he = client_of(company.he)
    assert "还没定哪天开" in he.get("/recognition").text
    assert he.post("/recognition/2026-03/day", data={"on": "2026-03-31"}).status_code == 400
    assert he.post("/recognition/2026-03/day", data={"on": "2026-04-05"}).status_code == 303
    assert "2026年4月5日" in client_of(company.lin).get("/recognition").text
    for who in (company.sun, company.lu, company.lin):
        answer = client_of(who).post("/recognition/2026-03/day", data={"on": "2026-04-06"})
        assert answer.status_code == 403


@pytest.mark.usefixtures("honoured")
def test_the_projector_turns_by_links_and_needs_no_script(client_of: Any, company: Any) -> None:
    page = client_of(company.lu).get("/recognition/2026-03/show").text
    assert "<script" not in page
    assert 'id="s1"' in page
    assert 'href="#s2" rel="next" autofocus' in page
    assert "2 / 2" in page
    assert 'href="#s3"' not in page


@pytest.mark.usefixtures("honoured")
def test_the_sheet_is_a_pdf(client_of: Any, company: Any) -> None:
    answer = client_of(company.lin).get("/recognition/2026-03.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")


@pytest.mark.usefixtures("honoured")
def test_a_part_that_is_off_is_gone_from_every_page(
    client_of: Any, write: Any, company: Any
) -> None:
    write(partial(switch_part, by=company.he, part=MATTERS, on=False))
    assert client_of(company.lin).get("/recognition").status_code == 200
    write(partial(switch_part, by=company.he, part=RECOGNITION_MEETING, on=False))
    for who in EVERYBODY:
        client = client_of(getattr(company, who))
        for address in ("/recognition", "/recognition/2026-03", "/recognition/2026-03.pdf"):
            assert client.get(address).status_code == 404
        for address in ("/me", "/menu", "/home", "/hall"):
            assert 'href="/recognition' not in client.get(address).text


@pytest.mark.usefixtures("honoured")
def test_of_many_teams_the_first_are_shown_and_the_own_one_and_the_rest_is_folded(
    client_of: Any, write: Any, company: Any
) -> None:
    stores = add_teams(write, company.he, 15)
    tally(write, company.east, "sales", 1_000_000, 1)
    for place, team in enumerate(stores):
        tally(write, team, "sales", (100 - place) * 1_000_000, 1)
    page = client_of(company.lin).get("/recognition").text
    shown, _, folded = page.partition("<summary>另有 6 个团队")
    row = 'href="/boards?period=month&amp;metric=sales&amp;team='
    assert shown.count(row) == TEAMS_FIRST + 1
    assert "第 16 名" in shown
    assert folded.count(row) == 6
    assert "第 16 名" not in client_of(company.lu).get("/recognition").text
    screen = client_of(company.lu).get("/recognition/2026-03/show").text
    assert "另有 6 个团队，见一页纸" in screen
    assert screen.count("分店") == TEAMS_ON_A_SCREEN


def test_many_winners_are_folded_and_take_several_screens(
    client_of: Any,
    company: Any,
    honoured: dict[str, str],
    grant: Grant,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("WINNERS_FIRST", "WINNERS_ON_A_SCREEN", "FORMS_OPEN"):
        monkeypatch.setattr(recognition, name, 1)
    grant(company.zhao, BEST, "2026-03")
    grant(company.wang, BEST, "2026-03")
    page = client_of(company.lu).get("/recognition").text
    assert '<details class="rest"><summary>另有 2 位' in page
    sun = client_of(company.sun)
    asked = sun.get("/recognition").text
    assert "还有 2 位获奖的人等您写一句" in asked
    assert asked.count("<details open><summary>写一句") == 1
    refused = sun.post(SAY, data=honoured | {"winner": company.wang, "sentence": "长" * 61}).text
    assert '<details class="rest" open>' in refused
    screen = client_of(company.lu).get("/recognition/2026-03/show").text
    assert [part in screen for part in (" · 1 / 3<", " · 3 / 3<")] == [True, True]
    assert "4 / 4" in screen


def test_a_month_without_anything_says_so_on_screen_and_sheet(
    client_of: Any, company: Any, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.set("2026-04-02T10:00")
    sheets: list[MeetingSheet] = []

    def keep(sheet: MeetingSheet) -> bytes:
        sheets.append(sheet)
        return b"%PDF"

    monkeypatch.setattr(recognition, "meeting_pdf", keep)
    leader = client_of(company.lu)
    screen = leader.get("/recognition/2026-03/show").text
    assert "这个月还没有业绩，也没有通过的荣誉。" in screen
    assert 'href="#s1"' not in screen  # a screen alone does not lead to itself
    leader.get("/recognition/2026-03.pdf")
    assert [section.heading for section in sheets[0].sections] == ["虚位以待"]
