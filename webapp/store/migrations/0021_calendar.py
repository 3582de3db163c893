"""Keep earlier settings of a day in the calendar; create the tables of leave and exemptions."""

from typing import Any

from peewee import BigIntegerField, DateField, ForeignKeyField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Rebuild `calendar_day` so that a day may have many rows; create `relief`, `relief_end`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class CalendarDay(Base):
        on = DateField(column_name="on_day", index=True)
        kind = TextField()
        name = TextField(default="")
        set_by = ForeignKeyField(Person, null=True)
        set_at = BigIntegerField()

    class Relief(Base):
        person = ForeignKeyField(Person)
        kind = TextField()
        from_on = DateField()
        to_on = DateField(null=True)
        reason = TextField(default="")
        given_by = ForeignKeyField(Person)
        given_at = BigIntegerField()

    class ReliefEnd(Base):
        relief = ForeignKeyField(Relief, primary_key=True)
        from_on = DateField()
        reason = TextField(default="")
        ended_by = ForeignKeyField(Person)
        ended_at = BigIntegerField()

    held = db.execute_sql("SELECT on_day, workday, name FROM calendar_day").fetchall()
    db.execute_sql("DROP TABLE calendar_day")
    db.create_tables([CalendarDay, Relief, ReliefEnd])
    for on, workday, name in held:
        kind = "workday" if workday else "holiday"
        CalendarDay.create(on=on, kind=kind, name=name, set_at=0)
