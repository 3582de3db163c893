"""What is seen: the text layer may hold a name whose print is a box or another character."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import segno
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

from certificates import press, press_run
from certificates.design import known, open_design
from certificates.fit import POINT
from certificates.glyphs import Face, stretches
from certificates.typeset import lay_out

from .conftest import NAMES, an_honour, picture, words_of_all

DPI = 150
SIDE = 40


@pytest.fixture(scope="module", params=known())
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A print run of the whole cast in one design."""
    file = tmp_path_factory.mktemp("run") / f"{request.param}.pdf"
    file.write_bytes(press_run([an_honour(request.param, recipient=name) for name in NAMES]))
    return Run(request.param, file, NAMES)


class Run:
    """A printed run, and the pictures of the names on its pages, as PDFium paints them."""

    def __init__(self, design: str, file: Path, names: tuple[str, ...]) -> None:
        self.names = names
        self.design = open_design(design)
        self.file = file
        self.words = words_of_all(file)

    def characters(self, page: int) -> Iterator[tuple[str, Face, Image.Image]]:
        """Each character of the name on a page, the face it is due, and what is seen there."""
        name = self.names[page - 1]
        size = lay_out(an_honour(self.design.name, recipient=name), self.design).recipient.size
        parts = name.split(" ")
        printed = [word for word in self.words[page - 1] if word.text in parts]
        assert [word.text for word in printed] == parts
        em = size * POINT
        left, right = printed[0].left - em, printed[-1].right + em
        top, bottom = printed[0].top - 0.1 * em, printed[0].bottom + 0.1 * em
        strip = self._strip(page, (left, top, right, bottom))
        left = em
        for stretch in stretches(name, "name"):
            for character in stretch.text:
                wide = stretch.face.advance(character) * em
                edges = [round(side * DPI / 25.4) for side in (left, left + wide)]
                seen = strip.crop((edges[0], 0, edges[1], strip.height))
                yield character, stretch.face, _ink(seen)
                left += wide + self.design.rooms["recipient"].spacing * em

    def _strip(self, page: int, box: tuple[float, float, float, float]) -> Image.Image:
        """A box of a page, in millimetres from its left upper corner."""
        left, top, right, bottom = (side / POINT for side in box)
        with pypdfium2.PdfDocument(self.file) as document:
            sheet = document[page - 1]
            wide, high = sheet.get_size()
            crop = (left, high - bottom, wide - right, top)
            painted: Image.Image = sheet.render(scale=DPI / 72, crop=crop).to_pil().convert("RGB")
            sheet.close()
        return painted


def _ink(seen: Image.Image) -> Image.Image:
    """The name's dark ink as white on black: paper, lines, guilloche and hills are lighter."""
    return seen.getchannel("G").point(lambda level: 255 if level < 110 else 0)


def _squared(ink: Image.Image) -> Image.Image:
    """The ink's own box, kept in shape, in the middle of a square."""
    box = ink.getbbox()
    assert box, "nothing is printed where a character is due"
    cut = ink.crop(box)
    scale = SIDE / max(cut.size)
    size = (max(1, round(cut.width * scale)), max(1, round(cut.height * scale)))
    square = Image.new("L", (SIDE, SIDE))
    square.paste(
        cut.resize(size, Image.Resampling.BOX), ((SIDE - size[0]) // 2, (SIDE - size[1]) // 2)
    )
    return square


@cache
def _expected(character: str, face: Face) -> Image.Image:
    """The character as the font file draws it, by another renderer."""
    font = ImageFont.truetype(face.path, 160)
    alone = Image.new("L", (400, 400))
    ImageDraw.Draw(alone).text((100, 100), character, fill=255, font=font)
    return _squared(alone.point(lambda level: 255 if level > 127 else 0))


def _difference(one: int, other: int) -> float:
    """0 if equal, 1 if the ink of one lies where the other has none."""
    return (one ^ other).bit_count() / (one.bit_count() + other.bit_count())


def _bits(square: Image.Image) -> int:
    """A square's ink, a bit a pixel."""
    return int.from_bytes(
        square.point(lambda level: 255 if level > 96 else 0).convert("1").tobytes()
    )


@cache
def _due(character: str, face: Face) -> int:
    return _bits(_expected(character, face))


def test_every_name_is_printed_as_it_is_spelt(run: Run) -> None:
    """Each printed character looks like itself, and less like every other of the cast."""
    alike = set(" ·'-")  # a dot looks like any dot once it is squared
    cast = sorted({character for name in NAMES for character in name} - alike)
    wrong = []
    for page, name in enumerate(run.names, start=1):
        for character, face, seen in run.characters(page):
            if character in alike:
                continue
            printed = _bits(_squared(seen))
            due = _difference(printed, _due(character, face))
            nearest = min(cast, key=lambda each: _difference(printed, _due(each, _face_of(each))))
            if due > 0.3 or nearest != character:
                wrong.append((name, character, round(due, 2), nearest))
    assert wrong == []


@cache
def _face_of(character: str) -> Face:
    [stretch] = stretches(character, "name")
    return stretch.face


def test_the_middle_dot_of_a_name_is_printed(run: Run) -> None:
    page = next(at for at, name in enumerate(run.names, start=1) if "·" in name)

    dot = next(seen for character, _, seen in run.characters(page) if character == "·")

    box = dot.getbbox()
    assert box is not None
    assert 0.5 < (box[2] - box[0]) / (box[3] - box[1]) < 2
    assert box[3] - box[1] < dot.height / 4


def test_the_qr_code_holds_the_address_module_by_module(run: Run) -> None:
    place = run.design.qr
    address = an_honour().verify_address
    edges = (place.left, place.top, place.left + place.size, place.top + place.size)

    seen = picture(run.file, 1, 400, edges).convert("L")

    matrix = segno.make(address, error="m", micro=False).matrix
    module = seen.width / len(matrix)
    for row, modules in enumerate(matrix):
        for column, dark in enumerate(modules):
            centre = (int((column + 0.5) * module), int((row + 0.5) * module))
            level: Any = seen.getpixel(centre)
            assert (level < 100) == bool(dark), (row, column)


def test_the_seal_is_red_and_hides_no_letter(run: Run) -> None:
    place = run.design.seal
    box = (place.left, place.top, place.left + place.size, place.top + place.size)

    seen = picture(run.file, 1, DPI, box)

    pixels = seen.width * seen.height
    histogram = seen.getchannel("R").histogram()
    dark = sum(histogram[:110]) / pixels
    red = ImageStat.Stat(
        ImageChops.subtract(seen.getchannel("R"), seen.getchannel("G")).point(
            lambda difference: 1 if difference > 90 else 0
        )
    ).sum[0]
    assert 0.15 < red / pixels < 0.5
    assert dark > 0.03  # company and date, through the ink


def test_a_company_with_another_name_has_another_seal(tmp_path: Path) -> None:
    place = open_design("classic-gold").seal
    rim = (place.left, place.top, place.left + place.size, place.top + place.size / 3)
    seals = []
    for company in ("贺岁电话销售有限责任公司", "龙腾文化礼品销售有限责任公司"):
        file = tmp_path / "one.pdf"
        file.write_bytes(press(an_honour(company=company)))
        seals.append(picture(file, 1, 100, rim))

    assert ImageChops.difference(*seals).getbbox() is not None


@pytest.mark.parametrize("design", known())
def test_the_plate_reaches_every_edge_of_the_paper(design: str, tmp_path: Path) -> None:
    file = tmp_path / "one.pdf"
    file.write_bytes(press(an_honour(design)))

    page = picture(file, 1, 50)

    assert page.size == (585, 414)
    white = (255, 255, 255)
    for x in range(2, 583, 20):
        assert page.getpixel((x, 1)) != white
        assert page.getpixel((x, 412)) != white
    for y in range(2, 412, 20):
        assert page.getpixel((1, y)) != white
        assert page.getpixel((583, y)) != white
