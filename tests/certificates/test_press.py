import re
from typing import Any

import pikepdf
import pytest

from certificates import press, press_each, press_run
from certificates.design import known, open_design
from certificates.errors import DesignUnknown, ForeignAddress, NothingToPrint
from certificates.glyphs import FACES
from certificates.setting import set_pages

from .conftest import ENGLISH, EVERYTHING_LONG, NAMES, OnDisk, Word, an_honour, tool, words


@pytest.mark.parametrize("design", known())
def test_a_certificate_is_one_a4_page_that_says_what_the_honour_says(
    design: str, on_disk: OnDisk
) -> None:
    file = on_disk(press(an_honour(design)))
    text = tool("pdftotext", "-raw", file, "-").decode().replace("\n", "")

    for said in (
        "王吉", "同志：", "月度最佳销售员", "您累计成交贺卡", "96", "特发此证，以资鼓励。",
        "贺岁电话销售有限责任公司", "二〇二六年十一月二十三日", "HR-2026-000001",
    ):  # fmt: skip
        assert said in text
    told = tool("pdfinfo", file).decode()
    assert re.search(r"^Pages: +1$", told, re.M)
    assert re.search(r"^Page size: .*\(A4\)$", told, re.M)
    assert re.search(r"^Title: +月度最佳销售员 王吉$", told, re.M)
    assert re.search(r"^Author: +贺岁电话销售有限责任公司$", told, re.M)


def test_a_run_has_a_page_for_each_in_order_across_designs_and_batches(on_disk: OnDisk) -> None:
    run = [
        an_honour("commendation" if at in (3, 4) else "classic-gold", recipient=NAMES[at % 36])
        for at in range(45)
    ]
    done: list[int] = []

    file = on_disk(press_run(run, done.append))

    pages = tool("pdftotext", "-raw", file, "-").decode().split("\f")[:-1]
    assert len(pages) == 45
    for honour, page in zip(run, pages, strict=True):
        assert honour.recipient in page
        assert ("荣 誉 证 书" in page) == (honour.design == "classic-gold")
    assert done == [3, 5, 45]


def test_every_character_printed_is_in_an_embedded_face_of_ours(on_disk: OnDisk) -> None:
    run = [an_honour(design, recipient="䲜王") for design in known()]

    fonts = tool("pdffonts", on_disk(press_run(run))).decode().splitlines()[2:]

    ours = {face.family.replace(" ", "-") for face in FACES}
    assert {line.split()[0].split("+")[1].split(",")[0] for line in fonts} == ours
    assert all(re.search(r"Identity-H +yes yes yes ", line) for line in fonts)


def test_the_same_honour_gives_the_same_bytes() -> None:
    assert press(an_honour()) == press(an_honour())
    assert press(an_honour()) != press(an_honour(serial="HR-2026-000002"))


def test_singles_are_what_the_press_gives_for_each() -> None:
    run = [an_honour(), an_honour(recipient="李雷")]

    assert list(press_each(run)) == [press(honour) for honour in run]


def test_a_plate_and_a_seal_are_in_a_run_once() -> None:
    run = [an_honour(recipient=name) for name in NAMES[:20]]

    assert len(press_run(run)) < len(press(run[0])) * 2.5


@pytest.mark.parametrize("design", known())
def test_the_file_is_well_formed_and_says_it_is_archival(design: str, on_disk: OnDisk) -> None:
    file = on_disk(press_run([an_honour(design), an_honour(design, recipient="李雷")]))

    assert b"No syntax or stream encoding errors" in tool("qpdf", "--check", file)
    with pikepdf.open(file) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "3B"
        assert "/OutputIntents" in pdf.Root
        assert "/ID" in pdf.trailer
        assert pdf.docinfo["/CreationDate"] == "D:20261123"


def test_progress_that_raises_ends_the_run() -> None:
    class Cancelled(Exception):
        pass

    def cancel(done: int) -> None:
        raise Cancelled(done)

    with pytest.raises(Cancelled):
        press_run([an_honour()], cancel)


def test_a_run_of_nobody_and_an_unknown_design_are_refused() -> None:
    with pytest.raises(NothingToPrint):
        press_run([])
    with pytest.raises(DesignUnknown):
        press(an_honour("no-such"))


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "https://example.com/a.png", "../commendation/plate.svg"]
)
def test_a_design_reads_nothing_outside_its_own_folder(address: str) -> None:
    with pytest.raises(ForeignAddress):
        set_pages(open_design("classic-gold"), f'<img src="{address}">')


def test_a_text_is_never_markup(on_disk: OnDisk) -> None:
    file = on_disk(press(an_honour(company="<b>贺岁</b>&公司")))

    assert "<b>贺岁</b>&公司" in tool("pdftotext", "-raw", file, "-").decode()


# The field inside the ornament, millimetres: left, top, right, bottom.
FIELDS = {
    "classic-gold": (35.0, 24.0, 264.0, 187.0),
    "commendation": (90.0, 24.0, 279.0, 190.0),
    "ink": (30.0, 24.0, 275.0, 186.0),
    "modern-red": (28.0, 24.0, 272.0, 187.0),
}


@pytest.mark.parametrize("design", sorted(FIELDS))
@pytest.mark.parametrize(
    "changes",
    [
        EVERYTHING_LONG,
        EVERYTHING_LONG | {"recipient": "欧" * 40, "title": "冠" * 40, "company": "司" * 40},
        EVERYTHING_LONG | {"recipient": "W" * 40, "title": "Champion of the Whole Wide Year"},
        ENGLISH,
    ],
    ids=["long", "longest", "Latin", "English"],
)
def test_nothing_overlaps_or_spills_however_long_the_texts(
    design: str, changes: dict[str, Any], on_disk: OnDisk
) -> None:
    file = on_disk(press_run([an_honour(design, **changes)]))
    left, top, right, bottom = FIELDS[design]
    printed = [word for word in words(file, 1) if word.text not in "通报嘉奖荣誉证书"]
    qr = open_design(design).qr
    code = Word("QR", qr.left, qr.top, qr.left + qr.size, qr.top + qr.size)

    assert len(printed) > 20
    for word in printed:
        assert left <= word.left, word
        assert word.right <= right, word
        assert top <= word.top, word
        assert word.bottom <= bottom, word
    overlaps = [
        (one.text, other.text)
        for at, one in enumerate([*printed, code])
        for other in printed[:at]
        if _overlap(one, other)
    ]
    assert overlaps == []


def _overlap(one: Word, other: Word) -> bool:
    """Whether the ink of two words may touch: their boxes are a quarter higher than their ink."""
    across = min(one.right, other.right) - max(one.left, other.left)
    slack = 0.28 * min(one.bottom - one.top, other.bottom - other.top)
    down = min(one.bottom, other.bottom) - max(one.top, other.top) - slack
    return across > 0.3 and down > 0


@pytest.mark.parametrize("design", known())
def test_a_date_and_the_fixed_words_are_in_the_language_asked_for(
    design: str, on_disk: OnDisk
) -> None:
    text = tool("pdftotext", "-layout", on_disk(press(an_honour(design, **ENGLISH))), "-").decode()

    assert "November 23, 2026" in text
    assert "No. HR-2026-000001" in text
    assert "Scan to verify" in text
    assert "证书编号" not in text
