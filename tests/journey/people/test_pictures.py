"""The pages with pictures on a phone and a desk, light and dark, their tables open: axe and policy.

`tests/journey/test_axe.py` walks every page closed; here everything that folds is unfolded.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journey.looking import AXE, Looker, Screen
from tests.journey.people.conftest import watch
from tests.journey.visitors import DESK, PHONE, Visitor
from webapp.demo.size import PASSWORD

NARROW = {**PHONE, "viewport": {"width": 320, "height": 640}}
UNFOLD = "() => document.querySelectorAll('details').forEach((each) => { each.open = true; })"
PAGES = {
    "1110": ("/figures", "/goals?metric=sales", "/growth-record", "/promotion", "/today"),
    "1002": ("/figures/1110", "/effect/telesales-reward", "/pulse/results", "/growth-record/1110"),
    "1021": ("/talks", "/team", "/goals/team", "/pulse/results"),
}


@pytest.mark.parametrize("number", PAGES)
def test_pictures_with_their_tables_open_have_no_fault(
    visit: Callable[..., Visitor], number: str
) -> None:
    person, looker = visit(PHONE), Looker([])
    person.page.context.add_init_script(path=AXE)
    watched = watch(person)
    person.sign_in(number, PASSWORD)
    screen = Screen(person.page.context.new_cdp_session(person.page))
    for path in PAGES[number]:
        screen.becomes(PHONE)
        page = person.go(path)
        expect(person.heading).to_be_visible()
        page.evaluate(UNFOLD)
        looker.axe(page, f"{path}, phone")
        screen.becomes(DESK)
        looker.axe(page, f"{path}, desk")
        screen.becomes(NARROW)
        looker.fits(page, f"{path}, narrow")
        page.emulate_media(media="print")
        looker.fits(page, f"{path}, printed on a narrow sheet")
        page.emulate_media(media="screen")
    assert not looker.found, "\n".join(looker.found)
    assert watched.violations == []
