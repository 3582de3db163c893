"""Photos that come in pieces and go on where they broke off (tus 1.0)."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from flask import Blueprint, Response, request, url_for

from webapp.cards.pages.uploads import photo_from
from webapp.facts.evidence_models import Upload
from webapp.media.photos.errors import PhotoRefused
from webapp.media.photos.partial_uploads import UploadPart
from webapp.sync import tus
from webapp.sync.operations.upload import (
    SizeDiffers,
    begin_upload,
    find_upload,
    forget_upload,
    store_photo,
)
from webapp.web.current_user import me, office

page = Blueprint("transfers", __name__)
PIECES = 64 * 1024
NO_PHOTO = 422  # as against tus's own refusals: sending it again helps nothing


@dataclass(frozen=True)
class Transfer:
    """A piece that is coming: whose upload it is of, and what it says to be."""

    upload: Upload
    record: str
    part: UploadPart
    digest: bytes | None


@page.route("/sync/v1/photos", methods=["OPTIONS"], provide_automatic_options=False)
def abilities() -> Response:
    """What of tus 1.0 is spoken here."""
    return Response(status=204, headers=tus.ABILITIES)


@page.post("/sync/v1/photos", provide_automatic_options=False)
def create() -> Response:
    """Begin an upload, or find the one that is under way."""
    tus.demand_version(request.headers)
    length, said = (
        tus.header_number(request.headers, "Upload-Length"),
        tus.metadata(request.headers),
    )
    member, record = me().person, said.get("record", "")
    upload = office().write(
        lambda tx: begin_upload(tx, member, record, said.get("sha256", ""), length)
    )
    location = url_for("transfers.ask", upload=upload.id)
    return _answer(upload.id, 201, {"Location": location, **tus.expires(upload.expires_at)})


@page.get("/sync/v1/photos/<upload>")
def ask(upload: str) -> Response:
    """How much has come; asked by HEAD."""
    tus.demand_version(request.headers)
    return _answer(upload, 200, {})


@page.patch("/sync/v1/photos/<upload>")
def send(upload: str) -> Response:
    """A piece, where a server without the ASGI door takes it whole."""
    transfer = begin_transfer(upload)
    while piece := request.stream.read(PIECES):
        if not transfer.part.add(piece):
            break
    return end_transfer(transfer)


def begin_transfer(upload: str) -> Transfer:
    """Look at a piece's headers before its body is read. Raises what tus refuses."""
    here, headers = office(), request.headers
    tus.demand_version(headers)
    if request.mimetype != tus.PIECE:
        raise tus.NotAPiece()
    held, record, _stored = find_upload(me().person, upload, here.clock())
    offset, digest = tus.header_number(headers, "Upload-Offset"), tus.checksum(headers)
    come = _size(held)
    if offset != come:
        raise tus.OffsetDiffers(offset=come)
    return Transfer(held, record, here.parts.begin(upload, held.length), digest)


def end_transfer(transfer: Transfer) -> Response:
    """Keep the piece, and the photo where it is whole by now."""
    if not transfer.part.keep(transfer.digest):
        if transfer.digest is not None and transfer.part.size == _size(transfer.upload):
            raise tus.ChecksumDiffers()
        raise tus.OffsetDiffers(offset=_size(transfer.upload))
    if transfer.part.over:
        raise SizeDiffers()
    return _answer(transfer.upload.id, 204, {})


def _size(upload: Upload) -> int:
    return int(upload.length) if upload.card.photo_id else office().parts.size(upload.id)


def _answer(upload: str, status: int, headers: dict[str, str]) -> Response:
    """Where an upload stands; one that is whole is stored before it is called so."""
    held, record, stored = find_upload(me().person, upload, office().clock())
    size = _size(held)
    if size == held.length and not stored:
        _store(held)
        stored = True
    told = {**tus.VERSION, "Upload-Offset": str(size), "Upload-Length": str(held.length)}
    if stored:
        told["Jiebao-Stored"] = f"{record} {held.sha256}"
    return Response(status=status, headers={**told, **headers})


def _store(upload: Upload) -> None:
    """Check the whole, take the photo in, give it to its card. Raises ChecksumDiffers."""
    here, member = office(), me().person
    data = here.parts.read(upload.id)
    if sha256(data).hexdigest() != upload.sha256:
        _forget(upload.id)
        raise tus.ChecksumDiffers()
    try:
        photo = photo_from(data)
    except PhotoRefused as refusal:
        _forget(upload.id)
        refusal.status = NO_PHOTO
        raise
    here.write(lambda tx: store_photo(tx, member, upload.card_id, photo))
    here.parts.drop(upload.id)


def _forget(upload: str) -> None:
    here = office()
    here.parts.drop(upload)
    here.write(lambda tx: forget_upload(tx, upload))
