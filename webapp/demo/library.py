"""The sample company's library: written in the first days, used in calls since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from webapp.demo.chance import chance
from webapp.demo.events import Event, event_moment
from webapp.facts.transactions import Transaction
from webapp.feedback.library import LibraryReader, LibrarySearch, search_library
from webapp.feedback.operations.keep_library import (
    LibraryGiven,
    say_whether_it_helped,
    write_item,
)

AUTHOR = "1021"
USED = 0.05  # how often a seller says on a day whether an item helped
HELPS = 0.75

ITEMS = (
    LibraryGiven(
        "script",
        "嫌贵：先问比的是哪一款",
        "太贵了 / 别家便宜 / 能不能打折",
        "您比的是哪一款？我帮您把板材、五金、安装一项一项对一下，价格放在一起才看得清。",
        topics=("price", "competitor"),
    ),
    LibraryGiven(
        "script",
        "房子还没交：约量房的时间",
        "还没交房 / 明年才装 / 还早",
        "交房前三个月定下来最从容：先量房、出图，价格锁住，交房就能开工。您哪个月交房？",
        topics=("handover",),
    ),
    LibraryGiven(
        "script",
        "只看看：请他带户型图来",
        "先看看 / 不着急 / 随便问问",
        "不着急定。您把户型图带来，设计师当场画一版，喜欢再谈。周六还是周日方便？",
        topics=("style", "other"),
    ),
    LibraryGiven(
        "product",
        "板材检测报告怎么看",
        "环保吗 / 有没有味道",
        "只讲报告上有的：等级、检测单位、日期。报告可以发给客户，没有测过的不说。",
        topics=("style",),
    ),
    LibraryGiven(
        "script",
        "售后：装完以后谁来修",
        "坏了谁管 / 售后怎么样",
        "柜门、铰链五年内免费调，打店里电话，三天内上门。合同第 6 条写着。",
        topics=("service",),
    ),
    LibraryGiven(
        "video",
        "三分钟看懂安装流程",
        "安装要多久",
        "一共四步：复尺、到货、安装、验收，一般两天装完。",
        "https://example.org/jiebao/installation",
        topics=("handover", "service"),
        roles=("guide", "designer"),
    ),
)


def library_events(seed: int, sellers: Sequence[str], start: date, today: date) -> Iterator[Event]:
    """A supervisor writes the items on the first evening; sellers use them on the days after."""
    for place, given in enumerate(ITEMS):
        at = event_moment(start, 17.7 + 0.01 * place)
        yield Event(at, partial(write_item, by=AUTHOR, given=given))
    day = start + timedelta(days=1)
    while day <= today:
        for place, seller in enumerate(sellers):
            if chance(seed, seller, day, "library").random() < USED:
                at = event_moment(day, 13.1 + 0.01 * place)
                yield Event(at, partial(_use, seed=seed, seller=seller, day=day))
        day += timedelta(days=1)


def _use(tx: Transaction, seed: int, seller: str, day: date) -> None:
    """Say of one item that the seller sees whether it helped."""
    random = chance(seed, seller, day, "helped")
    posting = tx.company.posting(seller, day)
    if posting is not None:
        held = search_library(LibraryReader(seller, posting.role), LibrarySearch())
        chosen = random.choice(sorted(held, key=lambda each: each.item))
        say_whether_it_helped(tx, seller, chosen.item, helped=random.random() < HELPS)
