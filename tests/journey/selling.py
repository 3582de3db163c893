"""Steps of a seller and a supervisor on their phones."""

from __future__ import annotations

import base64
import re

from playwright.sync_api import FilePayload, expect

from tests.journey.visitors import Visitor


def log_call(seller: Visitor, number: str, outcome: str) -> None:
    """Log a call in two taps from today: the large button, then the outcome."""
    page = seller.go("/today")
    page.get_by_role("link", name="记一通电话").tap()
    page.get_by_label("号码").fill(number)
    page.get_by_role("button", name=outcome).tap()
    expect(seller.said).to_contain_text("已记下第")


def sell_card(seller: Visitor, serial: str, photo: bytes) -> int:
    """Sell a card at the phone's own form; the number of the record."""
    page = seller.go("/today")
    page.get_by_role("link", name="售卡拍照").tap()
    fill_card(seller, serial, photo)
    expect(page.get_by_alt_text("刚拍的照片")).to_be_visible()
    page.get_by_role("button", name="提交售卡").tap()
    expect(seller.said).to_contain_text("售卡成功")
    [number] = re.findall(r"第 (\d+) 号", seller.said.inner_text())
    return int(number)


def fill_card(seller: Visitor, serial: str, photo: bytes) -> None:
    """Fill the form of a card."""
    page = seller.page
    taken = FilePayload(name="IMG_0042.jpg", mimeType="image/jpeg", buffer=photo)
    page.get_by_label("拍卡片").set_input_files(taken)
    page.get_by_label("卡号", exact=True).fill(serial)
    page.get_by_label("客户姓名").fill("周女士")
    page.get_by_label("客户电话").fill("13911112222")
    page.get_by_role("radio", name="未进店").tap()


def fetched(visitor: Visitor, path: str) -> bytes:
    """The bytes that this browser gets for an address of the program."""
    text = visitor.page.evaluate(
        """async (path) => {
            const bytes = new Uint8Array(await (await fetch(path)).arrayBuffer());
            let text = "";
            for (const byte of bytes) text += String.fromCharCode(byte);
            return btoa(text);
        }""",
        path,
    )
    return base64.b64decode(text)


def stay(*people: Visitor) -> None:
    """Mark each page as it is now: a reload would lose the mark."""
    for person in people:
        person.page.evaluate("window.stayed = true")


def has_stayed(person: Visitor) -> bool:
    """Whether the page marked by `stay` is still the same one."""
    return bool(person.page.evaluate("window.stayed === true"))
