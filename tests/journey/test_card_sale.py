"""The way of one card sale, from a seller's phone to a framed certificate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journey.founding import HR, OWN_PASSWORD, Begun, begin, import_lists
from tests.journey.serving import SettableClock, Site, serving
from tests.journey.visitors import Visitor


@pytest.fixture
def begun(tmp_path: Path) -> Begun:
    """An empty company, as `jiebao init` makes it."""
    return begin(tmp_path / "var")


@pytest.fixture
def site(begun: Begun, clock: SettableClock) -> Iterator[Site]:
    with serving(begun.data, clock) as served:
        yield served


def test_a_card_sold_on_a_phone_becomes_a_certificate(
    begun: Begun, site: Site, phone: Callable[[], Visitor], desk: Callable[[], Visitor]
) -> None:
    hr = desk()
    hr.sign_in(HR, begun.first_password)
    hr.change_password(begun.first_password, OWN_PASSWORD)
    first = import_lists(hr)
    assert len(first) == 12
