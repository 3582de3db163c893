"""Tables of numbers shown in full, topics of calls, matters, visits, gifts and referrals."""

from peewee import (
    AutoField,
    BigIntegerField,
    CompositeKey,
    DateField,
    ForeignKeyField,
    TextField,
)

from webapp.company.models import Person
from webapp.facts.models import Call, Customer
from webapp.store.tables import InstantField, Table


class Showing(Table):
    """The log of a customer's number shown in full to a person.

    `how` is page (on the screen), kept (in a page cached for offline use), check (to a checker who
    calls back), dial (the link was tapped; `record` is the phone's record id), or `token:` and a
    number (read through the API by that token; the person is who proposed it).
    """

    customer = ForeignKeyField(Customer, null=True, backref="showings")
    person = ForeignKeyField(Person)
    at = InstantField(index=True)
    how = TextField()
    record = TextField(null=True, unique=True)
    content_hash = TextField(null=True)

    class Meta:
        indexes = ((("person", "at"), False),)


class CallTopic(Table):
    """One topic of which a customer spoke in a call (webapp/calling/topics.py).

    `on` is the day of the call's fact: the grid of weeks finds its calls by it.
    """

    call = ForeignKeyField(Call, backref="topics", index=False)
    topic = TextField()
    on = DateField(column_name="on_day")

    class Meta:
        primary_key = CompositeKey("call", "topic")
        indexes = ((("on", "topic"), False),)


class Matter(Table):
    """Something heard from customers, or wished in talks, that the company is to answer.

    `key`: the form's, so that one form opens one matter. `opened_by` None: both parties of a talk
    wished it (decision 0066), and nobody else is told who they were.
    """

    key = TextField(unique=True)
    title = TextField()
    topic = TextField()
    opened_by = ForeignKeyField(Person, null=True)
    opened_at = InstantField()


class MatterCall(Table):
    """A call that said a matter; a call is in one matter at most."""

    call = ForeignKeyField(Call, primary_key=True, backref="matter")
    matter = ForeignKeyField(Matter, backref="calls")
    at = InstantField()


class MatterVoice(Table):
    """A person who asked for a matter otherwise than by a call; only they see that they did."""

    matter = ForeignKeyField(Matter, backref="voices", index=False)
    person = ForeignKeyField(Person)

    class Meta:
        primary_key = CompositeKey("matter", "person")


class MatterOwner(Table):
    """Who owes the answer of a matter, and by which day; the matter's latest row holds."""

    matter = ForeignKeyField(Matter, backref="owners")
    owner = ForeignKeyField(Person)
    due_on = DateField()
    by = ForeignKeyField(Person)
    at = InstantField()


class MatterAnswer(Table):
    """The answer of a matter, once."""

    matter = ForeignKeyField(Matter, primary_key=True, backref="answer")
    text = TextField()
    by = ForeignKeyField(Person)
    at = InstantField()


class CustomerTouch(Table):
    """A visit to a customer, a gift (`amount` in fen) or a referral (`words`: who) by a seller.

    `record` is the id of the form's or phone's record, `content_hash` that of its content.
    """

    number = AutoField()
    record = TextField(unique=True)
    content_hash = TextField()
    customer = ForeignKeyField(Customer, backref="touches")
    person = ForeignKeyField(Person)
    kind = TextField()  # visit, gift, referral
    amount = BigIntegerField(default=0)
    words = TextField(default="")
    at = InstantField()

    class Meta:
        indexes = ((("person", "at"), False),)


class TouchWithdrawal(Table):
    """That a seller took back what they had recorded the same day."""

    touch = ForeignKeyField(CustomerTouch, primary_key=True, backref="withdrawn")
    at = InstantField()
