"""Record talks of supervisors with sellers, and their agreements, in every state.

Some talks are only opened, some agreements wait for confirmation, some are released.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from webapp.demo.chance import chance
from webapp.demo.events import Event, event_moment
from webapp.demo.script import Script
from webapp.facts.transactions import Transaction
from webapp.talks.operations.hold_talks import AgreementGiven, agree, confirm, open_talk, release
from webapp.talks.operations.talk_notes import consent, wish
from webapp.talks.pre_read import figures_now

# Every how many sellers had a talk so many days ago, and how far it went.
_ROUNDS = ((24, 3, "released"), (14, 2, "confirmed"), (2, 5, "written"), (0, 7, "opened"))
_AGREED = {
    "reached": ("上午先打没接通的，换个时段再打", "午休前后多打一轮"),
    "invited": ("接通后先问哪天方便到店，再谈价格", "先问交房时间，再报价格"),
    "visited": ("邀约当天下午再确认一次", "约好时间后发门店位置"),
    "cards": ("到店先看样板间，再说卡的好处",),
}
_WISHES = (
    "下午给电话区换个安静的房间",
    "给一份各小区的户型图",
    "周末多安排一位设计师",
    "中午留一个人接来电",
    "样板间的灯早点修好",
    "停车怎么走，写在邀约短信里",
    "新到的板材先给我们看一眼",
    "报价单改成一页，客户好懂",
)
WAITS = timedelta(days=14)  # from a talk until its agreement comes back


def talk_events(script: Script) -> Iterator[Event]:
    """Yield the talks of the last weeks, at the end of working days; today's are only opened."""
    for place, seller in enumerate(script.cast.sellers):
        for back, every, state in _ROUNDS:
            day = _workday(script.today - timedelta(days=back))
            if place % every == every - 1 and day >= script.start:
                random = chance(script.seed, seller.id, day, "talk")
                hour = 9.0 if state == "opened" else 16.5
                yield _talk(script.seed, seller.id, day, state, hour + random.random())


def _workday(day: date) -> date:
    """The day, or the Friday before it."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _talk(seed: int, person: str, day: date, state: str, hour: float) -> Event:
    return Event(event_moment(day, hour), lambda tx: _hold(tx, seed, person, day, state))


def _hold(tx: Transaction, seed: int, person: str, day: date, state: str) -> None:
    posting = tx.company.posting(person, day)
    holder = posting.supervisor if posting else None
    if holder is None:
        return
    talk = open_talk(tx, holder, person)
    if state == "opened":
        return
    tx.flush()  # the figures are read from the tallies
    random = chance(seed, person, day, "agreement")
    topic = random.choice(sorted(_AGREED))
    figure = figures_now(person, day)[topic]
    text = random.choice(_AGREED[topic])
    given = AgreementGiven(text, day + WAITS, topic, figure.part, figure.whole)
    agreement = agree(tx, holder, talk, given)
    if random.random() < 0.3:
        wished = wish(tx, person, talk, random.choice(_WISHES))
        if state == "released":
            consent(tx, holder, talk, wished)
    if state == "written":
        return
    confirm(tx, person, agreement)
    if state == "released":
        for who in (person, holder):
            release(tx, who, agreement, released=True)
