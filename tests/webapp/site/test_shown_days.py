"""No page shows the key of a day or period, such as 2026-03-02: it shows 2026年3月2日."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.webapp.every_record import CAST
from tests.webapp.page_addresses import NOT_WALKED, addresses_of
from tests.webapp.site.test_query_bounds import sign_in
from webapp.site.access import TABLE

WRITTEN = re.compile(r"(?<![\w.-])20\d\d-(?:\d\d(?:-\d\d)?|Q\d)(?![\w-])")
# Texts that are data: a scheme's file, the example of a column, a value that is typed as it stands.
DATA = re.compile(r"<(script|style|textarea|code|pre|option)\b.*?</\1>", re.S)


def written_days(page: str) -> Iterator[str]:
    """Each day or period of the page's visible text that stands in its key's form."""
    text = re.sub(r"<[^>]*>", " ", DATA.sub(" ", page))
    for found in WRITTEN.finditer(text):
        yield " ".join(text[max(0, found.start() - 30) : found.end() + 30].split())


def test_the_search_finds_keys_and_no_other_text():
    shown = "<p>2026-03-02 · 2026-Q4 · 2026-03</p><time datetime='2026-03-02'>3月2日</time>"
    assert len(list(written_days(shown))) == 3
    assert not list(written_days("<p>HR-2026-000001</p><textarea>from = 2026-03-02</textarea>"))


def test_no_page_shows_a_key_for_a_day_or_a_period(filled, filled_app):
    faults: dict[str, list[str]] = {}
    seen = 0
    for role, person in CAST.items():
        client = sign_in(filled_app, filled, person)
        for entry in TABLE:
            if role not in (entry.roles or ()) or "GET" not in entry.methods.split():
                continue
            if entry.address in NOT_WALKED:
                continue
            for address in addresses_of(entry, person, filled):
                with client.get(address, headers={"X-Jiebao-Sync": "1"}) as answer:
                    page = answer.text if answer.mimetype == "text/html" else ""
                seen += len(page)
                if found := list(written_days(page)):
                    faults.setdefault(entry.address, found[:3])
    assert not faults, "\n".join(f"{where}: {what}" for where, what in faults.items())
    assert seen > 1_000_000
