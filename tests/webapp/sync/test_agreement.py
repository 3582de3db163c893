"""The compiled schema says of every value what jsonschema says of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.webapp.sync.phone import Phone
from webapp.sync.agreement import compiled
from webapp.sync.description import description, fault

WORD = "#/components/schemas/"
NAMED = description()["components"]["schemas"]
SCHEMAS = {f"{WORD}{name}": schema for name, schema in NAMED.items()}
VALIDATORS = {
    name: Draft202012Validator({"components": description()["components"], "$ref": f"{WORD}{name}"})
    for name in ("Batch", "Content")
}
TESTS = {name: compiled(NAMED[name], SCHEMAS) for name in VALIDATORS}

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
PHOTO = {"sha256": "a" * 64, "size": 5, "original_sha256": None, "source": "camera", "exif": None}
CONTENT = {
    "schema": 1,
    "kind": "call",
    "member": "1101",
    "device": "0" * 32,
    "sequence": 1,
    "wall": 1_772_416_800_000,
    "beacon": None,
    "beacon_wall": 1_772_416_800_000,
    "call": {
        "outcome": "invited",
        "note": "",
        "customer": 7,
        "phone": "",
        "follow_up_on": "2026-03-09",
        "follow_up_time": "09:30",
        "stop": False,
        "topics": ["price"],
    },
    "card": {"serial": "BR-1", "visited": True, "photo": PHOTO},
    "dial": {"customer": 7},
    "touch": {"customer": 7, "what": "visit", "amount": "12", "words": ""},
    "pair": {"pair": 1, "method": "x", "result": ""},
}
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from([1.0, 0, -1, 2**31, "", "call", "card", "a" * 64, "a" * 64 + "\n", "24:00"]),
    st.text(max_size=45),
    st.lists(st.text(max_size=3), max_size=22),
    st.dictionaries(st.sampled_from(["customer", "outcome", "kind"]), st.integers(), max_size=2),
)


@st.composite
def changed(draw: st.DrawFn, whole: Mapping[str, Any]) -> dict[str, Any]:
    """A copy in which some values are missing or others."""
    made = dict(whole)
    for name in draw(st.lists(st.sampled_from(sorted(whole)), max_size=3, unique=True)):
        if draw(st.booleans()) and isinstance(made[name], dict):
            made[name] = draw(changed(made[name]))
        elif draw(st.booleans()):
            made[name] = draw(ODD)
        else:
            del made[name]
    return made


@settings(max_examples=400)
@given(changed(CONTENT))
def test_contents_are_judged_as_jsonschema_judges_them(content: dict[str, Any]) -> None:
    assert TESTS["Content"](content) == VALIDATORS["Content"].is_valid(content)


@given(st.data())
def test_batches_are_judged_as_jsonschema_judges_them(data: st.DataObject) -> None:
    phone = Phone("1101")
    batch = phone.batch(phone.call(NOW), phone.call(NOW))
    batch["records"][0] = data.draw(changed(batch["records"][0]))
    drawn = data.draw(changed(batch))

    assert TESTS["Batch"](drawn) == VALIDATORS["Batch"].is_valid(drawn)


def test_a_fault_is_named_as_before() -> None:
    assert fault("Content", CONTENT) is None
    assert fault("Content", {**CONTENT, "wall": "noon"}) == "wall: 'noon' is not of type 'integer'"


@pytest.mark.parametrize("schema", [{"format": "date"}, {"type": "number"}, {"enum": [1]}])
def test_what_is_not_known_is_refused_when_it_is_compiled(schema: dict[str, Any]) -> None:
    with pytest.raises(KeyError):
        compiled(schema, {})
