"""Pairs: planned with a committed seed, drawn on the day, one sentence and one tap a week."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

import pytest

from tests.webapp.colleagues.conftest import WHO
from tests.webapp.conftest import SettableClock
from webapp.checks.sampling import commitment_of
from webapp.colleagues.operations.draw_pairs import draw_due
from webapp.colleagues.operations.plan_pairs import (
    NotAMonday,
    PlanGiven,
    PlanOver,
    PlanRunning,
    plan_pairs,
    stop_pairs,
)
from webapp.colleagues.operations.write_pair_sheet import TapTooEarly, tap, write_method
from webapp.colleagues.pair_models import LearningPair, PairMethod, PairStart
from webapp.colleagues.pair_reading import PairEnded, lasting_pairs, latest_plan, pairs_of_person
from webapp.colleagues.pairing import starting_order
from webapp.company.parts import PAIRS
from webapp.core.errors import JiebaoError, Missing, NotAllowed, NotFound, UnknownChoice
from webapp.home.operations.switch_parts import switch_part
from webapp.messaging.models import Reminder
from webapp.people.operations.add_people import PersonGiven, add_person
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine

SEED = "ab" * 32
MONDAY = date(2026, 3, 9)


def given(begins_on: date = MONDAY, metric: str = "invitations", waves: int = 2) -> PlanGiven:
    return PlanGiven(metric, begins_on, waves, SEED)


@pytest.fixture
def teams(write: Any, company: Any) -> None:
    """Four sellers in the east store, four in the west."""

    def hire(tx: Any) -> None:
        for number in range(5):
            team, supervisor = ("east", "1021") if number < 2 else ("west", "1012")
            new = PersonGiven(
                id=f"120{number}",
                name=f"新人{number}",
                role="telesales",
                team=team,
                supervisor=supervisor,
                hired=date(2024, 1, 1),
            )
            add_person(tx, "setup", new)

    write(hire)


@pytest.fixture
def plan(write: Any, company: Any, teams: None) -> int:
    return int(write(lambda tx: plan_pairs(tx, company.he, given())))


def draw(write: Any, clock: SettableClock, local: str = "2026-03-09T08:00") -> int:
    clock.set(local)
    return draw_due(write, load_company(), clock())


def test_a_plan_publishes_the_commitment_and_the_seed_only_when_it_is_drawn(
    write: Any, company: Any, plan: int, clock: SettableClock
) -> None:
    seen = latest_plan()
    assert seen is not None
    assert (seen.commitment, seen.seed, seen.starts) == (commitment_of(SEED), "", ())
    assert SEED not in str(list(AuditLine.select().dicts()))
    assert draw(write, clock, "2026-03-08T08:00") == 0
    draw(write, clock)
    seen = latest_plan()
    assert seen is not None
    assert seen.seed == SEED
    order = starting_order(SEED, ["east", "west"])
    assert seen.starts == ((order[0], 0, MONDAY), (order[1], 1, date(2026, 3, 23)))
    assert SEED in str(list(AuditLine.select().dicts()))


@pytest.mark.parametrize(
    ("by", "what", "refusal"),
    [
        ("lu", given(), NotAllowed),
        ("sun", given(), NotAllowed),
        ("he", given(metric="calls"), UnknownChoice),
        ("he", given(waves=5), UnknownChoice),
        ("he", given(date(2026, 3, 10)), NotAMonday),
        ("he", given(date(2026, 3, 2)), NotAMonday),
        ("he", given(date(2026, 5, 11)), NotAMonday),
    ],
)
def test_only_hr_plans_and_from_a_monday_to_come(
    write: Any, company: Any, by: str, what: PlanGiven, refusal: type[JiebaoError]
) -> None:
    with pytest.raises(refusal):
        write(lambda tx: plan_pairs(tx, getattr(company, by), what))
    assert latest_plan() is None


def test_one_plan_at_a_time_and_a_stopped_one_starts_no_more_teams(
    write: Any, company: Any, plan: int, clock: SettableClock
) -> None:
    with pytest.raises(PlanRunning):
        write(lambda tx: plan_pairs(tx, company.he, given()))
    assert draw(write, clock) == 2
    with pytest.raises(NotAllowed):
        write(lambda tx: stop_pairs(tx, company.lu, plan))
    write(lambda tx: stop_pairs(tx, company.he, plan))
    with pytest.raises(PlanOver):
        write(lambda tx: stop_pairs(tx, company.he, plan))
    assert draw(write, clock, "2026-03-23T08:00") == 0
    assert len(lasting_pairs(date(2026, 3, 23))) == 2
    write(lambda tx: plan_pairs(tx, company.he, given(date(2026, 3, 30))))


def test_teams_start_in_their_waves_once_and_their_people_are_told(
    write: Any, company: Any, plan: int, clock: SettableClock
) -> None:
    assert [draw(write, clock), draw(write, clock)] == [2, 0]
    assert draw(write, clock, "2026-03-16T08:00") == 0
    assert draw(write, clock, "2026-03-23T08:00") == 2
    assert Reminder.select().where(Reminder.kind == "pair").count() == 8
    assert {pair.ends_on for pair in LearningPair.select()} == {date(2026, 4, 5), date(2026, 4, 19)}


def test_a_team_of_three_does_not_take_part(write: Any, company: Any, clock: SettableClock) -> None:
    write(lambda tx: plan_pairs(tx, company.he, given()))
    assert draw(write, clock) == 0
    assert PairStart.select().count() == 0


@pytest.fixture
def pair(write: Any, company: Any, plan: int, clock: SettableClock) -> int:
    """Lin's pair, whichever wave the east store is in; the clock stands on its first Monday."""
    draw(write, clock)
    if not pairs_of_person(company.lin, MONDAY):
        draw(write, clock, "2026-03-23T08:00")
    today = load_company().clock.day(clock())
    return pairs_of_person(company.lin, today)[0].id


def later(clock: SettableClock, days: int) -> datetime:
    first = LearningPair.select().order_by(LearningPair.starts_on.desc()).get().starts_on
    return clock.set(f"{date.fromordinal(first.toordinal() + days)}T12:00")


def test_one_sentence_a_week_and_from_friday_one_tap(
    write: Any, company: Any, pair: int, clock: SettableClock
) -> None:
    with pytest.raises(TapTooEarly):
        write(lambda tx: tap(tx, company.lin, pair, "helped"))
    write(lambda tx: write_method(tx, company.lin, pair, " 先报小区名 "))
    write(lambda tx: write_method(tx, company.lin, pair, "先报小区名"))
    assert PairMethod.select().count() == 1
    later(clock, 3)
    with pytest.raises(TapTooEarly):
        write(lambda tx: tap(tx, company.lin, pair, "helped"))
    now = later(clock, 4)
    write(lambda tx: tap(tx, company.lin, pair, "untried"))
    write(lambda tx: tap(tx, company.lin, pair, "helped"))
    seen = pairs_of_person(company.lin, load_company().clock.day(now))[0]
    assert seen.methods == {(1, company.lin): "先报小区名"}
    assert seen.taps == {(1, company.lin): "helped"}
    with pytest.raises(UnknownChoice):
        write(lambda tx: tap(tx, company.lin, pair, "great"))
    with pytest.raises(Missing):
        write(lambda tx: write_method(tx, company.lin, pair, " "))


def test_after_four_weeks_a_pair_is_gone_and_others_never_had_it(
    write: Any, company: Any, pair: int, clock: SettableClock
) -> None:
    for by in (company.zhao, company.sun, company.he):
        with pytest.raises(NotFound):
            write(lambda tx, by=by: write_method(tx, by, pair, "x"))
    later(clock, 27)
    write(lambda tx: write_method(tx, company.lin, pair, "最后一周"))
    later(clock, 28)
    with pytest.raises(PairEnded):
        write(lambda tx: write_method(tx, company.lin, pair, "x"))
    with pytest.raises(NotFound):
        write(lambda tx: write_method(tx, company.zhao, pair, "x"))


def test_what_was_typed_for_a_pair_that_has_ended_is_kept(
    client_of: Any, company: Any, pair: int, clock: SettableClock
) -> None:
    later(clock, 28)
    lin = client_of(company.lin)
    refused = lin.post("/pairs/method", data={"pair": pair, "method": "先问哪天交房"})
    assert refused.status_code == 409
    assert "已经到期结束" in refused.text
    assert "先问哪天交房" in refused.text


# Roles × own, team, other.


@pytest.mark.parametrize("who", WHO)
def test_the_two_see_what_was_written_who_is_in_charge_whether_and_others_counts(
    client_of: Any, write: Any, company: Any, pair: int, who: str
) -> None:
    write(lambda tx: write_method(tx, company.lin, pair, "先报小区名"))
    seen = pairs_of_person(company.lin, LearningPair.get_by_id(pair).starts_on)[0]
    person = getattr(company, who)
    page = client_of(person).get("/pairs").text.partition("<main")[2]
    assert ("先报小区名" in page) == (person in (seen.first, seen.second))
    assert ("这周写了 1 / 2" in page) == (who in ("sun", "gao"))
    if who in ("he", "lu"):
        assert "1 句，共" in page
        assert company.names[company.lin] not in page
    expected = 200 if who in ("he", "lu") else 403
    assert client_of(person).get("/pairs/effect").status_code == expected


def test_the_sheet_is_filled_in_on_its_page(
    client_of: Any, company: Any, pair: int, clock: SettableClock
) -> None:
    lin = client_of(company.lin)
    assert "您问" in lin.get("/pairs").text
    refused = lin.post("/pairs/method", data={"pair": pair, "method": "长" * 61})
    assert (refused.status_code, "太长了" in refused.text) == (400, True)
    written = {"pair": pair, "method": "先报小区名"}
    assert "先报小区名" in lin.post("/pairs/method", data=written, follow_redirects=True).text
    later(clock, 4)
    tapped = lin.post("/pairs/tap", data={"pair": pair, "result": "helped"}, follow_redirects=True)
    assert 'aria-pressed="true">有用' in tapped.text


def test_hr_plans_and_stops_on_the_page(client_of: Any, company: Any, teams: None) -> None:
    he = client_of(company.he)
    form = {"metric": "cards", "waves": "2", "begins_on": "2026-03-10"}
    refused = he.post("/pairs/plan", data=form)
    assert (refused.status_code, "星期一" in refused.text) == (400, True)
    planned = he.post("/pairs/plan", data=form | {"begins_on": "2026-03-09"}, follow_redirects=True)
    assert "还没抽" in planned.text
    assert "已停止" in he.post("/pairs/stop", data={"plan": 1}, follow_redirects=True).text
    assert client_of(company.lu).post("/pairs/plan", data=form).status_code == 403


def test_switched_off_it_is_gone(client_of: Any, write: Any, company: Any, pair: int) -> None:
    write(partial(switch_part, by=company.he, part=PAIRS, on=False))
    for who, address in ((company.lin, "/me"), (company.lin, "/reminders"), (company.he, "/menu")):
        assert "结对" not in client_of(who).get(address).text
    for who in (company.lin, company.sun, company.he):
        assert client_of(who).get("/pairs").status_code == 404
    assert client_of(company.he).get("/pairs/effect").status_code == 404


def test_without_pairs_hr_and_leaders_read_what_comes_first(client_of: Any, company: Any) -> None:
    for who, first in ((company.he, "定好从哪个星期一开始"), (company.lu, "由人事开始")):
        page = client_of(who).get("/pairs").text
        assert first in page
        assert "0 对" not in page
        assert "0 句" not in page
