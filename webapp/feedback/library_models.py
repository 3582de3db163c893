"""Tables of the library: its items with their editions, and who says that one helped."""

from peewee import AutoField, BooleanField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class LibraryItem(Table):
    """Something to use with customers; one that has ended is no longer shown."""

    id = AutoField()
    made_by = ForeignKeyField(Person)
    made_at = InstantField()
    ended_at = InstantField(null=True)


class LibraryEdition(Table):
    """What an item says; the item's newest row holds.

    `kind` is one of KINDS in webapp/feedback/library.py; `says`: what the customer says when it is
    of use; `topics`: chips of a call, separated by spaces; `roles`: the selling roles that see it,
    separated by spaces, empty for all. Its files are attachments of `library:<item>`.
    """

    item = ForeignKeyField(LibraryItem, backref="editions")
    kind = TextField()
    title = TextField()
    says = TextField()
    text = TextField()
    link = TextField()
    topics = TextField()
    roles = TextField()
    by = ForeignKeyField(Person)
    at = InstantField()


class LibraryOpinion(Table):
    """Whether an item helped a person with a customer; the person's newest row holds."""

    item = ForeignKeyField(LibraryItem, backref="opinions")
    person = ForeignKeyField(Person)
    helped = BooleanField()
    at = InstantField()

    class Meta:
        indexes = ((("item", "person"), False),)
