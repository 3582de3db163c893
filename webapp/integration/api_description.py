"""The OpenAPI description of /api/v1, and the check of a request's body against its schemas."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from webapp.core.errors import JiebaoError, _

API_OPENAPI = Path(__file__).with_name("openapi.json")


class ParameterMalformed(JiebaoError):
    """A parameter of the address or the body does not fit the description."""

    sentence = _("请求不符合接口说明（%(fault)s），没有处理。")


@cache
def api_description() -> Mapping[str, Any]:
    """The description as published."""
    parsed: Mapping[str, Any] = json.loads(API_OPENAPI.read_text("utf-8"))
    return parsed


@cache
def _validator(name: str) -> Draft202012Validator:
    parts = api_description()["components"]
    return Draft202012Validator({"components": parts, "$ref": f"#/components/schemas/{name}"})


def read_body(name: str, body: bytes) -> Any:
    """A body as the schema `name` describes it. Raises ParameterMalformed."""
    try:
        parsed = json.loads(body)
        json.dumps(parsed, ensure_ascii=False).encode()  # raises on an unpaired surrogate
    except (ValueError, RecursionError) as malformed:
        raise ParameterMalformed(fault=type(malformed).__name__) from malformed
    for error in _validator(name).iter_errors(parsed):
        place = "/".join(str(step) for step in error.absolute_path) or name
        raise ParameterMalformed(fault=f"{place}: {error.message}"[:200])
    return parsed
