"""Every page in a made-up language, ⟦each message⟧ in brackets: what stands outside is hard-coded.

The same pages are read by html-validate, which finds what browsers forgive.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import flask_babel
import pytest
from babel.support import NullTranslations

from tests.browser.test_modules import node
from tests.webapp.every_record import CAST
from tests.webapp.page_addresses import NOT_WALKED, addresses_of
from tests.webapp.site.test_english_pages import CHINESE, Shown
from tests.webapp.site.test_query_bounds import sign_in
from webapp.schemes import metric_names
from webapp.site.access import TABLE
from webapp.store.statements import engine, read_rows
from webapp.web.runtime import Runtime

pytestmark = pytest.mark.sqlite  # what templates say: test_shown_days walks on PostgreSQL

ROOT = Path(__file__).resolve().parents[3]
DATE = re.compile(r"(\d+年)?\d+月(\d+日)?|\d+年(第(\d+周|[一二三四]季度))?")  # as Babel writes it
# Chapters and files that are written once for each language, and those of the company's own text.
OTHER_FILES = re.compile(
    r"/help|/posters/|/schemes/new|/drafts/|/import/|/certificates/wordings|/standards"
)
MESSAGE = re.compile(r"⟦[^⟦⟧]*⟧")


class InBrackets(NullTranslations):
    """A language in which each message is its Chinese, in brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, one: str, _several: str, _number: int) -> str:
        return self.gettext(one)

    def pgettext(self, _context: str, message: str) -> str:
        return self.gettext(message)

    def npgettext(self, _context: str, one: str, _several: str, _number: int) -> str:
        return self.gettext(one)

    ugettext = gettext
    ungettext = ngettext  # type: ignore[assignment]
    upgettext = pgettext  # type: ignore[assignment]
    unpgettext = npgettext  # type: ignore[assignment]


@pytest.fixture
def no_kept_names() -> Iterator[None]:
    """Names of metrics in other languages are not taken from before, nor left for later."""
    metric_names._named.cache_clear()
    yield
    metric_names._named.cache_clear()


@pytest.fixture
def pages(
    filled: Runtime, filled_app: Any, monkeypatch: pytest.MonkeyPatch, no_kept_names: None
) -> dict[str, str]:
    """The text of every page, by its address and the role that opened it."""
    spoken = InBrackets()
    monkeypatch.setattr(flask_babel.Domain, "get_translations", lambda _domain: spoken)
    found: dict[str, str] = {}
    for role, person in {**CAST, "nobody": None}.items():
        client = sign_in(filled_app, filled, person)
        for entry in TABLE:
            wanted = role in (entry.roles or {"nobody"}) and "GET" in entry.methods.split()
            if not wanted or entry.address in NOT_WALKED:
                continue
            for address in addresses_of(entry, person or CAST["guide"], filled):
                with client.get(address, headers={"X-Jiebao-Sync": "1"}) as answer:
                    if answer.mimetype == "text/html" and answer.status_code == 200:
                        found[f"{address} ({role})"] = answer.text
    return found


def texts_of_the_company() -> list[str]:
    """Every Chinese text of the database, the longest first, because a pattern tries in order."""
    found: set[str] = set()
    for table in engine().table_names():
        for row in read_rows(f'SELECT * FROM "{table}"'):  # noqa: S608 - a name of the schema
            for value in row:
                found |= set(_texts(value))
    return sorted(found, key=len, reverse=True)


def _texts(value: object) -> Iterator[str]:
    """The texts of a cell: its own, and those within one that is JSON."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        with suppress(ValueError):
            value = json.loads(value)
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)
    elif isinstance(value, str) and len(value) > 1 and CHINESE.search(value):
        day = DATE.fullmatch(value)  # cut out of a longer date it would leave a part of that
        yield from () if day else (" ".join(value.split()),)


def without_messages(text: str) -> str:
    """What is left of a text without the messages in brackets, also of one within another."""
    while MESSAGE.search(text):
        text = MESSAGE.sub(" ", text)
    return text


def outside(page: str, data: re.Pattern[str]) -> Iterator[str]:
    """The pieces of a page that have Chinese outside of messages and data."""
    shown = Shown()
    shown.feed(page)
    whole = "\n".join(" ".join(piece.split()) for piece in shown.pieces)
    left = DATE.sub("", data.sub("", without_messages(whole)))
    for line in left.split("\n"):
        if CHINESE.search(line) and len(line.strip()) > 1:  # a first character stands in a circle
            yield " ".join(line.split())


def test_no_page_has_a_hard_coded_text_and_html_validate_finds_nothing(
    pages: dict[str, str], tmp_path: Path
) -> None:
    data = re.compile("|".join(map(re.escape, texts_of_the_company())))
    faults = defaultdict(list)
    for name, page in pages.items():
        for piece in () if OTHER_FILES.match(name) else outside(page, data):
            faults[piece].append(name)
    assert len(pages) > 500
    assert not faults, "\n".join(f"{where[0]}: {piece}" for piece, where in faults.items())
    assert validated(pages, tmp_path) == []


def validated(pages: dict[str, str], folder: Path) -> list[str]:
    """What html-validate says about the pages. Not asked for (htmlvalidate.json): matters of style,
    names that a group of boxes shares, a form of which somebody sees only what waits for others.
    """
    names = {}
    for number, (name, page) in enumerate(pages.items()):
        names[f"{number}.html"] = name
        (folder / f"{number}.html").write_text(page, encoding="utf-8")
    words = [node(), "node_modules/html-validate/bin/html-validate.mjs", "--formatter", "json"]
    words += ["--config", str(Path(__file__).with_name("htmlvalidate.json")), str(folder)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return [
        f"{names[Path(file['filePath']).name]}: {said['ruleId']}: {said['message']}"
        for file in json.loads(done.stdout)
        for said in file["messages"]
    ]


def test_the_search_finds_what_stands_outside_of_messages_and_data() -> None:
    page = "<p title='写死'>⟦早上好，⟦林⟧⟧ 林晓燕 3月2日 16:00 也写死</p>"
    found = list(outside(page, re.compile("林晓燕")))
    assert found == ["写死", "16:00 也写死"]


def test_html_validate_finds_a_duplicate_id(tmp_path: Path) -> None:
    page = "<!doctype html><html lang='en'><head><title>A</title></head><body>"
    twice = "<p id='same'>1</p><p id='same'>2</p></body></html>"
    assert validated({"/": page + twice}, tmp_path) == ['/: no-dup-id: Duplicate ID "same"']
