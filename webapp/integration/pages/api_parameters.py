"""The parameters by which a list of the API is read page by page, and the list's answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import Response, jsonify, request

from webapp.integration.api_description import ParameterMalformed

MOST, USUAL = 500, 100  # items of one answer; api: the parameter Limit of openapi.json
LONGEST = 80  # characters of a parameter
_CURSOR = re.compile(r"[0-9]{1,18}")
T = TypeVar("T")


def limit_parameter() -> int:
    """How many items the answer may hold. Raises ParameterMalformed."""
    typed = request.args.get("limit", str(USUAL))
    if not re.fullmatch(r"[0-9]{1,3}", typed) or not 1 <= int(typed) <= MOST:
        raise ParameterMalformed(fault="limit")
    return int(typed)


def number_cursor() -> int:
    """The number after which the list goes on; 0 for its beginning. Raises ParameterMalformed."""
    typed = request.args.get("after", "0")
    if not _CURSOR.fullmatch(typed):
        raise ParameterMalformed(fault="after")
    return int(typed)


def text_cursor() -> str:
    """The text after which the list goes on; empty for its beginning. Raises ParameterMalformed."""
    return text_parameter("after", "")


def text_parameter(name: str, otherwise: str) -> str:
    """A parameter as text; `otherwise` if it is left out. Raises ParameterMalformed."""
    typed = request.args.get(name)
    if typed is None:
        return otherwise
    if not 1 <= len(typed) <= LONGEST:
        raise ParameterMalformed(fault=name)
    return typed


def page_answer(
    name: str, items: Sequence[Any], cursor: str | int | None, *, more: bool
) -> Response:
    """The answer of a list: its items, the cursor to read on with, whether more is there."""
    return jsonify(
        {
            name: list(items),
            "cursor": None if cursor in (None, 0, "") else str(cursor),
            "more": more,
        }
    )


def cut(
    rows: Sequence[T], limit: int, key: Callable[[T], str], after: str
) -> tuple[Sequence[T], str, bool]:
    """Rows sorted by a text key: those after the cursor, the next cursor, whether more follow."""
    later = [row for row in rows if key(row) > after]
    taken = later[:limit]
    return taken, key(taken[-1]) if taken else after, len(later) > limit
