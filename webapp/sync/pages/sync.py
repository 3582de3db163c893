"""Records that phones have kept, taken in batches; and the server's time, signed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext

from webapp.core.errors import JiebaoError, SameIdOtherContent, _
from webapp.core.signed_time import milliseconds_of
from webapp.facts.transactions import Transaction
from webapp.sync.arrivals import Reader
from webapp.sync.description import description
from webapp.sync.operations.receive import Received, bind_device, receive_record
from webapp.sync.records import FromTheFuture, Raw, RecordBatch, read_batch
from webapp.sync.signatures import device_id
from webapp.web.current_user import me, office
from webapp.web.error_pages import refusal_sentence

page = Blueprint("sync", __name__)
_log = logging.getLogger(__name__)

_SENT_BEFORE = _("这条记录之前已经提交过,内容与这次不同:先前的没有改动。")
_FAILED = _("服务器没能收下这条记录,稍后会自动再试。")

Answer = dict[str, Any]


@page.get("/sync/v1/beacon")
def beacon() -> Response:
    """The beacon stands in the headers, as with every answer."""
    return Response(status=204)


@page.get("/sync/openapi.json")
def describe() -> Response:
    """The description of this door."""
    return jsonify(description())


@page.post("/sync/v1/records")
def records() -> Response:
    """Take a batch; each record is answered by itself."""
    here = office()
    batch = read_batch(request.get_data())
    answers = _take(batch)
    now = here.clock()
    return jsonify(answers=answers, beacon=here.beacons.sign(now), now=milliseconds_of(now))


def _take(batch: RecordBatch) -> list[Answer]:
    """Everything that can be read goes to the writer at once, and shares its commits."""
    here, member, reader = office(), me().person, _reader(batch)
    answers: dict[int, Answer] = {}
    works: dict[int, Callable[[Transaction], Received]] = {}
    for place, raw in enumerate(batch.records):
        try:
            arrival = reader.arrival(raw)
        except JiebaoError as refusal:
            answers[place] = _refused(raw, refusal)
            continue
        works[place] = lambda tx, arrival=arrival: receive_record(tx, member, arrival)  # type: ignore[misc]
    for place, done in zip(works, here.write.all(works.values()), strict=True):
        raw, failure = batch.records[place], done.exception()
        answers[place] = _refused(raw, failure) if failure else _taken(raw, done.result())
    return [answers[place] for place in range(len(batch.records))]


def _reader(batch: RecordBatch) -> Reader:
    """Who sends from which phone; the phone is noted before its records."""
    here, member = office(), me().person
    device = None
    if batch.device_key is not None:
        key = batch.device_key
        device = device_id(key)
        here.write(lambda tx: bind_device(tx, member, device, key, batch.agent))
    return Reader(member, device, batch.device_key, here.cipher, here.beacons)


def _taken(raw: Raw, taken: Received) -> Answer:
    return {
        "id": raw.id,
        "status": "known" if taken.receipt.known else "accepted",
        "hash": taken.receipt.content_hash,
        "number": taken.receipt.number,
        "photo": taken.photo,
        "marks": list(taken.marks),
    }


def _refused(raw: Raw, refusal: BaseException) -> Answer:
    """Why a record was not taken: for good, or (a fault of ours) for now."""
    answer: Answer = {"id": raw.id, "hash": raw.hash}
    if isinstance(refusal, SameIdOtherContent):
        return {**answer, "status": "conflict", "reason": gettext(_SENT_BEFORE), "field": None}
    if isinstance(refusal, FromTheFuture):
        return {**answer, "status": "failed", "reason": refusal_sentence(refusal), "field": None}
    if isinstance(refusal, JiebaoError):
        told = {"reason": refusal_sentence(refusal), "field": refusal.field}
        return {**answer, "status": "refused", **told}
    _log.error("record %s was not taken", raw.id, exc_info=refusal)
    return {**answer, "status": "failed", "reason": gettext(_FAILED), "field": None}
