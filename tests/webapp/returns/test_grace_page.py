"""The grace after the cut-off is set on a page, by HR or a leader."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from webapp.company.cutoff_grace import read_graces
from webapp.core.errors import NotAllowed
from webapp.returns.operations.set_grace import set_grace

TUESDAY = date(2026, 3, 3)


def post(client: Any, minutes: str, on: str = "2026-03-03") -> Any:
    return client.post("/grace", data={"minutes": minutes, "on": on})


@pytest.mark.parametrize("role", ["he", "lu"])
def test_hr_and_leaders_set_it_from_a_later_day_on(
    client_of: Any, company: Any, clock: Any, role: str
) -> None:
    client = client_of(getattr(company, role))
    assert "现在没有宽限" in client.get("/grace").text
    assert post(client, "15").status_code == 303
    assert read_graces() == ((TUESDAY, timedelta(minutes=15)),)
    assert "现在没有宽限" in client.get("/grace").text
    clock.set("2026-03-03T09:00")
    assert "现在宽限 15 分钟" in client.get("/grace").text


@pytest.mark.parametrize(
    ("minutes", "on", "said"),
    [
        ("121", "2026-03-03", "宽限请填 0 到 120 分钟"),
        ("", "2026-03-03", "宽限请填 0 到 120 分钟"),
        ("15", "2026-03-02", "宽限只能从明天或以后的日期起"),
        ("15", "", "这一项还没有填"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    client_of: Any, company: Any, minutes: str, on: str, said: str
) -> None:
    answer = post(client_of(company.he), minutes, on)
    assert answer.status_code == 400
    assert said in answer.text
    assert not read_graces()


def test_nobody_else_sets_it(client_of: Any, company: Any, write: Any) -> None:
    for who in (company.lin, company.sun, company.gao):
        assert post(client_of(who), "15").status_code == 403
        with pytest.raises(NotAllowed):
            write(lambda tx, who=who: set_grace(tx, who, 15, TUESDAY))
    assert not read_graces()
