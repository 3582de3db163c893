"""A verification reads what was added since the last one, and says what it has not read again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.webapp.telling import call, card, deal, differences, verdict
from tests.webapp.verification.test_verify_all import change
from webapp.audit.chain import current_head, newest_line
from webapp.audit.sealer import seal_all
from webapp.commands.cli import main
from webapp.commands.common import opened
from webapp.facts.models import Tally
from webapp.facts.tally_check import differing_of_days
from webapp.ledger.models import Line
from webapp.ledger.operations.settle import settle_period
from webapp.people.operations.place_person import Placement, place
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine
from webapp.verification.ledger import ledger_misfit
from webapp.verification.marks import (
    days_since,
    ledger_mark,
    newest_rows,
    newest_verification,
    note_verified,
)
from webapp.verification.misfits import trail_misfit
from webapp.verification.models import Verification

DAY = "2026-03-02"
COUNT_MORE = (
    "UPDATE tally SET count = count + ? WHERE (period, metric, person, team) = (?, ?, ?, ?)"
)


@pytest.fixture
def verified(write: Any, company: Any, clock: Any) -> Verification:
    """A day was recorded, settled, sealed and verified; the next day begins."""
    card(write, company.lin, "k1", "NO-1", visited=False)
    call(write, company.wang, "c1")
    clock.set("2026-03-02T22:00")
    write(lambda tx: settle_period(tx, "card-campaign", DAY, None))
    seal_all(write)
    now = newest_rows()
    assert now is not None
    write(lambda tx: note_verified(tx, now, clock(), is_whole=True))
    clock.set("2026-03-04T10:00")
    held = newest_verification()
    assert held is not None
    return held


def test_lines_added_since_are_verified_and_earlier_ones_are_not_read(
    write: Any, company: Any, verified: Verification
) -> None:
    call(write, company.wang, "c2")
    seal_all(write)
    counted: list[int] = []
    assert trail_misfit(since=verified.head, progress=counted.append) is None
    assert sum(counted) == newest_line() - verified.last
    change("UPDATE audit_line SET who = 'x' WHERE number = ?", verified.last + 1)

    misfit = trail_misfit(since=verified.head)

    assert misfit is not None
    assert misfit.place == f"第 {verified.last + 1} 行"


def test_a_trail_sealed_again_from_before_is_found_by_the_remembered_head(
    write: Any, company: Any, verified: Verification
) -> None:
    change("UPDATE audit_line SET who = 'x' WHERE number = 1")
    change("DELETE FROM seal")
    seal_all(write)

    misfit = trail_misfit(since=verified.head)

    assert misfit is not None
    assert verified.head[:16] in misfit.why


def test_lines_of_the_ledger_added_since_are_verified(
    write: Any, company: Any, clock: Any, verified: Verification
) -> None:
    clock.set("2026-03-04T22:00")
    write(lambda tx: settle_period(tx, "card-campaign", "2026-03-04", None))
    mark = ledger_mark(verified)
    assert ledger_misfit(mark) is None
    new = Line.get(Line.number > verified.line)
    change("UPDATE line SET because = '{}' WHERE number = ?", new.number)

    misfit = ledger_misfit(mark)

    assert misfit is not None
    assert misfit.place == f"第 {new.number} 号"


def test_an_approval_since_of_an_earlier_line_is_verified(
    write: Any, company: Any, verified: Verification
) -> None:
    line = Line.get(Line.amount > 0)
    change("INSERT INTO approval VALUES (?, '1002', 0)", line.number)
    write(lambda tx: tx.audit("1001", "approve_line", f"line:{line.number}"))

    misfit = ledger_misfit(ledger_mark(verified))

    assert misfit is not None
    assert misfit.place == f"第 {line.number} 号"


def late_card(write: Any, company: Any, clock: Any) -> None:
    card(write, company.zhao, "late", "NO-9", at=clock() - timedelta(days=2))


def late_fake(write: Any, company: Any, _clock: Any) -> None:
    number = card(write, company.zhao, "fake", "NO-8").number
    verdict(write, company.sun, "look", number, "fake")


def late_deal(write: Any, company: Any, clock: Any) -> None:
    deal(write, company.wang, "d", 100_000, at=clock() - timedelta(days=30))


def moved(write: Any, company: Any, _clock: Any) -> None:
    begin = load_company().campaigns[0].start
    placement = Placement(company.wang, begin, "guide", "west", company.qin, None)
    write(lambda tx: place(tx, company.he, placement))


@pytest.mark.parametrize("happens", [late_card, late_fake, late_deal, moved])
def test_every_tally_that_changed_since_is_recomputed(
    write: Any, company: Any, clock: Any, verified: Verification, happens: Callable[..., None]
) -> None:
    before = {tuple(row) for row in Tally.select().tuples()}
    happens(write, company, clock)
    changed = {tuple(row) for row in Tally.select().tuples()} - before
    assert changed
    held = load_company()
    days = days_since(held, verified)
    assert list(differing_of_days(held, days)) == []

    for period, metric, person, team, *_figures in changed:
        key = (period, metric, person, team)
        change(COUNT_MORE, 1, *key)
        assert key in {each.key for each in differing_of_days(held, days)}
        assert key in {each.key for each in differences()}
        change(COUNT_MORE, -1, *key)


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    """Runs `audit verify` on a new, sealed company."""
    data = tmp_path / "var"
    company = ("--company", "晨光家居", "--hr-number", "1002", "--hr-name", "何静")

    def run(*words: object) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words])

    assert run("init", "--data", data, *company).exit_code == 0
    with opened(data) as runtime:
        seal_all(runtime.write)
    return lambda *words: run("audit", "verify", "--data", data, *words)


def test_a_changed_line_from_before_is_never_called_verified_without_the_day(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    """What was not read again is said, with head and day; `--all` and `--head` read it."""
    first = run()
    assert first.exit_code == 0, first.output
    assert "没有重读" not in first.output
    with opened(tmp_path / "var"):
        head, last = current_head(), newest_verification().last  # type: ignore[union-attr]
        AuditLine.update(who="9999").where(AuditLine.number == 1).execute()

    again = run()

    assert again.exit_code == 0
    assert f"审计记录第 1 至 {last} 行（链首 {head[:16]}…）" in again.output
    assert "这次没有重读" in again.output
    for words in (["--all"], ["--head", head]):
        found = run(*words)
        assert found.exit_code == 1
        assert "审计链：第 1 行：内容与封条 1 不符" in found.output
        assert "没有重读" not in found.output


def test_a_verification_with_a_misfit_is_not_remembered(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    with opened(tmp_path / "var"):
        AuditLine.update(who="9999").where(AuditLine.number == 1).execute()

    assert run().exit_code == 1
    assert run().exit_code == 1
    with opened(tmp_path / "var"):
        assert newest_verification() is None
