"""A design with something outside its folder, or a script, is refused by name before it is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from certificates import design as designs
from certificates.design import known, open_design
from certificates.design_guard import demand_safe
from certificates.errors import DesignUnsafe

BROKEN = [
    ("sheet.html", '<img src="file:///etc/passwd">'),
    ("sheet.html", '<img src="https://example.com/track.png">'),
    ("sheet.html", '<img src="//example.com/track.png">'),
    ("sheet.html", '<img src="/etc/passwd">'),
    ("sheet.html", '<img src="pictures/../../other/plate.svg">'),
    ("sheet.html", '<img src="&#102;ile:///etc/passwd">'),
    ("sheet.html", '<img src="file&colon;///etc/passwd">'),
    ("sheet.html", "<script>alert(1)</script>"),
    ("sheet.html", '<p onclick="alert(1)">王吉</p>'),
    ("sheet.html", '<link rel="stylesheet" href="other.css">'),
    ("sheet.css", "p { background: url(file:///etc/passwd) }"),
    ("sheet.css", "p { background: url( '/etc/passwd') }"),
    ("sheet.css", "p { background: url(../other/plate.svg) }"),
    ("sheet.css", '@import "https://example.com/a.css";'),
    ("sheet.css", r"p { background: url(\66ile:///etc/passwd) }"),
    ("plate.svg", '<image href="file:///etc/passwd"/>'),
    ("plate.svg", '<image xlink:href="http://example.com/a.png"/>'),
    ("plate.svg", '<image href="data:image/png;base64,AAAA"/>'),
    ("plate.svg", "<svg><script>alert(1)</script></svg>"),
    ("plate.svg", '<svg onload="alert(1)"/>'),
    ("plate.svg", '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    ("plate.svg", "<foreignObject><p>王吉</p></foreignObject>"),
]


@pytest.mark.parametrize(("file", "broken"), BROKEN)
def test_what_a_design_may_not_hold_is_named_with_its_file(
    file: str, broken: str, tmp_path: Path
) -> None:
    (tmp_path / file).write_text(broken, "utf-8")

    with pytest.raises(DesignUnsafe, match=rf"证书样式“mine”的 {file} 不能使用：.") as refused:
        demand_safe("mine", tmp_path)
    assert refused.value.field == "design"


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sheet.css").symlink_to("/etc/passwd")

    with pytest.raises(DesignUnsafe, match=r"sheet\.css"):
        demand_safe("mine", tmp_path)


def test_the_shipped_designs_are_safe() -> None:
    assert len(known()) == 4
    for name in known():
        demand_safe(name, open_design(name).folder)


def test_a_broken_design_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "design.toml").write_text("", "utf-8")
    (folder / "plate.svg").write_text('<image href="file:///etc/passwd"/>', "utf-8")
    monkeypatch.setattr(designs, "DESIGNS", tmp_path)

    with pytest.raises(DesignUnsafe, match="file:///etc/passwd"):
        open_design("mine")
