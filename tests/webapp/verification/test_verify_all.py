"""Verification names changes made outside the program: in the trail, the ledger, the photos."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.webapp.media.conftest import photo
from tests.webapp.telling import call, card, verdict
from webapp.audit.chain import MARK, agrees, audit_lines, current_head, digest, newest_line
from webapp.audit.models import Seal
from webapp.audit.sealer import next_batch, seal_all, seal_batch
from webapp.commands.cli import main
from webapp.commands.common import opened
from webapp.facts.models import Photo
from webapp.ledger.models import Line, Rejection
from webapp.ledger.operations.reject import reject
from webapp.ledger.operations.settle import settle_period
from webapp.media.photos import process_photo
from webapp.media.photos.store import PhotoStore
from webapp.praise.models import Bulletin
from webapp.store.files import FolderFiles
from webapp.store.models import AuditLine
from webapp.store.statements import read_rows
from webapp.verification.ledger import ledger_misfit
from webapp.verification.misfits import trail_misfit
from webapp.verification.pictures import photo_misfit
from webapp.web.runtime import Runtime

DAY = "2026-03-02"


def change(sql: str, *values: Any) -> None:
    """Change the database directly, as somebody with access to its file could."""
    assert read_rows(sql, values).rowcount > 0


@pytest.fixture
def settled(write: Any, company: Any, clock: Any) -> None:
    """A settled day with a prize that was reversed for a fake card; sealed in three batches."""
    sold = card(write, company.lin, "k1", "NO-1", visited=False)
    card(write, company.lin, "k2", "NO-2", visited=False)
    card(write, company.zhao, "k3", "NO-3")
    call(write, company.wang, "c1")
    seal_all(write)
    clock.set("2026-03-02T22:00")
    write(lambda tx: settle_period(tx, "card-campaign", DAY, None))
    seal_all(write)
    verdict(write, company.sun, "v1", sold.number, "fake")
    write(lambda tx: settle_period(tx, "card-campaign", DAY, None))
    seal_all(write)


@pytest.mark.usefixtures("settled")
def test_unchanged_records_have_no_misfit() -> None:
    assert Seal.select().count() == 3
    assert Line.select().where(Line.reverses.is_null(False)).exists()
    assert trail_misfit() is None
    assert ledger_misfit() is None
    assert trail_misfit(head=Seal.get_by_id(2).head) is None


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("UPDATE audit_line SET who = '1103' WHERE number = ?", "内容与封条"),
        ("UPDATE audit_line SET after = '{}' WHERE number = ?", "内容与封条"),
        ("UPDATE audit_line SET at = at + 1 WHERE number = ?", "内容与封条"),
        pytest.param(  # a blob, which PostgreSQL's column of texts refuses
            "UPDATE audit_line SET who = x'31303031' WHERE number = ?",
            "内容与封条",
            marks=pytest.mark.sqlite,
        ),
        ("DELETE FROM audit_line WHERE number = ?", "不见了"),
    ],
)
def test_a_changed_line_of_the_trail_is_named(sql: str, why: str) -> None:
    first = Seal.get_by_id(2).first + 1
    for number in (first + 3, first):
        change(sql, number)
    misfit = trail_misfit()
    assert misfit is not None
    assert misfit.place == f"第 {first} 行"
    assert why in misfit.why


@pytest.mark.usefixtures("settled")
def test_a_trail_sealed_again_after_a_change_lacks_the_head_kept_outside(write: Any) -> None:
    kept = Seal.get_by_id(2).head
    bulletin = {"day": date(2026, 3, 2), "issue": 0, "told": "{}", "head": kept, "at": 0}
    Bulletin.create(**bulletin)
    change("UPDATE audit_line SET who = '1103' WHERE number = 2")
    change("DELETE FROM seal")
    seal_all(write)
    misfit = trail_misfit()
    assert misfit is not None
    assert misfit.place == "2026-03-02 的表彰"
    change("UPDATE bulletin SET head = ?", current_head())  # the forger changes this too
    assert trail_misfit() is None
    misfit = trail_misfit(head=kept.upper(), day=date(2026, 3, 2))
    assert misfit is not None
    assert misfit.place == f"第 1 至 {newest_line()} 行"
    assert kept[:16] in misfit.why


@pytest.mark.sqlite
def test_sqlite_writes_a_line_as_it_was_sealed_whatever_its_text(write: Any, company: Any) -> None:
    odd = "".join(map(chr, range(0x100))) + "\u2028\ufeff捷报😀"
    write(lambda tx: tx.audit(odd, "odd", odd, after={"text": odd}))
    seal_all(write)
    assert all(agrees(seal) for seal in Seal.select())
    change("UPDATE audit_line SET who = who || 'x' WHERE action = 'odd'")
    assert not all(agrees(seal) for seal in Seal.select())


def test_a_forged_mark_is_found_by_the_head(write: Any, company: Any) -> None:
    seal_all(write)
    change("UPDATE audit_line SET who = 'x' WHERE number = 1")
    held = Seal.get()
    forged = digest(next(audit_lines(1, 1)))[:MARK] + bytes(held.marks)[MARK:]
    change("UPDATE seal SET marks = ?", forged)
    misfit = trail_misfit()
    assert misfit is not None
    assert "链首不符" in misfit.why


def test_lines_deleted_at_the_end_of_the_trail_are_named(write: Any, company: Any) -> None:
    seal_all(write)
    last = newest_line()
    change("DELETE FROM audit_line WHERE number = ?", last)
    misfit = trail_misfit()
    assert misfit is not None
    assert misfit.place == f"第 {last} 行"


def test_two_servers_that_seal_the_same_batch_leave_one_chain(write: Any, company: Any) -> None:
    batch = next_batch()
    assert batch is not None
    assert write(lambda tx: seal_batch(tx, batch)) == batch.last
    assert write(lambda tx: seal_batch(tx, batch)) == 0
    assert next_batch() is None
    assert trail_misfit() is None


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("UPDATE line SET amount = amount + 1 WHERE number = ?", "金额"),
        ("UPDATE line SET because = '{}' WHERE number = ?", "理由"),
        ("UPDATE line SET person_id = '1103' WHERE number = ?", "理由"),
    ],
)
def test_a_changed_line_of_the_ledger_is_named(sql: str, why: str, company: Any) -> None:
    own = Line.select().where(Line.amount.is_null(False), Line.person == company.lin)
    line = own.order_by(Line.number).first()
    change(sql, line.number)
    misfit = ledger_misfit()
    assert misfit is not None
    assert misfit.place == f"第 {line.number} 号"
    assert why in misfit.why


@pytest.mark.usefixtures("settled")
def test_a_reversal_of_the_wrong_line_is_named() -> None:
    reversal = Line.select().where(Line.reverses.is_null(False)).order_by(Line.number).get()
    other = Line.get(Line.kind != reversal.kind, Line.sign > 0)
    change(
        "UPDATE line SET reverses_id = ? WHERE number = ?",
        other.number,
        reversal.number,
    )
    misfit = ledger_misfit()
    assert misfit is not None
    assert misfit.place == f"第 {reversal.number} 号"
    assert "冲销" in misfit.why


@pytest.mark.usefixtures("settled")
def test_a_basis_that_was_rewritten_is_named() -> None:
    change("UPDATE basis SET body = replace(body, '5000', '9000') WHERE body LIKE '%5000%'")
    misfit = ledger_misfit()
    assert misfit is not None
    assert "依据" in misfit.why


@pytest.mark.usefixtures("settled")
def test_a_rejection_by_hr_is_no_misfit_but_a_forged_or_deleted_one_is(
    write: Any, company: Any, clock: Any
) -> None:
    def again() -> None:
        clock.now += timedelta(minutes=1)
        write(lambda tx: settle_period(tx, "card-campaign", DAY, None))

    clock.now += timedelta(minutes=1)
    line = Line.get(Line.clause == "daily-cards-top3", Line.kind == "award", Line.sign > 0)
    write(lambda tx: reject(tx, company.he, line.number, "卡片还在核实"))
    again()  # the same facts: not proposed again
    card(write, company.zhao, "k4", "NO-4", at=clock.now - timedelta(hours=4))
    again()  # other facts: proposed again
    assert ledger_misfit() is None
    other = Line.get(Line.kind == "commend", Line.number.not_in(Rejection.select(Rejection.line)))
    change(
        "INSERT INTO rejection (line_id, reason, rejected_by_id, rejected_at)"
        " VALUES (?, '', '1002', 0)",
        other.number,
    )
    misfit = ledger_misfit()
    assert misfit is not None
    assert (misfit.place, misfit.why) == (f"第 {other.number} 号", "不通过与审计记录不符")
    change("DELETE FROM rejection")
    misfit = ledger_misfit()
    assert misfit is not None
    assert (misfit.place, misfit.why) == (f"第 {line.number} 号", "审计记录里有不通过，账上没有")


@pytest.mark.usefixtures("settled")
def test_an_approval_that_nobody_gave_is_named() -> None:
    line = Line.get(Line.amount.is_null(False))
    change("INSERT INTO approval VALUES (?, '1002', 0)", line.number)
    misfit = ledger_misfit()
    assert misfit is not None
    assert (misfit.place, misfit.why) == (f"第 {line.number} 号", "通过与审计记录不符")


def test_a_photo_whose_bytes_changed_is_named(write: Any, tmp_path: Path, clock: Any) -> None:
    store = PhotoStore(FolderFiles(tmp_path))
    names = []
    for size in ((800, 600), (640, 480)):
        name = store.save(process_photo(photo(*size)))
        names.append(name)
        clock.now = clock.now.replace(minute=len(names))
        values = {"received_sha256": name, "pixel_sha256": name, "format": "JPEG"}
        write(
            lambda tx, name=name, values=values: tx.insert(
                Photo, name=name, width=1, height=1, stored_at=tx.now, **values
            )
        )
    assert photo_misfit(store) is None
    file = tmp_path / store.key(names[1], "large")
    file.write_bytes(file.read_bytes()[:-1] + b"!")
    misfit = photo_misfit(store)
    assert misfit is not None
    assert misfit.place == f"照片 {names[1]}"


def test_the_command_audit_verify_reports_success_or_names_the_misfit(tmp_path: Path) -> None:
    def run(*words: object) -> Any:
        return CliRunner().invoke(main, [str(word) for word in words])

    data = tmp_path / "var"
    company = ("--company", "晨光家居", "--hr-number", "1002", "--hr-name", "何静")
    assert run("init", "--data", data, *company).exit_code == 0
    with opened(data) as runtime:
        seal_all(runtime.write)
        head = current_head()
    fine = run("audit", "verify", "--data", data, "--head", head)
    assert fine.exit_code == 0, fine.output
    assert "审计链：" in fine.output
    assert f"链首 {head}" in fine.output
    with opened(data):
        AuditLine.update(who="9999").where(AuditLine.number == 1).execute()
    found = run("audit", "verify", "--data", data, "--head", head)
    assert found.exit_code == 1
    assert "审计链：第 1 行：内容与封条 1 不符" in found.output


def test_the_sample_company_has_no_misfit(sample: Runtime) -> None:
    """The sample company has appeals, rejections, fakes and payrolls."""
    seal_all(sample.write)
    assert trail_misfit() is None
    assert ledger_misfit() is None
    assert photo_misfit(sample.photos) is None
