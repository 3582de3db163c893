"""A company's own logo and seal in print."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from certificates import press, press_run
from certificates.design import known, open_design
from certificates.emblem import MOST_SIDE
from certificates.errors import EmblemUnreadable

from .conftest import OnDisk, an_honour, picture, words

BLUE = (20, 60, 160)


def a_png(size: tuple[int, int] = (300, 100), margin: int = 30) -> bytes:
    image = Image.new("RGB", size, "white")
    box = (margin, margin, size[0] - margin, size[1] - margin)
    ImageDraw.Draw(image).rectangle(box, fill=BLUE)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def share(seen: Image.Image, colour: str) -> float:
    """How much of a picture is bluish, or reddish."""
    red, green, blue = (band.tobytes() for band in seen.split())
    pairs = zip(blue, red, strict=True) if colour == "blue" else zip(red, green, strict=True)
    return sum(one - other > 60 for one, other in pairs) / len(red)


@pytest.mark.parametrize("design", known())
def test_a_logo_is_printed_in_its_box_without_its_white_paper(design: str, on_disk: OnDisk) -> None:
    box = open_design(design).logo
    edges = (box.left, box.top, box.left + box.width, box.top + box.height)
    without = picture(on_disk(press(an_honour(design))), 1, 60, edges)
    file = on_disk(press(an_honour(design, logo=a_png())))

    seen = picture(file, 1, 60, edges)

    assert share(without, "blue") == 0
    assert share(seen, "blue") > 0.1
    assert (255, 255, 255) not in set(seen.get_flattened_data()) or design == "modern-red"
    for word in words(file, 1):
        above = 0.12 * (word.bottom - word.top)  # a box is higher than its ink
        apart = word.bottom <= box.top or word.top + above >= box.top + box.height
        assert apart or word.right <= box.left or word.left >= box.left + box.width, word


def test_a_seal_of_ones_own_stands_where_the_drawn_one_would(on_disk: OnDisk) -> None:
    place = open_design("classic-gold").seal
    edges = (place.left, place.top, place.left + place.size, place.top + place.size)

    seen = picture(on_disk(press(an_honour(seal=a_png((200, 200), 60)))), 1, 60, edges)

    assert share(seen, "blue") > 0.1
    assert share(seen, "red") < 0.05


def test_a_logo_is_in_a_run_once() -> None:
    run = [an_honour(recipient=name) for name in ("王吉", "李雷", "韩梅")]
    noisy = Image.effect_noise((400, 400), 80).convert("RGB")
    out = BytesIO()
    noisy.save(out, "PNG")
    marked = [an_honour(recipient=honour.recipient, logo=out.getvalue()) for honour in run]

    added = len(press_run(marked)) - len(press_run(run))

    assert 0 < added < 1.6 * 400 * 400


@pytest.mark.parametrize(
    "broken", [b"no picture", b"\x89PNG\r\n\x1a\n", a_png((MOST_SIDE + 1, 90))]
)
def test_what_is_no_png_or_a_huge_one_is_refused_before_printing(broken: bytes) -> None:
    with pytest.raises(EmblemUnreadable):
        press(an_honour(logo=broken))
