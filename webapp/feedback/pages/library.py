"""The library: what to say and show, found by what the customer said; the form that writes one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from webapp.calling.topics import TOPICS, known_topics
from webapp.company.roles import READERS, SELLERS
from webapp.core.errors import JiebaoError
from webapp.feedback.library import (
    KINDS,
    LibraryEntry,
    LibraryReader,
    LibrarySearch,
    library_entry,
    library_use,
    newest_file,
    search_library,
)
from webapp.feedback.operations.keep_library import (
    LINK,
    SAYS,
    TEXT,
    TITLE,
    LibraryGiven,
    end_item,
    say_whether_it_helped,
    write_item,
)
from webapp.feedback.pages.file_of_form import answer_with, stored_file
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, row_number
from webapp.web.fragments import wants_fragment
from webapp.web.list_pages import LONGEST_SEARCH, list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("library", __name__)
INPUTS = {each.name: each for each in (TITLE, SAYS, TEXT, LINK)}
FOUND = 3  # items that the form of a call shows


@page.get("/library")
def show() -> str:
    """The items that the reader sees, the best fitting first."""
    asked = _asked()
    found = search_library(_reader(), asked)
    kept = {"q": asked.said, "kind": asked.kind, "topics": " ".join(asked.topics)}
    listed = list_page(len(found), "library.show", kept=kept)
    return render_template(
        "feedback/library/index.html",
        items=listed.of(found),
        page=listed,
        asked=asked,
        use=library_use(runtime().clock()) if me().role in READERS else None,
        longest=LONGEST_SEARCH,
        **_words(),
    )


@page.get("/library/found")
def found_in_call() -> str:
    """The few items that fit best, for the form of a call; none before anything was said."""
    asked = _asked()
    found = search_library(_reader(), asked)[:FOUND] if asked.said or asked.topics else []
    return render_template(
        "feedback/library/_found.html",
        items=found,
        is_asked=bool(asked.said or asked.topics),
        **_words(),
    )


@page.get("/library/<int:item>")
def show_one(item: int) -> str:
    """One item with its file."""
    return render_template(
        "feedback/library/one.html",
        item=library_entry(_reader(), item),
        file=newest_file(item),
        **_words(),
    )


@page.get("/library/<int:item>/file")
def show_file(item: int) -> Response:
    """The item's file; a PDF as a download. Raises NotFound."""
    library_entry(_reader(), item)
    return answer_with(newest_file(item))


@page.post("/library/<int:item>/opinion")
def say(item: int) -> str | Redirect:
    """Say whether it helped: one tap."""
    by, helped = me().person, request.form.get("helped") == "yes"
    runtime().write(lambda tx: say_whether_it_helped(tx, by, item, helped=helped))
    if wants_fragment():
        entry = library_entry(_reader(), item)
        return render_template("feedback/library/_taps_alone.html", item=entry, **_words())
    flash_message(gettext("已记下。"))
    return redirect_to(url_for("library.show_one", item=item))


@page.get("/library/new")
def new() -> str:
    """The form of an item; with `item` it is filled with that one."""
    number = row_number(request.args.get("item", ""))
    entry = library_entry(_reader(), number) if number else None
    topics, roles = (entry.topics, entry.roles) if entry else ((), ())
    return _form(Filled("", _typed(entry) if entry else {}), topics, roles)


@page.post("/library")
def write() -> str | Redirect | tuple[str, int]:
    """Write an item, with its file."""
    form, by = filled(), me().person
    number = row_number(form.values.get("item", "")) or None
    topics, roles = request.form.getlist("topics"), request.form.getlist("roles")
    try:
        given = LibraryGiven(
            form.values.get("kind", ""),
            TITLE.read(form.values),
            SAYS.read(form.values),
            TEXT.read(form.values),
            LINK.read(form.values),
            topics,
            roles,
        )
        file = stored_file()
        item = runtime().write(lambda tx: write_item(tx, by, given, number, file))
    except JiebaoError as refusal:
        return _form(form.refuse(refusal), topics, roles), refusal.status
    flash_message(gettext("已放进资料库。"))
    return redirect_to(url_for("library.show_one", item=item))


@page.post("/library/<int:item>/end")
def end(item: int) -> Redirect:
    """Take an item out of the library."""
    by = me().person
    runtime().write(lambda tx: end_item(tx, by, item))
    flash_message(gettext("已停用，不再显示。"))
    return redirect_to(url_for("library.show"))


def _reader() -> LibraryReader:
    return LibraryReader(me().person, me().role if me().role in SELLERS else "")


def _asked() -> LibrarySearch:
    topics = " ".join(request.args.getlist("topics")).split()
    kind = request.args.get("kind", "")
    said = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    return LibrarySearch(said, known_topics(topics), kind if kind in KINDS else "")


def _words() -> dict[str, Any]:
    return {
        "kinds": KINDS,
        "topics": TOPICS,
        "sells": me().role in SELLERS,
        "writes": me().role in READERS,
    }


def _typed(entry: LibraryEntry) -> dict[str, str]:
    """An item as the form holds it."""
    return {
        "item": f"{entry.item}",
        "kind": entry.kind,
        "title": entry.title,
        "says": entry.says,
        "text": entry.text,
        "link": entry.link,
    }


def _form(form: Filled, topics: Any, roles: Any) -> str:
    return render_template(
        "feedback/library/new.html",
        form=form,
        inputs=INPUTS,
        ticked=topics,
        roles_ticked=roles,
        roles=sorted(SELLERS),
        **_words(),
    )
