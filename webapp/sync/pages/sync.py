"""The phones' API: receive batches of records, serve the signed time and the API's description."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from flask_babel import gettext

from webapp.core.disk_faults import DiskFault
from webapp.core.errors import JiebaoError, SameIdOtherContent, _
from webapp.core.signed_time import milliseconds_of
from webapp.facts.transactions import Transaction
from webapp.sync.arrivals import Reader
from webapp.sync.description import description
from webapp.sync.operations.receive import KeepSheet, Received, bind_device, receive_record
from webapp.sync.phone_history import is_bound
from webapp.sync.records import FromTheFuture, Raw, RecordBatch, read_batch
from webapp.sync.signatures import device_id
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.heavy_requests import BATCHES_AT_ONCE, limited

page = Blueprint("sync", __name__)
_log = logging.getLogger(__name__)

_SENT_BEFORE = _("这条记录之前已经上传过，内容与这次不同：先前的没有改动。")
_DISK = _("服务器的磁盘暂时写不进去。记录仍在手机里，管理员处理好后会自动再传。")
_FAILED = _("服务器没能收下这条记录，稍后会自动再试。")

Answer = dict[str, Any]


def keep_sheets(app: Flask, keep: KeepSheet) -> None:
    """Set the operation that keeps what phones send of learning pairs."""
    app.extensions["keep_sheet"] = keep


@page.get("/sync/v1/beacon")
def beacon() -> Response:
    """Answer 204 without a body; its headers have the beacon (signed time), as all answers' do."""
    return Response(status=204)


@page.get("/sync/openapi.json")
def describe() -> Response:
    """Return the OpenAPI description of this API."""
    return jsonify(description())


@page.post("/sync/v1/records")
@limited("batch", BATCHES_AT_ONCE)
def records() -> Response:
    """Receive a batch of records; return one answer for each record."""
    context = runtime()
    batch = read_batch(request.get_data())
    answers = _take(batch)
    now = context.clock()
    return jsonify(answers=answers, beacon=context.beacons.sign(now), now=milliseconds_of(now))


def _take(batch: RecordBatch) -> list[Answer]:
    """Submit all readable records to the writer together, so that they share commits."""
    context, member, reader = runtime(), me().person, _reader(batch)
    keep: KeepSheet = current_app.extensions["keep_sheet"]
    answers: dict[int, Answer] = {}
    works: dict[int, Callable[[Transaction], Received]] = {}
    for place, raw in enumerate(batch.records):
        try:
            arrival = reader.arrival(raw)
        except JiebaoError as refusal:
            answers[place] = _refused(raw, refusal)
            continue
        works[place] = partial(receive_record, member=member, arrival=arrival, keep_sheet=keep)
    for place, done in zip(works, context.write.all(works.values()), strict=True):
        raw, failure = batch.records[place], done.refusal()
        answers[place] = _refused(raw, failure) if failure else _taken(raw, done.result())
    return [answers[place] for place in range(len(batch.records))]


def _reader(batch: RecordBatch) -> Reader:
    """The reader for the member and the phone; inserts a phone before its first records."""
    context, member = runtime(), me().person
    device = None
    if batch.device_key is not None:
        key = batch.device_key
        device = device_id(key)
        if not is_bound(device, member):  # else each batch would wait for two commits
            context.write(lambda tx: bind_device(tx, member, device, key, batch.agent))
    return Reader(member, device, batch.device_key, context.cipher, context.beacons)


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
    """The answer for a refused record: final, or "failed" for one to be sent again later."""
    answer: Answer = {"id": raw.id, "hash": raw.hash}
    if isinstance(refusal, SameIdOtherContent):
        return {**answer, "status": "conflict", "reason": gettext(_SENT_BEFORE), "field": None}
    if isinstance(refusal, FromTheFuture):
        return {**answer, "status": "failed", "reason": refusal_sentence(refusal), "field": None}
    if isinstance(refusal, DiskFault):
        return {**answer, "status": "failed", "reason": gettext(_DISK), "field": None}
    if isinstance(refusal, JiebaoError):
        reason = {"reason": refusal_sentence(refusal), "field": refusal.field}
        return {**answer, "status": "refused", **reason}
    _log.error("record %s was not taken", raw.id, exc_info=refusal)
    return {**answer, "status": "failed", "reason": gettext(_FAILED), "field": None}
