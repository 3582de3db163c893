"""Nothing in the database, the audit trail, notices, logs or replies ties an answer to a person."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.webapp.effect.conftest import CROWD
from webapp.core.answer_boxes import FEWEST, AnswerBoxes
from webapp.effect.models import PulseAnswered, PulseCount
from webapp.effect.operations.answer_pulse import PulseGiven, give_answer
from webapp.effect.operations.end_rounds import end_rounds, join_rests
from webapp.effect.rounds import asked_of
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine
from webapp.store.tables import database

pytestmark = pytest.mark.sqlite

Answers = Sequence[tuple[str, int]]
TABLES = ("pulse_answered", "pulse_count")


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table in its stored order, with its running number where it has one."""
    connection = database.connection()
    sql = "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name"
    found = {}
    for name, made in connection.execute(sql).fetchall():
        number = "" if "WITHOUT ROWID" in made else "rowid, "
        found[name] = connection.execute(f'SELECT {number}* FROM "{name}"').fetchall()  # noqa: S608
    return found


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {name for name in after if before.get(name) != after[name]}


@pytest.fixture
def replay(crowd: Any, write: Any) -> Callable[[Answers], tuple[bytes, dict[str, Any]]]:
    """Gives answers to the question from the same beginning each time; the database's bytes and
    rows afterwards."""
    connection = database.connection()
    beginning = sqlite3.connect(":memory:")
    connection.backup(beginning)

    def run(answers: Answers) -> tuple[bytes, dict[str, Any]]:
        beginning.backup(connection)
        boxes, company = AnswerBoxes(), load_company()
        for person, value in answers:
            asked = asked_of(company, person, company.clock.day(write(lambda tx: tx.now)))
            give_answer(write, boxes, asked, PulseGiven(person, "drive", value))
        join_rests(write, boxes)
        with closing(sqlite3.connect(":memory:")) as copy:
            connection.backup(copy)
            return copy.serialize(), rows()

    return run


PEOPLE, VALUES = CROWD[:5], (1, 2, 3, 4, 5)
OTHERWISE = {
    "other answers of the same people": list(zip(PEOPLE, VALUES[::-1], strict=True)),
    "another order": list(zip(PEOPLE, VALUES, strict=True))[::-1],
    "both": list(zip(PEOPLE[::-1], (2, 1, 4, 5, 3), strict=True)),
}


@pytest.mark.parametrize("how", OTHERWISE)
def test_the_database_is_the_same_to_the_byte_whoever_gave_which_answer_and_in_which_order(
    replay: Any, how: str
) -> None:
    assert replay(list(zip(PEOPLE, VALUES, strict=True))) == replay(OTHERWISE[how])


def test_the_database_does_change_with_the_sum_of_the_answers(replay: Any) -> None:
    """Or the test above would prove nothing."""
    given = list(zip(PEOPLE, VALUES, strict=True))
    assert replay(given) != replay([*given[:4], (given[4][0], 1)])


def test_copies_of_the_database_made_after_each_answer_differ_by_five_people_or_not_at_all(
    answer: Any, crowd: Any
) -> None:
    """What a backup between two answers, or the write-ahead log, shows."""
    before, steps = rows(), []
    for place, person in enumerate(crowd):
        answer(person, "drive", 1 + place % 5)
        after = rows()
        more = len(after["pulse_answered"]) - len(before["pulse_answered"])
        counted = sum(row[-1] for row in after["pulse_count"])
        steps.append((more, counted - sum(row[-1] for row in before["pulse_count"])))
        assert changed(before, after) <= set(TABLES)
        before = after

    assert steps == [(0, 0)] * 4 + [(5, 5)] + [(0, 0)] * 4 + [(5, 5)] + [(0, 0)] * 2


def test_no_audit_line_notice_or_reminder_follows_an_answer(answers: Any, crowd: Any) -> None:
    before = rows()
    answers(crowd[:5], "drive", (1, 2, 3, 4, 5))
    after = rows()

    assert changed(before, after) == set(TABLES)
    assert {"audit_line", "notice", "reminder", "sign_in", "touch"} <= before.keys()


def test_the_line_at_the_end_of_a_round_names_nobody(
    answers: Any, boxes: AnswerBoxes, crowd: Any, write: Any, clock: Any
) -> None:
    answers(crowd[:5], "drive", (1, 2, 3, 4, 5))
    clock.set("2026-04-01T00:05")
    end_rounds(write, boxes, load_company().clock.day(clock.now))
    line = AuditLine.get(AuditLine.action == "end_pulse")

    told = line.before + line.after + line.subject
    assert [person for person in load_company().people if person in told] == []


def test_the_tables_have_no_moment_no_running_number_and_no_column_in_common_but_the_question() -> (
    None
):
    columns = {
        table: {field.column_name for field in table._meta.sorted_fields}
        for table in (PulseAnswered, PulseCount)
    }

    assert columns[PulseAnswered] == {"round", "question", "person_id"}
    assert columns[PulseCount] == {"round", "question", "cohort", "value", "count"}
    assert all(table._meta.without_rowid for table in columns)


def test_no_other_table_refers_to_an_answer(company: Any) -> None:
    sql = "SELECT name FROM sqlite_master WHERE sql LIKE '%pulse_%' AND type = 'table'"
    assert {name for (name,) in database.connection().execute(sql)} == set(TABLES)


def test_rooms_of_money_ranks_and_talks_do_not_name_the_tables() -> None:
    """Nor import them: a contract of import-linter."""
    root = Path(__file__).parents[3]
    rooms = ["rules", *(f"webapp/{room}" for room in ("ledger", "payroll", "boards", "planning"))]
    rooms += [f"webapp/{room}" for room in ("schemes", "facts", "feedback", "talks", "growth")]
    named = [
        file.name
        for room in rooms
        for file in (root / room).rglob("*.py")
        if any(table in file.read_text("utf-8") for table in (*TABLES, "effect_decision"))
    ]
    assert named == []


@pytest.fixture
def app_rows(client_of: Any, crowd: Any) -> Callable[[str, int], tuple[Any, set[str]]]:
    """Answers through the page; the reply, and the tables that changed."""
    clients = {person: client_of(person) for person in crowd}
    for client in clients.values():
        client.get("/pulse")  # what the first request of a session notes is noted now

    def post(person: str, value: int) -> tuple[Any, set[str]]:
        before = rows()
        reply = clients[person].post("/pulse", data={"question": "drive", "value": value})
        return reply, changed(before, rows())

    return post


def test_through_the_page_nothing_else_is_written_or_logged(
    app_rows: Any, crowd: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        written = [app_rows(person, 1 + place)[1] for place, person in enumerate(crowd[:5])]

    assert written == [set()] * 4 + [set(TABLES)]
    told = [record.getMessage() for record in caplog.records]
    assert [text for text in told if "pulse" in text or "drive" in text] == []


def test_the_reply_is_the_same_whatever_was_answered(app_rows: Any, crowd: Any) -> None:
    replies = [app_rows(person, 1 + place)[0] for place, person in enumerate(crowd[:4])]

    assert {reply.status_code for reply in replies} == {303}
    assert {reply.headers["Location"] for reply in replies} == {"/pulse"}
    assert len({reply.data for reply in replies}) == 1
    assert FEWEST == 5
