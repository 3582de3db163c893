"""Tables of call detail records, and of their comparison with the calls that sellers logged."""

from peewee import (
    AutoField,
    BooleanField,
    CompositeKey,
    DateField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from webapp.company.models import Person
from webapp.facts.models import Call
from webapp.store.tables import InstantField, Table


class CallRecordTable(Table):
    """An imported table of call detail records; its rows lie between `first_at` and `last_at`.

    `named`: its rows say who called. `count`: its new rows; where an exchange sends its records by
    itself, all records of the covered time, and `imported_by` is `token:` and the token's number.
    """

    id = AutoField()
    first_at = InstantField()
    last_at = InstantField()
    named = BooleanField()
    count = IntegerField()
    imported_by = TextField()
    imported_at = InstantField()


class CallRecord(Table):
    """One call detail record of the exchange or carrier; `at` is when the call began by its clock.

    The number is not stored: `phone` is its keyed hash, as in `Customer.phone_hash`, `masked` the
    part that is shown. `key` identifies the row, so that importing it again changes nothing.
    `seconds` is how long they talked, `person` who called; each is None if the table does not say.
    """

    number = AutoField()
    key = TextField(unique=True)
    day = DateField(index=True)
    at = InstantField()
    seconds = IntegerField(null=True)
    phone = TextField()
    masked = TextField()
    person = ForeignKeyField(Person, null=True, index=False)
    incoming = BooleanField()


class CallMatch(Table):
    """A call detail record and the one logged call that it confirms.

    `call` is the first version of a corrected call.
    """

    record = ForeignKeyField(CallRecord, primary_key=True)
    call = ForeignKeyField(Call, unique=True)


class CallComparison(Table):
    """The newest comparison of one person's logged calls of a day with the call detail records.

    `compared`: logged calls that the records cover; `confirmed`: those with a record; `unlogged`:
    numbers that the exchange has and nobody logged, counted where sellers must log them.
    """

    day = DateField()
    person = ForeignKeyField(Person, index=False)
    compared = IntegerField()
    confirmed = IntegerField()
    unlogged = IntegerField()

    class Meta:
        primary_key = CompositeKey("day", "person")
        without_rowid = True


class ComparedDay(Table):
    """Up to which call (a fact's number), which table and by which rules a day was compared.

    A day is compared again when there is a later call or table, or when `rules` differ.
    """

    day = DateField(primary_key=True)
    call = IntegerField()
    table = IntegerField()
    rules = TextField()
    at = InstantField()
