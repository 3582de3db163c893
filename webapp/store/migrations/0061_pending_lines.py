"""Create the table of lines neither approved nor rejected, so that pages read only these."""

from typing import Any

from peewee import AutoField, ForeignKeyField, Model

FILL = """
INSERT INTO pending_line (line_id)
SELECT number FROM line
WHERE NOT EXISTS (SELECT 1 FROM approval WHERE approval.line_id = line.number)
AND NOT EXISTS (SELECT 1 FROM rejection WHERE rejection.line_id = line.number)
"""


def up(_migrator: Any, db: Any) -> None:
    """Create `pending_line` and fill it from lines, approvals and rejections."""

    class Line(Model):
        number = AutoField()

        class Meta:
            database = db
            table_name = "line"

    class PendingLine(Model):
        line = ForeignKeyField(Line, primary_key=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "pending_line"

    db.create_tables([PendingLine])
    db.execute_sql(FILL)
