"""Refuse designs whose files contain addresses outside their folder, scripts or entities.

The fetcher refuses such addresses again during rendering; this check refuses a design before its
first use and names the file and the text found.
"""

from __future__ import annotations

import re
from pathlib import Path

from .errors import DesignUnsafe

# SVG namespaces are addresses that nothing fetches.
_NAMESPACES = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink")
_UNSAFE = (
    (re.compile(r"<\s*(script|foreignObject|iframe|object|embed|link|base|meta)\b", re.I), "元素"),
    (re.compile(r"\bon[a-z]+\s*=", re.I), "事件"),
    (re.compile(r"@import\b", re.I), "引入"),
    (re.compile(r"<!\s*(ENTITY|DOCTYPE)\b", re.I), "定义"),
    (re.compile(r"&(#|colon|sol|bsol|period|Tab|NewLine)\w*", re.I), "转义字符"),
    # CSS such as `color:red` has neither slashes after its colon nor one of these words before it.
    (re.compile(r"\b(?:[a-z][a-z0-9+.-]*:\s*//|file:|data:|javascript:)[^\s\"')]*", re.I), "地址"),
    (
        re.compile(
            r"(?:\b(?:xlink:)?href|\bsrc)\s*=\s*[\"']?(?:\s*/|[^\"'>]*\.\.)[^\s\"'>]*", re.I
        ),
        "地址",
    ),
    (re.compile(r"url\(\s*[\"']?(?:\s*/|[^)]*\.\.)[^)]*\)", re.I), "地址"),
)
# CSS can escape any character: `\66ile:` is file:.
_ESCAPED = re.compile(r"\\[0-9a-f]{1,6}\s?", re.I)
_FILES = (".html", ".css", ".svg")


def demand_safe(design: str, folder: Path) -> None:
    """Raise DesignUnsafe for the first thing found in a design's html, css and svg files."""
    for file in sorted(folder.rglob("*")):
        if file.is_symlink():
            raise DesignUnsafe("design", design=design, file=file.name, found="链接")
        if file.suffix in _FILES:
            _demand_safe_text(design, file)


def _demand_safe_text(design: str, file: Path) -> None:
    text = file.read_text("utf-8")
    for namespace in _NAMESPACES:
        text = text.replace(f'="{namespace}"', "")
    if file.suffix == ".css" and _ESCAPED.search(text):
        raise DesignUnsafe("design", design=design, file=file.name, found="转义字符")
    for pattern, what in _UNSAFE:
        found = pattern.search(text)
        if found:
            shown = f"{what} {found.group(0).strip()[:60]}"
            raise DesignUnsafe("design", design=design, file=file.name, found=shown)
