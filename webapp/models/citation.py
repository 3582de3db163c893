"""How an honour is printed: its design and its words; the latest holds."""

from peewee import AutoField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class Citation(Table):
    """One honour's design, title, salutation, body with its places, and closing."""

    id = AutoField()
    scheme = TextField()
    clause = TextField()
    kind = TextField()
    design = TextField()
    title = TextField()
    salutation = TextField()
    body = TextField()
    closing = TextField()
    set_by = ForeignKeyField(Person)
    set_at = InstantField()

    class Meta:
        indexes = ((("scheme", "clause", "kind"), False),)
