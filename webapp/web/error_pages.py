"""Render error pages for refusals and failures, each with a sentence on what to do next."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from peewee import DatabaseError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from webapp.core.disk_faults import DiskFault
from webapp.core.errors import JiebaoError, Words, _
from webapp.store.database import disk_fault_of
from webapp.web import json_clients
from webapp.web.current_user import locale
from webapp.web.formatting import sentence_values
from webapp.web.problem_documents import is_api_request, problem_document
from webapp.web.request_ids import request_id
from webapp.web.unsent_forms import typed_texts, unsent_page

_log = logging.getLogger(__name__)

SENTENCES = {
    400: _("这个请求不完整，请返回再试一次。"),
    403: _("没有权限查看此页。"),
    404: _("没有找到这一页。"),
    405: _("这个地址不接受这样的请求。"),
    413: _("文件太大，请换一张小一些的照片或表格。"),
    429: _("请求太频繁，请稍后再试。"),
    500: _("程序出错了，已记下。请稍后再试；刚才的内容没显示已提交的，请再提交一次。"),
}


def register(app: Flask) -> None:
    """Register the handlers of JiebaoError, CSRFError, HTTPException and a disk's failures."""
    app.register_error_handler(JiebaoError, refused_page)
    app.register_error_handler(OSError, not_written)
    app.register_error_handler(DatabaseError, not_written)
    app.register_error_handler(CSRFError, expired)
    app.register_error_handler(HTTPException, failed)


def refusal_sentence(refusal: JiebaoError) -> str:
    """Return the refusal's sentence in the reader's language."""
    told = {name: translated_words(value) for name, value in refusal.values.items()}
    values = sentence_values(told)
    if "field_name" in values:  # a certificate's field, named by a message id of certificates/
        values["field_name"] = gettext(str(values["field_name"]))
    return str(gettext(refusal.sentence, **values))


def translated_words(value: object) -> object:
    """Translate a value of a sentence if it consists of words; return any other value as it is."""
    if not isinstance(value, Words):
        return value
    values = {name: translated_words(each) for name, each in value.values.items()}
    return str(gettext(value.sentence)) % values


def refused_page(refusal: JiebaoError) -> tuple[Response | str, int]:
    """Return the error page of a refusal that no page function has caught."""
    return page(refusal.status, refusal_sentence(refusal))


def not_written(failure: Exception) -> tuple[Response | str, int]:
    """Return the error page if the disk caused the failure; else raise the failure again."""
    fault = disk_fault_of(failure)
    if fault is None:
        raise failure
    if not isinstance(failure, DiskFault):
        _log.error("%s (request %s)", fault.plain, request_id())
    return refused_page(fault)


def expired(_error: CSRFError) -> tuple[Response | str, int]:
    """Return the error page for a missing or outdated CSRF token, with the form if it is ours."""
    if (kept := unsent_page()) is not None:
        return kept, 400
    return page(400, gettext("页面已过期。请刷新后再提交一次，填写的内容没有保存。"))


def failed(error: HTTPException) -> Response:
    """Return the error page of any other HTTP error; 5xx is logged with the request's id."""
    status = error.code or 500
    if status >= 500:
        original = error.original_exception if isinstance(error, InternalServerError) else None
        cause = original or error.__cause__ or error
        _log.error("answered %s to request %s", status, request_id(), exc_info=cause)
    sentence = SENTENCES.get(status, SENTENCES[400])
    answer, _status = page(status, gettext(sentence))
    response = make_response(answer, status)
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return response


def page(status: int, sentence: str) -> tuple[Response | str, int]:
    """Return an error page and its status; JSON for the phone's modules and for other systems."""
    if is_api_request():
        return problem_document(status, sentence), status
    if json_clients.is_json_client():
        return json_clients.json_refusal(status, sentence), status
    told = {"sentence": sentence, "texts": typed_texts()}
    context = {"status": status, "request_id": request_id(), **told}
    try:
        return render_template("web/errors/index.html", **context), status
    except (OSError, DatabaseError, DiskFault) as failure:
        if disk_fault_of(failure) is None:
            raise
        return _without_database(context), status


def _without_database(context: dict[str, Any]) -> str:
    """The error page without the layout of all pages, which reads the database.

    Not by `render_template`: that computes what stands on every page, and so reads it too.
    """
    template = current_app.jinja_env.get_template("web/errors/without_database.html")
    return template.render(**context, locale=locale())
