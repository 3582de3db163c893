"""Read a design: a folder with design.toml, plate.svg, sheet.html and sheet.css, nothing else.

The *plate* is common to all certificates of the design and rendered once; the *sheet* varies and is
rendered for each certificate. Both are Jinja templates that get plain values only.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from . import engraving, landscape, lettering, medal, ornaments
from .design_guard import demand_safe
from .errors import DesignUnknown

DESIGNS = Path(__file__).parent / "designs"
PAGE_WIDTH, PAGE_HEIGHT = 297.0, 210.0  # A4 landscape, mm


@dataclass(frozen=True)
class Square:
    """A square on the page: its upper left corner and side in mm; `ink` is #rrggbb."""

    left: float
    top: float
    size: float
    ink: str = "#000000"


@dataclass(frozen=True)
class Box:
    """A box in mm into which a picture is fitted; `align` places a narrower picture."""

    left: float
    top: float
    width: float
    height: float
    align: str = "left"


@dataclass(frozen=True)
class Room:
    """The space for a text: width and height in mm, sizes in points, the rest in ems.

    `chain` is the chain of faces where it is not the default chain of such a text.
    """

    width: float
    size: float
    least: float = 9.0
    height: float = 0.0
    line_height: float = 1.5
    spacing: float = 0.0
    chain: str = ""


@dataclass(frozen=True, eq=False)
class Design:
    """A design as its design.toml describes it; loaded once, so compared by identity."""

    name: str
    qr: Square
    seal: Square
    rooms: dict[str, Room]
    logo: Box = Box(0, 0, 0, 0)

    @property
    def folder(self) -> Path:
        """The folder of the design's files."""
        return DESIGNS / self.name

    def template(self, file: str) -> Template:
        """Return a template of the design."""
        return _environment(self.name).get_template(file)


def known() -> tuple[str, ...]:
    """The names of all designs."""
    return tuple(sorted(each.parent.name for each in DESIGNS.glob("*/design.toml")))


@cache
def open_design(name: str) -> Design:
    """Read a design. Raises DesignUnknown, DesignUnsafe."""
    if name not in known():
        raise DesignUnknown("design", design=name, known="、".join(known()))
    demand_safe(name, DESIGNS / name)
    told: dict[str, Any] = tomllib.loads((DESIGNS / name / "design.toml").read_text("utf-8"))
    return Design(
        name=name,
        qr=Square(**told["qr"]),
        seal=Square(**told["seal"]),
        logo=Box(**told["logo"]),
        rooms={text: Room(**room) for text, room in told["room"].items()},
    )


@cache
def _environment(name: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(DESIGNS / name),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "engraving": engraving,
        "landscape": landscape,
        "lettering": lettering,
        "medal": medal,
        "ornaments": ornaments,
        "mm": engraving.mm,
    }
    return environment
