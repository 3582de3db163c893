"""What all certificates share; the latest holds."""

from peewee import AutoField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.models.emblem import Emblem
from webapp.store.tables import InstantField, Table


class Letterhead(Table):
    """The company's name, who signs (a JSON list), the language, logo and seal.

    Without a seal one is drawn from the names.
    """

    id = AutoField()
    company = TextField()
    department = TextField()
    signatories = TextField()
    language = TextField()
    logo = ForeignKeyField(Emblem, null=True, backref="+")
    seal = ForeignKeyField(Emblem, null=True, backref="+")
    set_by = ForeignKeyField(Person)
    set_at = InstantField()
