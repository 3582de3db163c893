"""No export or log for others holds a word of a talk; no room of money or ranks reads one."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.webapp.every_record import CAST
from tests.webapp.page_addresses import NOT_WALKED, addresses_of
from webapp.company.roles import HR, LEADERS
from webapp.site.access import TABLE
from webapp.store.models import AuditLine
from webapp.talks.operations.hold_talks import AgreementGiven, agree, confirm, open_talk
from webapp.talks.operations.talk_notes import consent, wish, write_note

ROOT = Path(__file__).parents[3]
WORDS = {"agreed": "蓝鲸约定", "note": "红隼笔记", "wish": "白鹭愿望"}
OTHERS = {"hr": CAST["hr"], "leader": CAST["leader"], "head": CAST["head"], "seller": "1104"}
SELLER, SUPERVISOR = CAST["guide"], CAST["supervisor"]  # the two; nobody of OTHERS is one
EXPORTS = {
    entry
    for entry in TABLE
    if "GET" in entry.methods.split()
    and entry.roles is not None
    and entry.address.endswith((".xlsx", ".csv", ".json", ".jwt"))
}
READ_ELSEWHERE = {entry for entry in TABLE if entry.address in ("/operations-log", "/talks")}


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
def search(sample: Any, applications: dict[bool, Any]) -> Callable[[str], dict[str, list[str]]]:
    """Every export and log of the sample company as a person gets it; which words it holds."""
    from tests.webapp.conftest import application
    from tests.webapp.site.test_query_bounds import sign_in

    app = application(sample)

    def run(person: str) -> dict[str, list[str]]:
        client, found = sign_in(app, sample, person), {}
        for entry in sorted(EXPORTS | READ_ELSEWHERE, key=lambda each: each.address):
            if entry.address in NOT_WALKED:
                continue
            for address in addresses_of(entry, person, sample):
                asked = address + "?group=talks" if address == "/operations-log" else address
                with client.get(asked) as answer:
                    text = text_of(answer.get_data())
                found[address] = [word for word in WORDS.values() if word in text]
        return found

    return run


def test_no_export_or_log_for_others_holds_a_word_of_a_talk(
    sample: Any, search: Callable[[str], dict[str, list[str]]]
) -> None:
    talked(sample)
    for person in OTHERS.values():
        found = search(person)
        assert len(found) >= 10
        assert {address: words for address, words in found.items() if words} == {}
    own = search(SUPERVISOR)  # the search finds the words where they are meant to be
    assert own["/talks"] == [WORDS["agreed"]]


def test_no_audit_line_of_the_whole_company_holds_one(sample: Any) -> None:
    talked(sample)
    rows = AuditLine.select(AuditLine.before, AuditLine.after, AuditLine.subject)
    lines = json.dumps(list(rows.tuples()), ensure_ascii=False)
    assert [word for word in WORDS.values() if word in lines] == []


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
