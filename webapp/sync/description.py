"""Publish the OpenAPI description of /sync/, and check requests against its schemas."""

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
    """Return the OpenAPI description as published."""
    parsed: Mapping[str, Any] = json.loads(OPENAPI.read_text("utf-8"))
    return parsed


@cache
def _validator(name: str) -> Draft202012Validator:
    parts = description()["components"]
    return Draft202012Validator({"components": parts, "$ref": f"#/components/schemas/{name}"})


def fault(name: str, value: object) -> str | None:
    """Return the first violation of the schema `name`, as "place: reason" in 200 characters.

    None if the value agrees with the schema.
    """
    for error in _validator(name).iter_errors(value):
        place = "/".join(str(step) for step in error.absolute_path) or name
        return f"{place}: {error.message}"[:200]
    return None
