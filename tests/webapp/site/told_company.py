"""A company in which every part of people's pages holds a word of lin's: what a reader may find.

Beside the cast: mei sells in the east store under sun too; yao is a second supervisor there, with
nobody in charge; bai is a supervisor of the west store.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from tests.webapp.growth.test_goals import chosen, had, months
from webapp.calling.operations.matters import MatterGiven, answer_matter, open_matter
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.colleagues.pair_models import LearningPair, PairMethod, PairPlan, PairStart
from webapp.company.models import Person
from webapp.effect.models import PulseCount
from webapp.feedback.operations.appraise import ContributionCommand, give_points
from webapp.people.operations.add_people import PersonGiven, add_people
from webapp.talks.operations.hold_talks import AgreementGiven, agree, confirm, open_talk, release
from webapp.talks.operations.talk_notes import write_note

WORDS = {
    "points": "蓝鲸贡献",
    "goal": "红隼目标",
    "agreed": "白鹭约定",
    "note of sun": "黑鹳笔记",
    "note of lin": "朱鹮笔记",
    "method": "灰雁办法",
    "open": "苍鹰事项",
    "answered": "雪鸮事项",
}
MEI, YAO, BAI = "1105", "1023", "1022"
MONDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 29)


def tell(write: Any, cipher: Any, company: Any) -> int:
    """Write all of it on 2 March 2026; return the agreement's number."""
    write(lambda tx: add_people(tx, company.he, _more(company)))
    write(lambda _tx: Person.update(must_change_password=False).execute())
    points = ContributionCommand("p1", 500, company.lin, reason=WORDS["points"])
    write(lambda tx: give_points(tx, company.sun, points))
    had(write, company.lin, months(88, 94, 98, 131, 90, 112))
    chosen(write, company.lin, sentence=WORDS["goal"])
    write(lambda tx: _pair(tx, company))
    write(lambda tx: _results(tx, company))
    write(lambda tx: _matters(tx, company))
    return int(write(lambda tx: _talk(tx, company, cipher)))


def _more(company: Any) -> list[PersonGiven]:
    hired = date(2024, 1, 1)
    return [
        PersonGiven(MEI, "梅红", "telesales", "east", supervisor=company.sun, hired=hired),
        PersonGiven(YAO, "姚远", "supervisor", "east", hired=hired),
        PersonGiven(BAI, "白云", "supervisor", "west", hired=hired),
    ]


def _talk(tx: Any, company: Any, cipher: Any) -> int:
    """Of sun with lin: agreed and confirmed, with a private note of each; nothing is released."""
    talk = open_talk(tx, company.sun, company.lin)
    given = AgreementGiven(WORDS["agreed"], date(2026, 3, 16), "invited", 14, 131)
    number = agree(tx, company.sun, talk, given)
    confirm(tx, company.lin, number)
    for who, word in ((company.sun, "note of sun"), (company.lin, "note of lin")):
        write_note(tx, who, talk, cipher.encrypt_note(who, WORDS[word]))
    return number


def let_go(write: Any, agreement: int, *people: str) -> None:
    """Let the growth record show the agreement, as far as these people are asked."""
    for who in people:
        write(lambda tx, who=who: release(tx, who, agreement, released=True))


def _pair(tx: Any, company: Any) -> None:
    """Of lin with wang: lin has written what wang does, wang nothing yet."""
    plan = tx.insert(
        PairPlan,
        metric="invitations",
        begins_on=MONDAY,
        waves=2,
        seed="00",
        commitment="00",
        planned_by=company.he,
        planned_at=tx.now,
    )
    start = tx.insert(PairStart, plan=plan, team="east", wave=0, starts_on=MONDAY)
    two = {"first": company.lin, "second": company.wang, "step": "invited"}
    pair = tx.insert(LearningPair, start=start, **two, starts_on=MONDAY, ends_on=SUNDAY)
    tx.insert(PairMethod, pair=pair, week=1, by=company.lin, words=WORDS["method"], at=tx.now)


def _results(tx: Any, company: Any) -> None:
    """Five answers of the east store, mean 3.6; five statements about sun, mean 2.2."""
    for key, question, cohort, values in (
        ("2026-02", "drive", "east", (2, 3, 4, 4, 5)),
        ("2025-H2", "helps", company.sun, (1, 2, 2, 3, 3)),
    ):
        for value, count in Counter(values).items():
            row = {"round": key, "question": question, "cohort": cohort}
            tx.insert(PulseCount, **row, value=value, count=count)


def _matters(tx: Any, company: Any) -> None:
    """What lin heard became two matters, of which one is answered."""
    for key in ("open", "answered"):
        heard = record_call(tx, company.lin, CallCommand(key, "interested", note=WORDS[key]))
        due = date(2026, 3, 9)
        given = MatterGiven(key, WORDS[key], "price", company.gao, due, [heard.number])
        matter = open_matter(tx, company.sun, given)
        if key == "answered":
            answer_matter(tx, company.gao, matter, "有了新套餐")
