"""A supervisor talks with one of their people: one sentence, confirmed by the other, that ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.talks.conftest import AGREED_WORDS, agreed
from webapp.core.errors import JiebaoError, Missing, NotAllowed, NotFound, UnknownChoice
from webapp.core.fields import TextTooLong
from webapp.messaging.models import Reminder
from webapp.people.operations.place_person import Placement, place
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine
from webapp.talks.models import Agreement, Talk, TalkHeld, TalkNote
from webapp.talks.operations.hold_talks import (
    LONGEST_WAIT,
    AgreementGiven,
    AgreementLapsed,
    AgreementStands,
    NotConfirmed,
    NotYours,
    TalkLapsed,
    TooSoonOrLate,
    agree,
    confirm,
    hold,
    open_talk,
    release,
)
from webapp.talks.operations.talk_notes import (
    OwnWish,
    WishAgreed,
    consent,
    is_agreed,
    sealed_note,
    wish,
    wish_of,
    write_note,
)
from webapp.talks.reading import (
    agreement_seen,
    coming_back,
    count_held,
    due_agreements,
    held_talks,
    last_agreement,
    last_held,
    public_agreements,
    talk_seen,
    talks_of,
)

TODAY, DUE = date(2026, 3, 2), date(2026, 3, 16)


def test_a_supervisor_opens_a_talk_once_and_it_is_held_by_its_agreement(
    write: Any, company: Any, talk: int, clock: SettableClock
) -> None:
    assert write(lambda tx: open_talk(tx, company.sun, company.lin)) == talk
    assert talk_seen(talk, company.lin).is_open(clock())
    number = write(lambda tx: agree(tx, company.sun, talk, agreed()))
    found = talk_seen(talk, company.lin)
    assert (found.held_at, found.agreement.id) == (clock(), number)  # type: ignore[union-attr]
    assert (found.agreement.part, found.agreement.whole) == (14, 131)  # type: ignore[union-attr]
    assert found.agreement.waits_for(company.lin, TODAY)  # type: ignore[union-attr]
    assert last_held([company.lin, company.wang], load_company()) == {company.lin: TODAY}


@pytest.mark.parametrize(
    ("by", "person", "refusal"),
    [
        ("lin", "wang", NotAllowed),
        ("he", "lin", NotAllowed),
        ("lu", "lin", NotAllowed),
        ("qin", "lin", NotFound),
        ("sun", "zhao", NotFound),
        ("sun", "sun", NotFound),
    ],
)
def test_nobody_opens_a_talk_but_with_people_in_their_charge(
    write: Any, company: Any, by: str, person: str, refusal: type[JiebaoError]
) -> None:
    who, whom = getattr(company, by), getattr(company, person)
    with pytest.raises(refusal):
        write(lambda tx: open_talk(tx, who, whom))
    assert Talk.select().count() == 0


def test_the_other_confirms_or_changes_and_then_the_first_confirms(
    write: Any, company: Any, talk: int
) -> None:
    first = write(lambda tx: agree(tx, company.sun, talk, agreed()))
    with pytest.raises(NotYours):
        write(lambda tx: confirm(tx, company.sun, first))
    changed = write(lambda tx: agree(tx, company.lin, talk, agreed("先问交房时间")))
    with pytest.raises(NotFound):
        write(lambda tx: confirm(tx, company.lin, first))
    write(lambda tx: confirm(tx, company.sun, changed))
    write(lambda tx: confirm(tx, company.sun, changed))
    assert talk_seen(talk, company.sun).agreement.text == "先问交房时间"  # type: ignore[union-attr]
    with pytest.raises(AgreementStands):
        write(lambda tx: agree(tx, company.lin, talk, agreed("再改")))
    assert Agreement.select().count() == 2
    told = Reminder.select(Reminder.person).where(Reminder.kind == "talk").order_by(Reminder.id)
    assert [person for (person,) in told.tuples()] == [company.lin, company.sun]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (agreed(" "), Missing),
        (agreed("长" * 61), TextTooLong),
        (agreed(due_on=TODAY), TooSoonOrLate),
        (agreed(due_on=TODAY + LONGEST_WAIT + timedelta(days=1)), TooSoonOrLate),
        (AgreementGiven("x", DUE, "money", 1, 2), UnknownChoice),
    ],
)
def test_an_agreement_has_one_sentence_a_day_and_a_step(
    write: Any, company: Any, talk: int, given: AgreementGiven, refusal: type[JiebaoError]
) -> None:
    with pytest.raises(refusal):
        write(lambda tx: agree(tx, company.sun, talk, given))
    assert Agreement.select().count() == TalkHeld.select().count() == 0


def test_the_person_writes_only_after_the_holder(write: Any, company: Any, talk: int) -> None:
    with pytest.raises(NotFound):
        write(lambda tx: agree(tx, company.lin, talk, agreed()))
    with pytest.raises(NotFound):
        write(lambda tx: hold(tx, company.lin, talk))
    write(lambda tx: hold(tx, company.sun, talk))
    write(lambda tx: hold(tx, company.sun, talk))
    assert TalkHeld.select().count() == 1
    write(lambda tx: agree(tx, company.lin, talk, agreed()))


def test_what_lapses_lapses_silently(
    write: Any, company: Any, talk: int, clock: SettableClock
) -> None:
    number = write(lambda tx: agree(tx, company.sun, talk, agreed()))
    other = write(lambda tx: open_talk(tx, company.sun, company.wang))
    before = Reminder.select().count()
    clock.set("2026-03-16T10:00")
    assert not talk_seen(other, company.sun).is_open(clock())
    for work in (
        lambda tx: hold(tx, company.sun, other),
        lambda tx: agree(tx, company.sun, other, agreed(due_on=date(2026, 3, 20))),
    ):
        with pytest.raises(TalkLapsed):
            write(work)
    with pytest.raises(AgreementLapsed):
        write(lambda tx: confirm(tx, company.lin, number))
    assert not agreement_seen(number, company.lin).waits_for(company.lin, DUE)
    assert Reminder.select().count() == before
    assert write(lambda tx: open_talk(tx, company.sun, company.wang)) != other


def test_a_confirmed_agreement_comes_back_on_its_day(
    company: Any, agreement: int, clock: SettableClock
) -> None:
    assert due_agreements(TODAY) == coming_back(company.lin, TODAY) == []
    assert [each.id for each in due_agreements(DUE)] == [agreement]
    for who in (company.lin, company.sun):
        assert [each.text for each in coming_back(who, DUE)] == [AGREED_WORDS]
        assert coming_back(who, DUE + timedelta(days=7)) == []
    assert coming_back(company.gao, DUE) == []


def test_the_next_talk_of_the_two_finds_the_last_agreement(
    write: Any, company: Any, agreement: int, clock: SettableClock
) -> None:
    clock.set("2026-03-20T09:00")
    later = write(lambda tx: open_talk(tx, company.sun, company.lin))
    assert last_agreement(company.lin, company.sun, later).id == agreement  # type: ignore[union-attr]
    by_the_head = write(lambda tx: open_talk(tx, company.gao, company.lin))
    assert last_agreement(company.lin, company.gao, by_the_head) is None
    assert [each.id for each in talks_of(company.lin, clock())] == [by_the_head, later, 1]


def test_both_release_an_agreement_and_each_may_take_it_back(
    write: Any, company: Any, talk: int, clock: SettableClock
) -> None:
    number = write(lambda tx: agree(tx, company.sun, talk, agreed()))
    with pytest.raises(NotConfirmed):
        write(lambda tx: release(tx, company.sun, number, released=True))
    write(lambda tx: confirm(tx, company.lin, number))
    write(lambda tx: release(tx, company.sun, number, released=True))
    assert public_agreements(company.lin) == []
    write(lambda tx: release(tx, company.lin, number, released=True))
    assert [each.id for each in public_agreements(company.lin)] == [number]
    write(lambda tx: release(tx, company.lin, number, released=False))
    assert public_agreements(company.lin) == []
    for by in (company.wang, company.gao, company.he):
        with pytest.raises(NotFound):
            write(lambda tx, by=by: release(tx, by, number, released=True))


def test_a_private_note_is_sealed_for_its_author(
    write: Any, company: Any, talk: int, cipher: Any
) -> None:
    sealed = cipher.encrypt_note(company.sun, "他家里有事")
    write(lambda tx: write_note(tx, company.sun, talk, sealed))
    assert "他家里有事" not in str(list(TalkNote.select().dicts()))
    assert cipher.decrypt_note(company.sun, sealed_note(talk, company.sun)) == "他家里有事"
    assert sealed_note(talk, company.lin) == ""
    with pytest.raises(JiebaoError):
        cipher.decrypt_note(company.lin, sealed)
    with pytest.raises(NotFound):
        write(lambda tx: write_note(tx, company.gao, talk, sealed))


def test_a_wish_reaches_the_company_when_both_agree(write: Any, company: Any, talk: int) -> None:
    number = write(lambda tx: wish(tx, company.lin, talk, "下午给我们换个安静的房间"))
    with pytest.raises(OwnWish):
        write(lambda tx: consent(tx, company.lin, talk, number))
    with pytest.raises(NotFound):
        write(lambda tx: consent(tx, company.gao, talk, number))
    changed = write(lambda tx: wish(tx, company.sun, talk, "换一个安静的房间"))
    with pytest.raises(NotFound):
        write(lambda tx: consent(tx, company.lin, talk, number))
    write(lambda tx: consent(tx, company.lin, talk, changed))
    write(lambda tx: consent(tx, company.lin, talk, changed))
    assert is_agreed(wish_of(talk))  # type: ignore[arg-type]
    with pytest.raises(WishAgreed):
        write(lambda tx: wish(tx, company.sun, talk, "再换"))


def test_the_talk_of_others_is_not_found_by_anybody(company: Any, agreement: int) -> None:
    talk = agreement_seen(agreement, company.sun).talk
    for by in (company.wang, company.gao, company.qin, company.he, company.lu):
        with pytest.raises(NotFound):
            talk_seen(talk, by)
        with pytest.raises(NotFound):
            agreement_seen(agreement, by)


def test_who_held_a_talk_keeps_it_when_the_person_moves(
    write: Any, company: Any, agreement: int
) -> None:
    moved = Placement(company.lin, TODAY, "designer", "west", company.qin, None)
    write(lambda tx: place(tx, company.he, moved))
    assert agreement_seen(agreement, company.sun).text == AGREED_WORDS
    with pytest.raises(NotFound):
        write(lambda tx: open_talk(tx, company.sun, company.lin))


def test_of_held_talks_only_day_and_names_are_told(
    company: Any, agreement: int, clock: SettableClock
) -> None:
    now = clock()
    [told] = held_talks(load_company(), now - timedelta(days=1), now + timedelta(days=1))
    assert vars(told) == {"on": TODAY, "person": company.lin, "holder": company.sun}


def test_talks_are_counted_by_span_and_listed_by_page(
    write: Any, company: Any, clock: SettableClock
) -> None:
    """Three talks at midnight and after it, two of them with lin: the second day has them all."""
    midnight = clock.set("2026-03-03T00:00")
    for person in (company.lin, company.wang, company.lin):
        write(lambda tx, who=person: hold(tx, company.sun, open_talk(tx, company.sun, who)))
        clock.now += timedelta(minutes=1)
    day = timedelta(days=1)
    spans = [(midnight - day, midnight), (midnight, midnight + day)]

    assert count_held(spans) == [(0, 0), (3, 2)]
    listed = held_talks(load_company(), *spans[1], after=1, most=1)
    assert [each.person for each in listed] == [company.wang]


def test_no_audit_line_holds_a_word_of_a_talk(
    write: Any, company: Any, agreement: int, cipher: Any
) -> None:
    talk = agreement_seen(agreement, company.sun).talk
    write(lambda tx: wish(tx, company.lin, talk, "换一个安静的房间"))
    write(lambda tx: write_note(tx, company.sun, talk, cipher.encrypt_note(company.sun, "秘密")))
    write(lambda tx: release(tx, company.sun, agreement, released=True))
    lines = str(list(AuditLine.select().dicts()))
    assert all(word not in lines for word in (AGREED_WORDS, "安静", "秘密", "invited"))
