"""People of the company: who they are, whatever post they hold."""

from peewee import BooleanField, DateField, IntegerField, TextField

from webapp.store.tables import Table


class Person(Table):
    """A person; `id` is the staff number (工号) and never changes, nor is a person ever deleted."""

    id = TextField(primary_key=True)
    name = TextField()
    phone_cipher = TextField(null=True)
    phone_hash = TextField(null=True, unique=True)
    sex = TextField(null=True)  # m, f
    grade = IntegerField(null=True)  # higher is more senior
    hired_on = DateField(null=True)
    left_on = DateField(null=True)
    birthday = DateField(null=True)
    plan = TextField(default="sales")  # sales, contracts: how commission is reckoned
    exempt = BooleanField(default=False)  # from forfeits
    password_hash = TextField(null=True)
    must_change_password = BooleanField(default=True)
