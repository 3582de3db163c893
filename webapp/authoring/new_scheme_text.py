"""Make and read the text of a new scheme: a whole scheme file, from a name, a copy or TOML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

import tomli_w

from rules.scheme import Scheme, SchemeFault, read_scheme
from webapp.core.errors import JiebaoError, Words, _
from webapp.planning.fault_sentences import fault_words, place_words
from webapp.planning.operations.drafts import UNWRITTEN
from webapp.schemes.catalogue import OWN, read_toml

FIRST = date(2000, 1, 1)  # the first day of a new scheme's revision: its enrolment says from when
_LINE = re.compile(r"at line (\d+)")
LONGEST_ID = 40


class SchemeTextFaulty(JiebaoError):
    """The text is no valid scheme file; the sentence names the line, place, key and fault."""

    sentence = _("第 %(line)s 行%(place)s：%(fault)s")
    field = "text"


def blank_table(name: str, campaign: bool) -> dict[str, Any]:
    """Return the table of a new scheme without clauses and without a reason."""
    revision = {"from": FIRST, "because": "", "clause": []}
    return {"id": "", "name": name, "campaign": campaign, "revision": [revision]}


def copied_table(table: Mapping[str, Any], today: date, name: str) -> dict[str, Any]:
    """Return a new scheme's table with the clauses that another scheme has in force today."""
    begun = [held for held in table["revision"] if held["from"] <= today] or table["revision"][:1]
    revision = {**begun[-1], "from": FIRST, "because": ""}
    return {**table, "id": "", "name": name, "revision": [revision]}


def parsed(text: str) -> dict[str, Any]:
    """Return the table of a TOML text. Raises SchemeTextFaulty."""
    try:
        return read_toml(text)
    except (ValueError, RecursionError) as broken:
        found = _LINE.search(str(broken))
        line = found.group(1) if found else "1"
        said = Words(_("不是正确的 TOML：%(fault)s"), {"fault": broken})
        raise SchemeTextFaulty(line=line, place="", fault=said) from broken


def written(table: Mapping[str, Any]) -> str:
    """Return a scheme's table as TOML text."""
    return tomli_w.dumps(table)


def read_new(text: str) -> Scheme:
    """Read the scheme of a text with the reader of scheme files. Raises SchemeTextFaulty.

    An empty reason is no fault here, so that a draft can be kept before its reason is written.
    """
    table = parsed(text)
    held = table.get("revision")
    revisions = held if isinstance(held, list) else []
    filled = [
        {**each, "because": each.get("because") or UNWRITTEN} if isinstance(each, dict) else each
        for each in revisions
    ]
    told = {**table, "revision": filled} if revisions else table
    try:
        return read_scheme(told, "scheme.toml")
    except SchemeFault as fault:
        raise fault_of_text(text, fault) from fault


def fault_of_text(text: str, fault: SchemeFault) -> SchemeTextFaulty:
    """Return a fault with the line of its key, or else the first line of its table."""
    where = {"place": place_words(fault.place), "key": fault.key}
    place = Words("（%(place)s · %(key)s）", where)
    return SchemeTextFaulty(line=line_of(text, fault), place=place, fault=fault_words(fault.fault))


def line_of(text: str, fault: SchemeFault) -> int:
    """Return the line of a fault's key in its clause's table, or the first line of that table."""
    lines = text.splitlines()
    first, last = _block(lines, fault.place)
    key = re.compile(rf"\s*(?:[\w.\"-]*\.)?\"?{re.escape(fault.key.split('.')[-1])}\"?\s*=")
    inside = re.compile(rf"\b{re.escape(fault.key.split('.')[-1])}\s*=")
    for pattern in (key.match, inside.search):
        for number in range(first, last):
            if pattern(lines[number]):
                return number + 1
    return first + 1


def _block(lines: list[str], place: str) -> tuple[int, int]:
    """The lines of the table that a place names: from its head to the next table of its kind."""
    named = re.search(r"revision (\d+)(?:, clause (.+?))?(?:,|$)", place)
    if named is None:
        return 0, len(lines)
    heads = _heads(lines, "revision")
    number = int(named.group(1)) - 1
    if number >= len(heads):
        return 0, len(lines)
    first = heads[number]
    last = heads[number + 1] if number + 1 < len(heads) else len(lines)
    if named.group(2) is None:
        return first, last
    starts = [each for each in _heads(lines, "revision.clause") if first <= each < last]
    for start, end in zip(starts, [*starts[1:], last], strict=True):
        told = re.compile(rf"\s*id\s*=\s*['\"]{re.escape(named.group(2))}['\"]")
        if any(told.match(line) for line in lines[start:end]):
            return start, end
    return first, last


def _heads(lines: list[str], name: str) -> list[int]:
    head = re.compile(rf"\s*\[\[\s*{re.escape(name)}\s*\]\]")
    return [number for number, line in enumerate(lines) if head.match(line)]


def own_id(wished: str, number: int) -> str:
    """Return an id for the company's own scheme: `own-` and the letters and digits of `wished`.

    Only Latin letters and digits count. If `wished` has none, as most Chinese names have not, the
    scheme's number follows `own-`.
    """
    plain = unicodedata.normalize("NFKC", wished).casefold().removeprefix(OWN)
    words = "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST_ID].strip("-")
    return f"{OWN}{words or number}"


__all__ = [
    "FIRST",
    "SchemeTextFaulty",
    "blank_table",
    "copied_table",
    "own_id",
    "parsed",
    "read_new",
    "written",
]
