"""Read the guides of docs/guide: which of them a role reads, and their Markdown as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

from webapp.company.roles import CHECKERS, HR, LEADERS, SELLERS
from webapp.core.errors import NotFound
from webapp.core.paths import GUIDES

# The guides of each group of roles; the first is the one written for it.
_OF_ROLES = (
    (HR, ("hr", "schemes", "leader", "supervisor", "seller", "wall")),
    (LEADERS, ("leader", "hr", "schemes", "wall")),
    (CHECKERS, ("supervisor", "seller")),
    (SELLERS, ("seller",)),
)


@dataclass(frozen=True)
class GuideSection:
    """A part of a guide: the id of its heading on the page, and the heading."""

    anchor: str
    heading: str


@dataclass(frozen=True)
class Guide:
    """A guide in one language: its heading, its sections, and all below the heading as HTML."""

    name: str
    title: str
    sections: tuple[GuideSection, ...]
    body: Markup


def guides_of(role: str) -> tuple[str, ...]:
    """Return the names of the guides that a role reads, the one written for it first."""
    return next((names for roles, names in _OF_ROLES if role in roles), ())


@cache
def read_guide(name: str, language: str) -> Guide:
    """Return a guide in a language (`en`, otherwise Chinese); read from disk once.

    Raises NotFound.
    """
    ending = ".md" if language == "en" else ".zh.md"
    file = GUIDES / f"{name}{ending}"
    if not file.is_file():
        raise NotFound()
    return _as_guide(name, file.read_text("utf-8"))


def _as_guide(name: str, text: str) -> Guide:
    markdown = MarkdownIt("commonmark", {"html": False}, renderer_cls=GuideRenderer)
    tokens = markdown.enable("table").parse(text)
    title = tokens[1].content  # a guide begins with its heading
    rest = tokens[3:]
    sections = _sections(rest)
    _turn_links(rest)
    body = markdown.renderer.render(rest, markdown.options, {})
    return Guide(name, title, sections, Markup(body))  # noqa: S704 - HTML in it is escaped


def _sections(tokens: Sequence[Token]) -> tuple[GuideSection, ...]:
    """The headings of the second order; each gets its place as its id."""
    found: list[GuideSection] = []
    for opening, words in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h2":
            found.append(GuideSection(f"s{len(found) + 1}", words.content))
            opening.attrSet("id", found[-1].anchor)
    return tuple(found)


def _turn_links(tokens: Sequence[Token]) -> None:
    """Turn links between files into links between pages; links to other files lose their target."""
    for token in tokens:
        for part in token.children or ():
            if part.type == "link_open":
                _turn_link(part)
            elif part.type == "image":
                part.attrSet("src", f"/help/pictures/{PurePosixPath(str(part.attrs['src'])).name}")
                part.attrSet("loading", "lazy")


def _turn_link(part: Token) -> None:
    target = PurePosixPath(str(part.attrs["href"]))
    guide = target.name.removesuffix(".md").removesuffix(".zh")
    if target.parent == PurePosixPath(".") and target.suffix == ".md":
        part.attrSet("href", f"/help/{guide}")
    elif not str(target).startswith("/"):
        part.attrs.pop("href")


class GuideRenderer(RendererHTML):
    """Renders tables that scroll sideways, and pictures that open at their full size."""

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """Return a picture as a link to its file."""
        shown = super().image(tokens, idx, options, env)
        return f'<a href="{escapeHtml(str(tokens[idx].attrs["src"]))}">{shown}</a>'

    def table_open(self, *_given: Any) -> str:
        """Return the start of a table that scrolls sideways by itself."""
        return '<div class="scroll" tabindex="0"><table>'

    def table_close(self, *_given: Any) -> str:
        """Return the end of a table."""
        return "</table></div>"
