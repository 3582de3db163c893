"""Every text that names the cut-off uses the one of the scheme in force on its day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from tests.webapp.conftest import SettableClock
from tests.webapp.ledger.test_settle import busy_day
from tests.webapp.telling import card
from webapp.company import deadlines
from webapp.facts.models import Card
from webapp.ledger.operations.settle_due import settle_due
from webapp.meetings.operations.remind_of_meeting import remind_of_meeting
from webapp.planning.operations.drafts import newest_version, open_draft, put_in_force, save_draft
from webapp.returns.operations.day_returns import name_receiver, remind_of_waiting
from webapp.schemes.catalogue import FACT_CLOCK, read_toml
from webapp.schemes.company_loading import load_company
from webapp.web.runtime import Runtime

ClientOf = Callable[[str | None], Any]
ROOT = Path(__file__).parents[3]
TUESDAY = date(2026, 3, 3)
A_TIME = re.compile(r"(?<![\dT:])(?:[01]\d|2[0-4]):[0-5]\d(?![\d:])|\d+ 点")
# An example of a cell's or a field's format.
EXAMPLE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d|(?:写成|like) \d\d:\d\d")


@pytest.fixture
def earlier(write: Any, company: Any) -> None:
    """From Tuesday on the cut-off is 20:30; on Monday it is still 21:00."""
    opened = write(lambda tx: open_draft(tx, company.he, FACT_CLOCK))
    body = {**read_toml(newest_version(opened).body), "cut_off": time(20, 30), "because": "x"}
    write(lambda tx: save_draft(tx, company.he, opened, tomli_w.dumps(body)))
    write(lambda tx: put_in_force(tx, company.lu, opened, TUESDAY))


def told(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.text)


@pytest.mark.usefixtures("earlier")
@pytest.mark.parametrize(
    ("moment", "held"), [("2026-03-02T16:00", "21:00"), ("2026-03-03T16:00", "20:30")]
)
def test_a_page_of_today_names_todays_cut_off(
    company: Any, clock: SettableClock, client_of: ClientOf, moment: str, held: str
) -> None:
    clock.set(moment)
    lin, sun, he = (client_of(who) for who in (company.lin, company.sun, company.he))

    today, team = told(lin, "/today"), told(sun, "/team")

    for page in (today, team):
        assert f'data-over="今日 {held} 已截止"' in page
        assert f'data-left="距 {held} 还有 {{time}}"' in page
        assert f">{held} 截止</span>" in page
    assert f"每天 {held} 截止后自动结算，每一笔列在这里。" in today
    assert f"{held} 前传上来才算按时" in today
    assert f"当天 {held} 截止、结算之后，发布第一份表彰" in told(lin, "/bulletins")
    assert f"{held} 后自动生成并送达" in told(he, f"/day-return?day={moment[:10]}")


@pytest.mark.usefixtures("earlier")
def test_after_the_cut_off_the_page_says_at_what_time_the_day_closed(
    company: Any, clock: SettableClock, client_of: ClientOf
) -> None:
    clock.set("2026-03-03T20:45")
    page = told(client_of(company.lin), "/today")
    assert "20:30 已截止：今天按时" in page
    assert "data-countdown" not in page


@pytest.mark.usefixtures("earlier")
@pytest.mark.parametrize(("day", "held"), [("2026-03-02", "21:00"), ("2026-03-03", "20:30")])
def test_what_was_received_late_names_the_cut_off_of_its_own_day(
    write: Any, company: Any, clock: SettableClock, client_of: ClientOf, day: str, held: str
) -> None:
    write(lambda tx: name_receiver(tx, company.he, company.gao, company.east))
    sold = clock.set(f"{day}T20:10")
    clock.set(f"{day}T21:40")
    number = card(write, company.lin, "k1", "NO-1", at=sold).number
    own = told(client_of(company.lin), "/records")
    clock.set("2026-03-04T09:00")

    assert f"{held} 后收到" in own
    assert f"{held} 后收到" in told(client_of(company.sun), f"/checks/{number}")
    returned = told(client_of(company.gao), f"/day-return?day={day}")
    assert f"1 条 {held} 前发生、截止后才收到" in returned
    assert f"{held} 截止后生成" in returned


@pytest.mark.usefixtures("earlier")
def test_a_reminder_goes_out_half_an_hour_before_its_days_cut_off_and_names_it(
    write: Any, company: Any, runtime: Runtime, clock: SettableClock, client_of: ClientOf
) -> None:
    clock.set("2026-03-03T10:00")
    held = card(write, company.zhao, "k2", "NO-2").number
    Card.update(mark="clock").where(Card.fact == held).execute()
    clock.set("2026-03-03T20:00")
    remind_of_waiting(write, load_company(), clock())
    clock.set("2026-03-04T09:00")
    assert "20:30 前请处理：1 条记录的时间待主管确认" in told(client_of(company.zhao), "/reminders")


def test_the_meetings_pages_and_reminder_name_when_it_is_to_close(
    write: Any,
    company: Any,
    clock: SettableClock,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deadlines, "CLOSES", time(9, 45))
    busy_day(write, company, clock)
    clock.set("2026-03-02T21:10")
    settle_due(write, clock())
    clock.set("2026-03-03T09:20")
    remind_of_meeting(write, load_company(), clock())
    sun = client_of(company.sun)

    assert "09:45 前结束" in told(sun, "/meeting")
    assert "晨会上完成一项，09:45 前结束。" in told(client_of(company.lin), "/meeting")
    assert "晨会请在 09:45 前结束，还有 1 项待完成。" in told(sun, "/reminders")
    clock.set("2026-03-03T09:50")
    sun.post("/meeting/close", data={"holder": company.sun})
    assert "已过 09:45，记为晚结束。" in told(sun, "/meeting")


def _sources() -> list[Path]:
    """Templates, our JavaScript and the message catalogue."""
    own = [file for file in (ROOT / "static").rglob("*.js") if "vendor" not in file.parts]
    catalogues = (ROOT / "webapp/translations").rglob("*.po")
    return [*(ROOT / "templates").rglob("*.html"), *own, *catalogues]


def test_no_template_script_or_message_has_a_time_of_day_of_its_own() -> None:
    sources = _sources()
    assert len(sources) > 100
    found = {
        (file.name, match.group())
        for file in sources
        for match in A_TIME.finditer(EXAMPLE.sub("", file.read_text(encoding="utf-8")))
    }
    assert found == set()
