"""Publish the OpenAPI description of /sync/, and check requests against its schemas."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from webapp.sync.agreement import Test, compiled

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


@cache
def _agrees(name: str) -> Test:
    named = description()["components"]["schemas"]
    schemas = {f"#/components/schemas/{each}": schema for each, schema in named.items()}
    return compiled(named[name], schemas)


def fault(name: str, value: object) -> str | None:
    """Return the first violation of the schema `name`, as "place: reason" in 200 characters.

    None if the value agrees with the schema.
    """
    if _agrees(name)(value):  # nearly always
        return None
    for error in _validator(name).iter_errors(value):
        place = "/".join(str(step) for step in error.absolute_path) or name
        return f"{place}: {error.message}"[:200]
    return None
