"""The boards page and the page that explains a rank: texts by role, and links of the choices."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.webapp.telling import call, card, deal
from webapp.company.models import Team
from webapp.feedback.operations.appraise import RatingCommand, record_rating
from webapp.people.operations.set_target import TargetGiven, set_target

ClientOf = Callable[[str | None], Any]
LINK = re.compile(r'<a id="([\w-]+)" href="([^"]+)"(?P<rest>[^>]*)>([^<]+)</a>')


@pytest.fixture
def sold(write: Any, company: Any, clock: Any) -> None:
    """Lin 2 cards, then wang 2, the second at 14:20; zhao none."""
    for seller, record, time in (
        (company.lin, "L-1", "13:50"),
        (company.lin, "L-2", "13:55"),
        (company.wang, "W-1", "14:00"),
        (company.wang, "W-2", "14:20"),
    ):
        clock.set(f"2026-03-02T{time}")
        card(write, seller, record, record)


def page(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return unescape(re.sub(r"\s+", " ", answer.text))


def main_of(text: str) -> str:
    return text[text.index("<main") :]


def links(text: str) -> dict[str, tuple[dict[str, str], bool]]:
    """The choices by id: the parameters of the address, and whether it is the current choice."""
    found = {}
    for name, href, rest, _label in LINK.findall(text):
        query = {key: values[0] for key, values in parse_qs(urlsplit(href).query).items()}
        found[name] = (query, "aria-current" in rest)
    return found


# Why


def test_a_seller_reads_why_they_have_their_rank(
    client_of: ClientOf, company: Any, sold: None
) -> None:
    text = page(client_of(company.wang), "/boards/why?period=day&metric=cards")
    assert "您是第 2 名：2 张，14:20 达到。" in text
    assert "林晓燕 也是 2 张，13:55 先到，所以排在前（第 1 名）。" in text
    assert "再卖 1 张就能超过林晓燕" in text


def test_a_link_requests_the_last_steps(
    client_of: ClientOf, company: Any, sold: None, write: Any, clock: Any
) -> None:
    clock.set("2026-03-02T15:00")
    card(write, company.wang, "W-3", "W-3")
    client = client_of(company.lin)
    first = page(client, "/boards/why?period=day&metric=cards")
    [more] = re.findall(r'href="(/boards/why\?[^"]*steps=all)"', first)
    assert "<h2>名次变化过程" not in first
    second = page(client, more)
    assert "15:00:00，王䶮达到 3 张，超过您。" in second
    assert "<h2>名次变化过程" in second
    assert "steps=all" not in main_of(second)


@pytest.mark.parametrize("role", ["he", "lu", "gao", "zhao"])
def test_the_rank_of_somebody_else_is_not_worded_as_the_readers_own(
    client_of: ClientOf, company: Any, sold: None, role: str
) -> None:
    client = client_of(getattr(company, role))
    for steps in ("", "&steps=all"):
        text = page(client, f"/boards/why?period=day&metric=cards&who={company.wang}{steps}")
        assert "王䶮 是第 2 名：2 张，14:20 达到。" in text
        assert "您" not in main_of(text)


def test_hr_reads_that_they_have_no_rank(client_of: ClientOf, company: Any, sold: None) -> None:
    text = page(client_of(company.he), "/boards/why?period=day&metric=cards")
    assert "何静 这时不在销售岗位，不参加排名。" in text
    board = page(client_of(company.he), "/boards?period=day&metric=cards")
    assert "您是第" not in board
    assert "actions stands" not in board


def test_a_shared_rank_is_explained_by_equal_value_and_time(
    client_of: ClientOf, company: Any, write: Any, clock: Any
) -> None:
    clock.set("2026-03-02T10:00:07")
    card(write, company.lin, "L-1", "L-1")
    card(write, company.wang, "W-1", "W-1")
    text = page(client_of(company.wang), "/boards/why?period=day&metric=cards")
    assert "林晓燕 同是 1 张，也在 10:00 达到，分不出先后：并列第 1 名。" in text


def test_times_within_one_minute_show_seconds_and_within_one_second_fractions(
    client_of: ClientOf, company: Any, write: Any, clock: Any
) -> None:
    for seller, time in ((company.lin, "10:00:07"), (company.wang, "10:00:09")):
        clock.set(f"2026-03-02T{time}")
        card(write, seller, f"{seller}-1", f"{seller}-1")
    text = page(client_of(company.wang), "/boards/why?period=day&metric=cards")
    assert "您是第 2 名：1 张，10:00:09 达到。林晓燕 也是 1 张，10:00:07 先到" in re.sub(
        "<[^>]+>", "", text
    )
    clock.set("2026-03-02T10:00:09.250000")
    card(write, company.zhao, "Z-1", "Z-1")
    text = page(client_of(company.zhao), "/boards/why?period=day&metric=cards")
    assert "10:00:09.250000 达到" in text
    assert "王䶮 也是 1 张，10:00:09.000000 先到" in text


def test_records_after_the_cut_off_are_mentioned(
    client_of: ClientOf, company: Any, sold: None, write: Any, clock: Any
) -> None:
    clock.set("2026-03-02T21:00:01")
    card(write, company.lin, "L-3", "L-3")
    text = page(client_of(company.lin), "/boards/why?period=day&metric=cards")
    assert "另有 1 条在 21:00 截止后才收到，不计入当日榜单。" in text


def test_a_mean_is_shown_with_its_number_of_ratings_and_what_passes_it(
    client_of: ClientOf, company: Any, write: Any
) -> None:
    for number, (person, score) in enumerate(
        ((company.lin, 450), (company.wang, 400), (company.wang, 450))
    ):
        given = RatingCommand(f"r{number}", person, score)
        write(lambda tx, given=given: record_rating(tx, "1002", given))
    text = page(client_of(company.wang), "/boards/why?period=month&metric=rating")
    assert "您是第 2 名：平均 4.25 分（2 次）" in text
    assert "林晓燕：平均 4.50 分（1 次），高于您" in text
    assert "再得 1 个 5 分就能超过" in text


def test_sales_completion_is_shown_with_its_sum_and_target_to_the_fen(
    client_of: ClientOf, company: Any, write: Any
) -> None:
    for person, value in ((company.lin, 300_000), (company.wang, 100_000)):
        given = TargetGiven(person, "sales", "month", value)
        write(lambda tx, given=given: set_target(tx, "1002", given))
    deal(write, company.lin, "d1", 200_005)
    deal(write, company.wang, "d2", 80_000)
    text = page(client_of(company.lin), "/boards/why?period=month&metric=sales_completion")
    assert "66.6%（¥2,000.05 ÷ ¥3,000）" in text
    assert "再加 ¥399.96 就能超过" in text  # 2,400.01 of 3,000 is more than 4/5


def test_a_teams_figure_is_shown_by_member(client_of: ClientOf, company: Any, sold: None) -> None:
    text = page(client_of(company.gao), "/boards/why?period=campaign&metric=cards&subject=team")
    assert "东城店 是第 1 名：4 张，3月2日 14:20 达到。" in text
    assert "团队成绩由谁组成" in text
    parts = re.findall(
        r'<span class="grow name">([^<]+)</span><span class="figures">([^<]+)<', text
    )
    assert parts == [("林晓燕", "2 张"), ("王䶮", "2 张")]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/boards/why?who=9999", 404),
        ("/boards/why?subject=team&who=1101", 404),
        ("/boards/why?metric=wages", 400),
        ("/boards?period=2026-02-30", 400),
        ("/boards?subject=people", 400),
        ("/boards?team=north", 404),
    ],
)
def test_an_unknown_board_is_refused(
    client_of: ClientOf, company: Any, path: str, status: int
) -> None:
    assert client_of(company.lin).get(path).status_code == status


def test_somebody_without_a_team_has_no_team_rank_to_explain(
    client_of: ClientOf, company: Any
) -> None:
    assert client_of(company.he).get("/boards/why?subject=team").status_code == 404


# Choices


def test_every_choice_keeps_the_others(client_of: ClientOf, company: Any) -> None:
    text = page(client_of(company.lin), "/boards?period=month&metric=sales&team=east")
    chosen = {"period": "month", "metric": "sales", "subject": "person", "team": "east"}
    changed = {
        "period-quarter": {"period": "quarter"},
        "metric-cards": {"metric": "cards"},
        "team-west": {"team": "west"},
        "team-all": {"team": "all"},
        "teams": {"team": "all", "subject": "team"},
        "period-month": {},
        "metric-sales": {},
        "team-east": {},
    }
    found = links(text)
    for name, other in changed.items():
        assert found[name] == ({**chosen, **other}, not other), name
    assert {name for name, (_, current) in found.items() if current} == {
        "period-month",
        "metric-sales",
        "team-east",
    }


def test_every_choice_leads_to_a_page_that_shows_it_as_chosen(
    client_of: ClientOf, company: Any
) -> None:
    client = client_of(company.lin)
    text = page(client, "/boards")
    choices = LINK.findall(text)
    assert len(choices) > 10
    for name, href, _rest, _label in choices:
        assert links(page(client, href))[name][1], name


def test_a_board_of_a_past_period_is_not_live_and_links_to_the_current_one(
    client_of: ClientOf, company: Any, sold: None, clock: Any
) -> None:
    clock.set("2026-03-03T09:00")
    client = client_of(company.lin)
    today = page(client, "/boards?period=day&metric=cards&team=east")
    assert "hx-sse:connect" in today
    [before] = re.findall(r'<a class="button plain" href="([^"]+)">看 2026年3月2日</a>', today)
    yesterday = page(client, before)
    assert "hx-sse:connect" not in yesterday
    assert "林晓燕" in yesterday
    found = links(yesterday)
    assert not any(found[f"period-{kind}"][1] for kind in ("day", "month", "campaign"))
    assert found["period-day"][0] == {
        "period": "day",
        "metric": "cards",
        "subject": "person",
        "team": "east",
    }


def test_the_current_period_named_by_its_key_is_live_too(client_of: ClientOf, company: Any) -> None:
    text = page(client_of(company.lin), "/boards?period=2026-Q1&metric=sales")
    assert links(text)["period-quarter"][1]
    assert "hx-sse:connect" in text


def test_without_targets_completion_says_so(client_of: ClientOf, company: Any, write: Any) -> None:
    deal(write, company.lin, "d1", 100_000)
    client = client_of(company.lin)
    for scope in ("subject=person", "subject=team"):
        text = page(client, f"/boards?period=year&metric=sales_completion&{scope}")
        assert "有目标才能算完成率，这一期还没定目标。" in text
    text = page(client, "/boards?period=day&metric=invitations_completion")
    assert "还没定目标" not in text


# Teams


def test_on_a_team_board_members_of_a_team_have_a_place_and_hr_has_none(
    client_of: ClientOf, company: Any, sold: None, write: Any
) -> None:
    call(write, company.zhao, "c1", "invited")
    path = "/boards?period=campaign&metric=cards&subject=team"
    for person in (company.lin, company.gao):
        text = page(client_of(person), path)
        assert "东城店（我的团队）" in text
        assert "您的团队现在领先。" in text
    assert "actions stands" in page(client_of(company.zhao), path)
    hr = page(client_of(company.he), path)
    assert "我的团队" not in hr
    assert "actions stands" not in hr


def test_a_long_name_of_a_team_is_text_and_no_markup(
    client_of: ClientOf, company: Any, sold: None, write: Any
) -> None:
    write(lambda tx: Team.update(name="<b>东</b>").where(Team.id == "east").execute())
    write(lambda tx: tx.notice("roster"))
    answer = client_of(company.lin).get("/boards?period=campaign&metric=cards&subject=team")
    assert "&lt;b&gt;东&lt;/b&gt;" in answer.text
    assert "<b>东</b>" not in answer.text


def test_an_empty_board_offers_a_seller_the_first_record_and_draws_no_steps(
    client_of: ClientOf, company: Any
) -> None:
    first = {"calls": "/calls/new", "cards": "/cards/new", "sales": "/deals/new"}
    for metric, way in first.items():
        shown = main_of(page(client_of(company.lin), f"/boards?period=month&metric={metric}"))
        assert "榜单还是空的" in shown
        assert f'<a class="button large" href="{way}">' in shown
        assert "往前一步要多少" not in shown
    others = main_of(page(client_of(company.sun), "/boards?period=month&metric=calls"))
    past = main_of(page(client_of(company.lin), "/boards?period=2026-02&metric=calls"))
    assert "button large" not in others + past
