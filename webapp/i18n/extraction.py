"""Finds words of the screen where no gettext marks them: in schemes' files, and in certificates."""

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
    """Babel's extraction of a scheme's TOML: names, forfeits and things given in kind."""
    scheme = tomllib.load(source)
    for word in dict.fromkeys(_of_table(scheme)):
        yield 1, None, word, []


def _of_table(table: Mapping[str, Any]) -> Iterator[str]:
    """What a table says under the keys that are shown, then the tables in it, in order."""
    yield from (word for key in SHOWN if isinstance(word := table.get(key), str) and word)
    for below in TABLES:
        for each in table.get(below, ()):
            yield from _of_table(each)


def sentences(
    source: BinaryIO,
    keywords: Collection[str],
    comment_tags: Collection[str],
    options: Mapping[str, Any],
) -> Iterator[Message]:
    """Babel's extraction of errors that may import no marker: each class's `sentence = "…"`."""
    for node in ast.walk(ast.parse(source.read())):
        match node:
            case ast.Assign(
                targets=[ast.Name(id="sentence")], value=ast.Constant(value=str(sentence))
            ):
                yield node.lineno, None, sentence, []
