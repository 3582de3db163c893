import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates import Segment
from certificates.design import known, open_design
from certificates.errors import DesignUnknown
from certificates.fit import POINT, line_size, lines, lines_size, paragraph_size
from certificates.glyphs import width

names = st.text("王吉欧阳震华·Wi ", min_size=1, max_size=40).filter(str.strip)
bodies = st.lists(
    st.builds(Segment, st.text("在活动中，“”。（）96 Wi", min_size=1, max_size=40), st.booleans()),
    min_size=1,
    max_size=4,
)
designs = st.sampled_from(known()).map(open_design)


@given(name=names, design=designs)
def test_every_name_is_one_line_of_its_room(name: str, design) -> None:
    room = design.rooms["recipient"]
    size = line_size((name,), "name", room)

    assert 0 < size <= room.size
    assert (width(name, "name") + room.spacing * len(name)) * size * POINT <= room.width + 0.01


@given(title=names, design=designs)
def test_every_title_keeps_to_its_room_on_at_most_two_lines(title: str, design) -> None:
    room = design.rooms["title"]
    parts = lines(title, "title", room)
    size = lines_size(parts, "title", room)

    assert len(parts) <= 2
    assert "".join(parts).replace(" ", "") == title.replace(" ", "")
    assert len(parts) * size * room.line_height * POINT <= room.height + 0.01


@given(body=bodies, design=designs)
def test_a_paragraph_is_set_between_its_least_and_its_largest_size(body, design) -> None:
    room = design.rooms["body"]

    assert room.least <= paragraph_size(tuple(body), room) <= room.size


def test_a_short_paragraph_has_the_largest_size_and_a_long_one_a_smaller() -> None:
    room = open_design("classic-gold").rooms["body"]

    assert paragraph_size((Segment("您累计成交贺卡九十六张，业绩名列第一"),), room) == room.size
    assert paragraph_size((Segment("好" * 180),), room) < room.size


def test_a_lone_last_character_is_brought_in() -> None:
    room = open_design("classic-gold").rooms["body"]
    per_line = int(room.width / POINT / room.size)
    two_lines = "好" * (per_line * 2 - 2)  # with the indent

    assert paragraph_size((Segment(two_lines),), room) == room.size
    smaller = paragraph_size((Segment(two_lines + "好"),), room)
    assert room.size - 1.5 <= smaller < room.size
    assert int(room.width / POINT / smaller) > per_line


def test_a_title_breaks_where_it_asks_to() -> None:
    room = open_design("classic-gold").rooms["title"]

    assert lines("季度\n销售之星", "title", room) == ("季度", "销售之星")
    assert lines("月度最佳销售员", "title", room) == ("月度最佳销售员",)
    assert lines("二〇二六年度全国电话销售大区总冠军", "title", room) == (
        "二〇二六年度全国电",
        "话销售大区总冠军",
    )


def test_an_unknown_design_is_refused_with_those_there_are() -> None:
    with pytest.raises(DesignUnknown, match="没有名为“no-such”的证书样式；现有：classic-gold、"):
        open_design("no-such")
