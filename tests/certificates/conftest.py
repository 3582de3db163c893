"""A small cast, and eyes: PDF pages as pictures, words and fonts, by poppler's tools."""

from __future__ import annotations

import logging
import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from PIL import Image

from certificates import Honour, Segment

# Sixty: of two to twelve characters, of other peoples with their dots, rare ones, Latin ones.
NAMES = (
    "王吉", "李雷", "韩梅", "张伟", "欧阳震华", "司马相如", "诸葛亮", "上官婉儿", "慕容雪", "阿依",
    "䶮龙", "刘䶮", "𬭚于", "李喆", "陶喆喆", "犇犇", "张犇", "𠮷田", "王𠮷", "㛃然", "堃山",
    "玥儿", "祎晨", "翀宇", "镕基", "晢明", "昇平", "淼淼", "骉骉", "赟哲", "䲜鱼", "㙍原",
    "买买提·艾力", "古丽娜尔·阿不都热依木", "阿卜杜克热木·麦麦提艾力江", "次仁旺堆·扎西",
    "Li Na", "O'Brien", "Anna-Lena Müller",
    "夏侯惇", "东方不败", "纳兰性德容若", "爱新觉罗溥仪", "叶赫那拉杏贞兰", "巴特尔·孟克",
    "阿依夏木古丽", "古力娜扎尔·拜", "迪丽热巴木拉提", "艾合买提江艾沙江", "买合木提·喀什噶里",
    "吐尔逊古丽阿布都拉", "格桑旺姆达瓦卓玛央", "博尔济吉特布木布泰娜仁", "库尔班江·赛买提艾山江",
    "孛儿只斤铁木真孛儿帖", "龘龘", "王燚", "鑫淼焱", "Jo", "José García",
)  # fmt: skip
LONG_BODY = (
    Segment(
        "在二〇二六年“金龙贺岁·百日攻坚”贺卡电话销售活动中，您恪尽职守、真诚待客，以坚韧不拔的毅力"
    ),
    Segment("和精益求精的态度，累计拨出有效电话"),
    Segment("12,386", varying=True),
    Segment("个，成交贺卡"),
    Segment("1,096", varying=True),
    Segment("张，客户平均评分"),
    Segment("4.98", varying=True),
    Segment("分，销售额达人民币"),
    Segment("3,286,000.00", varying=True),
    Segment(
        "元，业绩名列全公司第一，团队协作与客户服务均堪为全体同仁之表率，经公司办公会议研究决定，被评为"
    ),
)
EVERYTHING_LONG: dict[str, Any] = {
    "recipient": "阿卜杜克热木·麦麦提艾力江",
    "salutation": "先生及全体组员",
    "title": "二〇二六年度全国电话销售大区\n客户满意度与业绩双料总冠军",
    "body": LONG_BODY,
    "closing": "特发此证，以资鼓励，望您再接再厉，与全体同仁一道再创佳绩，共赴新程，同享荣光。",
    "company": "新疆维吾尔自治区乌鲁木齐市金龙贺岁文化礼品电话销售服务有限责任公司第一分公司",
    "department": "人力资源与行政管理部",
    "signatories": (
        "董事长 欧阳震华", "总经理 王吉", "副总经理 李雷", "销售总监 韩梅梅", "人力总监 张三",
        "财务总监 李四", "运营总监 王五", "市场总监 赵六", "督导 孙七", "工会主席 周八",
    ),
}  # fmt: skip

ENGLISH: dict[str, Any] = {
    "language": "en",
    "recipient": "Maximiliane Alexandra von Hohenstaufen",
    "salutation": "Dear colleague",
    "title": "Champion of Sales and of Customers'\nSatisfaction of the Whole Company 2026",
    "body": (
        Segment("In recognition of outstanding results in telephone sales of the year 2026: with "),
        Segment("1,096", varying=True),
        Segment(" cards sold and a mean rating of "),
        Segment("4.98", varying=True),
        Segment(" by her customers she came first in the whole company, and is therefore named"),
    ),
    "closing": "With our thanks, congratulations and best wishes for another good year.",
    "company": "Golden Dragon Greeting Cards Telephone Sales and Services Company Limited",
    "department": "Human Resources",
    "signatories": tuple(f"Managing Director {letter}. Wang" for letter in "ABCDEFGHIJ"),
}


class Word(NamedTuple):
    """A word of a page and its box in millimetres."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def an_honour(design: str = "classic-gold", **changes: Any) -> Honour:
    """王吉's, changed as the test wants it."""
    told: dict[str, Any] = {
        "design": design,
        "title": "月度最佳销售员",
        "recipient": "王吉",
        "body": (
            Segment("在二〇二六年贺卡电话销售活动中，您累计成交贺卡"),
            Segment("96", varying=True),
            Segment("张，业绩名列第一，被评为本期"),
        ),
        "company": "贺岁电话销售有限责任公司",
        "granted_on": date(2026, 11, 23),
        "serial": "HR-2026-000001",
        "verify_address": "https://jiebao.example.cn/verify/HR-2026-000001",
    }
    return Honour(**(told | changes))


def tool(*command: str | Path) -> bytes:
    """What a command-line tool prints; its failure fails the test."""
    return subprocess.run([str(part) for part in command], check=True, capture_output=True).stdout


def words(file: Path, page: int) -> list[Word]:
    """The words of a page with their boxes."""
    return _words(tool("pdftotext", "-bbox", "-f", str(page), "-l", str(page), file, "-").decode())


def words_of_all(file: Path) -> list[list[Word]]:
    """The words of each page, read at once."""
    told = tool("pdftotext", "-bbox", file, "-").decode()
    return [_words(page) for page in told.split("<page ")[1:]]


def _words(told: str) -> list[Word]:
    boxes = re.findall(
        r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>',
        told,
    )
    scale = 25.4 / 72
    return [
        Word(unescape(text), *(float(side) * scale for side in sides)) for *sides, text in boxes
    ]


def picture(
    file: Path, page: int, dpi: int, box: tuple[float, float, float, float] | None = None
) -> Image.Image:
    """A page, or a box of it (left, top, right, bottom in millimetres), as poppler paints it."""
    crop: list[str] = []
    if box:
        left, top, right, bottom = (round(side * dpi / 25.4) for side in box)
        crop = ["-x", str(left), "-y", str(top), "-W", str(right - left), "-H", str(bottom - top)]
    part = ["-f", str(page), "-l", str(page), "-r", str(dpi), *crop]
    painted = Image.open(BytesIO(tool("pdftoppm", *part, file))).convert("RGB")
    painted.load()
    return painted


OnDisk = Callable[[bytes], Path]


@pytest.fixture(autouse=True)
def _quiet_press() -> Iterator[None]:
    """WeasyPrint and fontTools warn of what will look wrong: a warning fails the test."""
    heard: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    listener = Listener(logging.WARNING)
    loggers = [logging.getLogger(name) for name in ("weasyprint", "fontTools")]
    for logger in loggers:
        logger.addHandler(listener)
    yield
    for logger in loggers:
        logger.removeHandler(listener)
    assert heard == []


@pytest.fixture
def on_disk(tmp_path: Path) -> OnDisk:
    """Writes a PDF where poppler can read it."""

    def write(pdf: bytes) -> Path:
        file = tmp_path / "certificates.pdf"
        file.write_bytes(pdf)
        return file

    return write
