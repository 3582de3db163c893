"""Fixtures of sync: lin's client and her phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.sync.phone import Phone
from webapp.web.runtime import Runtime


@pytest.fixture
def lin(client_of: Callable[[str | None], Any]) -> Any:
    """lin's client, signed in."""
    return client_of("1101")


@pytest.fixture
def phone(runtime: Runtime, clock: SettableClock) -> Phone:
    """lin's phone; its clock is right, and its beacon is of this moment."""
    phone = Phone("1101")
    phone.hear(runtime.beacons.sign(clock.now), clock.now)
    return phone
