"""Upload tables to a served program as HR does at its pages; report crashes and wrong values.

Each table is uploaded as each kind, reviewed, downloaded as a marked copy and given up. Then each
of its columns is chosen as the serials of issued cards and written: what the company has
afterwards is compared with what the cells display, where `--seen` says that.
"""

from __future__ import annotations

import http.client
import re
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from bench import seeded_company, server
from bench.sessions import cookies_of
from bench.table_figures import Figures, Seen
from webapp.company.models import Person
from webapp.core.config import Config
from webapp.importing.template_sheets import TEMPLATES
from webapp.people.operations.add_people import PersonGiven, add_person
from webapp.site.startup import close_runtime, open_runtime
from webapp.spreadsheets.values import folded

HR = "1002"
CARDS = "issued_cards"
ANSWERS_WITHIN = 120  # seconds
MOST_WRITTEN = 5  # columns of a table are written as serials
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_COLUMN = re.compile(r'name="column" value="([^"]*)"')
_HEAD_ROW = re.compile(r'name="head_row"[^>]*? value="(\d+)"')
_BOUNDARY = "a-table-of-the-bench"


@dataclass(frozen=True)
class Answer:
    """A status, the address to which it leads (empty: none), and the page."""

    status: int
    leads_to: str
    page: str


@dataclass
class UploadDesk:
    """HR at the pages of a served program: one connection, one session."""

    data: Path
    connection: http.client.HTTPConnection
    cookies: dict[str, str]
    token: str = ""
    figures: Figures = field(default_factory=Figures)

    def ask(self, what: str, method: str, path: str, body: bytes = b"", kind: str = "") -> Answer:
        """Send a request; an answer of 500 or more is a finding about `what`."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie, **({"Content-Type": kind} if kind else {})}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        page = answer.read().decode("utf-8", "replace")
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.figures.counted["requests"] += 1
        if answer.status >= 500:
            self.figures.crash(f"{what}: {answer.status} of {method} {path}")
        return Answer(answer.status, urlsplit(answer.headers.get("Location") or "").path, page)

    def send(self, what: str, path: str, fields: Sequence[tuple[str, str]] = ()) -> Answer:
        """Post a form."""
        body = urlencode([("csrf_token", self.token), *fields]).encode()
        return self.ask(what, "POST", path, body, "application/x-www-form-urlencoded")

    def upload(self, kind: str, name: str, content: bytes) -> str:
        """Upload a table as a kind; the address of its review, empty where it is refused."""
        given = {"csrf_token": self.token, "kind": kind}
        parts = [
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in given.items()
        ]
        filename = quote(Path(name).name)
        head = f'Content-Disposition: form-data; name="file"; filename="{filename}"'
        parts.append(f"--{_BOUNDARY}\r\n{head}\r\nContent-Type: application/octet-stream\r\n\r\n")
        body = "".join(parts).encode() + content + f"\r\n--{_BOUNDARY}--\r\n".encode()
        said = self.ask(
            f"{name} as {kind}",
            "POST",
            "/import",
            body,
            f"multipart/form-data; boundary={_BOUNDARY}",
        )
        return said.leads_to if said.status == 303 else ""

    def serials(self) -> set[str]:
        """The serials that the company has."""
        file = f"file:{Config(self.data).database}?mode=ro"
        with closing(sqlite3.connect(file, uri=True)) as database:
            return {serial for (serial,) in database.execute("SELECT serial FROM issued_card")}


@contextmanager
def served_desk() -> Iterator[UploadDesk]:
    """HR's session at a new company, which is served until left."""
    with tempfile.TemporaryDirectory(prefix="jiebao-bench-") as folder:
        data = Path(folder) / "var"
        seeded_company.make(data, sellers=1)
        _hire_hr(data)
        cookies = cookies_of(data, HR)
        running = server.start(data)
        connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=ANSWERS_WITHIN)
        try:
            desk = UploadDesk(data, connection, cookies)
            desk.token = _found(_TOKEN, desk.ask("the form", "GET", "/import").page)
            yield desk
        finally:
            connection.close()
            running.stop()


def _hire_hr(data: Path) -> None:
    runtime = open_runtime(Config(data), lambda: datetime.now(UTC))
    try:
        given = PersonGiven(HR, "何静", "hr", password_hash="x")  # which no password has
        runtime.write(lambda tx: add_person(tx, "bench", given))
        runtime.write(lambda tx: Person.update(must_change_password=False).execute())
    finally:
        close_runtime(runtime)


def upload_table(desk: UploadDesk, name: str, content: bytes, seen: Seen) -> None:
    """Upload one file in all ways, and add the results to the desk's figures."""
    desk.figures.counted["files"] += 1
    for kind in TEMPLATES:
        _review(desk, kind, name, content)
    titles = _titles(desk, name, content)
    for place in range(min(len(titles), MOST_WRITTEN)):
        _write_serials(desk, name, content, titles, place, seen)


def _review(desk: UploadDesk, kind: str, name: str, content: bytes) -> None:
    """Look at an upload as a kind, and give it up."""
    what, address = f"{name} as {kind}", desk.upload(kind, name, content)
    desk.figures.counted["uploads"] += 1
    if not address:
        desk.figures.counted["refused uploads"] += 1
        return
    desk.ask(what, "GET", address)
    desk.ask(what, "GET", f"{address}/marked.xlsx")
    desk.send(what, f"{address}/discard")


def _titles(desk: UploadDesk, name: str, content: bytes) -> list[str]:
    """The titles of the columns that the page asks about, with the first row as the heading."""
    address = desk.upload(CARDS, name, content)
    if not address:
        return []
    page = desk.ask(name, "GET", address).page
    page = _with_heading(desk, name, address, page)
    desk.send(name, f"{address}/discard")
    return [unescape(title) for title in _COLUMN.findall(page)]


def _with_heading(desk: UploadDesk, name: str, address: str, page: str) -> str:
    """Choose the first row as the heading where the page has found none."""
    if _COLUMN.search(page):
        return page
    rows = re.search(r'name="head_row" value="(\d+)"', page)
    if rows is None:
        return page
    desk.send(name, f"{address}/choices", [("head_row", rows[1])])
    return desk.ask(name, "GET", address).page


def _write_serials(
    desk: UploadDesk, name: str, content: bytes, titles: list[str], place: int, seen: Seen
) -> None:
    """Choose a column as the serials and the next as the batch, and write the table."""
    address = desk.upload(CARDS, name, content)
    page = _with_heading(desk, name, address, desk.ask(name, "GET", address).page)
    fields = [("head_row", _found(_HEAD_ROW, page))]
    for at, title in enumerate(titles):
        chosen = {place: "serial", (place + 1) % len(titles): "batch"}.get(at, "")
        fields += [("column", title), ("field", chosen)]
    desk.send(name, f"{address}/choices", fields)
    before = desk.serials()
    said = desk.send(name, f"{address}/write")
    desk.figures.counted["columns written or refused"] += 1
    if "已导入" not in said.page:
        desk.figures.counted["columns refused"] += 1
        desk.send(name, f"{address}/discard")
    _compare(desk, f"{name} column {titles[place]!r}", desk.serials() - before, seen)


def _compare(desk: UploadDesk, what: str, written: set[str], seen: Seen) -> None:
    """Each serial that was written is what some cell of the table displays."""
    displayed = {"".join(folded(text).split()).upper() for text in seen.values()}
    desk.figures.counted["cells written"] += len(written)
    if not displayed:
        return
    desk.figures.counted["cells compared"] += len(written)
    for serial in sorted(written - displayed):
        desk.figures.counted["misread"] += 1
        desk.figures.wrong.append(f"{what}: written as {serial!r}, which no cell displays")


def _found(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    return found[1] if found else ""
