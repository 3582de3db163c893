"""Create the table by which a certificate can be revoked, reinstated or replaced by a new one."""

from typing import Any

from peewee import AutoField, BigIntegerField, ForeignKeyField, Model, TextField

# In words of its own: Peewee's would copy the table, which others point at.
_EDITIONS = (
    'DROP INDEX "certificate_line_id"',
    'ALTER TABLE "certificate" ADD COLUMN "edition" INTEGER NOT NULL DEFAULT 1',
    'CREATE INDEX "certificate_line_id" ON "certificate" ("line_id")',
    'CREATE UNIQUE INDEX "certificate_line_id_edition" ON "certificate" ("line_id", "edition")',
)


def up(_migrator: Any, db: Any) -> None:
    """Create `certificate_step`; add `edition` to `certificate`, so a line may have several."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Certificate(Base):
        serial = TextField(primary_key=True)

    class CertificateStep(Base):
        number = AutoField()
        certificate = ForeignKeyField(Certificate)
        step = TextField()
        reason = TextField()
        successor = ForeignKeyField(Certificate, null=True, unique=True)
        by = ForeignKeyField(Person, null=True)
        at = BigIntegerField()

    for change in _EDITIONS:
        db.execute_sql(change)
    db.create_tables([CertificateStep])
