"""A customer rates each call or deal once, by a link that its seller shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from peewee import IntegrityError

from tests.webapp.telling import call, differences, tally
from webapp.calling.operations.record_call import CallCommand
from webapp.core.errors import NotOwn
from webapp.core.link_tokens import ALPHABET, LENGTH, link_token, link_token_hash, typed_token
from webapp.deals.operations.cancel_deal import CancelCommand, cancel_deal
from webapp.deals.operations.record_deal import DealCommand, record_deal
from webapp.facts.models import Fact, Rating
from webapp.facts.rateable import OPEN_FOR
from webapp.feedback.models import RatingLink, RatingSource
from webapp.feedback.operations import rate as rating
from webapp.feedback.operations.appraise import ScoreOutOfRange
from webapp.feedback.operations.hold_ratings import Sender
from webapp.feedback.operations.rate import RatingGiven
from webapp.people.operations import transfers
from webapp.records.operations import amend
from webapp.store.models import AuditLine

KEY = bytes(range(32))


def link(write: Any, by: str, number: int) -> int:
    made: int = write(
        lambda tx: rating.make_link(
            tx, by, number, lambda s: link_token_hash(KEY, link_token(KEY, s))
        )
    )
    return made


def rate(write: Any, source: int, score: int = 500, who: str | None = None, **more: Any) -> Any:
    return write(lambda tx: rating.rate(tx, RatingGiven(source, score, **more), Sender(who)))


def deal(write: Any, closer: str, contract: str = "HT-1") -> int:
    command = DealCommand(f"deal {contract}", closer, contract, 100_00)
    number: int = write(lambda tx: record_deal(tx, closer, command)).number
    return number


@pytest.fixture
def called(write: Any, company: Any) -> int:
    """A call of wang that was answered."""
    return call(write, company.wang, "c1").number


@pytest.fixture
def source(write: Any, company: Any, called: int) -> int:
    """The source of that call, with its link made."""
    return link(write, company.wang, called)


# The token


def test_a_token_is_ten_letters_without_look_alikes_and_always_the_same() -> None:
    tokens = {link_token(KEY, number) for number in range(500)}
    assert len(tokens) == 500
    assert all(len(token) == LENGTH and set(token) <= set(ALPHABET) for token in tokens)
    assert len(set(ALPHABET)) == 32
    assert not set("ilou") & set(ALPHABET)
    assert link_token(KEY, 7) == link_token(KEY, 7) != link_token(bytes(32), 7)


def test_a_token_is_read_in_the_forms_that_people_type() -> None:
    assert typed_token("O1LI-abc 9") == "0111abc9"


def test_the_database_stores_no_token(write: Any, company: Any, source: int) -> None:
    kept = RatingLink.get()
    assert kept.token_hash == link_token_hash(KEY, link_token(KEY, source))
    assert link_token(KEY, source) not in kept.token_hash
    assert link_token_hash(bytes(32), link_token(KEY, source)) != kept.token_hash


# The link


def test_a_link_is_made_once_however_often_it_is_shown(
    write: Any, company: Any, clock: Any, called: int
) -> None:
    first = link(write, company.wang, called)
    made_at = RatingLink.get().made_at
    clock.now += timedelta(hours=1)
    assert link(write, company.wang, called) == first
    assert RatingLink.get().made_at == made_at
    assert AuditLine.select().where(AuditLine.action == "make_rating_link").count() == 1


def test_a_corrected_call_is_one_call_with_one_link(
    write: Any, company: Any, called: int, source: int
) -> None:
    again = CallCommand("c2", "interested")
    corrected = write(lambda tx: amend.correct_call(tx, company.wang, called, again)).number
    assert link(write, company.wang, corrected) == source == called
    rate(write, source)
    with pytest.raises(rating.AlreadyRated):
        rate(write, source, 400)


def test_a_seller_gets_no_link_for_anothers_record(write: Any, company: Any, called: int) -> None:
    for by, number in ((company.lin, called), (company.wang, 999)):
        with pytest.raises(NotOwn):
            link(write, by, number)
    assert not RatingLink.select().exists()


@pytest.mark.parametrize("outcome", ["no_answer", "invalid"])
def test_a_call_that_nobody_answered_is_not_rated(write: Any, company: Any, outcome: str) -> None:
    missed = call(write, company.wang, "c1", outcome).number
    with pytest.raises(rating.NobodyAnswered):
        link(write, company.wang, missed)


def test_a_withdrawn_call_gets_no_link(write: Any, company: Any, called: int) -> None:
    write(lambda tx: amend.withdraw_record(tx, company.wang, called, "w1"))
    with pytest.raises(rating.NothingToRate):
        link(write, company.wang, called)


def test_after_thirty_days_it_is_too_late_to_ask(
    write: Any, company: Any, clock: Any, called: int
) -> None:
    clock.now += OPEN_FOR + timedelta(seconds=1)
    with pytest.raises(rating.TooLateToAsk):
        link(write, company.wang, called)


# The rating


def test_a_rating_counts_now_for_the_seller_of_the_call(
    write: Any, company: Any, clock: Any, source: int
) -> None:
    clock.set("2026-03-05T10:00")
    rate(write, source, 400, comment="讲得清楚", origin="o")

    fact = Fact.get(Fact.kind == "rating")
    assert (fact.person_id, fact.at, fact.recorded_by_id) == (company.wang, clock.now, None)
    kept = RatingSource.get()
    assert (kept.source_id, kept.comment, kept.origin) == (source, "讲得清楚", "o")
    assert Rating.get().score == 400
    assert tally("rating", company.wang, "2026-03-05") == 400
    assert AuditLine.get(AuditLine.action == "record_rating").who == "customer"
    assert differences() == []


def test_a_rating_of_a_deal_counts_for_its_closer(write: Any, company: Any) -> None:
    closed = deal(write, company.zhao)
    rate(write, link(write, company.zhao, closed), 500)
    assert tally("rating", company.zhao) == 500


def test_the_same_rating_again_is_one_and_another_is_refused(write: Any, source: int) -> None:
    assert not rate(write, source, 400).known
    assert rate(write, source, 400).known
    with pytest.raises(rating.AlreadyRated):
        rate(write, source, 500)
    assert Rating.select().count() == 1


def test_the_database_itself_holds_one_rating_of_a_source(
    write: Any, company: Any, source: int
) -> None:
    rate(write, source)
    other = link(write, company.wang, call(write, company.wang, "c2").number)
    rate(write, other)
    with pytest.raises(IntegrityError):
        RatingSource.update(source=source).where(RatingSource.source == other).execute()


def test_a_link_is_open_for_thirty_days_and_no_longer(
    write: Any, company: Any, clock: Any, source: int
) -> None:
    made = clock.now
    clock.now = made + OPEN_FOR + timedelta(microseconds=1)
    with pytest.raises(rating.LinkExpired):
        rate(write, source)
    clock.now = made + OPEN_FOR
    assert not rate(write, source).known


def test_a_withdrawn_call_cannot_be_rated_and_its_earlier_rating_stays(
    write: Any, company: Any, called: int, source: int
) -> None:
    other = link(write, company.wang, call(write, company.wang, "c2").number)
    rate(write, other)
    for number in (called, other):
        write(lambda tx, n=number: amend.withdraw_record(tx, company.wang, n, f"w{n}"))
    with pytest.raises(rating.NothingToRate):
        rate(write, source)
    assert tally("rating", company.wang) == 500
    assert differences() == []


def test_a_cancelled_deal_is_not_rated(write: Any, company: Any) -> None:
    closed = deal(write, company.zhao)
    source = link(write, company.zhao, closed)
    write(lambda tx: cancel_deal(tx, company.zhao, CancelCommand("x1", closed, "退单")))
    with pytest.raises(rating.NothingToRate):
        rate(write, source)


def test_a_person_who_has_left_can_no_longer_be_rated(
    write: Any, company: Any, clock: Any, source: int
) -> None:
    write(lambda tx: transfers.leave(tx, company.he, company.wang, tx.company.clock.day(tx.now)))
    clock.set("2026-03-03T10:00")
    with pytest.raises(rating.NothingToRate):
        rate(write, source)


def test_a_rating_from_the_sellers_session_is_held(write: Any, company: Any, source: int) -> None:
    assert rate(write, source, who=company.wang) is None
    assert not Rating.select().exists()


def test_a_rating_from_a_colleagues_session_counts(write: Any, company: Any, source: int) -> None:
    assert not rate(write, source, who=company.lin).known


@pytest.mark.parametrize("score", [0, 99, 501])
def test_a_score_off_the_scale_is_refused(write: Any, source: int, score: int) -> None:
    with pytest.raises(ScoreOutOfRange):
        rate(write, source, score)
    assert not Fact.select().where(Fact.kind == "rating").exists()


def test_a_comment_has_at_most_two_hundred_signs(write: Any, source: int) -> None:
    with pytest.raises(rating.CommentTooLong):
        rate(write, source, comment="好" * 201)
    rate(write, source, comment="好" * 200)


def test_a_record_without_a_link_is_not_rated(write: Any, company: Any, called: int) -> None:
    with pytest.raises(rating.LinkUnknown):
        rate(write, called)
    with pytest.raises(rating.LinkUnknown):
        rating.open_rating_link("nothing")
