"""Tables of staged uploads, and of the columns and words that were chosen for such tables."""

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class StagedTable(Table):
    """An uploaded table that waits for its import to be confirmed.

    `content` is the file, encrypted, as it may hold telephone numbers; it is emptied at `ended_at`,
    when the table is imported or given up. The row stays, so that no other upload gets its id.
    `head_row` and `cells` (JSON: a list of row, field and text) are the choices for this file
    alone.
    """

    id = AutoField()
    kind = TextField()
    filename = TextField()
    content = TextField()
    head_row = IntegerField(null=True)
    cells = TextField()
    uploaded_by = ForeignKeyField(Person)
    uploaded_at = InstantField()
    ended_at = InstantField(null=True)


class ColumnChoice(Table):
    """The field that a column's title stands for in tables of a kind; empty: not imported.

    `title` is folded; the latest row of a kind and title is valid.
    """

    id = AutoField()
    kind = TextField()
    title = TextField()
    field = TextField()
    chosen_by = ForeignKeyField(Person)
    chosen_at = InstantField()


class WordChoice(Table):
    """The offered word that a company's own word stands for in a field of tables of a kind.

    `word` is folded; the latest row of a kind, field and word is valid.
    """

    id = AutoField()
    kind = TextField()
    field = TextField()
    word = TextField()
    means = TextField()
    chosen_by = ForeignKeyField(Person)
    chosen_at = InstantField()
