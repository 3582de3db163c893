"""The product's own renderer, beside poppler."""

from __future__ import annotations

from io import BytesIO
from threading import Thread

from PIL import Image, ImageChops, ImageStat

from certificates import press, press_run
from certificates.picture import painted, picture

from .conftest import OnDisk, an_honour
from .conftest import picture as by_poppler


def test_a_page_is_a_png_as_wide_as_asked() -> None:
    run = press_run([an_honour(), an_honour(recipient="李雷")])

    first, second = (Image.open(BytesIO(picture(run, 901, page=page))) for page in (1, 2))

    assert first.format == "PNG"
    assert first.mode == "RGB"
    assert first.size == second.size
    assert first.width == 901
    assert abs(first.height - 901 * 210 / 297) <= 1
    assert ImageChops.difference(first, second).getbbox() is not None


def test_fewer_colours_make_a_smaller_file() -> None:
    pdf = press(an_honour())

    assert len(picture(pdf, 600, colours=128)) < len(picture(pdf, 600)) / 2


def test_another_renderer_paints_the_same_page(on_disk: OnDisk) -> None:
    pdf = press(an_honour(recipient="𬭚䶮𠮷·犇喆"))

    ours = painted(pdf, 877)
    theirs = by_poppler(on_disk(pdf), 1, 75)

    # Edges are smoothed in ways of their own: tiles of 8 by 8 are compared.
    difference = ImageChops.difference(ours.reduce(8), theirs.resize(ours.size).reduce(8))
    assert ImageStat.Stat(difference.convert("L")).mean[0] < 5
    assert max(most for _, most in ImageStat.Stat(difference).extrema) < 70


def test_two_threads_may_ask_at_once() -> None:
    pdf = press(an_honour())
    seen: list[bytes] = []
    threads = [Thread(target=lambda: seen.append(picture(pdf, 300))) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(seen) == 4
    assert len(set(seen)) == 1
