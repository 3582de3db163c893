"""Overwrite and delete rows so that the old values are nowhere left in the engine's files.

In SQLite the pragma `secure_delete` (webapp/store/sqlite.py) fills freed bytes of a page with
zeros; the former pages lie in the WAL until `empty_log`. Names of tables, columns and conditions
are constants of our own code; values are bound: `:name` in a condition stands for `asked["name"]`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from webapp.store.statements import engine, read_rows

AT_ONCE = 500  # rows that one statement changes
_PLACE = re.compile(r"(?<!:):([a-z_]+)")

Asked = Mapping[str, Any]


def overwrite(
    table: str,
    values: Mapping[str, Any],
    where: str,
    asked: Asked | None = None,
    most: int | None = None,
) -> int:
    """Set columns of the rows that `where` selects; return how many rows were not so before.

    `asked`: the values of the named places of `where`. `most`: how many rows at the most.
    """
    sets = ", ".join(f'"{column}" = :set_{column}' for column in values)
    other = " OR ".join(f'"{column}" IS DISTINCT FROM :set_{column}' for column in values)
    bound = {f"set_{column}": value for column, value in values.items()} | dict(asked or {})
    chosen = _limited(table, f"({where}) AND ({other})", most)
    return _run(f'UPDATE "{table}" SET {sets} WHERE {chosen}', bound).rowcount


def delete(table: str, where: str, asked: Asked | None = None, most: int | None = None) -> int:
    """Delete the rows that `where` selects, at most `most`; return how many."""
    return _run(f'DELETE FROM "{table}" WHERE {_limited(table, where, most)}', asked or {}).rowcount


def rows_where(table: str, where: str, asked: Asked) -> list[dict[str, Any]]:
    """The rows that `where` selects, each as column to raw value, in the table's order."""
    found = _run(f'SELECT * FROM "{table}" WHERE {where}', asked)
    columns = [each[0] for each in found.description]
    return [dict(zip(columns, row, strict=True)) for row in found]


def count_where(table: str, where: str, asked: Asked) -> int:
    """How many rows `where` selects."""
    return int(_run(f'SELECT count(*) FROM "{table}" WHERE {where}', asked).fetchone()[0])


def counts_where(parts: Sequence[tuple[str, str, str]], asked: Asked) -> list[tuple[str, int]]:
    """How many rows each part (a label, a table and its condition) selects, in one statement."""
    sql = " UNION ALL ".join(
        f"SELECT '{label}', count(*) FROM \"{table}\" WHERE {where}"
        for label, table, where in parts
    )
    return list(_run(sql, asked))


def text_columns() -> list[tuple[str, str]]:
    """Each table and column of texts, in order."""
    return engine().text_columns()


def rows_holding(table: str, column: str, text: str) -> list[int]:
    """Numbers that `replace_text` takes for the rows whose text holds `text`; reads the table."""
    return engine().rows_holding(table, column, text)


def replace_text(table: str, column: str, rows: Sequence[int], text: str, by: str) -> None:
    """Replace `text` in these rows."""
    engine().replace_text(table, column, rows, text, by)


def empty_log() -> bool:
    """Let no former page stay in the engine's log; False where it has to be tried again."""
    return engine().empty_log()


def _limited(table: str, where: str, most: int | None) -> str:
    if most is None:
        return where
    row = engine().row_name
    return f'{row} IN (SELECT {row} FROM "{table}" WHERE {where} LIMIT {most})'


def _run(sql: str, asked: Asked) -> Any:
    """Run a statement whose named places stand for the values of `asked`."""
    values = [asked[name] for name in _PLACE.findall(sql)]
    return read_rows(_PLACE.sub("?", sql), values)
