"""Tables of webhooks: their addresses, what is sent to them, and each try."""

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class Webhook(Table):
    """An address that is told of changes of the kinds `kinds` (of `events.EVENTS`, by spaces).

    `sealed` is the ciphertext of a JSON list: the address, the signing secret, and after it was
    replaced the old secret (WebhookOldSecret). `shown` is the address with its middle masked. Its
    state is its newest WebhookStep.
    """

    number = AutoField()
    name = TextField()
    sealed = TextField()
    shown = TextField()
    kinds = TextField()
    made_by = ForeignKeyField(Person)
    made_at = InstantField()


class WebhookOldSecret(Table):
    """Until when a webhook's old secret signs beside the one that took its place.

    Overwritten: an older secret is gone.
    """

    webhook = ForeignKeyField(Webhook, primary_key=True, backref="old_secret")
    until = InstantField()


class WebhookStep(Table):
    """A change of a webhook's state: enabled, disabled or ended.

    `why` is a word of `operations.webhooks`; `by` a staff number, or `jiebao` for the program.
    """

    webhook = ForeignKeyField(Webhook, backref="steps")
    step = TextField()
    why = TextField()
    by = TextField()
    at = InstantField()


class WebhookRead(Table):
    """How far a webhook has come: the newest audit line that was looked at, the last delivery.

    Overwritten; it is there so that neither is searched for in the log of deliveries.
    """

    webhook = ForeignKeyField(Webhook, primary_key=True, backref="read")
    upto = IntegerField()
    sent_at = InstantField(null=True)


class WebhookMessage(Table):
    """One message to one webhook; `line` is the number of the audit line that it tells of.

    None: a test. Messages are deleted KEPT (`operations.deliver_webhooks`) after their last try.
    """

    webhook = ForeignKeyField(Webhook, backref="messages")
    line = IntegerField(null=True)
    at = InstantField(index=True)

    class Meta:
        indexes = ((("webhook", "line"), True),)


class WebhookTry(Table):
    """One try of a message: sent, failed, or dropped after the last; `said` is the reason's code
    (webapp/messaging/pages/sending_words.py).
    """

    message = ForeignKeyField(WebhookMessage, backref="tries")
    result = TextField()
    said = TextField()
    at = InstantField()


class WebhookDue(Table):
    """A message that is still to be sent: how often it was tried, and when the next try is.

    A row is deleted when its message was sent, dropped, or its webhook closed.
    """

    message = ForeignKeyField(WebhookMessage, primary_key=True, backref="due")
    webhook = ForeignKeyField(Webhook, backref="due", index=True)
    tries = IntegerField()
    again_at = InstantField(index=True)
