"""Extract messages that no gettext call marks: from scheme files and from error classes."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import Any, BinaryIO

SHOWN = ("name", "men", "women", "alternative", "prize", "gift", "training")
TABLES = ("revision", "clause")
Message = tuple[int, None, str, list[str]]


def scheme_words(
    source: BinaryIO,
    keywords: Collection[str],
    comment_tags: Collection[str],
    options: Mapping[str, Any],
) -> Iterator[Message]:
    """Yield the messages of a scheme's TOML for Babel: names, forfeits and things given in kind."""
    scheme = tomllib.load(source)
    for text in dict.fromkeys(_of_table(scheme)):
        yield 1, None, text, []


def _of_table(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield the texts of a table under the keys SHOWN, then those of its subtables, in order."""
    yield from (word for key in SHOWN if isinstance(word := table.get(key), str) and word)
    for subtable in TABLES:
        for each in table.get(subtable, ()):
            yield from _of_table(each)


def sentences(
    source: BinaryIO,
    keywords: Collection[str],
    comment_tags: Collection[str],
    options: Mapping[str, Any],
) -> Iterator[Message]:
    """Yield for Babel each `sentence = "…"` of error classes in files that may not import `_`."""
    for node in ast.walk(ast.parse(source.read())):
        match node:
            case ast.Assign(
                targets=[ast.Name(id="sentence")], value=ast.Constant(value=str(sentence))
            ):
                yield node.lineno, None, sentence, []
