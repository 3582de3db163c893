"""What a clause computed from, kept once."""

from peewee import TextField

from webapp.store.tables import Table


class Basis(Table):
    """The ranking and inputs of one clause over one period, as canonical JSON under its hash."""

    hash = TextField(primary_key=True)
    scheme = TextField()
    clause = TextField()
    period = TextField()
    body = TextField()
