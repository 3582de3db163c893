"""Appeals against lines of the ledger, or against there being none."""

from peewee import ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.ledger.models import Line
from webapp.store.tables import InstantField, Table


class Appeal(Table):
    """What a person brings forward about a scheme's period; `line` where it is about one."""

    id = TextField(primary_key=True)
    person = ForeignKeyField(Person, backref="appeals")
    scheme = TextField()
    period = TextField()
    line = ForeignKeyField(Line, null=True, backref="appeals")
    text = TextField()
    made_at = InstantField()
