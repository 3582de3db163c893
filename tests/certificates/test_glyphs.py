from pathlib import Path
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from certificates import GlyphMissing, glyphs, press, press_run
from certificates.errors import FacesAbsent
from certificates.glyphs import BRUSH, KAI, KAI_BOLD, SONG, Face, stretches, width

from .conftest import NAMES, an_honour

NOWHERE = "𪚥"  # four dragons: neither LXGW WenKai nor Noto Serif CJK has it


def test_every_character_of_gb_2312_can_be_printed_in_a_name() -> None:
    rows = range(0xB0, 0xF8)
    level = [bytes([row, cell]) for row in rows for cell in range(0xA1, 0xFF)]
    characters = [each.decode("gb2312", "ignore") for each in level]

    assert len("".join(characters)) == 6763
    assert {each.face for each in stretches("".join(characters), "name")} == {KAI_BOLD}


@pytest.mark.parametrize("character", "䶮𬭚喆犇𠮷㛃堃·")
def test_rare_characters_of_names_are_in_kai(character: str) -> None:
    assert [each.face for each in stretches(character, "name")] == [KAI_BOLD]


def test_what_kai_lacks_stands_in_song_and_its_neighbours_stay_in_kai() -> None:
    assert [(each.text, each.face) for each in stretches("王䲜吉", "name")] == [
        ("王", KAI_BOLD),
        ("䲜", SONG),
        ("吉", KAI_BOLD),
    ]


def test_a_title_is_in_one_face() -> None:
    assert [each.face for each in stretches("月度最佳销售员", "title")] == [BRUSH]
    assert [each.face for each in stretches("年度㙍销售冠军", "title")] == [KAI_BOLD]
    assert [each.face for each in stretches("销售冠军", "title", whole="㙍销售冠军")] == [KAI_BOLD]


def test_a_character_mapped_to_a_blank_glyph_is_not_drawn() -> None:
    """Ma Shan Zheng has a 〇 that is empty, as AR PL UKai has a 䶮."""
    assert not BRUSH.draws("〇")
    assert [each.face for each in stretches("二〇二六年", "title")] == [KAI_BOLD]


def test_a_face_with_an_empty_outline_gives_way_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank = Face("Blank", "blank.ttf")
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", "empty"])
    builder.setupCharacterMap({ord("䶮"): "empty", ord("王"): "empty"})
    empty = TTGlyphPen(None).glyph()
    builder.setupGlyf({".notdef": empty, "empty": empty})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "empty": (1000, 0)})
    builder.setupHorizontalHeader()
    builder.setupPost()
    builder.save(tmp_path / blank.file)
    (tmp_path / KAI.file).symlink_to(KAI.path)
    monkeypatch.setattr(glyphs, "FONTS", tmp_path)

    monkeypatch.setitem(glyphs.CHAINS, "name", (blank, KAI))
    assert [each.face for each in stretches("䶮王", "name")] == [KAI]

    monkeypatch.setitem(glyphs.CHAINS, "name", (blank,))
    with pytest.raises(GlyphMissing, match="䶮"):
        stretches("䶮王", "name")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"recipient": f"王{NOWHERE}"}, "recipient"),
        ({"company": f"{NOWHERE}公司"}, "company"),
        ({"title": f"销售{NOWHERE}冠军"}, "title"),
        ({"closing": NOWHERE}, "closing"),
        ({"department": NOWHERE}, "department"),
        ({"signatories": (f"总经理 {NOWHERE}",)}, "signatories"),
    ],
)
def test_a_character_that_no_face_has_is_refused_by_name(
    changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(GlyphMissing, match=r"“𪚥”（U\+2A6A5）") as refused:
        press(an_honour(**changes))

    assert refused.value.field == field
    assert refused.value.values["character"] == NOWHERE


@pytest.mark.parametrize("stray", ["\u200b", "\ufe00", "\U000e0100", "\t", "\x00", "😀"])
def test_what_has_no_shape_is_refused_by_its_code_point(stray: str) -> None:
    with pytest.raises(GlyphMissing, match=f"U\\+{ord(stray):04X}"):
        press(an_honour(recipient=f"王{stray}吉"))


def test_one_bad_name_stops_a_run_before_anything_is_printed() -> None:
    printed: list[int] = []
    run = [an_honour(recipient=name) for name in NAMES] + [an_honour(recipient=NOWHERE)]

    with pytest.raises(GlyphMissing):
        press_run(run, printed.append)

    assert printed == []


def test_width_is_the_sum_of_advances() -> None:
    assert width("王吉", "name") == pytest.approx(2.0)
    assert 0 < width("i", "text") < width("W", "text") < 1.2


def test_faces_that_set_up_did_not_gather_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glyphs, "FONTS", tmp_path)

    with pytest.raises(FacesAbsent, match="script/fonts"):
        Face("Nowhere", "nowhere.ttf").draws("王")
