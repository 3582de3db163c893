"""The checks of all records on their page: asked for, run in the background, told at home."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.webapp.telling import call, card
from webapp.audit.check_runs import last_checks, waiting_runs
from webapp.audit.models import CheckResult, CheckRun
from webapp.audit.sealer import seal_all
from webapp.checks.models import Drawn
from webapp.checks.operations.draw_samples import commit_seeds, draw_days
from webapp.core.errors import NotAllowed, NotFound
from webapp.facts.models import Tally
from webapp.store.models import AuditLine
from webapp.verification.checking import CheckProgress, CheckWorker
from webapp.verification.models import Verification
from webapp.verification.operations.ask_check import CheckWaits, ask_check
from webapp.web.forms import new_key

DAY = date(2026, 3, 2)


@pytest.fixture
def worker(runtime: Any, clock: Any) -> CheckWorker:
    """The background worker; by day, so that the clock asks for nothing."""
    clock.set("2026-03-02T01:00")
    return CheckWorker(runtime, CheckProgress())


@pytest.fixture
def he(client_of: Any, company: Any) -> Any:
    return client_of(company.he)


def ask(client: Any, kind: str, **more: str) -> Any:
    return client.post("/verification", data={"kind": kind, **more})


def spoil_a_tally() -> None:
    Tally.update(amount=Tally.amount + 1).where(Tally.metric == "calls").execute()


def sample(write: Any, clock: Any, company: Any) -> None:
    """A day with cards, and its sample, drawn after it."""
    clock.set("2026-03-01T12:00")
    write(lambda tx: commit_seeds(tx, lambda: "ab" * 32))
    clock.set("2026-03-02T10:00")
    for number in range(3):
        card(write, company.lin, new_key(), serial=f"NO-{number}")
    clock.set("2026-03-03T01:00")
    assert write(draw_days)


def test_a_check_is_asked_for_runs_outside_the_writer_and_shows_its_result(
    he: Any, company: Any, runtime: Any, write: Any, worker: CheckWorker
) -> None:
    call(write, company.lin, new_key())
    assert "还没有核对过" in he.get("/verification").text

    assert ask(he, "tallies").status_code == 303

    page = he.get("/verification").text
    assert "正在核对" in page
    assert 'hx-trigger="every 2s"' in page
    worker()
    page = he.get("/verification").text
    assert "全部相符" in page
    assert "何静" in page
    assert 'hx-trigger="every 2s"' not in page
    [found] = last_checks().values()
    assert found.count == Tally.select().count() > 0


def test_the_audit_reads_what_was_added_or_everything(
    he: Any, company: Any, runtime: Any, write: Any, worker: CheckWorker
) -> None:
    for kind in ("audit", "audit", "audit_whole"):
        ask(he, kind)
        seal_all(write)
        worker()
    assert [held.is_whole for held in Verification.select()] == [True, False, True]
    assert "全部重读" in he.get("/verification").text
    done = last_checks()
    assert done["audit"].count < done["audit_whole"].count
    assert done["audit_whole"].head == Verification.select().order_by(Verification.id)[-1].head


def test_a_misfit_is_told_in_words_and_waits_at_home_until_a_check_agrees(
    he: Any, client_of: Any, company: Any, write: Any, worker: CheckWorker
) -> None:
    call(write, company.lin, new_key())
    spoil_a_tally()
    ask(he, "tallies")
    worker()

    assert last_checks()["tallies"].misfits > 0
    assert f"/calls/{company.lin}/" in he.get("/verification").text
    for who in (company.he, company.lu):
        assert "数据核对不符" in client_of(who).get("/home").text
    assert "数据核对不符" not in client_of(company.sun).get("/home").text

    Tally.update(amount=Tally.amount - 1).where(Tally.metric == "calls").execute()
    ask(he, "tallies")
    worker()
    assert "数据核对不符" not in he.get("/home").text


def test_the_sample_of_a_day_is_drawn_again(
    he: Any, company: Any, write: Any, clock: Any, worker: CheckWorker
) -> None:
    sample(write, clock, company)
    ask(he, "sample", day="2026-03-02")
    worker()
    assert (last_checks()["sample"].misfits, last_checks()["sample"].count) == (0, 3)

    Drawn.delete().execute()
    ask(he, "sample", day="2026-03-02")
    worker()
    assert last_checks()["sample"].misfits > 0
    assert "应当抽中" in he.get("/verification").text


def test_a_day_without_a_sample_is_said(he: Any, worker: CheckWorker) -> None:
    ask(he, "sample", day="2020-01-01")
    worker()
    assert "这一天没有抽样" in he.get("/verification").text


def test_the_clock_checks_once_a_night(
    runtime: Any, company: Any, write: Any, clock: Any, worker: CheckWorker
) -> None:
    sample(write, clock, company)
    worker()
    assert not CheckRun.select().exists()
    clock.set("2026-03-03T03:00")
    worker()
    worker()
    assert [(run.kind, run.about, run.asked_by) for run in CheckRun.select()] == [
        ("audit", "", "jiebao"),
        ("sample", "2026-03-02", "jiebao"),
    ]
    clock.now += timedelta(days=1)
    worker()
    assert CheckResult.select().count() == 4


def test_a_check_that_is_stopped_is_run_by_the_next_start(
    he: Any, company: Any, runtime: Any, write: Any, worker: CheckWorker
) -> None:
    call(write, company.lin, new_key())
    ask(he, "tallies")
    worker.stop()
    worker()
    assert [run.kind for run in waiting_runs()] == ["tallies"]
    CheckWorker(runtime, CheckProgress())()
    assert not waiting_runs()


def test_a_check_that_fails_is_told_and_not_tried_again(
    he: Any, worker: CheckWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError("the disk")

    monkeypatch.setattr("webapp.verification.checking.differing_tallies", fail)
    ask(he, "tallies")
    worker()
    assert not waiting_runs()
    assert "核对失败" in he.get("/verification").text


def test_a_second_of_a_kind_waits_for_the_first(he: Any, company: Any, write: Any) -> None:
    ask(he, "tallies")
    answer = ask(he, "tallies")
    assert answer.status_code == 409
    assert "正在进行" in answer.text
    with pytest.raises(CheckWaits):
        write(lambda tx: ask_check(tx, company.lu, "tallies"))


def test_unknown_checks_and_other_people_are_refused(
    client_of: Any, company: Any, write: Any, he: Any
) -> None:
    assert ask(he, "everything").status_code == 404
    with pytest.raises(NotFound):
        write(lambda tx: ask_check(tx, company.he, "everything"))
    for who in (company.sun, company.gao, company.lin):
        assert ask(client_of(who), "tallies").status_code == 403
        with pytest.raises(NotAllowed):
            write(lambda tx, who=who: ask_check(tx, who, "tallies"))
    assert not waiting_runs()


def test_who_asked_is_in_the_audit_trail(client_of: Any, company: Any, worker: CheckWorker) -> None:
    ask(client_of(company.lu), "tallies")
    worker()
    rows = AuditLine.select(AuditLine.action, AuditLine.who)
    rows = rows.where(AuditLine.action.in_(["ask_check", "finish_check"]))
    assert list(rows.tuples()) == [("ask_check", company.lu), ("finish_check", "jiebao")]
