"""Settling: the ledger gets the missing lines with their reasons; a reversal names its line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from rules.counting import movements
from rules.periods import campaign_period, parse_period
from rules.settlement import settle as settle_by_rules
from rules.tallies import Tallies
from tests.webapp.plain_facts import facts_told_plainly
from tests.webapp.random_days import Days, Step, groups_of_steps, undone
from tests.webapp.telling import call, card, deal, overturned, verdict
from webapp.core.errors import NotFound
from webapp.facts.tally_reader import DatabaseTallies
from webapp.feedback.operations.appraise import RatingCommand, record_rating
from webapp.ledger.models import Basis, Line, Settlement
from webapp.ledger.operations.post_settlement import Settled
from webapp.ledger.operations.settle import settle_period
from webapp.ledger.owed import NoCampaign, NoSuchPeriod, PeriodNotBegun
from webapp.records.operations.amend import withdraw_record
from webapp.schemes.catalogue import schemes
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine

DAY = "2026-03-02"
CAMPAIGN = "campaign:bairi-2026"


def close(write: Any, period: str = DAY, scheme: str = "card-campaign") -> Settled:
    settled: Settled = write(lambda tx: settle_period(tx, scheme, period, "1002"))
    return settled


def lines(period: str = DAY, clause: str = "") -> list[Line]:
    held = Line.select().where(Line.period == period).order_by(Line.number)
    return [line for line in held if line.clause == clause or not clause]


def owed(person: str, clause: str, period: str = DAY) -> int:
    """The sum of a person's lines under a clause, in fen."""
    return sum(line.amount or 0 for line in lines(period, clause) if line.person_id == person)


def busy_day(write: Any, company: Any, clock: Any) -> dict[str, int]:
    """Lin sells two cards to a customer who had not visited, Zhao one; return the card numbers."""
    sold = {
        "first": card(write, company.lin, "k1", "NO-1", visited=False).number,
        "second": card(write, company.lin, "k2", "NO-2", visited=False).number,
        "zhaos": card(write, company.zhao, "k3", "NO-3", visited=True).number,
    }
    for number in range(3):
        call(write, company.wang, f"c{number}", "invited" if number == 0 else "refused")
    clock.set("2026-03-02T21:05")
    return sold


def test_a_day_is_settled_into_lines_that_say_why(write: Any, company: Any, clock: Any) -> None:
    busy_day(write, company, clock)

    settled = close(write)

    assert settled.lines == tuple(line.number for line in lines())
    assert owed(company.lin, "daily-cards-top3") == 50_00
    assert owed(company.zhao, "daily-cards-top3") == 30_00
    assert owed(company.lin, "designer-card") == 100_00
    assert owed(company.wang, "daily-invitation-top3") == 50_00
    first = next(line for line in lines(clause="daily-cards-top3") if line.person_id == company.lin)
    because = json.loads(first.because)
    assert (because["clause"], because["rank"], because["period"]) == ("daily-cards-top3", 1, DAY)
    assert first.revision == because["revision"]
    assert first.settlement_id == settled.settlement


def test_a_forfeit_names_whoever_was_below_the_floor(write: Any, company: Any, clock: Any) -> None:
    busy_day(write, company, clock)
    close(write)

    below = {line.person_id for line in lines(clause="daily-floor")}
    assert below == {company.lin, company.zhao}


def test_settling_again_adds_nothing(write: Any, company: Any, clock: Any) -> None:
    busy_day(write, company, clock)
    first = close(write)
    before = list(Line.select().order_by(Line.number).dicts())
    clock.set("2026-03-03T09:00")

    again = close(write)

    assert (again.lines, again.outcomes) == ((), first.outcomes)
    assert list(Line.select().order_by(Line.number).dicts()) == before
    hashes = {row.basis_hash for row in Settlement.select()}
    assert (Settlement.select().count(), len(hashes)) == (2, 1)


def test_the_inputs_are_kept_once_under_their_hash(write: Any, company: Any, clock: Any) -> None:
    busy_day(write, company, clock)
    close(write)
    kept = Basis.select().count()
    close(write)

    assert Basis.select().count() == kept > 0
    for row in Basis.select():
        assert hashlib.sha256(row.body.encode()).hexdigest() == row.hash
        assert json.loads(row.body)["period"]["key"] == row.period == DAY


def test_each_line_has_an_entry_in_the_audit_trail(write: Any, company: Any, clock: Any) -> None:
    busy_day(write, company, clock)
    close(write)

    written = {line.subject for line in AuditLine.select().where(AuditLine.action == "add_line")}
    assert written == {f"line:{line.number}" for line in lines()}
    assert AuditLine.get(AuditLine.action == "settle").who == company.he


def test_a_late_fact_adds_its_line_and_keeps_the_others(
    write: Any, company: Any, clock: Any
) -> None:
    morning = clock()
    busy_day(write, company, clock)
    close(write)
    clock.set("2026-03-05T10:00")
    card(write, company.lin, "k9", "NO-9", visited=False, at=morning)

    settled = close(write)

    added = [Line.get_by_id(number) for number in settled.lines]
    by_clause = {line.clause: (line.amount, line.reverses_id) for line in added}
    assert by_clause["designer-card"] == (50_00, None)
    assert owed(company.lin, "designer-card") == 150_00
    assert "daily-cards-top3" not in by_clause


def test_a_later_fake_verdict_adds_reversals_that_name_the_reversed_lines(
    write: Any, company: Any, clock: Any
) -> None:
    sold = busy_day(write, company, clock)
    close(write)
    had = {
        line.clause: line.number
        for line in lines()
        if line.person_id == company.lin and line.amount
    }
    clock.set("2026-03-04T10:00")
    verdict(write, company.sun, "v1", sold["first"], "fake")

    settled = close(write)

    added = [Line.get_by_id(number) for number in settled.lines]
    taken = [line for line in added if line.person_id == company.lin and line.amount]
    assert {line.clause for line in taken} == {"designer-card", "daily-cards-top3"}
    for line in taken:
        assert line.sign == -1
        assert line.reverses_id == had[line.clause]
        assert json.loads(line.because)["void"]["cards"]
    assert owed(company.lin, "designer-card") == owed(company.lin, "daily-cards-top3") == 0


def test_a_fake_voids_the_rewards_of_its_team_and_of_no_other(
    write: Any, company: Any, clock: Any
) -> None:
    sold = busy_day(write, company, clock)
    close(write)
    verdict(write, company.sun, "v1", sold["first"], "fake")
    close(write)

    assert owed(company.wang, "daily-invitation-top3") == 0
    assert (
        owed(company.zhao, "daily-cards-top3") == 30_00
        or owed(company.zhao, "daily-cards-top3") == 50_00
    )


def test_an_overturned_fake_verdict_restores_the_rewards(
    write: Any, company: Any, clock: Any
) -> None:
    sold = busy_day(write, company, clock)
    close(write)
    net = {key: owed(*key) for key in ((line.person_id, line.clause) for line in lines())}
    verdict(write, company.sun, "v1", sold["first"], "fake")
    close(write)
    overturned(write, sold["first"])
    close(write)

    assert {key: owed(*key) for key in net} == net
    assert close(write).lines == ()
    signs: dict[tuple[Any, ...], int] = {}
    for line in lines():
        key = (line.clause, line.kind, line.person_id, line.team_id)
        signs[key] = signs.get(key, 0) + line.sign
    assert set(signs.values()) <= {0, 1}


def test_each_reversal_names_an_award_and_never_another_reversal(
    write: Any, company: Any, clock: Any
) -> None:
    sold = busy_day(write, company, clock)
    close(write)
    [given_line] = lines(clause="designer-card")

    for number, record in ((sold["first"], "w1"), (sold["second"], "w2")):
        write(
            lambda tx, number=number, record=record: withdraw_record(
                tx, company.lin, number, record
            )
        )
        close(write)

    taken = [line for line in lines(clause="designer-card") if line.sign < 0]
    assert [line.amount for line in taken] == [-50_00, -50_00]
    assert [line.reverses_id for line in taken] == [given_line.number, given_line.number]
    assert owed(company.lin, "designer-card") == 0


def test_a_month_is_settled_by_the_rewards_of_telesales(
    write: Any, company: Any, clock: Any
) -> None:
    deal(write, company.wang, "d1", 900_000)
    deal(write, company.zhao, "d2", 100_000)
    for person in (company.wang, company.zhao):
        rating = RatingCommand(f"r {person}", person, 450)
        write(lambda tx, rating=rating: record_rating(tx, company.he, rating))
    clock.set("2026-04-01T09:00")

    close(write, "2026-03", "telesales-reward")

    best = {line.kind: line for line in lines("2026-03", "monthly-best")}
    assert {(line.person_id, line.amount) for line in best.values()} == {
        (company.wang, 1000_00),
        (company.wang, None),
    }
    assert json.loads(best["certificate"].because)["criteria"]["sales"]["amount"] == 900_000
    ranked = {line.person_id: line.amount for line in lines("2026-03", "monthly-rank")}
    assert ranked == {company.wang: 800_00, company.zhao: 500_00}


def test_both_names_of_a_campaign_settle_the_same_period(
    write: Any, company: Any, clock: Any
) -> None:
    sold = busy_day(write, company, clock)
    verdict(write, company.sun, "v1", sold["first"], "fake")

    close(write, CAMPAIGN)

    assert [line.person_id for line in lines(CAMPAIGN, "fake-card")] != []
    assert close(write, "campaign").lines == ()
    assert {row.period for row in Settlement.select()} == {CAMPAIGN}


def test_a_day_outside_every_campaign_is_refused(write: Any, company: Any, clock: Any) -> None:
    with pytest.raises(NoCampaign, match="2026-02-28"):
        close(write, "2026-02-28")
    assert not Settlement.select().exists()


def test_a_period_that_has_not_begun_is_refused(write: Any, company: Any) -> None:
    with pytest.raises(PeriodNotBegun):
        close(write, "2026-03-03")
    with pytest.raises(PeriodNotBegun):
        close(write, "2026-04", "telesales-reward")
    assert not Settlement.select().exists()


@pytest.mark.parametrize(
    "period", ["", "yesterday", "2026-13", "2026-02-30", "2026-Q5", "2026-3-2"]
)
def test_a_malformed_period_is_refused_at_its_field(write: Any, company: Any, period: str) -> None:
    with pytest.raises(NoSuchPeriod) as refused:
        close(write, period)
    assert refused.value.field == "period"


def test_an_unknown_scheme_or_campaign_is_not_found(write: Any, company: Any) -> None:
    with pytest.raises(NotFound):
        close(write, DAY, "no-such-scheme")
    with pytest.raises(NotFound):
        close(write, "campaign:other")


def periods() -> Iterator[tuple[str, str]]:
    for number in range(10):
        yield "card-campaign", (date(2026, 3, 1) + timedelta(number)).isoformat()
    yield "card-campaign", "campaign"
    yield "telesales-reward", "2026-03"
    yield "telesales-reward", "2026-Q1"
    yield "telesales-reward", "2026"


@settings(
    max_examples=25,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(groups=groups_of_steps)
def test_tallies_in_the_database_and_facts_in_memory_give_the_same_outcomes(
    company: Any, groups: list[list[Step]]
) -> None:
    with undone():
        days = Days()
        for group in groups:
            days.play(group)
        held = load_company()
        [span] = [span for span in held.campaigns if span.id == company.campaign]
        whole = campaign_period(span.start, span.end)
        told = list(facts_told_plainly())
        for scheme_id, key in periods():
            scheme = schemes()[scheme_id]
            period = parse_period(key, whole)
            roster = held.roster(period.end, span if scheme.campaign else None)
            in_memory = Tallies.of(movements(told, roster, held.clock))
            by_facts = settle_by_rules(scheme, period, roster, in_memory)
            by_database = settle_by_rules(scheme, period, roster, DatabaseTallies())
            assert by_database == by_facts
