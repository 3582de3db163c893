"""HR prints a run, cancels it, prints it again over a restart; a stranger scans a certificate's QR
code and sees it revoked; a prize is signed for on the winner's phone."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Semaphore
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.journey.conftest import serving_sample
from tests.journey.selling import fetched
from tests.journey.serving import SettableClock, Site, serving
from tests.journey.visitors import DESK, PATIENCE, PHONE, Visitor, leave, visitor
from webapp.demo.size import PASSWORD
from webapp.facts.transactions import Transaction
from webapp.honours.models import Certificate
from webapp.honours.print_worker import PrintWorker
from webapp.ledger.models import Line
from webapp.ledger.operations.approve import approve_proposed

HR, SUPERVISOR, WINNER = "1002", "1021", "1106"
DAY = "2026-03-04"


class Turnstile:
    """Lets a run print one page at a time, or, once open, as it will."""

    def __init__(self) -> None:
        self._pages, self._open = Semaphore(0), Event()

    def __call__(self, _done: int) -> None:
        if not self._open.is_set():
            self._pages.acquire(timeout=PATIENCE / 1000)

    def open(self) -> None:
        self._open.set()
        self._pages.release()


@contextmanager
def at_a_browser(
    browser: Browser, site: Site, device: dict[str, Any], account: str | None
) -> Iterator[Visitor]:
    came = visitor(browser, site.address, device, site.runtime.clock())
    if account is not None:
        came.sign_in(account, PASSWORD)
    yield came
    leave(came)
    assert not came.complaints, "\n".join(came.complaints)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "var"


def test_a_print_run_is_cancelled_repeated_and_survives_a_restart(
    browser: Browser, data: Path, clock: SettableClock, sample_company: Path, tmp_path: Path
) -> None:
    with serving_sample(data, clock, sample_company) as site:
        with at_a_browser(browser, site, DESK, HR) as hr:
            _choose_and_print(hr)
            turnstile = Turnstile()
            with closing(PrintWorker(site.runtime, 0.05, turnstile)):
                _cancel_half_way(hr, turnstile)
        with at_a_browser(browser, site, DESK, HR) as hr:
            hr.go("/certificates/runs/1")
            hr.page.get_by_role("button", name="重印一次").click()
            expect(hr.page.locator("main")).to_contain_text("重印自第 1 次打印")
            turnstile = Turnstile()
            room = PrintWorker(site.runtime, 0.05, turnstile)
            expect(hr.page.locator("#progress")).to_contain_text("已印 1 张")
            _stop(room, turnstile)
    with serving(data, clock) as site, at_a_browser(browser, site, DESK, HR) as hr:
        turnstile = Turnstile()
        with closing(PrintWorker(site.runtime, 0.05, turnstile)):
            page = hr.go("/certificates/runs/2")
            expect(page.locator("#progress")).to_contain_text("正在从头打印（第 2 次）")
            turnstile.open()
            expect(page.locator("#progress")).to_contain_text("已完成")
        expect(page.locator("#progress")).not_to_have_attribute("hx-get", re.compile("."))
        link = page.get_by_role("link", name="下载 ZIP")
        printed = fetched(hr, str(link.get_attribute("href")))
        _verify_by_the_code_on_it(browser, site, hr, printed, tmp_path)


def _choose_and_print(hr: Visitor) -> None:
    page = hr.go(f"/certificates?period={DAY}")
    expect(page.locator("main")).to_contain_text("第 1 名")
    expect(page.locator("main")).to_contain_text("其后：")
    page.get_by_role("button", name="打印：ZIP").click()
    expect(page.locator("#progress")).to_contain_text("排队中")


def _cancel_half_way(hr: Visitor, turnstile: Turnstile) -> None:
    """The progress moves by itself; cancelling ends the asking."""
    progress = hr.page.locator("#progress")
    expect(progress).to_contain_text("已印 1 张")
    hr.page.get_by_role("button", name="取消打印").click()
    expect(hr.said).to_contain_text("打印已取消")
    turnstile.open()
    expect(progress).to_contain_text("已取消")
    expect(progress.get_by_role("link")).to_have_count(0)
    expect(progress).not_to_have_attribute("hx-get", re.compile("."))


def _stop(room: PrintWorker, turnstile: Turnstile) -> None:
    """As the program does when it is told to stop in the middle of a run."""
    room.end()
    turnstile.open()
    room.close()


def _verify_by_the_code_on_it(
    browser: Browser, site: Site, hr: Visitor, printed: bytes, folder: Path
) -> None:
    with zipfile.ZipFile(io.BytesIO(printed)) as archive:
        name = archive.namelist()[0]
        pdf = folder / "one.pdf"
        pdf.write_bytes(archive.read(name))
    assert "Signature is Valid." in subprocess.check_output(["pdfsig", pdf], text=True)
    subprocess.run(
        ["pdftoppm", "-r", "150", "-png", "-singlefile", pdf, folder / "one"], check=True
    )
    with Image.open(folder / "one.png") as picture:
        [code] = zxingcpp.read_barcodes(picture)
    path = code.text.removeprefix(re.sub(r"/verify/.*", "", code.text))
    serial = name.split(" ")[1]
    assert Certificate.get_by_id(serial).code == path.rsplit("/", 1)[1]
    with at_a_browser(browser, site, PHONE, None) as stranger:
        main = stranger.go(path).locator("main")
        expect(main).to_contain_text("真实有效")
        expect(main).to_contain_text(serial)
        hr.go(f"/certificates/{serial}").get_by_label("原因").fill("名字打错了")
        hr.page.get_by_role("button", name="撤销证书").click()
        expect(hr.said).to_contain_text("已撤销")
        main = stranger.go(path).locator("main")
        expect(main).to_contain_text("已于 2026年3月5日 16:00 撤销")
        expect(main).not_to_contain_text("名字打错了")


def _win_a_trophy(tx: Transaction) -> int:
    """A line of a prize, like a settlement's."""
    like = Line.select().where(Line.kind == "commend", Line.sign > 0).first()
    told = {name: getattr(like, name) for name in ("scheme", "revision", "clause", "period")}
    number = tx.insert(
        Line,
        **told,
        settlement=like.settlement_id,
        kind="prize",
        person=WINNER,
        because='{"shape": "rank-prize", "what": "奖杯"}',
        created_at=tx.now,
    )
    approve_proposed(tx, HR, [number])
    return number


def test_a_prize_is_signed_for_on_the_winners_phone(
    browser: Browser, data: Path, clock: SettableClock, sample_company: Path
) -> None:
    with serving_sample(data, clock, sample_company) as site:
        number = site.runtime.write(_win_a_trophy)
        with (
            at_a_browser(browser, site, DESK, HR) as hr,
            at_a_browser(browser, site, PHONE, WINNER) as winner,
        ):
            hr.go("/prizes").locator(f"#giver{number}").select_option(SUPERVISOR)
            card = hr.page.locator("section.card", has=hr.page.locator(f"#giver{number}"))
            card.get_by_role("button", name="登记颁奖人").click()
            expect(hr.page.locator("main")).to_contain_text("待签收")
            _sign(winner, number)
            hr.go("/prizes")
            signed = hr.page.locator("li", has_text="奖杯").locator("svg.signature path")
            expect(signed).to_have_attribute("d", re.compile(r"^M\d+ \d+L"))


def _sign(winner: Visitor, number: int) -> None:
    page = winner.go("/me")
    page.get_by_role("link", name="我的奖品").tap()
    form = page.locator(f'form[action="/prizes/{number}/receive"]')
    canvas = form.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 20, steps=4)
    page.mouse.move(box["x"] + 250, box["y"] + 90, steps=4)
    page.mouse.up()
    form.get_by_role("button", name="确认收到").tap()
    expect(winner.said).to_contain_text("已签收")
    expect(page.locator("svg.signature path")).to_be_visible()
