"""The English catalogue is complete and current, and templates have no Chinese outside gettext."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po
from jinja2 import Environment

from rules.scheme import SHIPPED
from webapp.core import missing_translations as report

ROOT = Path(__file__).parents[3]
ENGLISH = ROOT / "webapp/translations/en/LC_MESSAGES/messages.po"
CHINESE = re.compile(r"[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
NOT_TRANSLATED = {
    ("web/_language.html", "中文")
}  # the name of the language, for readers without English


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every msgid, extracted anew as by script/messages."""
    found = tmp_path_factory.mktemp("extracted") / "messages.pot"
    given = ["-F", str(ROOT / "babel.cfg"), "-o", str(found), str(ROOT)]
    CommandLineInterface().run(["pybabel", "--quiet", "extract", *given])
    with found.open("rb") as text:
        return read_po(text)


@pytest.fixture(scope="module")
def english() -> Catalog:
    return report.read_catalogue(ENGLISH)


def ids(catalogue: Catalog) -> set[tuple[str, str | None]]:
    return {(str(message.id), message.context) for message in catalogue if message.id}


def test_the_catalogue_has_every_sentence_of_the_sources_and_no_other(
    sources: Catalog, english: Catalog
) -> None:
    assert ids(english) == ids(sources), "run script/messages"


def test_every_sentence_is_translated_with_the_same_places_to_fill(english: Catalog) -> None:
    assert list(report.wants(english)) == []


def test_no_translation_is_chinese(english: Catalog) -> None:
    strings = [string for message in english for string in _strings(message)]
    assert [string for string in strings if CHINESE.search(string)] == []


def test_a_sentence_stays_a_sentence(english: Catalog) -> None:
    """A Chinese text that ends with 。 has an English one that ends with a full stop."""
    broken = [
        message.id
        for message in english
        if str(message.id).endswith("。") and not _strings(message)[-1].endswith((".", ")s", "?"))
    ]
    assert broken == []


def _strings(message: Message) -> tuple[str, ...]:
    held = message.string
    return tuple(held) if isinstance(held, (list, tuple)) else (str(held),)


def test_names_and_forfeits_of_the_shipped_schemes_are_extracted(sources: Catalog) -> None:
    found = {source for source, _ in ids(sources)}
    assert {"电话营销奖励方案", "每日邀约完成率前三甲", "俯卧撑 50 个"} <= found
    for scheme in SHIPPED.glob("*.toml"):
        written = re.findall(r'^(?:name|alternative|prize) = "(.+)"', scheme.read_text(), re.M)
        assert set(written) <= found


@pytest.mark.parametrize(
    ("source", "string", "wrong"),
    [
        ("第 %(n)s 名", "No. %(n)s", ""),
        ("第 %(n)s 名", "", "not translated"),
        ("第 %(n)s 名", "No. %(m)s", "other places to fill than the source"),
        ("第 %(n)s 名", "No.", "other places to fill than the source"),
        ("还有 {time}", "{tiem} left", "other places to fill than the source"),
    ],
)
def test_a_faulty_translation_is_named(source: str, string: str, wrong: str) -> None:
    assert report.wrong_with(Message(source, string)) == wrong


def test_a_fuzzy_translation_is_named() -> None:
    assert report.wrong_with(Message("卡", "card", flags=("fuzzy",))) == "fuzzy"


def test_templates_hold_no_chinese_outside_gettext() -> None:
    loose = {
        (template.relative_to(ROOT / "templates").as_posix(), text)
        for template in (ROOT / "templates").rglob("*.html")
        for text in outside_gettext(template.read_text("utf-8"))
    }
    assert loose == NOT_TRANSLATED


def test_chinese_outside_gettext_is_found() -> None:
    source = "{# 注释 #}<p title=\"{{ _('一') }}\">二</p>{{ '三' }}{{ _('四') ~ f('五') }}"
    assert list(outside_gettext(source)) == ["二", "三", "五"]


def outside_gettext(source: str) -> Iterator[str]:
    """The Chinese texts in a template that are neither comments nor arguments of gettext."""
    before = ""
    for _line, kind, text in Environment(autoescape=True).lex(source):
        if kind == "data" or (kind == "string" and not GETTEXT.search(before)):
            yield from re.findall(rf"{CHINESE.pattern}+", text)
        before = f"{before[-50:]}{text}" if kind != "data" else ""


GETTEXT = re.compile(r"(\b_\(|\bpgettext\('\w+', ?)$")
