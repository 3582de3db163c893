"""The seeds of the spot checks' samples."""

from peewee import DateField, TextField

from webapp.store.tables import InstantField, Table


class SampleSeed(Table):
    """The seed of a day: its hash is shown before the day begins, the seed itself after the day."""

    day = DateField(primary_key=True)
    commitment = TextField()  # SHA-256 of the seed
    seed = TextField()  # 32 random bytes, hexadecimal
    committed_at = InstantField()
