"""No page, export, answer of the API, message or log for others holds a word of a talk.

A wish that both want the company to have is the company's by their own decision, and is left out.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.webapp.conftest import application
from tests.webapp.every_record import CAST
from tests.webapp.integration.conftest import approved
from tests.webapp.page_addresses import NOT_WALKED, addresses_of
from webapp.company.roles import HR, LEADERS
from webapp.integration.scopes import SCOPES
from webapp.payroll.operations.close_payroll import close_payroll
from webapp.site.access import TABLE
from webapp.store.models import AuditLine
from webapp.talks.operations.hold_talks import AgreementGiven, agree, confirm, open_talk
from webapp.talks.operations.talk_notes import consent, wish, write_note

ROOT = Path(__file__).parents[3]
WORDS = {"agreed": "蓝鲸约定", "note": "红隼笔记", "wish": "白鹭愿望"}
BETWEEN_THE_TWO = (WORDS["agreed"], WORDS["note"])
OTHERS = {"hr": CAST["hr"], "leader": CAST["leader"], "head": CAST["head"], "seller": "1104"}
SELLER, SUPERVISOR = CAST["guide"], CAST["supervisor"]  # the two; nobody of OTHERS is one
PAGES = sorted(
    (each for each in TABLE if "GET" in each.methods.split() and each.address not in NOT_WALKED),
    key=lambda each: each.address,
)
# Files and tables that others take away, at the least.
EXPORTS = ("/approvals.xlsx", "/payroll/2026-02.xlsx", "/payroll/2026-02.csv")
GROUP_OF_TALKS = "/operations-log?group=talks"


def talked(sample: Any) -> None:
    """Talk, agree, confirm, note and wish; nothing is released."""
    sealed = sample.cipher.encrypt_note(SUPERVISOR, WORDS["note"])
    due = sample.today.replace(day=28)

    def work(tx: Any) -> None:
        talk = open_talk(tx, SUPERVISOR, SELLER)
        given = AgreementGiven(WORDS["agreed"], due, "invited", 1, 9)
        number = agree(tx, SUPERVISOR, talk, given)
        confirm(tx, SELLER, number)
        write_note(tx, SUPERVISOR, talk, sealed)
        wished = wish(tx, SELLER, talk, WORDS["wish"])
        consent(tx, SUPERVISOR, talk, wished)

    sample.write(work)


def text_of(content: bytes) -> str:
    """The text of an answer: a sheet's strings, or the text itself."""
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


@pytest.fixture
def search(sample: Any) -> Callable[[str], dict[str, list[str]]]:
    """Every page and export of the sample company as a person gets it; which words it holds."""
    from tests.webapp.site.test_query_bounds import sign_in

    app = application(sample)

    def run(person: str) -> dict[str, list[str]]:
        client, found = sign_in(app, sample, person), {}
        asked = [each for entry in PAGES for each in addresses_of(entry, person, sample)]
        for address in [*asked, GROUP_OF_TALKS]:
            with client.get(address) as answer:
                if answer.status_code == 200:
                    text = text_of(answer.get_data())
                    found[address] = [word for word in WORDS.values() if word in text]
        return found

    return run


@pytest.mark.parametrize("who", OTHERS)
def test_no_page_export_or_log_for_others_holds_a_word_of_a_talk(
    sample: Any, search: Callable[[str], dict[str, list[str]]], who: str
) -> None:
    talked(sample)
    sample.write(lambda tx: close_payroll(tx, CAST["hr"], "2026-02"))
    found = search(OTHERS[who])
    assert len(found) >= 30
    if who == "hr":
        assert {*EXPORTS, GROUP_OF_TALKS} <= found.keys()
    told = {address: words for address, words in found.items() if words}
    assert [address for address, words in told.items() if set(words) & set(BETWEEN_THE_TWO)] == []
    # A wish of the two is a matter, and stands nowhere else.
    assert [address for address in told if not address.startswith("/matters")] == []


def test_the_search_finds_the_words_where_they_are_meant_to_be(
    sample: Any, search: Callable[[str], dict[str, list[str]]]
) -> None:
    talked(sample)
    own = search(SUPERVISOR)
    assert own["/talks"] == [WORDS["agreed"]]
    assert any(set(BETWEEN_THE_TWO) <= set(words) for words in own.values())


def test_no_answer_of_the_api_holds_one_whatever_a_token_may_read(sample: Any) -> None:
    class Deciders:
        he, lu = CAST["hr"], CAST["leader"]

    talked(sample)
    _number, secret = approved(sample, Deciders, *SCOPES)
    client = application(sample).test_client()
    read = [each.address for each in TABLE if each.scope and each.methods == "GET"]
    found = {}
    for address in read:
        path = address.replace("<month>", "2026-02")
        answer = client.get(f"{path}?limit=500", headers={"Authorization": f"Bearer {secret}"})
        found[path] = [word for word in WORDS.values() if word in answer.text]
    assert len(found) >= 7
    assert [path for path, words in found.items() if words] == []


def test_no_table_but_those_of_talks_holds_one(sample: Any, database_rows: Any) -> None:
    """So no message, reminder, notice, webhook or audit line does: each is a row of a table."""
    talked(sample)
    holding: dict[str, set[str]] = {word: set() for word in WORDS.values()}
    for table, rows in database_rows().items():
        text = repr(rows)
        for word, tables in holding.items():
            if word in text:
                tables.add(table)
    assert holding == {
        WORDS["agreed"]: {"agreement"},
        WORDS["note"]: set(),
        WORDS["wish"]: {"talk_wish", "matter"},
    }


@pytest.mark.sqlite  # reads the bytes of its file
def test_a_private_note_is_in_no_byte_of_the_data_folder(sample: Any) -> None:
    """In the database, its write-ahead log, backups and logs; the agreement's words are found."""
    talked(sample)
    files = [each for each in sample.config.data.rglob("*") if each.is_file()]
    assert sample.config.database in files
    content = {each.name: each.read_bytes() for each in files}
    assert any(WORDS["agreed"].encode() in held for held in content.values())
    note = WORDS["note"]
    spelled = [note.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")]
    spelled.append(json.dumps(note).encode())
    assert [name for name, held in content.items() if any(each in held for each in spelled)] == []


def test_no_audit_line_of_the_whole_company_holds_one(sample: Any) -> None:
    talked(sample)
    rows = AuditLine.select(AuditLine.before, AuditLine.after, AuditLine.subject)
    lines = json.dumps(list(rows.tuples()), ensure_ascii=False)
    assert [word for word in BETWEEN_THE_TWO if word in lines] == []


def test_rules_and_money_neither_import_talks_nor_name_their_tables() -> None:
    tables = ("talk_held", "talk_note", "talk_wish", "wish_consent", "agreement", '"talk"')
    rooms = [ROOT / "rules"]
    for name in ("ledger", "payroll", "boards", "schemes", "facts", "feedback", "planning"):
        rooms.append(ROOT / "webapp" / name)
    named = [
        (file.relative_to(ROOT).as_posix(), table)
        for room in rooms
        for file in room.rglob("*.py")
        for table in tables
        if table in file.read_text("utf-8")
    ]
    assert named == []


def test_only_the_two_may_open_a_talk_by_the_access_table() -> None:
    rows = [entry for entry in TABLE if entry.address.startswith("/talks/")]
    assert rows
    assert all(not (entry.roles or HR) & (HR | LEADERS) for entry in rows)
    assert all(entry.part for entry in rows)
