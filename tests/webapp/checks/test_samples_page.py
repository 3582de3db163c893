"""The page of a day's sample."""

from __future__ import annotations

from typing import Any

import pytest

from tests.webapp.checks.test_sampling import commit
from tests.webapp.telling import card
from webapp.checks.operations.draw_samples import draw_days
from webapp.checks.pages import samples


def test_the_page_shows_the_draw_and_the_fakes_it_finds_and_the_seed_only_after_the_day(
    client_of: Any, company: Any, runtime: Any, clock: Any
) -> None:
    clock.set("2026-03-01T09:00")
    commit(runtime.write)
    clock.set("2026-03-02T10:00")
    card(runtime.write, company.lin, "k1")
    clock.set("2026-03-02T21:15")
    runtime.write(draw_days)
    page = client_of(company.qin).get("/checks/sample?day=2026-03-02").text
    assert "林晓燕" in page
    assert "作假达 1 张时，有 95% 把握抽到" in page
    assert "当天过后公布" in page
    clock.set("2026-03-03T09:00")
    assert "cd" * 32 in client_of(company.lu).get("/checks/sample?day=2026-03-02").text
    assert client_of(company.lin).get("/checks/sample").status_code == 403


def test_sellers_stand_page_by_page_and_are_searched(
    client_of: Any, company: Any, runtime: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "SELLERS_ON_A_PAGE", 2)
    clock.set("2026-03-02T10:00")
    for number, seller in enumerate((company.lin, company.wang, company.zhao)):
        card(runtime.write, seller, f"k{number}", f"NO-{number}")
    qin = client_of(company.qin)
    pages = [qin.get(f"/checks/sample?day=2026-03-02&page={n}").text for n in (1, 2)]
    assert [page.count('<tr><th scope="row"><strong>') for page in pages] == [2, 1]
    assert "day=2026-03-02&amp;page=2" in pages[0]
    found = qin.get(f"/checks/sample?day=2026-03-02&q={company.zhao}").text
    assert found.count('<tr><th scope="row"><strong>') == 1
    assert "没有找到" in qin.get("/checks/sample?day=2026-03-02&q=9999").text
