"""Add an amount to payroll lines, so that several payrolls can pay parts of a ledger line."""

from typing import Any

from peewee import AutoField, BigIntegerField, CompositeKey, ForeignKeyField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Rebuild `payroll_line` with `amount`; each existing row gets its ledger line's amount."""

    class Line(Model):
        number = AutoField()

        class Meta:
            database = db
            table_name = "line"

    class Payroll(Model):
        month = TextField(primary_key=True)

        class Meta:
            database = db
            table_name = "payroll"

    class PayrollLine(Model):
        line = ForeignKeyField(Line)
        payroll = ForeignKeyField(Payroll)
        amount = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "payroll_line"
            primary_key = CompositeKey("line", "payroll")

    held = db.execute_sql(
        "SELECT line_id, payroll_id, coalesce(line.amount, 0) FROM payroll_line "
        "JOIN line ON line.number = payroll_line.line_id"
    ).fetchall()
    db.execute_sql("DROP TABLE payroll_line")
    db.create_tables([PayrollLine])
    for line, payroll, amount in held:
        db.execute_sql("INSERT INTO payroll_line VALUES (?, ?, ?)", (line, payroll, amount))
