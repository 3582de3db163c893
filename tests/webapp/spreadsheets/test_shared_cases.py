"""The files that were once read wrongly, where they lie beside the repository: right or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from webapp.importing.preview import preview_table

CASES = Path(__file__).parents[4] / "shared" / "cases"
CARDS, DEALS, STAFF, CALLS = "issued_cards", "deals", "staff", "call_list"
REFUSED = None
# file -> kind, and the values of one field in its rows, or REFUSED
EXPECTED: dict[str, tuple[str, tuple[str, ...] | None]] = {
    "fmt_prefix.xlsx": (CARDS, ("JC100001",)),
    "fmt_zeros_pad.xlsx": (CARDS, ("0000124",)),
    "fmt_zeros_dash.xlsx": (CARDS, ("0020-260017",)),
    "fmt_zeros_locale.xlsx": (CARDS, ("0000126",)),
    "fmt_zeros_spaces.xlsx": (CARDS, ("00000127",)),
    "int16.xlsx": (CARDS, REFUSED),
    "date_serial.xlsx": (CARDS, REFUSED),
    "sci_serial.xlsx": (CARDS, REFUSED),
    "bool_serial.xlsx": (CARDS, REFUSED),
    "csv_null.csv": (CARDS, REFUSED),
    "csv_date.csv": (CARDS, REFUSED),
    "con_csv_hash.csv": (DEALS, REFUSED),
    "con_date.xlsx": (DEALS, REFUSED),
    "con_prefix.xlsx": (DEALS, ("HT-2026-0017",)),
    "con_sci.xlsx": (DEALS, REFUSED),
    "amt_wan_fmt.xlsx": (DEALS, REFUSED),
    "amt_pct.xlsx": (DEALS, REFUSED),
    "csv_dash_phone.csv": (CALLS, ("刘备", "关羽")),
    "csv_two_numbers.csv": (CALLS, REFUSED),
    "csv_mixed_gbk_utf8.csv": (CALLS, REFUSED),
    "csv_big5_en_head.csv": (CALLS, REFUSED),
    "csv_sjis_en_head.csv": (CALLS, REFUSED),
    "csv_fffd.csv": (CALLS, REFUSED),
    "csv_html_entity.csv": (CALLS, REFUSED),
    "name_5.xlsx": (CALLS, ("\U0002ebf0一",)),
    "name_6.xlsx": (CALLS, ("\U00031350一",)),
    "name_date.xlsx": (CALLS, REFUSED),
    "x_strict.xlsx": (CALLS, ("严一",)),
    "x_backslash.xlsx": (CALLS, ("反一",)),
    "x_formula_zero_xlsxwriter.xlsx": (CALLS, REFUSED),
    "x_error_notype.xlsx": (CALLS, REFUSED),
    "staff_name_extI.xlsx": (STAFF, ("9010",)),
    "staff_1904_float.xlsx": (STAFF, ("9001",)),
    "staff_id_date.xlsx": (STAFF, REFUSED),
    "staff_id_prefix.xlsx": (STAFF, ("A017",)),
    "staff_id_sci.xlsx": (STAFF, REFUSED),
    "staff_mixed_enc.csv": (STAFF, REFUSED),
    "staff_team_variant.xlsx": (STAFF, ("9018",)),
}
FIELDS = {CARDS: "serial", DEALS: "contract", STAFF: "staff_number", CALLS: "name"}

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the files are not in the repository")


@pytest.mark.parametrize("file", sorted(EXPECTED))
def test_each_file_is_read_as_it_is_seen_or_refused(file: str) -> None:
    kind, expected = EXPECTED[file]
    lines = list(preview_table(kind, (CASES / file).read_bytes(), file))
    if expected is REFUSED:
        assert lines
        assert all("fault" in line and line["row"] for line in lines)
    else:
        assert tuple(line["read"][FIELDS[kind]] for line in lines) == expected


def test_no_file_is_forgotten() -> None:
    tables = {path.name for path in CASES.iterdir() if path.suffix in (".xlsx", ".csv")}
    assert tables <= set(EXPECTED)
