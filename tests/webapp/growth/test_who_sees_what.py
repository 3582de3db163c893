"""Roles × parts × own, team, other: who may open what, and whose records are on it."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.webapp.growth.test_goals import chosen, had, months
from webapp.company.models import Target
from webapp.company.parts import PARTS
from webapp.growth.operations.write_play import write_play
from webapp.home.operations.switch_parts import switch_part

EVERYBODY = ("lin", "wang", "zhao", "sun", "gao", "qin", "he", "lu")
# For each address, who gets it (200); who may not open the kind of page gets 403, and who may not
# see this person's 404. Lin is in the east store under Sun; Gao heads it, Qin the west.
MATRIX = {
    "/figures": ("lin", "wang", "zhao"),
    "/figures/1101": ("sun", "gao", "he"),
    "/figures/1103": ("qin", "he"),
    "/goals": ("lin", "wang", "zhao"),
    "/goals/team": ("sun", "gao", "qin", "he"),
    "/playbook": EVERYBODY,
    "/parts": ("he",),
    "/team": ("sun", "gao", "qin"),
}
PART_OF = {
    "/figures": "pictures",
    "/figures/1101": "pictures",
    "/goals": "goals",
    "/goals/team": "goals",
    "/playbook": "playbook",
}


@pytest.mark.parametrize("address", MATRIX)
def test_a_page_opens_to_these_and_to_nobody_else(
    client_of: Any, company: Any, address: str
) -> None:
    opened = {
        who for who in EVERYBODY if client_of(getattr(company, who)).get(address).status_code == 200
    }

    assert opened == set(MATRIX[address])


def test_a_goal_is_seen_by_its_person_by_who_is_in_charge_and_by_hr(
    client_of: Any, write: Any, company: Any
) -> None:
    had(write, company.lin, months(88, 94, 98, 131, 90, 112))
    chosen(write, company.lin)  # with the sentence 我想试试

    seen = {
        who
        for who in ("sun", "gao", "qin", "he")
        if "我想试试" in client_of(getattr(company, who)).get("/goals/team?period=2026-04").text
    }

    assert seen == {"sun", "gao", "he"}
    assert "您选了" in client_of(company.lin).get("/goals?period=2026-04&metric=invitations").text
    assert "您选了" not in client_of(company.wang).get("/goals?metric=invitations").text


def test_a_teams_text_is_seen_by_the_team_hr_and_leaders_and_written_by_its_head(
    client_of: Any, write: Any, company: Any
) -> None:
    write(lambda tx: write_play(tx, company.gao, company.campaign, company.east, "先约老小区"))
    seen = {
        who
        for who in EVERYBODY
        if "先约老小区" in client_of(getattr(company, who)).get("/playbook").text
    }

    assert seen == {"lin", "wang", "sun", "gao", "he", "lu"}
    answer = client_of(company.qin).post("/playbook/east", data={"text": "别的打法"})
    assert answer.status_code == 403
    assert client_of(company.gao).post("/playbook/east", data={"text": ""}).status_code == 400
    client_of(company.gao).post("/playbook/east", data={"text": "再约新小区"})
    page = client_of(company.lin).get("/playbook").text
    assert "再约新小区" in page
    assert "先约老小区" not in page


def test_a_part_that_is_off_is_gone_from_every_page(
    client_of: Any, write: Any, company: Any
) -> None:
    for part in PARTS:
        write(partial(switch_part, by=company.he, part=part, on=False))
    clients = {who: client_of(getattr(company, who)) for who in ("lin", "sun", "he")}

    for address in PART_OF:
        for client in clients.values():
            assert client.get(address).status_code in (403, 404)
    for who, pages in {
        "lin": ("/today", "/me", "/targets"),
        "sun": ("/team", "/home", "/menu"),
        "he": ("/menu", "/staff/1101", "/campaigns/1"),
    }.items():
        for address in pages:
            page = clients[who].get(address).text
            for link in ("/figures", "/goals", "/playbook"):
                assert f'href="{link}' not in page, (who, address)
    assert set(PART_OF.values()) < PARTS.keys()


def test_a_team_without_a_floor_is_not_said_to_have_reached_it(
    client_of: Any, company: Any, write: Any
) -> None:
    def without_targets(tx: Any) -> None:
        Target.delete().execute()
        tx.notice("roster")

    write(without_targets)
    page = client_of(company.sun).get("/team").text
    assert "还没有定电话保底。" in page
    assert "全员已达标" not in page
