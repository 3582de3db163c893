"""Write a private note on a talk, or a wish to the company that both people must agree to."""

from __future__ import annotations

from webapp.calling.operations.matters import wish_matter
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.core.fields import Text
from webapp.facts.transactions import Transaction
from webapp.talks.models import TalkNote, TalkWish, WishConsent
from webapp.talks.reading import talk_seen

NOTE = Text("note", most=1000, required=False)
WISH = Text("wish", most=200)


class OwnWish(JiebaoError):
    """The author of a wish tried to agree to it in the other person's place."""

    sentence = _("请等对方同意。")
    status = 409


class WishAgreed(JiebaoError):
    """Both people have agreed to the wish, so that the company has it and it cannot change."""

    sentence = _("两个人都同意了，已经提给公司，不能再改。")
    status = 409


def write_note(tx: Transaction, by: str, talk: int, cipher: str) -> None:
    """Insert one's own note on a talk, encrypted for oneself (`Cipher.encrypt_note`).

    There is no audit line: nobody else shall know even that there is a note. Raises NotFound.
    """
    talk_seen(talk, by)
    tx.insert(TalkNote, talk=talk, person=by, cipher=cipher, at=tx.now)


def sealed_note(talk: int, by: str) -> str:
    """Return the ciphertext of one's own note on a talk; empty without a note."""
    rows = TalkNote.select(TalkNote.cipher).where(TalkNote.talk == talk, TalkNote.person == by)
    return str(rows.order_by(TalkNote.id.desc()).scalar() or "")


def wish(tx: Transaction, by: str, talk: int, text: str) -> int:
    """Insert a wish of a talk to the company; return its number.

    Raises NotFound, Missing, TextTooLong, WishAgreed.
    """
    talk_seen(talk, by)
    told = WISH.demand(text)
    held = wish_of(talk)
    if held is not None and is_agreed(held):
        raise WishAgreed()
    number = tx.insert(TalkWish, talk=talk, text=told, written_by=by, written_at=tx.now)
    tx.audit(by, "wish_in_talk", f"talk:{talk}")
    return number


def consent(tx: Transaction, by: str, talk: int, number: int) -> None:
    """Agree, as the second person, that a wish goes to the company; again changes nothing.

    It becomes a row of `matter` that names neither of the two. Raises NotFound, OwnWish.
    """
    seen = talk_seen(talk, by)
    held = wish_of(talk)
    if held is None or held.id != number:
        raise NotFound()  # none, or a later one replaced it
    if held.written_by_id == by:
        raise OwnWish()
    if not is_agreed(held):
        tx.insert(WishConsent, wish=number, agreed_by=by, agreed_at=tx.now)
        tx.audit(by, "consent_in_talk", f"talk:{talk}")
        wish_matter(tx, number, held.text, (seen.person, seen.holder))


def wish_of(talk: int) -> TalkWish | None:
    """Return the valid wish of a talk, its newest row; None without a wish."""
    rows = TalkWish.select().where(TalkWish.talk == talk)
    found: TalkWish | None = rows.order_by(TalkWish.id.desc()).first()
    return found


def is_agreed(held: TalkWish) -> bool:
    """Whether both people have agreed that a wish goes to the company."""
    return bool(WishConsent.select().where(WishConsent.wish == held.id).exists())
