"""Print runs: in order, signed, cancelled, begun again after a restart, kept for a time."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests.webapp.telling import card
from webapp.honours.models import Certificate, PrintPage, PrintRun
from webapp.honours.operations.print_runs import (
    KEPT,
    NothingToPrint,
    OverAlready,
    TooMany,
    ask_for_run,
    cancel_run,
    held_run,
    next_run,
    print_again,
    state_of_run,
)
from webapp.honours.operations.revoke_certificates import revoke
from webapp.honours.print_worker import PrintWorker, Stopped, print_run
from webapp.ledger.models import Line
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.operations.settle import settle_period
from webapp.store.models import AuditLine

DAY = "2026-03-02"


@pytest.fixture
def lines(runtime: Any, company: Any, clock: Any) -> list[int]:
    """The day's three commendations, settled, none approved."""
    write = runtime.write
    for place, seller in enumerate((company.zhao, company.lin, company.wang)):
        clock.set(f"2026-03-02T1{place}:00")
        card(write, seller, f"k{place}", f"NO-{place}")
    clock.set("2026-03-02T21:05")
    write(lambda tx: settle_period(tx, "card-campaign", DAY, company.he))
    held = Line.select().where(Line.kind == "commend", Line.sign > 0).order_by(Line.number)
    return [line.number for line in held]


@pytest.fixture
def approved(runtime: Any, company: Any, lines: list[int]) -> list[int]:
    runtime.write(lambda tx: approve_proposed(tx, company.he, lines))
    return lines


def ask(client: Any, lines: list[int], form: str = "book") -> int:
    answer = client.post("/certificates/print", data={"line": lines, "form": form})
    assert answer.status_code == 303
    number: int = PrintRun.select().order_by(PrintRun.number.desc()).get().number
    assert answer.headers["Location"] == f"/certificates/runs/{number}"
    return number


def go(runtime: Any, number: int) -> None:
    print_run(runtime, held_run(number), lambda _done: True)


def fetched(client: Any, number: int, kind: str) -> bytes:
    with client.get(f"/certificates/runs/{number}/file") as answer:
        assert (answer.status_code, answer.mimetype) == (200, kind)
        data: bytes = answer.data
        return data


def kept_prints(runtime: Any) -> list[Path]:
    """The files of printed runs."""
    return sorted(runtime.config.prints.glob("*"))


def word(number: int) -> str:
    return state_of_run(held_run(number)).word


def pdf_text(pdf: bytes, folder: Path) -> str:
    file = folder / "run.pdf"
    file.write_bytes(pdf)
    assert "Signature is Valid." in subprocess.check_output(["pdfsig", file], text=True)
    return subprocess.check_output(["pdftotext", file, "-"], text=True)


def test_a_run_is_one_pdf_signed_once_in_order_of_team_and_name(
    client_of: Any, company: Any, runtime: Any, approved: list[int], tmp_path: Path
) -> None:
    hr = client_of(company.he)
    number = ask(hr, approved)
    assert word(number) == "waiting"
    go(runtime, number)

    printed = fetched(hr, number, "application/pdf")
    text = pdf_text(printed, tmp_path)
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        assert len(pdf.pages) == 3
    # 东城店 before 西城店, and there 林 before 王.
    places = [text.index(name) for name in ("林晓燕", "王䶮", "赵敏")]
    assert places == sorted(places)
    assert (held_run(number).done, word(number)) == (3, "finished")


def test_a_zip_holds_each_certificate_by_itself_signed_and_named(
    client_of: Any, company: Any, runtime: Any, approved: list[int], tmp_path: Path
) -> None:
    hr = client_of(company.he)
    number = ask(hr, approved[:2], "zip")
    go(runtime, number)

    with zipfile.ZipFile(io.BytesIO(fetched(hr, number, "application/zip"))) as archive:
        names = archive.namelist()
        assert names == ["001 HR-2026-000001 林晓燕.pdf", "002 HR-2026-000002 王䶮.pdf"]
        for name in names:
            assert name.split(" ")[2][:-4] in pdf_text(archive.read(name), tmp_path)


def test_an_honour_that_waits_is_approved_on_the_page_and_only_then_printed(
    client_of: Any, company: Any, lines: list[int]
) -> None:
    hr = client_of(company.he)
    hr.post("/certificates/print", data={"line": lines, "form": "book"})
    assert "还没有通过" in hr.get("/certificates").text
    assert not Certificate.select().exists()
    assert not PrintRun.select().exists()

    hr.post("/certificates/approve", data={"line": lines, "period": DAY})
    assert "已通过 3 条" in hr.get("/certificates").text
    ask(hr, lines)
    assert Certificate.select().count() == 3


def test_the_page_shows_who_is_honoured_by_which_rank_and_who_comes_next(
    client_of: Any, company: Any, lines: list[int]
) -> None:
    page = client_of(company.he).get(f"/certificates?period={DAY}").text
    assert "第 1 名" in page
    assert "其后：林晓燕" in page
    assert page.index("林晓燕") < page.index("王䶮") < page.rindex("赵敏")
    assert "待审核" in page
    elsewhere = client_of(company.he).get("/certificates?period=2025-01").text
    assert "还没有荣誉" in elsewhere


def test_a_weeks_daily_honours_are_printed_in_one_run(
    client_of: Any, company: Any, runtime: Any, clock: Any, lines: list[int]
) -> None:
    clock.set("2026-03-03T10:00")
    card(runtime.write, company.zhao, "k9", "NO-9")
    clock.set("2026-03-03T21:05")
    runtime.write(lambda tx: settle_period(tx, "card-campaign", "2026-03-03", company.he))
    tuesday = [
        line.number
        for line in Line.select().where(Line.period == "2026-03-03", Line.sign > 0)
        if line.kind == "commend"
    ]
    runtime.write(lambda tx: approve_proposed(tx, company.he, [*lines, *tuesday]))
    hr = client_of(company.he)
    assert '<option value="2026-W10">2026年第10周（含每天的荣誉）' in hr.get("/certificates").text

    page = hr.get("/certificates?period=2026-W10").text
    chosen = [int(number) for number in re.findall(r'name="line" value="(\d+)" checked', page)]
    assert chosen == [*lines, *tuesday]
    assert page.index("2026年3月2日 · ") < page.index("2026年3月3日 · ")
    number = ask(hr, chosen)
    assert PrintPage.select().where(PrintPage.run == number).count() == 4


def test_a_cancelled_run_leaves_no_file(
    client_of: Any, company: Any, runtime: Any, approved: list[int]
) -> None:
    hr = client_of(company.he)
    number = ask(hr, approved, "zip")
    fragment = hr.get(f"/certificates/runs/{number}", headers={"HX-Request": "true"}).text
    assert "every 1s" in fragment
    assert "<html" not in fragment
    restored = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in hr.get(f"/certificates/runs/{number}", headers=restored).text

    def cancelled_after(done: int) -> bool:
        if done == 1:
            hr.post(f"/certificates/runs/{number}/cancel")
        return state_of_run(held_run(number)).running

    with pytest.raises(Stopped):
        print_run(runtime, held_run(number), cancelled_after)
    assert (word(number), held_run(number).done) == ("cancelled", 1)
    assert kept_prints(runtime) == []
    assert hr.get(f"/certificates/runs/{number}/file").status_code == 404
    assert next_run() is None
    fragment = hr.get(f"/certificates/runs/{number}", headers={"HX-Request": "true"}).text
    assert "every 1s" not in fragment
    assert "已取消" in fragment
    hr.post(f"/certificates/runs/{number}/cancel")
    assert "已经结束" in hr.get(f"/certificates/runs/{number}").text


def test_a_run_cancelled_at_its_last_page_is_not_finished(
    client_of: Any, company: Any, runtime: Any, approved: list[int]
) -> None:
    number = ask(client_of(company.he), approved)

    def cancel_and_go_on(_done: int) -> bool:
        runtime.write(lambda tx: cancel_run(tx, company.he, number))
        return True

    with pytest.raises(Stopped):
        print_run(runtime, held_run(number), cancel_and_go_on)
    assert word(number) == "cancelled"
    assert kept_prints(runtime) == []


def test_a_run_cut_off_by_a_restart_is_begun_anew_and_says_so(
    client_of: Any, company: Any, runtime: Any, approved: list[int]
) -> None:
    hr = client_of(company.he)
    number = ask(hr, approved, "zip")
    with pytest.raises(Stopped):
        print_run(runtime, held_run(number), lambda done: done < 2)
    assert (word(number), held_run(number).done) == ("begun", 2)

    seen: list[str] = []

    def look(done: int) -> None:
        seen.append(hr.get(f"/certificates/runs/{number}").text)

    room = PrintWorker(runtime, every=3600, between=look)
    room.tick()
    room.close()
    assert (word(number), state_of_run(held_run(number)).begun) == ("finished", 2)
    assert "服务器重启过" in seen[0]
    assert "已印 1 张，共 3 张" in seen[0]
    assert "服务器重启过" not in hr.get(f"/certificates/runs/{number}").text


def test_a_run_that_crashes_the_program_each_time_fails(
    client_of: Any, company: Any, runtime: Any, approved: list[int]
) -> None:
    number = ask(client_of(company.he), approved, "zip")
    for _attempt in range(3):
        with pytest.raises(Stopped):
            print_run(runtime, held_run(number), lambda _done: False)
    room = PrintWorker(runtime, every=3600)
    room.tick()
    room.close()
    assert word(number) == "failed"


def test_a_reprint_is_a_run_of_its_own_and_on_record(
    client_of: Any, company: Any, runtime: Any, approved: list[int]
) -> None:
    hr = client_of(company.he)
    first = ask(hr, approved)
    assert hr.post(f"/certificates/runs/{first}/again").status_code == 303

    again = held_run(first + 1)
    assert (again.again_id, again.form) == (first, "book")
    order = [page.certificate_id for page in again.pages.order_by(PrintPage.place)]
    assert len(order) == 3
    pages = PrintPage.select(PrintPage.run).where(PrintPage.certificate == order[0])
    assert sorted(page.run_id for page in pages) == [first, first + 1]
    assert AuditLine.get(AuditLine.action == "reprint").subject == f"print:{first + 1}"
    assert Certificate.select().count() == 3
    assert f"重印自第 {first} 次打印" in hr.get(f"/certificates/runs/{first + 1}").text


def test_a_certificate_revoked_after_the_request_is_not_printed(
    client_of: Any, company: Any, runtime: Any, approved: list[int]
) -> None:
    hr = client_of(company.he)
    number = ask(hr, approved, "zip")
    gone = Certificate.select().order_by(Certificate.serial).first().serial
    runtime.write(lambda tx: revoke(tx, company.he, gone, "有误"))
    go(runtime, number)

    assert (held_run(number).done, state_of_run(held_run(number)).note) == (2, "1")
    assert hr.get(f"/certificates/{gone}.pdf").status_code == 409
    print_again(runtime.write, runtime.clock(), company.he, number)
    assert gone not in [page.certificate_id for page in held_run(number + 1).pages]


def test_the_file_is_kept_for_its_time_and_the_record_for_ever(
    client_of: Any, company: Any, runtime: Any, approved: list[int], clock: Any
) -> None:
    number = ask(client_of(company.he), approved)
    room = PrintWorker(runtime, every=3600)
    room.tick()
    [kept] = kept_prints(runtime)
    assert kept.stat().st_mode & 0o077 == 0
    clock.now += KEPT - timedelta(seconds=1)
    room.tick()
    assert word(number) == "finished"
    clock.now += timedelta(seconds=2)
    room.tick()
    room.close()
    assert word(number) == "removed"
    assert kept_prints(runtime) == []
    page = client_of(company.he).get(f"/certificates/runs/{number}")
    assert "文件已到期删除" in page.text


def test_a_run_of_nothing_of_too_many_or_in_no_form_is_refused(
    client_of: Any, company: Any, runtime: Any, approved: list[int], monkeypatch: Any
) -> None:
    hr, write = client_of(company.he), runtime.write
    for data, said in (
        ({"form": "book"}, "请先勾选"),
        ({"line": approved, "form": "scroll"}, "请从给出的选项中选择"),
    ):
        hr.post("/certificates/print", data=data)
        assert said in hr.get("/certificates").text
    assert not Certificate.select().exists()
    with pytest.raises(NothingToPrint):
        write(lambda tx: ask_for_run(tx, company.he, ["HR-2026-000009"], "book"))
    number = ask(hr, approved)
    serials = [page.certificate_id for page in held_run(number).pages]
    monkeypatch.setattr("webapp.honours.operations.print_runs.MOST", 2)
    with pytest.raises(TooMany):
        write(lambda tx: ask_for_run(tx, company.he, serials, "book"))
    go(runtime, number)
    with pytest.raises(OverAlready):
        write(lambda tx: cancel_run(tx, company.he, number))
