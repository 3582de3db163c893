"""Limits that sentences name come from the constant or the clause that enforces them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from webapp.core import missing_translations as report
from webapp.ledger.pages import appeals
from webapp.people.pages import reliefs
from webapp.planning.operations.drafts import newest_version, open_draft, put_in_force, save_draft
from webapp.records.pages import held_records
from webapp.schemes.catalogue import FACT_CLOCK, read_toml
from webapp.web.operations import sign_in

ClientOf = Callable[[str | None], Any]
ENGLISH = Path(__file__).parents[3] / "webapp/translations/en/LC_MESSAGES/messages.po"
SPAN = re.compile(r"(?<!第)[0-9二三四五六七八九十两]+ ?(?:个工作日|分钟|小时|天|周)|一分钟")
# Exceptions: a scheme's own word, and the delay of static/sync/outbox/badge.js.
HELD_ELSEWHERE = {"客户通话练习 10 分钟", "等了 24 小时", "等了 5 天"}


def test_no_sentence_contains_a_hard_coded_time_span() -> None:
    stated = [
        str(message.id)
        for message in report.read_catalogue(ENGLISH)
        if SPAN.search(str(message.id))
        and not any(known in str(message.id) for known in HELD_ELSEWHERE)
    ]
    assert stated == []


@pytest.mark.usefixtures("company")
def test_a_page_follows_the_constant_that_it_names(
    client_of: ClientOf, company: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appeals, "ANSWER_WITHIN", 7)
    monkeypatch.setattr(reliefs, "BACK", timedelta(days=33))
    monkeypatch.setattr(held_records, "SHOWN", timedelta(days=21))
    monkeypatch.setattr(sign_in, "SHORTEST_PASSWORD", 11)
    lin, sun = client_of(company.lin), client_of(company.sun)

    assert "人事在 7 个工作日内答复" in lin.get("/appeals").text
    assert "现在与最近 33 天" in sun.get("/reliefs").text
    form = lin.get("/password").text
    assert "至少 11 位" in form
    assert 'minlength="11"' in form


def test_the_meeting_names_the_forfeits_of_the_revision_in_force(
    write: Any, company: Any, clock: Any, client_of: ClientOf
) -> None:
    opened = write(lambda tx: open_draft(tx, company.he, FACT_CLOCK))
    body = newest_version(opened).body.replace("客户通话练习 10 分钟", "客户通话练习一刻钟")
    body = body.replace('because = ""', 'because = "改用一刻钟"')
    write(lambda tx: save_draft(tx, company.he, opened, tomli_w.dumps(read_toml(body))))
    write(lambda tx: put_in_force(tx, company.lu, opened, date(2026, 3, 3)))
    lin = client_of(company.lin)

    assert "同等的替代：客户通话练习 10 分钟。" in lin.get("/meeting").text
    clock.set("2026-03-03T09:00")
    told = lin.get("/meeting").text
    assert "男生俯卧撑 50 个、女士深蹲 20 个。" in told
    assert "同等的替代：客户通话练习一刻钟。" in told
