"""Create the table of lines that no payroll has settled, so that closing reads only these."""

from typing import Any

from peewee import AutoField, ForeignKeyField, Model, TextField

FILL = """
INSERT INTO unpaid_line (line_id, person_id)
SELECT number, person_id FROM line
WHERE amount <> 0 AND person_id IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM rejection WHERE rejection.line_id = line.number)
AND amount <> (SELECT coalesce(sum(payroll_line.amount), 0) FROM payroll_line
               WHERE payroll_line.line_id = line.number)
"""


def up(_migrator: Any, db: Any) -> None:
    """Create `unpaid_line` and fill it from lines, rejections and payrolls."""

    class Person(Model):
        id = TextField(primary_key=True)

        class Meta:
            database = db
            table_name = "person"

    class Line(Model):
        number = AutoField()

        class Meta:
            database = db
            table_name = "line"

    class UnpaidLine(Model):
        line = ForeignKeyField(Line, primary_key=True)
        person = ForeignKeyField(Person)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "unpaid_line"

    db.create_tables([UnpaidLine])
    db.execute_sql(FILL)
