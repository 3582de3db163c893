"""Report missing and faulty translations; run by script/messages."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%%")


def read_catalogue(path: Path) -> Catalog:
    """Return the catalogue in a .po file.

    Its language is the name of the folder above LC_MESSAGES.
    """
    with path.open("rb") as text:
        return read_po(text, locale=path.parent.parent.name)


def wants(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    """Yield each faulty msgid, and what is wrong with its translation."""
    for message in catalogue:
        if message.id and (wrong := wrong_with(message)):
            yield str(message.id), wrong


def wrong_with(message: Message) -> str:
    """Return what is wrong with one translation; empty if nothing is."""
    sources = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
    strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    if not all(strings):
        return "not translated"
    if message.fuzzy:
        return "fuzzy"
    wanted = sorted(PLACES.findall(str(sources[-1])))
    if any(sorted(PLACES.findall(str(string))) != wanted for string in strings):
        return "other places to fill than the source"
    return ""


def main(paths: list[str]) -> int:
    """Print the faulty translations of each catalogue; return 1 if there are any."""
    found = 0
    for path in map(Path, paths):
        catalogue = read_catalogue(path)
        for source, wrong in wants(catalogue):
            found += 1
            click.echo(f"{path}: {wrong}: {source}")
        click.echo(f"{path}: {len(catalogue)} messages")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
