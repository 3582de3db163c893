from datetime import date

import pytest

from certificates.numerals import chinese_date


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 11, 23), "二〇二六年十一月二十三日"),
        (date(2030, 10, 10), "二〇三〇年十月十日"),
        (date(2000, 1, 1), "二〇〇〇年一月一日"),
        (date(2026, 12, 20), "二〇二六年十二月二十日"),
        (date(2027, 5, 31), "二〇二七年五月三十一日"),
        (date(2028, 2, 29), "二〇二八年二月二十九日"),
    ],
)
def test_a_date_is_written_in_chinese_numerals(day: date, written: str) -> None:
    assert chinese_date(day) == written
