"""The grace after the cut-off, set from a future day on, for phones without a network."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.sync.phone import Phone
from webapp.facts.models import Tally
from webapp.returns.operations.set_grace import GraceNotNow, GraceTooLong, set_grace
from webapp.web.runtime import Runtime

TUESDAY = date(2026, 3, 3)


def timely(runtime: Runtime) -> int:
    counted = Tally.select(Tally.timely_amount).where(
        Tally.person == "1101", Tally.metric == "invitations", Tally.period == "2026-03-03"
    )
    return sum(row[0] for row in counted.tuples())


@pytest.mark.parametrize(("minutes", "counted"), [(0, 0), (15, 1)])
def test_a_record_from_before_the_cut_off_is_timely_within_the_grace(
    runtime: Runtime,
    client_of: Any,
    clock: SettableClock,
    minutes: int,
    counted: int,
) -> None:
    runtime.write(lambda tx: set_grace(tx, "1002", minutes, TUESDAY))
    phone, lin = Phone("1101"), client_of("1101")
    clock.set("2026-03-03T20:50")
    phone.hear(runtime.beacons.sign(clock.now), clock.now)
    called = phone.call(clock.now)
    clock.set("2026-03-03T21:10")

    [answer] = phone.send(lin, called)

    assert answer["status"] == "accepted"
    assert timely(runtime) == counted


def test_a_grace_for_a_day_that_has_begun_or_too_long_is_refused(runtime: Runtime) -> None:
    with pytest.raises(GraceNotNow):
        runtime.write(lambda tx: set_grace(tx, "1002", 15, TUESDAY - timedelta(days=1)))
    with pytest.raises(GraceTooLong):
        runtime.write(lambda tx: set_grace(tx, "1002", -1, TUESDAY))
    with pytest.raises(GraceTooLong):
        runtime.write(lambda tx: set_grace(tx, "1002", 121, TUESDAY))


def test_a_later_grace_does_not_change_the_days_before(runtime: Runtime) -> None:
    runtime.write(lambda tx: set_grace(tx, "1002", 15, TUESDAY))
    runtime.write(lambda tx: set_grace(tx, "1002", 30, TUESDAY + timedelta(days=2)))
    closed = [runtime.company.clock.closed(date(2026, 3, day)) for day in (2, 3, 4, 5)]
    assert [moment.strftime("%H:%M") for moment in closed] == ["21:00", "21:15", "21:15", "21:30"]
