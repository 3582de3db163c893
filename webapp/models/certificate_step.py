"""What became of certificates after they were issued."""

from peewee import AutoField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.models.certificate import Certificate
from webapp.store.tables import InstantField, Table


class CertificateStep(Table):
    """A certificate is `revoked`, `reinstated` or `replaced` by its successor, and why; `by` is
    null where the program did it."""

    number = AutoField()
    certificate = ForeignKeyField(Certificate, backref="steps")
    step = TextField()
    reason = TextField()
    successor = ForeignKeyField(Certificate, null=True, unique=True, backref="predecessors")
    by = ForeignKeyField(Person, null=True)
    at = InstantField()
