"""How certificates look, set by HR at a desk: the preview follows what is typed."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Page, expect

from tests.journey.founding import HR, Begun, come_in
from tests.journey.visitors import Visitor

SETTINGS = "/certificates/settings"
SCRIPTED = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def a_logo() -> bytes:
    image = Image.new("RGB", (300, 200), "white")
    ImageDraw.Draw(image).ellipse((40, 20, 260, 180), "#1f3c88")
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def upload(page: Page, data: bytes) -> None:
    file: FilePayload = {"name": "logo.png", "mimeType": "image/png", "buffer": data}
    page.locator("#file-logo").set_input_files(file)
    page.locator("form", has=page.locator("#file-logo")).get_by_role("button", name="上传").click()


def painted(page: Page) -> None:
    """The preview has come whole."""
    image = page.locator("#sheet img")
    expect(image).to_be_visible()
    assert image.evaluate("it => it.decode().then(() => it.naturalWidth)") == 1000


def test_hr_sets_how_certificates_look_and_sees_it_before_it_is_kept(
    begun: Begun, desk: Callable[[], Visitor]
) -> None:
    hr = desk()
    come_in(hr, HR, begun.first_password)
    page = hr.go(SETTINGS)
    painted(page)

    page.get_by_label("公司名称", exact=True).fill("金龙贺岁电话销售有限公司")
    page.get_by_label("预览哪一种样式").select_option("ink")

    expect(page.locator("#sheet img[src*='shown=ink']")).to_be_visible()
    painted(page)

    page.get_by_label("公司名称", exact=True).fill("\U0001f409公司")
    expect(page.locator("#sheet")).to_contain_text("U+1F409")

    upload(page, SCRIPTED)
    expect(hr.said).to_contain_text("不支持 SVG，里面可能藏有脚本")
    upload(page, a_logo())
    expect(page.get_by_role("radio", name="第 1 张")).to_be_checked()
    painted(page)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(hr.said).to_contain_text("已保存")
    expect(page.get_by_role("radio", name="第 1 张")).to_be_checked()

    painted(page)

    page.get_by_role("link", name="季度销售之星").click()
    painted(page)
    page.get_by_label("正文", exact=True).fill("在{期间}成交{奖金}元")
    expect(page.locator("#sheet")).to_contain_text("没有内容可填")
    page.get_by_label("正文", exact=True).fill("在{期间}成交业绩 {成绩} 元，被评为本期")
    painted(page)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(hr.said).to_contain_text("已保存")
    expect(page.get_by_text("已自定义")).to_be_visible()
    painted(page)
