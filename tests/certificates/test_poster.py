"""The 喜报: a picture of one size, rare names among it; nothing it says spills."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from PIL import Image, ImageChops

from certificates import CertificateError
from certificates.errors import GlyphMissing, TextMissing, TextTooLong, TooManyFigures
from certificates.picture import painted
from certificates.poster import PIXELS, Poster, poster_pdf, poster_picture

PLAIN = Poster(
    name="林晓燕",
    team="东城店",
    won="售卡冠军",
    company="晨光家居",
    day="2026年3月5日",
    figures=(("12 张", "当天售卡"), ("第 1 名", "全公司")),
)
# The panel's inside, as shares of the picture: the edge on which nothing may stand.
LEFT, TOP, RIGHT, BOTTOM = 0.105, 0.34, 0.895, 0.82


def test_a_poster_is_a_picture_of_one_size() -> None:
    picture = Image.open(BytesIO(poster_picture(PLAIN)))
    assert (picture.format, picture.size) == ("PNG", (PIXELS, PIXELS * 4 // 3))


@pytest.mark.parametrize(
    "poster",
    [
        replace(PLAIN, name="阿卜杜热依木·买买提·吐尔逊·艾合买提江"),
        replace(PLAIN, name="王䶮𬭚喆", won="每日邀约完成率前三名奖励暨全通报嘉奖"),
        replace(PLAIN, name="Bartholomew Featherstonehaugh", won="Best of the month"),
        replace(PLAIN, won="长" * 40, team="队" * 40),
        replace(PLAIN, figures=(("¥123,456,789", "成交业绩"),) * 3),
        replace(PLAIN, team="", figures=()),
    ],
)
def test_whatever_it_says_keeps_to_the_panel(poster: Poster) -> None:
    pdf = poster_pdf(poster)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert len(opened.pages) == 1
    seen, plain = painted(pdf, 540), painted(poster_pdf(PLAIN), 540)
    changed = ImageChops.difference(seen, plain).convert("L").point(lambda tone: 255 * (tone > 24))
    box = changed.getbbox()
    assert box is not None
    wide, high = seen.size
    assert box[0] > LEFT * wide
    assert box[2] < RIGHT * wide
    assert TOP * high < box[1]
    assert box[3] < BOTTOM * high


def test_what_cannot_be_drawn_is_named_before_anything_is() -> None:
    with pytest.raises(GlyphMissing) as refused:
        poster_picture(replace(PLAIN, name="林\U0001f600"))
    assert refused.value.values["code_point"] == "U+1F600"


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"name": " "}, TextMissing),
        ({"won": ""}, TextMissing),
        ({"name": "长" * 41}, TextTooLong),
        ({"figures": (("1", "一"),) * 4}, TooManyFigures),
    ],
)
def test_what_no_poster_holds_is_refused(
    changed: dict[str, object], refusal: type[CertificateError]
) -> None:
    with pytest.raises(refusal):
        replace(PLAIN, **changed)  # type: ignore[arg-type]
