"""Teams: stores and business departments."""

from peewee import TextField

from webapp.store.tables import Table


class Team(Table):
    """A store (商场/门店) or a business department (业务部门); `id` is its short code."""

    id = TextField(primary_key=True)
    name = TextField()
    kind = TextField(default="store")  # store, department
