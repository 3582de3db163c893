"""Make the pictures of the guides: the sample company on a fixed day, each page in Chromium.

Run by `script/guide-pictures`. Seed, day and the browser's clock are fixed, so that a picture
changes only where the program does.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from uuid import UUID

from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

from tests.journey.first_month.staff_table import staff_table
from tests.journey.serving import SettableClock, Site, serving
from tests.journey.visitors import DESK, PHONE, Visitor, visitor
from webapp.boards.operations.wall_links import WallGiven, make_wall
from webapp.boards.pages.wall_view import kept_of
from webapp.boards.wall_keys import WallShowing
from webapp.core.config import Config
from webapp.core.paths import GUIDES
from webapp.demo.fill import fill_company
from webapp.demo.size import PASSWORD, Size
from webapp.ledger.models import Line
from webapp.ledger.operations.appeal import AppealGiven, appeal
from webapp.site.startup import close_runtime, make_ready, open_runtime
from webapp.web.operations.sign_in import hash_password
from webapp.web.runtime import Runtime

DAY = "2026-11-02T10:00"  # a Monday; October can be closed
SIZE = Size(sellers=20, supervisors=4, days=30, calls=1200, cards=60, customers=400)
HR, LEADER, SUPERVISOR, SELLER = "1002", "1001", "1021", "1102"
LARGEST = 60 * 1024  # bytes of a picture
WIDE, TALL = 1100, 700  # CSS pixels of a desk's window
QUIET = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-sync"]

Step = Callable[[Page], object]


@dataclass(frozen=True)
class GuidePicture:
    """A picture: whose page it is, its address, what is done there first; a phone or a desk.

    `at`: the local time, where it is not that of DAY.
    """

    name: str
    person: str
    address: str
    step: Step | None = None
    phone: bool = False
    at: str = ""


def _upload(page: Page) -> None:
    table = FilePayload(name="花名册.csv", mimeType="text/csv", buffer=staff_table())
    page.locator("#file-staff").set_input_files(table)
    page.locator("form:has(#file-staff) button").first.click()
    page.locator("#review").wait_for()


def _approve(page: Page) -> None:
    page.locator("button[value=approve-all]").click()
    page.locator("input[name=confirmed]").wait_for(state="attached")


def _clause(page: Page) -> None:
    """A clause of a new scheme, while it is typed."""
    page.get_by_role("button", name="达到几档，奖几档").click()
    page.get_by_label("名称").fill("每周售卡阶梯奖")
    page.get_by_label("按什么周期").select_option(label="周")
    page.get_by_label("奖什么").select_option(label="售卡")
    for label, values in (("满", ("5", "10")), ("奖", ("50", "150"))):
        for place, value in enumerate(values):
            page.get_by_label(label, exact=True).nth(place).fill(value)
    page.locator("#preview").get_by_text("满 10 奖 ¥150").wait_for()


def _example(page: Page) -> None:
    """A worked example that does not fit: four cards reach no step."""
    _clause(page)
    page.get_by_role("button", name="保存条款").click()
    page.get_by_role("link", name="写一个算例").click()
    for place, (cards, yuan) in enumerate((("12", "150"), ("4", "50"))):
        if place:
            page.get_by_role("button", name="添加一人").click()
        page.get_by_label("售卡", exact=True).nth(place).fill(cards)
        page.get_by_label("应得（元）").nth(place).fill(yuan)
    page.get_by_role("button", name="保存算例").click()
    page.get_by_text("您填").wait_for()


def _open_wall(page: Page) -> None:
    """The first wall's page, at its address below the server's."""
    address = page.locator(".card .link").first.inner_text()
    page.goto(f"{page.url.removesuffix('/walls')}/wall/{address.rpartition('/')[2]}")


PICTURES = (
    GuidePicture("home", HR, "/home"),
    GuidePicture("import", HR, "/import?kind=staff", _upload),
    GuidePicture("first-passwords", HR, "/first-passwords/reset"),
    GuidePicture("schemes", HR, "/schemes"),
    GuidePicture("scheme-clause", HR, "/schemes/new", _clause),
    GuidePicture("scheme-example", HR, "/schemes/new", _example),
    GuidePicture("approvals", HR, "/approvals"),
    GuidePicture("approve-confirm", HR, "/approvals", _approve),
    GuidePicture("payroll", HR, "/payroll"),
    GuidePicture("close", HR, "/payroll/close?month=2026-10"),
    GuidePicture("appeals", HR, "/appeals"),
    GuidePicture("leader-home", LEADER, "/home"),
    GuidePicture("leader-costs", LEADER, "/start/costs"),
    GuidePicture("board", LEADER, "/boards?period=month&metric=sales&subject=team"),
    GuidePicture("check", SUPERVISOR, "/checks"),
    GuidePicture("check-phone", SUPERVISOR, "/checks", phone=True),
    GuidePicture("team", SUPERVISOR, "/team"),
    GuidePicture("meeting", SUPERVISOR, "/meeting"),
    GuidePicture("seller-today", SELLER, "/today", phone=True),
    GuidePicture("seller-call", SELLER, "/calls/new", phone=True),
    GuidePicture("seller-board", SELLER, "/boards?period=month&metric=calls", phone=True),
    GuidePicture("wall-sealed", HR, "/walls", _open_wall, at="2026-11-02T20:45:29"),
)


@contextmanager
def sample_site(folder: Path) -> Iterator[Site]:
    """The sample company of the pictures, served."""
    clock = SettableClock()
    clock.set(DAY)
    config = Config(folder / "var")
    make_ready(config)
    runtime = open_runtime(config, clock)
    fill_company(runtime, hash_password(PASSWORD), SIZE)
    file_appeal(runtime)
    open_wall(runtime)
    close_runtime(runtime)
    with serving(config.data, clock) as site:
        yield site


def file_appeal(runtime: Runtime) -> None:
    """A seller appeals against the newest reward."""
    line = Line.select().where(Line.kind == "award", Line.person.is_null(False))
    newest = line.order_by(Line.number.desc()).first()
    given = AppealGiven(
        str(UUID(int=1)), "同事请假那天我替他接了两位客户，请再核对。", newest.number
    )
    runtime.write(lambda tx: appeal(tx, newest.person_id, given))


def open_wall(runtime: Runtime) -> None:
    """HR has made a link for a television that seals the first three."""
    given = WallGiven(
        "一楼大厅", ("calls", "cards-teams"), "dark", "zh_Hans", WallShowing(True, 30, 30)
    )
    kept = partial(kept_of, runtime.keys.number_hash)
    runtime.write(lambda tx: make_wall(tx, HR, given, kept))


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield browser
        browser.close()


def main(names: list[str]) -> int:
    """Make the named pictures, or all; 1 where one is too large."""
    target = GUIDES / "pictures"
    target.mkdir(exist_ok=True)
    wanted = [each for each in PICTURES if not names or each.name in names]
    large = []
    with (
        tempfile.TemporaryDirectory() as folder,
        sample_site(Path(folder)) as site,
        _chromium() as browser,
    ):
        for each in wanted:
            content = _draw(each, browser, site)
            (target / f"{each.name}.webp").write_bytes(content)
            print(f"{each.name}: {len(content) / 1024:.0f} KiB")  # noqa: T201
            large += [each.name] * (len(content) > LARGEST)
    return 1 if large else 0


def _draw(picture: GuidePicture, browser: Browser, site: Site) -> bytes:
    desk = {"viewport": {"width": WIDE, "height": TALL}}
    device = {**PHONE, "device_scale_factor": 1} if picture.phone else {**DESK, **desk}
    clock = site.runtime.clock
    assert isinstance(clock, SettableClock)
    clock.set(picture.at or DAY)
    visit = visitor(browser, site.address, device, site.runtime.clock())
    visit.sign_in(picture.person, PASSWORD)
    page = visit.go(picture.address)
    if picture.step is not None:
        picture.step(page)
    page.evaluate("() => Promise.all(document.getAnimations().map((each) => each.finished))")
    taken = _without_motion(visit)
    page.context.close()
    return _webp(taken)


def _without_motion(visit: Visitor) -> bytes:
    return visit.page.screenshot(animations="disabled", caret="hide")


def _webp(png: bytes) -> bytes:
    out = BytesIO()
    Image.open(BytesIO(png)).convert("RGB").save(out, "WEBP", quality=62, method=6)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
