"""Begin and find uploads of promised photos, and store each complete photo with its card."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from webapp.cards.operations.record_card import PhotoTaken, insert_photo
from webapp.core.errors import JiebaoError, _
from webapp.facts.evidence_models import PromisedPhoto, Upload
from webapp.facts.models import Card, Fact
from webapp.facts.open_checks import ask_for_checks_of_copies
from webapp.facts.transactions import Transaction

KEPT = timedelta(days=7)  # how long an upload may take


class NoSuchRecord(JiebaoError):
    """None of this member's cards has promised this photo."""

    sentence = _("没有等着这张照片的售卡记录：请先上传记录，再上传照片。")
    status = 404


class UploadGone(JiebaoError):
    """The upload has expired or does not exist; the phone begins another for the same photo."""

    sentence = _("这次上传已过期，会从头再传。")
    status = 410


class SizeDiffers(JiebaoError):
    """The photo's size is not the one that the record promised."""

    sentence = _("照片的大小与记录里的不同。")


def begin_upload(tx: Transaction, member: str, record: str, sha256: str, length: int) -> Upload:
    """Return the `Upload` of a record's photo: the existing one, or a new one valid for 7 days.

    Raises NoSuchRecord, SizeDiffers.
    """
    promise = (
        PromisedPhoto.select(PromisedPhoto)
        .join(Card)
        .join(Fact)
        .where(Fact.id == record, Fact.person == member, PromisedPhoto.sha256 == sha256)
        .first()
    )
    if promise is None:
        raise NoSuchRecord()
    if promise.size != length:
        raise SizeDiffers()
    held = Upload.get_or_none(Upload.card == promise.card_id)
    if held is not None and held.expires_at > tx.now:
        return held
    if held is not None:
        held.delete_instance()
    tx.insert(
        Upload,
        id=secrets.token_hex(16),
        card=promise.card_id,
        sha256=sha256,
        length=length,
        created_at=tx.now,
        expires_at=tx.now + KEPT,
    )
    return Upload.get(Upload.card == promise.card_id)


def find_upload(member: str, upload: str, now: datetime) -> tuple[Upload, str, bool]:
    """Return a member's upload, its record's id, and whether its photo is stored.

    Raises UploadGone.
    """
    held = (
        Upload.select(Upload, Card, Fact)
        .join(Card)
        .join(Fact)
        .where(Upload.id == upload, Fact.person == member)
        .first()
    )
    if held is None or held.expires_at <= now:
        raise UploadGone()
    return held, held.card.fact.id, held.card.photo_id is not None


def forget_upload(_tx: Transaction, upload: str) -> None:
    """Delete an upload whose bytes are not a photo or not the promised ones."""
    Upload.delete().where(Upload.id == upload).execute()


def store_photo(tx: Transaction, member: str, card: int, photo: PhotoTaken) -> None:
    """Insert a `Photo` whose files are stored, for its card and the corrections of that card."""
    insert_photo(tx, photo)
    for number in _with_corrections(card):
        given = Card.update(photo=photo.name).where(Card.fact == number, Card.photo.is_null())
        if given.execute():
            after = {"photo": photo.name, "sha256": photo.received_sha256}
            tx.audit(member, "store_photo", f"fact:{number}", after=after)
    ask_for_checks_of_copies(tx, photo.name)
    tx.notice("checks")


def _with_corrections(card: int) -> list[int]:
    """The card and its chain of corrections, which promise no photo of their own."""
    chain = [card]
    while True:
        later = Fact.get_or_none(Fact.corrects == chain[-1], Fact.kind == "card")
        if later is None:
            return chain
        chain.append(later.number)


def expired_uploads(now: datetime) -> list[str]:
    """The ids of expired uploads."""
    return [row[0] for row in Upload.select(Upload.id).where(Upload.expires_at <= now).tuples()]
