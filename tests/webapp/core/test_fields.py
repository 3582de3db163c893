"""A declared field: the values it reads and refuses, and the same limit in form, sync and table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from pathlib import Path

import pytest

from webapp.calling.operations import customers, record_call
from webapp.core.errors import JiebaoError, Missing
from webapp.core.fields import (
    Count,
    DateMalformed,
    Hundredths,
    OptionalDay,
    OptionalTime,
    RequiredDay,
    Text,
    TextTooLong,
    TimeMalformed,
)
from webapp.deals.operations import cancel_deal
from webapp.facts import card_serials
from webapp.feedback.operations import appraise, grants, trainings, violations
from webapp.importing.template_sheets import LAYOUTS
from webapp.people.operations import set_calendar
from webapp.site.filters import attributes
from webapp.spreadsheets.layout import Layout
from webapp.spreadsheets.values import Refused
from webapp.sync.description import description

TEMPLATE_FOLDER = Path(__file__).parents[3] / "templates"
# The declaration of each field of a record from a phone.
SENT = {
    ("Customer", "name"): customers.NAME,
    ("Call", "note"): record_call.NOTE,
    ("Card", "serial"): card_serials.SERIAL,
}
# The declaration of each column of an imported table.
COLUMNS = {
    ("call_list", "name"): customers.NAME,
    ("deals", "name"): customers.NAME,
    ("cancellations", "reason"): cancel_deal.REASON,
    ("contributions", "reason"): appraise.REASON,
    ("violations", "reason"): violations.TOLD,
    ("grants", "reason"): grants.REASON,
    ("trainings", "course"): trainings.COURSE,
    ("calendar", "name"): set_calendar.NAME,
}


class Wrong(JiebaoError):
    """The value is malformed."""

    sentence = "%(typed)s"


class OutOfRange(JiebaoError):
    """The number is malformed or out of range."""

    sentence = "%(least)s to %(most)s"


REASON = Text("reason", most=5)
NOTE = Text("note", most=5, required=False)
AMOUNT = Hundredths("amount", Wrong)
DAYS = Count("days", most=30, malformed=OutOfRange)


def test_a_text_is_read_without_surrounding_space() -> None:
    assert REASON.read({"reason": "  长长长长长 \n"}) == "长长长长长"
    assert NOTE.read({}) == ""


def test_a_day_is_read_or_left_out() -> None:
    assert RequiredDay("on").read({"on": " 2026-03-02 "}) == date(2026, 3, 2)
    assert OptionalDay("on").read({"on": "2026-03-02"}) == date(2026, 3, 2)
    assert OptionalDay("on").read({"on": " "}) is None


def test_a_time_of_day_is_read_to_the_minute_or_left_out() -> None:
    assert OptionalTime("at").read({"at": " 15:30 "}) == time(15, 30)
    assert OptionalTime("at").read({"at": " "}) is None


@pytest.mark.parametrize(
    ("typed", "found"),
    [("12", 1200), ("0.5", 50), ("1,200.05", 120005), ("¥12 800", 1280000), ("０", 0)],
)
def test_a_sum_is_read_as_people_write_it(typed: str, found: int) -> None:
    assert AMOUNT.read({"amount": typed}) == found


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("张\u202e三", "张三"),
        ("a\x00b\x1f", "ab"),
        ("\ufeff第一行\n\t第二行 ", "第一行\n\t第二行"),
        ("𠮷👩\u200d👧", "𠮷👩\u200d👧"),
    ],
)
def test_characters_that_are_no_text_are_left_out(typed: str, kept: str) -> None:
    assert Text("name", most=40).read({"name": typed}) == kept


def test_a_text_of_nothing_but_such_characters_is_missing() -> None:
    with pytest.raises(Missing):
        REASON.read({"reason": "\u202e\x00"})


def test_a_count_is_read_within_its_limits() -> None:
    assert [DAYS.read({"days": typed}) for typed in ("1", " 30 ")] == [1, 30]
    assert DAYS.read_optional({"days": ""}) is None


@pytest.mark.parametrize(
    ("read", "values", "refusal", "said"),
    [
        (REASON.read, {"reason": " "}, Missing, ""),
        (REASON.read, {"reason": "长" * 6}, TextTooLong, "最多 5 个字，现在有 6 个"),
        (NOTE.read, {"note": "长" * 6}, TextTooLong, "最多 5 个字"),
        (lambda values: NOTE.demand(values["note"]), {"note": ""}, Missing, ""),
        (RequiredDay("on").read, {}, Missing, ""),
        (RequiredDay("on").read, {"on": "soon"}, DateMalformed, "soon"),
        (OptionalDay("on").read, {"on": "2026-02-30"}, DateMalformed, "2026-02-30"),
        (OptionalDay("on").read, {"on": "0026-03-02"}, DateMalformed, "0026-03-02"),
        (RequiredDay("on").read, {"on": "9999-12-31"}, DateMalformed, "9999-12-31"),
        (RequiredDay("on").read, {"on": "0001-01-01"}, DateMalformed, "0001-01-01"),
        (RequiredDay("on").read, {"on": "x" * 10_000}, DateMalformed, "x" * 40),
        (OptionalTime("at").read, {"at": "24:00"}, TimeMalformed, "24:00"),
        (OptionalTime("at").read, {"at": "9:30"}, TimeMalformed, "9:30"),
        (OptionalTime("at").read, {"at": "15:30:10"}, TimeMalformed, "15:30:10"),
        (AMOUNT.read, {"amount": ""}, Missing, ""),
        (AMOUNT.read, {"amount": "1.234"}, Wrong, "1.234"),
        (AMOUNT.read, {"amount": "-1"}, Wrong, "-1"),
        (AMOUNT.read, {"amount": "1,2"}, Wrong, "1,2"),
        (AMOUNT.read, {"amount": "nan"}, Wrong, "nan"),
        (AMOUNT.read, {"amount": "1000000000"}, Wrong, "1000000000"),
        (DAYS.read, {}, OutOfRange, "1 to 30"),
        (DAYS.read, {"days": "31"}, OutOfRange, "1 to 30"),
        (DAYS.read, {"days": "²"}, OutOfRange, "1 to 30"),
    ],
)
def test_a_value_outside_the_limits_is_refused_beside_its_field(
    read: Callable[[Mapping[str, str]], object],
    values: dict[str, str],
    refusal: type[JiebaoError],
    said: str,
) -> None:
    with pytest.raises(refusal) as refused:
        read(values)
    assert refused.value.field in ("reason", "note", "on", "at", "amount", "days")
    assert said in str(refused.value)


def test_html_attributes_state_the_same_limits() -> None:
    assert attributes(REASON) == {"maxlength": "5", "required": ""}
    assert attributes(NOTE) == {"maxlength": "5"}
    assert attributes(NOTE, required=True) == {"maxlength": "5", "required": ""}
    assert attributes(RequiredDay("on")) == {"required": ""}
    assert attributes(DAYS) == {"min": "1", "max": "30", "required": ""}


def test_no_template_states_a_limit_of_its_own() -> None:
    stated = [
        f"{path.relative_to(TEMPLATE_FOLDER)}: {found}"
        for path in TEMPLATE_FOLDER.rglob("*.html")
        for found in re.findall(r"""(?:max|min)length['"]?\s*[=:]\s*['"]?\d+""", path.read_text())
    ]
    assert stated == []


@pytest.mark.parametrize(("place", "declared"), SENT.items())
def test_the_description_of_sync_names_the_limit_of_the_form(
    place: tuple[str, str], declared: Text
) -> None:
    """The maxLength in the OpenAPI schema is larger: exceeding it refuses the whole record."""
    schema, name = place
    told = description()["components"]["schemas"][schema]["properties"][name]
    assert told["description"].startswith(f"At most {declared.most} characters;")
    assert told["maxLength"] > declared.most


@pytest.mark.parametrize(("place", "declared"), COLUMNS.items())
def test_a_column_takes_what_the_form_takes(place: tuple[str, str], declared: Text) -> None:
    kind, name = place
    layout: Layout = LAYOUTS[kind]
    column = next(each for each in layout.columns if each.field == name)
    assert column.parse("长" * declared.most) == "长" * declared.most
    with pytest.raises(Refused, match=str(declared.most)):
        column.parse("长" * (declared.most + 1))
    stated = re.search(r"最多 (\d+) 个字", column.explained)
    assert stated is None or int(stated[1]) == declared.most
