"""Table of verifications: up to which seal everything agreed, and when."""

from peewee import AutoField, BooleanField, IntegerField, TextField

from webapp.store.tables import InstantField, Table


class Verification(Table):
    """A verification without a misfit: everything up to the seal with this head agreed.

    `line`, `settlement`, `touch`: the newest ledger line, settlement and touch then; `last` the
    last sealed audit line. `is_whole`: all was read again, else only what was added since the
    verification before. Rows are added, never changed.
    """

    id = AutoField()
    at = InstantField()
    head = TextField()
    last = IntegerField()
    line = IntegerField()
    settlement = IntegerField()
    touch = IntegerField()
    is_whole = BooleanField()
