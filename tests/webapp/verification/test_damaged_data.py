"""Whatever was altered in whichever table, verification names it and never ends in a traceback."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.webapp.all_tables import all_tables
from tests.webapp.telling import call, card, verdict
from webapp.audit.sealer import seal_all
from webapp.commands.cli import main
from webapp.ledger.operations.settle import settle_period
from webapp.media.photos import PhotoStore
from webapp.schemes.company_loading import load_company
from webapp.store.files import FolderFiles
from webapp.store.tables import database
from webapp.verification.audit_parts import AuditedData, audit_parts
from webapp.verification.damage import unreadable
from webapp.verification.misfits import Misfit

pytestmark = pytest.mark.sqlite

DAY = "2026-03-02"
TABLES = sorted(str(model._meta.table_name) for model in all_tables())
# A flipped bit of a text, of a number, and of the kind of a value.
FLIPPED = ("CAST(x'ff41' AS TEXT)", "-1 - 4611686018427387904", "x'00ff'", "''", "NULL")


@pytest.fixture
def day(write: Any, company: Any, clock: Any) -> None:
    """A settled and sealed day with calls, cards, a fake one, and lines."""
    sold = card(write, company.lin, "k1", "NO-1", visited=False)
    card(write, company.zhao, "k3", "NO-3")
    call(write, company.wang, "c1")
    clock.set("2026-03-02T22:00")
    write(lambda tx: settle_period(tx, "card-campaign", DAY, None))
    verdict(write, company.sun, "v1", sold.number, "fake")
    write(lambda tx: settle_period(tx, "card-campaign", DAY, None))
    seal_all(write)


def found(data: Path) -> list[Misfit]:
    """What verification says of everything."""
    try:
        parts = audit_parts(
            AuditedData(load_company(fresh=True), PhotoStore(FolderFiles(data))), None
        )
    except Exception as failure:  # noqa: BLE001 - as the command does
        return [unreadable(failure)]
    return [misfit for part in parts if (misfit := part.find(lambda _done: None))]


@contextmanager
def undone() -> Iterator[sqlite3.Connection]:
    """Changes of the database that are taken back afterwards; nothing is checked meanwhile."""
    connection = database.connection()
    connection.execute("PRAGMA foreign_keys = 0")
    connection.execute("PRAGMA ignore_check_constraints = 1")
    with database.atomic() as transaction:
        yield connection
        transaction.rollback()


def altered(connection: sqlite3.Connection, table: str, column: str, value: str) -> bool:
    """Alter a column of all rows; whether there was anything to alter."""
    change = f'"{table}" SET "{column}" = {value}'
    try:
        return bool(connection.execute(f"UPDATE OR IGNORE {change}").rowcount)
    except sqlite3.IntegrityError:
        return False


@pytest.mark.usefixtures("day")
def test_values_of_every_table_may_be_altered(tmp_path: Path) -> None:
    """Every fourth column of each table, each by another kind of damage (all columns: 2 min)."""
    with undone():
        assert found(tmp_path) == []
    tried = 0
    columns = [(table, each.name) for table in TABLES for each in database.get_columns(table)]
    for number, (table, column) in enumerate(columns[::4]):
        with undone() as connection:
            if altered(connection, table, column, FLIPPED[number % len(FLIPPED)]):
                tried += 1
                misfits = found(tmp_path)
                assert all(each.place and each.why for each in misfits), (table, column)
    assert tried > 30


@pytest.mark.usefixtures("day")
@pytest.mark.parametrize(
    ("table", "column", "place"),
    [
        ("audit_line", "who", "表 audit_line"),
        ("line", "because", "表 line"),
        ("person", "name", "表 person"),
        ("posting", "role", "表 posting"),
        ("tally", "metric", "表 tally"),
        ("seal", "head", "表 seal"),
        ("basis", "body", "表 basis"),
    ],
)
def test_a_byte_that_is_no_text_names_its_table(
    tmp_path: Path, table: str, column: str, place: str
) -> None:
    with undone() as connection:
        assert altered(connection, table, column, FLIPPED[0])
        assert place in {misfit.place for misfit in found(tmp_path)}


def test_a_page_of_zeros_is_told_by_the_commands_and_by_health(
    tmp_path: Path, client_of: Any, runtime: Any, config: Any
) -> None:
    client = client_of(None)
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    sql = "SELECT rootpage FROM sqlite_master WHERE name = 'person'"
    [page] = database.execute_sql(sql).fetchone()
    size = database.execute_sql("PRAGMA page_size").fetchone()[0]
    database.close()
    with config.database.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))
    answer = client.get("/health")
    assert answer.status_code == 503
    assert "数据库读不了" in str(answer.json["reasons"])
    signed_in = client.post("/login", data={"account": "1101", "password": "whatever it is"})
    assert signed_in.status_code == 503
    assert "服务器的数据库有损坏" in signed_in.get_data(as_text=True)
    assert "表 person" in found(config.data)[0].place


@pytest.mark.parametrize("command", [["audit", "verify"], ["tallies", "check"], ["run-due"]])
def test_a_file_that_is_no_database_any_more_is_said_in_one_line(
    tmp_path: Path, command: list[str]
) -> None:
    data = tmp_path / "var"
    words = [
        "init",
        "--data",
        str(data),
        "--company",
        "晨光",
        "--hr-number",
        "1",
        "--hr-name",
        "何静",
    ]
    assert CliRunner().invoke(main, words).exit_code == 0
    (data / "jiebao.sqlite").write_bytes(b"not a database any more" * 1000)
    told = CliRunner().invoke(main, [*command, "--data", str(data)])
    assert told.exit_code == 1
    assert "数据库" in told.output
    assert "备份恢复" in told.output
    assert isinstance(told.exception, SystemExit)
