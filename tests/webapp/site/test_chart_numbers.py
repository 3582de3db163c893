"""The numbers that stand in a picture stand beside it as text or in a table, on the real pages."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.webapp.every_record import CAST
from tests.webapp.site.test_query_bounds import sign_in
from webapp.web.runtime import Runtime

SELLER, HR = CAST["guide"], CAST["hr"]
# Who opens which page, and the pictures that it has.
PAGES = {
    "/figures": (SELLER, {"funnel", "hours", "money", "places"}),
    f"/figures/{SELLER}": (HR, {"funnel", "hours", "places"}),
    "/goals?metric=sales": (SELLER, {"goals"}),
    "/effect/telesales-reward": (HR, {"trend", "bars", "pulse"}),
    "/pulse/results": (HR, {"pulse"}),
}
# Marks of an axis, which are no figures: answers from 1 to 5, hours of the day.
_SCALES = {"pulse": {"1", "3", "5"}, "hours": {f"{hour}" for hour in range(24)}}
_SVG = re.compile(r'<svg class="(?:chart (\w+)|places)[^>]*>.*?</svg>', re.DOTALL)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def numbers_in(markup: str) -> set[str]:
    """The numbers of the visible text, without names of months and ends of .0 or .00."""
    text = re.sub(r"\d+月", " ", re.sub(r"<[^>]*>", " ", markup).replace(",", ""))
    return {f"{float(each):g}" for each in _NUMBER.findall(text)}


@pytest.mark.parametrize("address", PAGES)
def test_what_a_picture_says_its_card_says_too(
    filled: Runtime, filled_app: Any, address: str
) -> None:
    person, pictures = PAGES[address]
    page = sign_in(filled_app, filled, person).get(address).text
    found = set()
    for card in re.split(r"<section", page):
        for picture in _SVG.finditer(card):
            kind = picture[1] or "places"
            beside = numbers_in(card[: picture.start()] + card[picture.end() :])
            missing = numbers_in(picture[0]) - beside - _SCALES.get(kind, set())
            assert not missing, (kind, missing)
            assert "<table" in card
            found.add(kind)
    assert pictures <= found
