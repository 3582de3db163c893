"""Receive uploads of photos in pieces, which can be resumed (tus 1.0)."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from flask import Blueprint, Response, request, url_for

from webapp.cards.pages.uploads import photo_from
from webapp.facts.evidence_models import Upload
from webapp.media.photos.errors import PhotoRefused
from webapp.media.photos.partial_uploads import Part
from webapp.sync import tus
from webapp.sync.operations.upload import (
    SizeDiffers,
    begin_upload,
    find_upload,
    forget_upload,
    store_photo,
)
from webapp.web.current_user import me, runtime

page = Blueprint("transfers", __name__)
PIECES = 64 * 1024
NO_PHOTO = 422  # unlike tus's own refusals: the client must not send the photo again


@dataclass(frozen=True)
class Transfer:
    """A piece being received: its upload, the record's id, the open part, the claimed SHA-256."""

    upload: Upload
    record: str
    part: Part
    digest: bytes | None


@page.route("/sync/v1/photos", methods=["OPTIONS"], provide_automatic_options=False)
def abilities() -> Response:
    """Return the supported version and extensions of tus."""
    return Response(status=204, headers=tus.ABILITIES)


@page.post("/sync/v1/photos", provide_automatic_options=False)
def create() -> Response:
    """Begin an upload, or return the existing upload of the same photo."""
    tus.demand_version(request.headers)
    length, metadata = (
        tus.header_number(request.headers, "Upload-Length"),
        tus.metadata(request.headers),
    )
    member, record = me().person, metadata.get("record", "")
    upload = runtime().write(
        lambda tx: begin_upload(tx, member, record, metadata.get("sha256", ""), length)
    )
    location = url_for("transfers.ask", upload=upload.id)
    return _answer(upload.id, 201, {"Location": location, **tus.expires(upload.expires_at)})


@page.get("/sync/v1/photos/<upload>")
def ask(upload: str) -> Response:
    """Return the received size of an upload, in headers (HEAD)."""
    tus.demand_version(request.headers)
    return _answer(upload, 200, {})


@page.patch("/sync/v1/photos/<upload>")
def send(upload: str) -> Response:
    """Receive a piece under plain WSGI; under ASGI, upload_asgi.take_piece does it."""
    transfer = begin_transfer(upload)
    while piece := request.stream.read(PIECES):
        if not transfer.part.add(piece):
            break
    return end_transfer(transfer)


def begin_transfer(upload: str) -> Transfer:
    """Check a piece's headers before its body is read.

    Raises VersionDiffers, NotAPiece, UploadGone, HeaderMalformed, OffsetDiffers.
    """
    context, headers = runtime(), request.headers
    tus.demand_version(headers)
    if request.mimetype != tus.PIECE:
        raise tus.NotAPiece()
    held, record, _stored = find_upload(me().person, upload, context.clock())
    offset, digest = tus.header_number(headers, "Upload-Offset"), tus.checksum(headers)
    received = _size(held)
    if offset != received:
        raise tus.OffsetDiffers(offset=received)
    return Transfer(held, record, context.parts.begin(upload, held.length), digest)


def end_transfer(transfer: Transfer) -> Response:
    """Keep the received piece, and store the photo when it is complete.

    Raises ChecksumDiffers, OffsetDiffers, SizeDiffers, PhotoRefused.
    """
    if not transfer.part.keep(transfer.digest):
        if transfer.digest is not None and transfer.part.size == _size(transfer.upload):
            raise tus.ChecksumDiffers()
        raise tus.OffsetDiffers(offset=_size(transfer.upload))
    if transfer.part.over:
        raise SizeDiffers()
    return _answer(transfer.upload.id, 204, {})


def _size(upload: Upload) -> int:
    return int(upload.length) if upload.card.photo_id else runtime().parts.size(upload.id)


def _answer(upload: str, status: int, headers: dict[str, str]) -> Response:
    """The answer with an upload's offset; a complete upload is stored before it is reported so."""
    held, record, stored = find_upload(me().person, upload, runtime().clock())
    size = _size(held)
    if size == held.length and not stored:
        _store(held)
        stored = True
    told = {**tus.VERSION, "Upload-Offset": str(size), "Upload-Length": str(held.length)}
    if stored:
        told["Jiebao-Stored"] = f"{record} {held.sha256}"
    return Response(status=status, headers={**told, **headers})


def _store(upload: Upload) -> None:
    """Check the SHA-256, decode and store the photo. Raises ChecksumDiffers, PhotoRefused."""
    context, member = runtime(), me().person
    data = context.parts.read(upload.id)
    if sha256(data).hexdigest() != upload.sha256:
        _forget(upload.id)
        raise tus.ChecksumDiffers()
    try:
        photo = photo_from(data)
    except PhotoRefused as refusal:
        _forget(upload.id)
        refusal.status = NO_PHOTO
        raise
    context.write(lambda tx: store_photo(tx, member, upload.card_id, photo))
    context.parts.drop(upload.id)


def _forget(upload: str) -> None:
    context = runtime()
    context.parts.drop(upload)
    context.write(lambda tx: forget_upload(tx, upload))
