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
    """A part of a guide: its number from 1, the id of its heading, the heading, and its HTML."""

    number: int
    anchor: str
    heading: str
    body: Markup


@dataclass(frozen=True)
class Guide:
    """A guide in one language: its heading, what stands before its sections, and these."""

    name: str
    title: str
    opening: Markup
    sections: tuple[GuideSection, ...]

    @property
    def body(self) -> Markup:
        """All below the heading as HTML."""
        return self.opening + Markup().join(each.body for each in self.sections)


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
    _turn_links(rest)

    def html(part: Sequence[Token]) -> Markup:
        shown = markdown.renderer.render(part, markdown.options, {})
        return Markup(shown)  # noqa: S704 - HTML in it is escaped

    begins = [place for place, token in enumerate(rest) if _begins_section(token)]
    sections = []
    for number, (start, end) in enumerate(pairwise([*begins, len(rest)]), 1):
        rest[start].attrSet("id", f"s{number}")
        heading = rest[start + 1].content
        sections.append(GuideSection(number, f"s{number}", heading, html(rest[start:end])))
    return Guide(name, title, html(rest[: begins[0]] if begins else rest), tuple(sections))


def _begins_section(token: Token) -> bool:
    """Whether a heading of the second order begins here."""
    return token.type == "heading_open" and token.tag == "h2"


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
