"""Read a card's serial from the photo in the seller's hand, for browsers that cannot."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, current_app, jsonify, request
from werkzeug.wrappers import Response

from webapp.checks.twins.codes import codes_of, serials_in
from webapp.core.errors import JiebaoError, Missing, _
from webapp.core.throttle import Throttle
from webapp.media.photos import process_photo
from webapp.web.current_user import me, runtime
from webapp.web.heavy_requests import limited

page = Blueprint("serial_reading", __name__)
READINGS, WITHIN = 30, timedelta(minutes=10)  # photos of one account that are read
_EXTENSION = "jiebao.serial_readings"


class TooManyReadings(JiebaoError):
    """The server has read READINGS photos for the account within WITHIN."""

    sentence = _("读得太多了，卡号请自己填。")
    status = 429


@page.record_once
def _hold_readings(state: Any) -> None:
    app: Flask = state.app
    app.extensions[_EXTENSION] = Throttle(READINGS, WITHIN)


@page.post("/cards/serial")
@limited("serial", 1)
def read() -> Response:
    """The serials in the form's photo, as a list; nothing of it is kept.

    Raises TooManyReadings, Missing, TooManyAtOnce and the errors of webapp.media.photos.
    """
    readings: Throttle = current_app.extensions[_EXTENSION]
    who, now = me().person, runtime().clock()
    if readings.exceeded(who, now):
        raise TooManyReadings()
    readings.note(who, now)
    upload = request.files.get("photo")
    if upload is None:
        raise Missing("photo")
    picture = process_photo(upload.read()).large
    return jsonify(serials_in(codes_of(picture)))
