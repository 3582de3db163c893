"""What a pair writes and taps without a network: kept once, for the week it was written in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.sync.phone import Phone
from webapp.colleagues.pair_models import (
    LearningPair,
    PairMethod,
    PairPlan,
    PairStart,
    PairTap,
)
from webapp.company.parts import PAIRS
from webapp.home.operations.switch_parts import switch_part
from webapp.web.runtime import Runtime

MONDAY = date(2026, 3, 2)
METHOD = "先报小区里做过的几家"


@pytest.fixture
def pair(write: Any, company: Any, clock: SettableClock) -> int:
    """Lin and wang learn from each other from Monday 2 March on; it is Friday of the first week."""
    friday = clock.set("2026-03-06T10:00")

    def work(tx: Any) -> int:
        by = {"planned_by": company.he, "planned_at": friday}
        draw = {"seed": "ab", "commitment": "cd", "metric": "cards", "waves": 2}
        plan = tx.insert(PairPlan, begins_on=MONDAY, **draw, **by)
        start = tx.insert(PairStart, plan=plan, team="east", wave=0, starts_on=MONDAY)
        lasts = {"starts_on": MONDAY, "ends_on": MONDAY + timedelta(days=27)}
        two = {"first": company.lin, "second": company.wang, "step": "invited"}
        return int(tx.insert(LearningPair, start=start, **two, **lasts))

    return int(write(work))


@pytest.fixture
def lin(client_of: Callable[[str | None], Any], pair: int) -> Any:
    return client_of("1101")


@pytest.fixture
def phone(runtime: Runtime, clock: SettableClock, pair: int) -> Phone:
    """Lin's phone, which has heard the server's time just now."""
    phone = Phone("1101")
    phone.hear(runtime.beacons.sign(clock.now), clock.now)
    return phone


def rows(table: Any, column: str) -> list[tuple[int, str, str]]:
    return list(table.select(table.week, table.by, getattr(table, column)).tuples())


def test_a_sentence_and_a_tap_made_without_a_network_are_kept_once(
    lin: Any, phone: Phone, clock: SettableClock, pair: int
) -> None:
    at = clock.now
    wrote = phone.record("pair", at, {"pair": pair, "method": f" {METHOD} ", "result": ""})
    tapped = phone.record("pair", at, {"pair": pair, "result": "helped"})
    clock.now += timedelta(days=3)  # Monday of the second week

    answers = [*phone.send(lin, wrote, tapped), *phone.send(lin, wrote, tapped)]

    assert [each["status"] for each in answers] == ["accepted", "accepted", "known", "known"]
    assert [each["hash"] for each in answers[:2]] == [wrote["hash"], tapped["hash"]]
    assert rows(PairMethod, "words") == [(1, "1101", METHOD)]
    assert rows(PairTap, "result") == [(1, "1101", "helped")]
    assert PairMethod.get().at == PairTap.get().at == at


def test_a_sentence_of_the_last_day_arrives_after_the_pair_has_ended(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime, pair: int
) -> None:
    clock.now += timedelta(days=22)  # Saturday of the fourth week
    phone.hear(runtime.beacons.sign(clock.now), clock.now)
    wrote = phone.record("pair", clock.now, {"pair": pair, "method": METHOD})
    clock.now += timedelta(days=5)
    late = phone.record("pair", clock.now, {"pair": pair, "method": METHOD})

    first, second = phone.send(lin, wrote, late)

    assert first["status"] == "accepted"
    assert rows(PairMethod, "words") == [(4, "1101", METHOD)]
    assert (second["status"], second["field"]) == ("refused", None)
    assert "已经到期结束" in second["reason"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"method": " "}, "method"),
        ({"method": "长" * 61}, "method"),
        ({"result": "helped"}, None),  # nothing was written that could have helped
    ],
)
def test_a_refused_sheet_names_its_field(
    lin: Any, phone: Phone, clock: SettableClock, pair: int, said: dict[str, str], field: str | None
) -> None:
    [answer] = phone.send(lin, phone.record("pair", clock.now, {"pair": pair, **said}))

    assert (answer["status"], answer["field"]) == ("refused", field)
    assert PairMethod.select().count() == PairTap.select().count() == 0


def test_nobody_writes_into_the_pair_of_others(
    client_of: Callable[[str | None], Any], runtime: Runtime, clock: SettableClock, pair: int
) -> None:
    phone = Phone("1103")
    phone.hear(runtime.beacons.sign(clock.now), clock.now)
    record = phone.record("pair", clock.now, {"pair": pair, "method": METHOD})

    [answer] = phone.send(client_of("1103"), record)

    assert answer["status"] == "refused"
    assert PairMethod.select().count() == 0


def test_nothing_is_kept_where_pairs_are_switched_off(
    lin: Any, phone: Phone, clock: SettableClock, write: Any, company: Any, pair: int
) -> None:
    write(lambda tx: switch_part(tx, company.he, PAIRS, on=False))

    [answer] = phone.send(lin, phone.record("pair", clock.now, {"pair": pair, "method": METHOD}))

    assert answer["status"] == "refused"
    assert PairMethod.select().count() == 0
