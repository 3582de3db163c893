"""Style sheets use nothing newer than the stated floor of browsers, except where it only decorates.

The floor (README): Safari 15, Chrome and WebView 92, Firefox 100. The table gives what is newer,
with the first versions that have it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from webapp.core.paths import STATIC

# Feature → (pattern, first versions).
NEWER = {
    "relational selector": (r":has\(", "Chrome 105, Safari 15.4, Firefox 121"),
    "nested rules": (r"\{[^{}@]*&[ .:>\[]", "Chrome 112, Safari 16.5, Firefox 117"),
    "cascade layers": (r"@layer\b", "Chrome 99, Safari 15.4"),
    "container queries": (
        r"@container\b|container-type|\d(?:cqw|cqi|cqh)\b",
        "Chrome 105, Safari 16",
    ),
    "registered properties": (r"@property\b", "Chrome 85, Safari 16.4, Firefox 128"),
    "scopes": (r"@scope\b", "Chrome 118, Safari 17.4, Firefox 128"),
    "starting styles": (r"@starting-style\b", "Chrome 117, Safari 17.5, Firefox 129"),
    "ranges in media queries": (r"@media[^{]*\([^)]*[<>]", "Chrome 104, Safari 16.4, Firefox 63"),
    "mixed colours": (r"color-mix\(|\b(?:oklch|oklab|lch|lab)\(", "Chrome 111, Safari 16.2"),
    "subgrid": (r"\bsubgrid\b", "Chrome 117, Safari 16"),
    "dynamic viewport": (
        r"\d(?:dvh|svh|lvh|dvw|svw|lvw)\b",
        "Chrome 108, Safari 15.4, Firefox 101",
    ),
    "single transforms": (r"[;{]\s*(?:translate|rotate|scale)\s*:", "Chrome 104, Safari 14.1"),
    "balanced text": (r"text-wrap\s*:", "Chrome 114, Safari 17.5, Firefox 121"),
    "clipped overflow": (r"overflow(?:-[xy])?\s*:\s*clip", "Chrome 90, Safari 16"),
    "accent colour": (r"accent-color\s*:", "Chrome 93, Safari 15.4"),
    "content visibility": (r"content-visibility\s*:", "Chrome 85, Safari 18, Firefox 125"),
    "light-dark": (r"light-dark\(", "Chrome 123, Safari 17.5, Firefox 120"),
    "anchors": (r"anchor-name|position-anchor|\banchor\(", "Chrome 125"),
    "scroll timelines": (r"animation-timeline|view-timeline", "Chrome 115"),
    "field sizing": (r"field-sizing\s*:", "Chrome 123"),
}
# What stands in a sheet all the same, and why older browsers lose nothing by it.
DECORATES = {
    ("boards/board.css", "relational selector"): "the room for an arrow where nobody has moved",
    ("calling/call.css", "relational selector"): "what was recorded hides the next two customers",
    ("effect/effect.css", "relational selector"): "the colour of a chosen kind",
    ("home/desk.css", "relational selector"): "the width of a column beside a list",
    ("honours/honours.css", "content visibility"): "only where `details` hide by it, in print",
    ("honours/projector.css", "balanced text"): "lines of equal length",
    ("honours/projector.css", "dynamic viewport"): "the same height in vh stands before it",
    ("payroll/approvals.css", "relational selector"): "the colour of a chosen row",
    ("web/components.css", "accent colour"): "the colour of a tick",
    ("web/app.css", "relational selector"): "where a head has many buttons; else they wrap",
    ("web/app.css", "dynamic viewport"): "the same rule in vh stands before it",
    ("web/components.css", "relational selector"): "colours of a chosen box and of stars, spacing",
    ("web/desk.css", "relational selector"): "the width of a column beside a list",
}
SHEETS = sorted(STATIC.rglob("*.css"))


def newer_in(text: str) -> set[str]:
    """The features of NEWER that a sheet uses."""
    plain = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return {name for name, (pattern, _since) in NEWER.items() if re.search(pattern, plain)}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda each: each.relative_to(STATIC).as_posix())
def test_a_sheet_uses_nothing_newer_than_the_floor(sheet: Path) -> None:
    name = sheet.relative_to(STATIC).as_posix()
    allowed = {feature for held, feature in DECORATES if held == name}
    found = newer_in(sheet.read_text("utf-8"))
    assert found <= allowed, {each: NEWER[each][1] for each in found - allowed}
    assert allowed <= found, f"{name} does without {allowed - found} by now"


@pytest.mark.parametrize(
    ("text", "feature"),
    [
        (".a:has(.b) { color: red; }", "relational selector"),
        (".a { color: red; & .b { color: blue; } }", "nested rules"),
        ("@media (width >= 600px) { .a { top: 0; } }", "ranges in media queries"),
        (".a { color: color-mix(in srgb, red, blue); }", "mixed colours"),
        (".a { height: 100dvh; }", "dynamic viewport"),
        (".a { scale: 1.1; }", "single transforms"),
    ],
)
def test_what_is_newer_is_found(text: str, feature: str) -> None:
    assert newer_in(text) == {feature}


def test_what_the_floor_knows_is_left_alone() -> None:
    known = "/* :has( */ @media (min-width: 900px) { .a > .b { transform: scale(1.1); inset: 0; } }"
    assert newer_in(known) == set()
