"""The page of a day's sample."""

from __future__ import annotations

from typing import Any

from tests.webapp.checks.test_sampling import commit
from tests.webapp.telling import card
from webapp.checks.operations.draw_samples import draw_days


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
