"""The OpenAPI description, and the check that what comes in is of it: one text for both."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

OPENAPI = Path(__file__).with_name("openapi.json")


@cache
def description() -> Mapping[str, Any]:
    """The description as it is published."""
    found: Mapping[str, Any] = json.loads(OPENAPI.read_text("utf-8"))
    return found


@cache
def _validator(name: str) -> Draft202012Validator:
    parts = description()["components"]
    return Draft202012Validator({"components": parts, "$ref": f"#/components/schemas/{name}"})


def fault(name: str, found: object) -> str | None:
    """Where and why a value is not of the schema `name`, in a few words; None where it is."""
    for error in _validator(name).iter_errors(found):
        place = "/".join(str(step) for step in error.absolute_path) or name
        return f"{place}: {error.message}"[:200]
    return None
