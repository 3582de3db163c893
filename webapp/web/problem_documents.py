"""Errors of /api/ as problem documents (RFC 9457): for programs, which show no page."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, jsonify, request

from webapp.web.request_ids import request_id

API_PREFIX = "/api/"
WAIT = "60"  # seconds after which a refused token may be used again


def is_api_request() -> bool:
    """Whether another system's program asks, by a token: no cookie is read and none is set."""
    return request.path.startswith(API_PREFIX)


def problem_document(status: int, sentence: str) -> Response:
    """The problem document of a refusal or failure, with the headers that its status asks for."""
    response = jsonify(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=sentence,
        request_id=request_id(),
    )
    response.mimetype = "application/problem+json"
    response.status_code = status
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="jiebao"'
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = WAIT
    return response
