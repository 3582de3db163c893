"""Rounds of examination: up to which fact calls and cards have been looked at."""

from peewee import IntegerField

from webapp.store.tables import InstantField, Table


class Round(Table):
    """All facts numbered up to `last` have been looked at together; the newest round holds."""

    last = IntegerField()
    at = InstantField()
