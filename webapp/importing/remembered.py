"""Read the choices that the company has made for tables of a kind."""

from __future__ import annotations

from webapp.importing.models import ColumnChoice, WordChoice
from webapp.spreadsheets.choices import Choices


def remembered(kind: str) -> Choices:
    """Return what the titles and words of a kind of table were last chosen to stand for."""
    columns = ColumnChoice.select(ColumnChoice.title, ColumnChoice.field)
    columns = columns.where(ColumnChoice.kind == kind).order_by(ColumnChoice.id)
    words = WordChoice.select(WordChoice.field, WordChoice.word, WordChoice.means)
    words = words.where(WordChoice.kind == kind).order_by(WordChoice.id)
    return Choices(
        columns=dict(columns.tuples()),
        words={(field, word): means for field, word, means in words.tuples()},
    )
