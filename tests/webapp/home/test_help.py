"""The help: each role reads its guides, in its language and with pictures."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from PIL import Image

from webapp.core.paths import GUIDES, TRANSLATIONS
from webapp.home.guide_texts import guides_of, read_guide

GUIDES_OF_ROLES = ["hr", "leader", "supervisor", "seller", "wall"]
FILES = [f"{name}{ending}" for name in GUIDES_OF_ROLES for ending in (".zh.md", ".md")]
PICTURED = [*FILES, "schemes.zh.md", "schemes.md"]
MOST_PICTURES, LARGEST = 22, 60 * 1024  # bytes of one picture
PICTURE = re.compile(r"!\[[^]]+\]\(([^)]+)\)")
QUOTED = re.compile("“([^”]+)”")


def test_hr_finds_her_guides_and_those_of_the_others(client_of, company) -> None:
    page = client_of(company.he).get("/help").text

    for name, title in (("hr", "人事怎么用"), ("supervisor", "主管怎么用")):
        assert f'<a href="/help/{name}">{title}</a>' in page
    assert '<a class="grow" href="/help/hr?part=1"><span class="name">第一周</span></a>' in page


def test_a_supervisor_reads_the_guides_of_supervisors_and_of_sellers(client_of, company) -> None:
    client = client_of(company.sun)

    assert "早上：晨会" in client.get("/help/supervisor").text
    assert "记一通电话：点两下" in client.get("/help/seller").text
    assert client.get("/help/hr").status_code == 404


def test_a_seller_reads_the_guide_of_sellers_alone(client_of, company) -> None:
    client = client_of(company.lin)

    assert '<a href="/help/seller">销售怎么用</a>' in client.get("/help").text
    assert "没有网络怎么办" in client.get("/help/seller").text
    assert 'href="/help"' in client.get("/me").text
    for name in ("wall", "supervisor", "hr"):
        assert client.get(f"/help/{name}").status_code == 404


def test_a_guide_is_read_section_by_section(client_of, company) -> None:
    client, guide = client_of(company.he), read_guide("hr", "zh")
    last = len(guide.sections)
    pages = [client.get(f"/help/hr?part={part}").text for part in (1, 2, last)]

    for page, part in zip(pages, (1, 2, last), strict=True):
        heading = guide.sections[part - 1].heading
        assert re.findall(r'<h2 id="s(\d+)">', page) == [str(part)]
        assert f'aria-current="page">{heading}</a>' in page
        assert page.count('<a class="pill"') == last
    shown = client.get("/help/hr").text
    assert re.findall(r'<h2 id="s(\d+)">', shown) == ["1"]
    assert "<details><summary>目录" in shown  # folded: a phone begins with the text
    assert ['rel="prev"' in page for page in pages] == [False, True, True]
    assert ['rel="next"' in page for page in pages] == [True, True, False]
    for beyond in ("99", "x", "-1"):
        assert client.get(f"/help/hr?part={beyond}").status_code == 200


def test_all_sections_of_a_guide_stand_on_one_page_on_demand(client_of, company) -> None:
    client, guide = client_of(company.he), read_guide("hr", "zh")
    page = client.get("/help/hr?part=all").text

    assert 'href="/help/hr?part=all"' in client.get("/help/hr").text
    assert page.count('<h2 id="s') == len(guide.sections)
    assert "<details open><summary>目录" in page
    assert all(f'href="#{section.anchor}"' in page for section in guide.sections)


def test_an_english_reader_gets_the_english_guide(client_of, company) -> None:
    client = client_of(company.he)
    client.post("/language", data={"locale": "en"})

    assert "<h1>For HR</h1>" in client.get("/help/hr").text
    assert "For supervisors" in client.get("/help").text


def test_an_unknown_guide_is_not_found(client_of, company) -> None:
    for name in ("nothing", "..", "pictures"):
        assert client_of(company.he).get(f"/help/{name}").status_code in (308, 404)


def test_pictures_are_sent_and_nothing_beside_them(client_of, company) -> None:
    client = client_of(company.he)
    with client.get("/help/pictures/home.webp") as sent:
        assert (sent.status_code, sent.mimetype) == (200, "image/webp")
        assert sent.get_data().startswith(b"RIFF")
    assert client.get("/help/pictures/..%2fhr.md").status_code == 404


def test_links_between_files_are_links_between_pages() -> None:
    body = read_guide("hr", "zh").body

    assert '<a href="/help/schemes">' in body
    assert 'src="/help/pictures/home.webp"' in body
    assert 'href="../' not in read_guide("schemes", "zh").body


def test_headings_are_places_in_the_page() -> None:
    guide = read_guide("supervisor", "en")

    assert guide.sections[0].heading == "Morning: the meeting"
    assert '<h2 id="s1">Morning: the meeting</h2>' in guide.body
    assert '<div class="scroll" tabindex="0"><table>' in guide.body


@pytest.mark.parametrize("role", ["hr", "leader", "supervisor", "head", "telesales"])
def test_every_guide_of_a_role_is_there_in_both_languages(role: str) -> None:
    assert guides_of(role)
    for name in guides_of(role):
        assert read_guide(name, "zh").sections
        assert len(read_guide(name, "en").sections) == len(read_guide(name, "zh").sections)


@pytest.mark.parametrize("file", PICTURED)
def test_every_picture_of_a_guide_is_there(file: str) -> None:
    named = PICTURE.findall((GUIDES / file).read_text("utf-8"))

    assert named
    assert [name for name in named if not (GUIDES / name).is_file()] == []


def test_pictures_are_few_and_small_and_all_are_used() -> None:
    there = {f"pictures/{file.name}" for file in (GUIDES / "pictures").iterdir()}
    texts = "".join((GUIDES / file).read_text("utf-8") for file in PICTURED)

    assert there == set(PICTURE.findall(texts))
    assert len(there) <= MOST_PICTURES
    for name in there:
        assert (GUIDES / name).stat().st_size <= LARGEST
        with Image.open(GUIDES / name) as opened:
            assert opened.format == "WEBP"


@cache
def words_of_pages() -> tuple[frozenset[str], frozenset[str]]:
    """The sentences of the pages, without marks of places: in Chinese and in English."""
    file = Path(TRANSLATIONS) / "en/LC_MESSAGES/messages.po"
    with file.open("rb") as text:
        messages = [each for each in read_po(text, locale="en") if isinstance(each.id, str)]
    chinese = frozenset(str(each.id) for each in messages)
    return chinese, frozenset(str(each.string) for each in messages)


@pytest.mark.parametrize("file", FILES)
def test_what_a_guide_quotes_stands_on_a_page(file: str) -> None:
    """Places are joined by an arrow; a button's words may go on with a number."""
    chinese, english = words_of_pages()
    known = chinese if file.endswith(".zh.md") else english
    text = " ".join((GUIDES / file).read_text("utf-8").split())
    parts = {part for quoted in QUOTED.findall(text) for part in quoted.split(" → ")}

    assert parts
    assert {part for part in parts if not any(each.startswith(part) for each in known)} == set()
