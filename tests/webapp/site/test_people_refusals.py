"""Whoever may not see or change what is between two people is told so, one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.webapp.site.told_company import BAI, MEI, WORDS, YAO, tell

ClientOf = Callable[[str | None], Any]


@pytest.fixture
def agreement(write: Any, cipher: Any, company: Any) -> int:
    """The company in which everything is told; the number of lin's agreement with sun."""
    return tell(write, cipher, company)


FORBIDDEN, UNFOUND = (403, "没有权限查看此页。"), (404, "没有找到这一页。")
# Who asks, for what of lin's; the status and the sentence that this reader gets.
REFUSED = (
    (BAI, "/growth-record/1101", UNFOUND),
    (BAI, "/growth-record/1101.pdf", UNFOUND),
    (BAI, "/figures/1101", UNFOUND),
    (BAI, "/promotion/1101", UNFOUND),
    (BAI, "/talks/1", UNFOUND),
    (YAO, "/growth-record/1101", UNFOUND),
    (YAO, "/growth-record/1101.pdf", UNFOUND),
    (YAO, "/figures/1101", UNFOUND),
    (YAO, "/promotion/1101", UNFOUND),
    (YAO, "/talks/1", UNFOUND),
    (MEI, "/growth-record/1101", FORBIDDEN),
    (MEI, "/growth-record/1101.pdf", UNFOUND),
    (MEI, "/figures/1101", FORBIDDEN),
    (MEI, "/promotion/1101", FORBIDDEN),
    (MEI, "/goals/team", FORBIDDEN),
    (MEI, "/talks/1", UNFOUND),
    (MEI, "/matters/1", UNFOUND),
    (MEI, "/pulse/results", FORBIDDEN),
    (MEI, "/pairs/effect", FORBIDDEN),
    (MEI, "/effect", FORBIDDEN),
    (MEI, "/birthdays.pdf", FORBIDDEN),
    ("gao", "/talks/1", UNFOUND),
    ("gao", "/pairs/effect", FORBIDDEN),
    ("gao", "/effect", FORBIDDEN),
    ("gao", "/birthdays.pdf", FORBIDDEN),
    ("qin", "/growth-record/1101", UNFOUND),
    ("qin", "/figures/1101", UNFOUND),
    ("qin", "/promotion/1101", UNFOUND),
    ("qin", "/talks/1", UNFOUND),
    ("he", "/talks/1", FORBIDDEN),
    ("lu", "/talks/1", FORBIDDEN),
    ("lu", "/growth-record/1101", FORBIDDEN),
    ("lu", "/growth-record/1101.pdf", FORBIDDEN),
    ("lu", "/figures/1101", FORBIDDEN),
    ("lu", "/promotion/1101", FORBIDDEN),
    ("lu", "/promotion/team", FORBIDDEN),
    ("lu", "/goals/team", FORBIDDEN),
    ("lu", "/birthdays.pdf", FORBIDDEN),
    (None, "/growth-record/1101", (303, "")),
)


@pytest.mark.parametrize(("who", "address", "refusal"), REFUSED)
@pytest.mark.usefixtures("agreement")
def test_who_may_not_see_it_is_told_so(
    client_of: ClientOf, company: Any, who: str | None, address: str, refusal: tuple[int, str]
) -> None:
    page = client_of(getattr(company, who, who) if who else None).get(address)
    assert (page.status_code, refusal[1] in page.text) == (refusal[0], True)
    assert not [word for word in WORDS.values() if word in page.text]


# What somebody else posts in the name of the two; nothing of it happens.
POSTED: tuple[tuple[str, str, dict[str, str], tuple[int, str]], ...] = (
    (MEI, "/talks/1/confirm", {"agreement": "1"}, UNFOUND),
    ("gao", "/talks/1/note", {"note": "我也写"}, UNFOUND),
    (YAO, "/talks", {"person": "1101"}, UNFOUND),
    (BAI, "/talks/1/agree", {"agreed": "改", "in": "2026-03-16", "topic": "invited"}, UNFOUND),
    ("he", "/talks/1/release", {"agreement": "1", "released": "yes"}, FORBIDDEN),
    ("lu", "/talks", {"person": "1101"}, FORBIDDEN),
    ("gao", "/pairs/method", {"pair": "1", "method": "看看"}, FORBIDDEN),
    (MEI, "/pairs/method", {"pair": "1", "method": "看看"}, (404, "现在没有结对")),
    (BAI, "/goals/1/answer", {"value": "200", "sentence": "多些"}, (403, "")),
    (MEI, "/goals/1/accept", {}, (303, "")),
)
WRITTEN = (
    *("talk", "agreement", "agreement_confirmation", "agreement_release", "talk_note"),
    *("pair_method", "goal_step", "target_proposal"),
)


@pytest.mark.parametrize(("who", "address", "data", "refusal"), POSTED)
@pytest.mark.usefixtures("agreement")
def test_who_is_not_of_the_two_changes_nothing(
    client_of: ClientOf,
    company: Any,
    database: Any,
    who: str,
    address: str,
    data: dict[str, str],
    refusal: tuple[int, str],
) -> None:
    def held() -> list[Any]:
        sql = "SELECT * FROM "
        return [database.connection().execute(sql + each).fetchall() for each in WRITTEN]

    before = held()
    page = client_of(getattr(company, who, who)).post(address, data=data)
    assert (page.status_code, refusal[1] in page.text) == (refusal[0], True)
    assert held() == before
