"""Review how an uploaded table would be read: its columns, unknown words, and faults by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from webapp.calling.call_records_sheet import called_number
from webapp.core.phone_numbers import mask
from webapp.spreadsheets import cells
from webapp.spreadsheets.choices import NOT_IMPORTED, Choices
from webapp.spreadsheets.faults import Fault
from webapp.spreadsheets.layout import Column
from webapp.spreadsheets.parsed_rows import Records
from webapp.spreadsheets.values import shown

EXAMPLES = 3  # different values shown of each column
IN_PLACE = 8  # so many faults of one kind can be corrected on the page


@dataclass(frozen=True)
class ColumnReview:
    """A column of the sheet: its title, some values, and the field that it fills.

    `state`: "known" by its title, "chosen" by somebody, "asked": nobody has chosen its field yet.
    """

    title: str
    examples: tuple[str, ...]
    field: str
    state: str


@dataclass(frozen=True)
class WordReview:
    """A word of the sheet that is none of the offered ones, with the number of its rows.

    `means` is the offered word that was chosen for it; empty: nobody has chosen one.
    """

    field: str
    column: str
    word: str
    count: int
    means: str
    offered: tuple[str, ...]


@dataclass(frozen=True)
class FaultGroup:
    """The faults of one column for one reason."""

    faults: tuple[Fault, ...]
    field: str | None

    @property
    def rows(self) -> tuple[int, ...]:
        """The numbers of the faulty rows, ascending, without repetition."""
        return tuple(sorted({fault.row for fault in self.faults if fault.row is not None}))

    @property
    def in_place(self) -> bool:
        """Whether the faulty cells are few enough to be typed again on the page."""
        return self.field is not None and len(self.faults) <= IN_PLACE


@dataclass(frozen=True)
class TableReview:
    """An uploaded table as it would be read; nothing of it was imported.

    `who`: the name that a row is about, by its number, where the table has names.
    """

    head_row: int
    columns: tuple[ColumnReview, ...]
    ignored: tuple[str, ...]
    words: tuple[WordReview, ...]
    groups: tuple[FaultGroup, ...]
    footers: tuple[int, ...]
    count: int
    faulty: int
    who: Mapping[int, str]

    @property
    def asked(self) -> int:
        """The number of columns whose field nobody has chosen yet."""
        return sum(column.state == "asked" for column in self.columns)

    @property
    def next_open(self) -> str:
        """The id of the field on the page that has to be answered or corrected first."""
        for place, column in enumerate(self.columns, 1):
            if column.state == "asked":
                return f"field-{place}"
        for place, word in enumerate(self.words, 1):
            if not word.means:
                return f"means-{place}"
        for group in self.groups:
            if group.in_place:
                return f"cell-{group.rows[0]}-{group.field}"
        return "faults"

    @property
    def is_ready(self) -> bool:
        """Whether all rows can be imported."""
        return not self.groups and not self.asked and self.count > 0


def review_records(records: Records, choices: Choices) -> TableReview:
    """Return the review of a table's records as they are read with these choices."""
    faults = records.findings.faults
    heading = records.heading
    unknown = {(heading.row, heading.titles[position]) for position in heading.unknown}
    shown_faults = [fault for fault in faults if (fault.row, fault.column) not in unknown]
    faulty = {fault.row for fault in shown_faults if fault.row and fault.row != heading.row}
    return TableReview(
        head_row=heading.row,
        columns=tuple(_columns(records, choices)),
        ignored=tuple(
            heading.titles[position]
            for position in sorted(heading.ignored)
            if choices.column(heading.titles[position]) is None
        ),
        words=tuple(_words(records, choices)),
        groups=tuple(fault_groups(records, shown_faults)),
        footers=heading.footers,
        count=len(records.found),
        faulty=len(faulty),
        who={
            record.row: str(record.values["name"])
            for record in records.found
            if record.values.get("name")
        },
    )


def _columns(records: Records, choices: Choices) -> Iterator[ColumnReview]:
    heading = records.heading
    for position, title in heading.titles.items():
        column = heading.columns.get(position)
        chosen = choices.column(title)
        if column is None and position in heading.ignored and chosen is None:
            continue
        is_known = column is not None and chosen is None
        state = "known" if is_known else "asked" if chosen is None else "chosen"
        field = column.field if column is not None else NOT_IMPORTED
        yield ColumnReview(title, _examples(records, position, column), field, state)


def _examples(records: Records, position: int, column: Column | None) -> tuple[str, ...]:
    """Some different values of a column; telephone numbers masked."""
    found: list[str] = []
    for row, record in zip(records.rows, records.found, strict=True):
        value = row.values[position] if position < len(row.values) else None
        text = shown(value)
        if column is not None and column.parse in (cells.phone, called_number) and text:
            number = record.values.get(column.field)
            text = mask(number) if number else "****"
        if text and text not in found:
            found.append(text)
        if len(found) == EXAMPLES:
            break
    return tuple(found)


def _words(records: Records, choices: Choices) -> Iterator[WordReview]:
    """The words that stand for none of a column's offered ones, the most frequent first."""
    for column in records.heading.columns.values():
        if not column.choices:
            continue
        typed: Counter[str] = Counter()
        for record in records.found:
            text = record.typed.get(column.field)
            is_read = column.field in record.values
            if text and (not is_read or choices.word(column.field, text) is not None):
                typed[text] += 1
        for word, count in typed.most_common():
            means = choices.word(column.field, word) or ""
            yield WordReview(column.field, column.title, word, count, means, column.choices)


def fault_groups(records: Records, faults: Iterable[Fault]) -> list[FaultGroup]:
    """Return the faults grouped by column and reason, in order of their first row."""
    fields = {
        records.heading.title(column.field): column.field for column in records.layout.columns
    }
    fields |= {column.title: column.field for column in records.layout.columns}
    grouped: dict[tuple[str | None, str], list[Fault]] = {}
    for fault in faults:
        grouped.setdefault((fault.column, fault.sentence), []).append(fault)
    return [
        FaultGroup(
            tuple(each),
            fields.get(column) if all(_is_cell(fault, records) for fault in each) else None,
        )
        for (column, _sentence), each in grouped.items()
    ]


def _is_cell(fault: Fault, records: Records) -> bool:
    return fault.row is not None and fault.column is not None and fault.row != records.heading.row
