"""HR makes a new scheme in the browser, a leader approves it, and it is one like every other."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from peewee import IntegrityError

from rules.scheme import SHIPPED
from tests.webapp.ledger.test_settle import busy_day, close, owed
from webapp.authoring.new_scheme_text import SchemeTextFaulty, blank_table, own_id, parsed, read_new
from webapp.authoring.operations import new_schemes as making
from webapp.authoring.operations.new_schemes import (
    AuthorDecides,
    NewSchemeDecided,
    NoClauses,
    SavedMeanwhile,
    SchemeIdTaken,
    WhyMissing,
    approve_new_scheme,
    decline_new_scheme,
    discard_new_scheme,
    new_scheme_state,
    newest_new_version,
    open_new_scheme,
    propose_new_scheme,
    restore_new_scheme,
    save_new_scheme,
    withdraw_new_scheme,
)
from webapp.authoring.worked_examples import (
    ExampleMissing,
    ExampleWrong,
    WorkedExample,
    written_examples,
)
from webapp.cards.operations.set_card_products import set_card_products
from webapp.core.errors import NotFound
from webapp.ledger.due import due
from webapp.planning.begun_periods import DayOver
from webapp.planning.clause_products import ClauseProductUnknown
from webapp.planning.operations.drafts import draft_scheme, newest_version, open_draft
from webapp.planning.operations.enrol import EnrolmentGiven, StartPassed
from webapp.planning.standards.applying import schemes_for
from webapp.schemes import catalogue
from webapp.schemes.catalogue import OWN, schemes, shipped_schemes
from webapp.schemes.company_loading import load_company
from webapp.schemes.models import NewSchemeStep, NewSchemeVersion

TODAY = date(2026, 3, 2)
TEXT = """\
id = "card-bonus"
name = "每卡 8 元"

[[revision]]
from = 2000-01-01
because = "多卖一张，多奖一份"

[[revision.clause]]
id = "each-card"
name = "每卡奖"
shape = "per-unit"
period = "day"
metric = "cards"
amount = 8
"""

EIGHT = WorkedExample("each-card", "", ({"name": "张三", "cards": "2", "expected": "16"},))
EXAMPLES = written_examples([EIGHT])


@pytest.fixture
def draft(write: Any, company: Any) -> int:
    """A new scheme of 8 yuan a card, as HR has pasted it."""
    opened: int = write(lambda tx: open_new_scheme(tx, company.he, parsed(TEXT)))
    write(lambda tx: save_new_scheme(tx, company.he, opened, parsed(TEXT), EXAMPLES))
    return opened


def propose(write: Any, by: str, draft: int, on: date = TODAY, **reach: Any) -> None:
    given = EnrolmentGiven("", on, **reach)
    write(lambda tx: propose_new_scheme(tx, by, draft, given))


def test_no_shipped_scheme_has_an_id_of_the_companys_own() -> None:
    assert not [file.stem for file in SHIPPED.glob("*.toml") if file.stem.startswith(OWN)]


@pytest.mark.parametrize(
    ("wished", "made"),
    [
        ("周售卡达标奖", "own-7"),
        ("Newcomers' top 3", "own-newcomers-top-3"),
        ("own-cards", "own-cards"),
        ("card-campaign", "own-card-campaign"),
        ("ＡＢＣ", "own-abc"),
    ],
)
def test_an_id_is_made_from_a_name(wished: str, made: str) -> None:
    assert own_id(wished, 7) == made


def test_an_approved_scheme_pays_like_every_other(
    write: Any, company: Any, clock: Any, draft: int
) -> None:
    propose(write, company.he, draft)
    assert "own-card-bonus" not in schemes()
    write(lambda tx: approve_new_scheme(tx, company.lu, draft, TODAY))
    assert schemes()["own-card-bonus"].name == "每卡 8 元"
    assert load_company().reach("own-card-bonus", TODAY) is not None
    assert "own-card-bonus" in {each.id for each in schemes_for(load_company(), None, TODAY)}
    busy_day(write, company, clock)
    close(write, scheme="own-card-bonus")
    assert owed(company.lin, "each-card") == 16_00
    assert owed(company.zhao, "each-card") == 8_00


def test_it_holds_only_for_those_whom_the_proposal_names(
    write: Any, company: Any, clock: Any, draft: int
) -> None:
    propose(write, company.he, draft, teams=("west",))
    write(lambda tx: approve_new_scheme(tx, company.lu, draft, TODAY))
    busy_day(write, company, clock)
    close(write, scheme="own-card-bonus")
    assert owed(company.lin, "each-card") == 0
    assert owed(company.zhao, "each-card") == 8_00


def test_the_clock_settles_it(write: Any, company: Any, clock: Any, draft: int) -> None:
    propose(write, company.he, draft)
    write(lambda tx: approve_new_scheme(tx, company.lu, draft, TODAY))
    busy_day(write, company, clock)
    now = clock.set("2026-03-02T23:00")
    found = {(each.scheme, each.period) for each in due(load_company(), now)}
    assert ("own-card-bonus", TODAY.isoformat()) in found


def test_it_survives_a_restart(write: Any, company: Any, draft: int) -> None:
    propose(write, company.he, draft)
    write(lambda tx: approve_new_scheme(tx, company.lu, draft, TODAY))
    catalogue._cache.clear()
    assert "own-card-bonus" in schemes()


def test_its_revisions_are_drafted_like_those_of_a_shipped_scheme(
    write: Any, company: Any, draft: int
) -> None:
    propose(write, company.he, draft)
    write(lambda tx: approve_new_scheme(tx, company.lu, draft, TODAY))
    opened = write(lambda tx: open_draft(tx, company.he, "own-card-bonus"))
    [clause] = draft_scheme("own-card-bonus", newest_version(opened).body).revisions[0].clauses
    assert clause.id == "each-card"


def test_a_campaigns_scheme_is_not_enrolled_but_runs_in_campaigns(write: Any, company: Any) -> None:
    table = parsed(TEXT.replace("name", "campaign = true\nname", 1))
    draft = write(lambda tx: open_new_scheme(tx, company.he, table))
    write(lambda tx: save_new_scheme(tx, company.he, draft, table, EXAMPLES))
    propose(write, company.he, draft)
    write(lambda tx: approve_new_scheme(tx, company.lu, draft, TODAY))
    assert schemes()["own-card-bonus"].campaign
    assert load_company().reach("own-card-bonus", TODAY) is None


def test_each_version_is_kept(write: Any, company: Any, draft: int) -> None:
    changed = parsed(TEXT.replace("amount = 8", "amount = 9"))
    write(lambda tx: save_new_scheme(tx, company.he, draft, changed))
    assert NewSchemeVersion.select().where(NewSchemeVersion.draft == draft).count() == 3
    assert read_new(newest_new_version(draft).body).id == "own-card-bonus"


def test_the_id_of_an_existing_scheme_is_never_given(write: Any, company: Any, draft: int) -> None:
    second = write(lambda tx: open_new_scheme(tx, company.he, parsed(TEXT)))
    assert read_new(newest_new_version(second).body).id == "own-card-bonus-2"
    with pytest.raises(SchemeIdTaken):
        write(lambda tx: open_new_scheme(tx, company.he, parsed(TEXT), "card-bonus"))
    shipped = write(lambda tx: open_new_scheme(tx, company.he, parsed(TEXT), "commission"))
    assert read_new(newest_new_version(shipped).body).id == "own-commission"
    assert schemes()["commission"] == shipped_schemes()["commission"]


def test_what_was_changed_meanwhile_is_not_overwritten(
    write: Any, company: Any, draft: int
) -> None:
    seen = newest_new_version(draft).id
    write(lambda tx: save_new_scheme(tx, company.he, draft, parsed(TEXT), seen=seen))
    with pytest.raises(SavedMeanwhile):
        write(lambda tx: save_new_scheme(tx, company.he, draft, parsed(TEXT), seen=seen))


def test_a_scheme_needs_clauses_and_a_reason(write: Any, company: Any, draft: int) -> None:
    empty = write(lambda tx: open_new_scheme(tx, company.he, blank_table("空", campaign=False)))
    with pytest.raises(NoClauses):
        propose(write, company.he, empty)
    unsaid = parsed(TEXT.replace("多卖一张，多奖一份", ""))
    write(lambda tx: save_new_scheme(tx, company.he, draft, unsaid))
    with pytest.raises(WhyMissing):
        propose(write, company.he, draft)


def test_a_scheme_needs_examples_that_pass(write: Any, company: Any, draft: int) -> None:
    wrong = written_examples(
        [WorkedExample("each-card", "", ({"name": "张三", "cards": "2", "expected": "20"},))]
    )
    for examples, refusal in (("[]", ExampleMissing), (wrong, ExampleWrong)):
        write(lambda tx, held=examples: save_new_scheme(tx, company.he, draft, parsed(TEXT), held))
        with pytest.raises(refusal):
            propose(write, company.he, draft)


def test_a_start_lies_not_in_the_past(write: Any, company: Any, clock: Any, draft: int) -> None:
    with pytest.raises(StartPassed):
        propose(write, company.he, draft, date(2026, 3, 1))
    propose(write, company.he, draft)
    clock.set("2026-03-02T23:30")
    with pytest.raises(DayOver):
        write(lambda tx: approve_new_scheme(tx, company.lu, draft, TODAY))
    write(lambda tx: approve_new_scheme(tx, company.lu, draft, TODAY + timedelta(days=1)))


def test_whoever_wrote_it_does_not_approve_it(write: Any, company: Any, draft: int) -> None:
    write(lambda tx: save_new_scheme(tx, company.lu, draft, parsed(TEXT)))
    propose(write, company.he, draft)
    with pytest.raises(AuthorDecides):
        write(lambda tx: approve_new_scheme(tx, company.lu, draft, TODAY))


def test_a_submitted_scheme_is_not_changed_until_it_is_taken_back(
    write: Any, company: Any, draft: int
) -> None:
    propose(write, company.he, draft)
    for refused in (
        lambda tx: save_new_scheme(tx, company.he, draft, parsed(TEXT)),
        lambda tx: discard_new_scheme(tx, company.he, draft),
    ):
        with pytest.raises(NewSchemeDecided):
            write(refused)
    write(lambda tx: withdraw_new_scheme(tx, company.he, draft))
    write(lambda tx: save_new_scheme(tx, company.he, draft, parsed(TEXT)))
    assert new_scheme_state(draft) == "open"


def test_a_declined_scheme_goes_back_with_its_note(write: Any, company: Any, draft: int) -> None:
    propose(write, company.he, draft)
    write(lambda tx: decline_new_scheme(tx, company.lu, draft, "太多了"))
    assert making.last_new_steps([draft])[draft].note == "太多了"
    assert new_scheme_state(draft) == "open"


def test_a_scheme_is_approved_once(write: Any, company: Any, draft: int) -> None:
    propose(write, company.he, draft)
    write(lambda tx: approve_new_scheme(tx, company.lu, draft, TODAY))
    for again in (discard_new_scheme, withdraw_new_scheme, restore_new_scheme):
        with pytest.raises(NewSchemeDecided):
            write(lambda tx, again=again: again(tx, company.he, draft))
    row = NewSchemeStep.get()
    with pytest.raises(IntegrityError):
        NewSchemeStep.create(
            draft=draft, kind="approved", decided_by=row.decided_by, decided_at=row.decided_at
        )
    with pytest.raises(NotFound):
        write(lambda tx: discard_new_scheme(tx, company.he, 99))


def test_a_discarded_scheme_is_restored_and_approved(
    write: Any, company: Any, draft: int, client_of: Any
) -> None:
    for _twice in range(2):
        write(lambda tx: discard_new_scheme(tx, company.he, draft))
        with pytest.raises(NewSchemeDecided):
            propose(write, company.he, draft)
        answer = client_of(company.he).post(f"/schemes/new/{draft}/restore", follow_redirects=True)
        assert "草稿已恢复" in answer.text
    propose(write, company.he, draft)
    write(lambda tx: approve_new_scheme(tx, company.lu, draft, TODAY))
    assert new_scheme_state(draft) == "approved"


@pytest.mark.parametrize(
    ("wrong", "right", "line"),
    [
        ("amount = zehn", "amount = 8", 14),
        ("amount = -8", "amount = 8", 14),
        ('metric = "card"', 'metric = "cards"', 13),
        ("prize = 8", "amount = 8", 14),
        ('because = "x"\ncut_off = 9', 'because = "多卖一张，多奖一份"', 7),
        ("zone = 'Mars'\nname", "name", 2),
    ],
)
def test_a_fault_names_its_line(wrong: str, right: str, line: int) -> None:
    with pytest.raises(SchemeTextFaulty) as fault:
        read_new(TEXT.replace(right, wrong, 1))
    assert fault.value.values["line"] in (line, str(line))


def test_hr_pastes_a_scheme_and_the_leader_approves(
    client_of: Any, company: Any, write: Any
) -> None:
    hr, leader = client_of(company.he), client_of(company.lu)
    faulty = TEXT.replace("amount = 8", "amount = -8")
    refused = hr.post("/schemes/new", data={"way": "text", "text": faulty})
    assert refused.status_code == 400
    assert "第 14 行" in refused.text
    assert "amount = -8" in refused.text
    page = hr.post("/schemes/new", data={"way": "text", "text": TEXT}).location
    assert "每日，售卡每个 ¥8。" in hr.get(page).text
    refused = hr.post(f"{page}/propose", data={"from_on": "2026-03-03"})
    assert "条款“每卡奖”还没有算例" in refused.text
    example = {"rows.0.name": "张三", "rows.0.cards": "2", "rows.0.expected": "16"}
    hr.post(f"{page}/clauses/each-card/example", data=example)
    looked = hr.post(f"{page}/propose", data={"from_on": "2026-03-03", "look": "yes"})
    assert "2026年3月3日" in looked.text
    assert hr.post(f"{page}/propose", data={"from_on": "2026-03-03"}).status_code == 303
    assert "新方案待批准" in leader.get("/home").text
    assert hr.post(f"{page}/decide", data={"from_on": "2026-03-03"}).status_code == 403
    assert leader.post(f"{page}/decide", data={"from_on": "2026-03-01"}).status_code == 400
    approved = {"from_on": "2026-03-03", "decision": "approve"}
    assert leader.post(f"{page}/decide", data=approved).status_code == 303
    assert "已批准" in leader.get(page).text
    assert "张三，售卡 2" in leader.get(page).text
    assert "own-card-bonus" in schemes()
    assert "每卡 8 元" in hr.get("/schemes").text


def test_hr_uploads_a_file_or_copies_a_scheme(client_of: Any, company: Any) -> None:
    hr = client_of(company.he)
    upload = {"way": "text", "file": (BytesIO(TEXT.encode()), "bonus.toml")}
    page = hr.post("/schemes/new", data=upload, content_type="multipart/form-data").location
    assert "每卡 8 元" in hr.get(page).text
    page = hr.post("/schemes/new", data={"way": "copy", "copied": "commission"}).location
    shown = hr.get(page).text
    assert "电话销售提成激励方案（副本）" in shown
    assert hr.post("/schemes/new", data={"way": "copy", "copied": "none"}).status_code == 404
    saved = hr.post(page, data={"name": "提成二", "because": "试一试"})
    assert saved.status_code == 303
    assert "提成二" in hr.get(page).text
    assert "提成二" in hr.get("/schemes/new").text


def test_a_scheme_of_a_card_that_is_not_on_the_list_cannot_be_submitted(
    write: Any, company: Any, draft: int
) -> None:
    of_gold = TEXT.replace('metric = "cards"', 'metric = "cards"\nproduct = "金卡"')
    write(lambda tx: save_new_scheme(tx, company.he, draft, parsed(of_gold), EXAMPLES))
    with pytest.raises(ClauseProductUnknown, match="卡产品"):
        propose(write, company.he, draft)
    write(lambda tx: set_card_products(tx, company.he, "金卡"))
    propose(write, company.he, draft)
