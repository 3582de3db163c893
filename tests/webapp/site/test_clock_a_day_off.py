"""A server whose clock was a day fast, or is a day slow: what is said, and that nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from tests.webapp.conftest import SettableClock
from tests.webapp.ledger.test_settle import close, owed
from tests.webapp.telling import call, card
from webapp.audit.sealer import seal_all
from webapp.commands import common
from webapp.commands.cli import main
from webapp.facts.models import Fact
from webapp.facts.tally_check import compare_tallies
from webapp.schemes.company_loading import load_company
from webapp.site.startup import ClockBehind, demand_clock
from webapp.verification.misfits import trail_misfit
from webapp.web.runtime import Runtime

DAY, NEXT = "2026-03-02", "2026-03-03"
A_DAY = timedelta(days=1)


@pytest.fixture
def corrected(write: Any, company: Any, clock: SettableClock) -> None:
    """A sale on time, one while the clock was a day fast; then the clock was corrected."""
    card(write, company.lin, "k1", "NO-1")
    clock.now += A_DAY
    card(write, company.lin, "k2", "NO-2")
    seal_all(write)
    clock.now -= A_DAY - timedelta(hours=1)


@pytest.mark.usefixtures("corrected")
def test_a_clock_that_was_a_day_fast_is_named_with_both_times_and_what_to_do(
    runtime: Runtime,
) -> None:
    with pytest.raises(ClockBehind) as refused:
        demand_clock(runtime)
    said = str(refused.value)
    assert "服务器的时间是 2026-03-02 11:00，比最后一条记录（2026-03-03 10:00）还早" in said
    assert "timedatectl" in said
    assert "--clock-is-right" in said


@pytest.mark.usefixtures("corrected")
def test_each_record_stays_on_its_day_and_the_trail_fits(
    write: Any, company: Any, clock: SettableClock, runtime: Runtime
) -> None:
    card(write, company.lin, "k3", "NO-3")  # served with --clock-is-right
    seal_all(write)
    demand_clock(runtime)  # the next start asks no more
    days = [fact.day.isoformat() for fact in Fact.select().order_by(Fact.number)]
    assert days == [DAY, NEXT, DAY]
    assert trail_misfit() is None
    assert list(compare_tallies(load_company(fresh=True))) == []
    clock.set(f"{DAY}T21:10")
    close(write)
    assert owed(company.lin, "daily-cards-top3") > 0
    clock.set(f"{NEXT}T21:10")
    close(write, NEXT)
    assert owed(company.lin, "daily-cards-top3", NEXT) > 0
    assert trail_misfit() is None


def test_a_clock_a_day_slow_is_told_by_health_and_ends_when_it_is_right(
    write: Any, company: Any, clock: SettableClock, client_of: Callable[[str | None], Any]
) -> None:
    call(write, company.lin, "c1")
    clock.now -= A_DAY
    answer = client_of(None).get("/health")
    assert answer.status_code == 503
    assert "服务器的时间比最后一条记录早，新记录的时间会错。请校准时间（timedatectl）" in str(
        answer.json["reasons"]
    )
    clock.now += A_DAY
    assert client_of(None).get("/health").status_code == 200


def test_serve_refuses_a_slow_clock_in_one_line(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = str(tmp_path / "var")
    words = ["--company", "晨光", "--hr-number", "1", "--hr-name", "何静"]
    assert CliRunner().invoke(main, ["init", "--data", data, *words]).exit_code == 0
    now = common.wall_clock()
    monkeypatch.setattr("webapp.commands.serving.wall_clock", lambda: now - A_DAY)
    told = CliRunner().invoke(main, ["serve", "--port", "0", "--no-demo", "--data", data])
    assert told.exit_code == 1
    assert "比最后一条记录" in told.output
    assert isinstance(told.exception, SystemExit)
