"""Which opinion made a verdict."""

from peewee import ForeignKeyField

from webapp.models.opinion import Opinion
from webapp.models.verdict import Verdict
from webapp.store.tables import Table


class Ending(Table):
    """A verdict rests on the opinion that ended the check, or on that one's being taken back;
    none where an appeal was upheld."""

    verdict = ForeignKeyField(Verdict, primary_key=True, backref="ending")
    opinion = ForeignKeyField(Opinion, backref="endings")
