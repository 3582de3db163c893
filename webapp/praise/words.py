"""Write the messages of bulletins and new sales to the company's groups: plain Chinese text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from webapp.company.snapshot import Company
from webapp.people.operations.praise_choice import praised
from webapp.praise.day import DayNews, by_clause

CALLED = {"calls": "电话", "invitations": "邀约", "cards": "售卡", "contracts": "成交"}
UNITS = {"calls": "通", "invitations": "个", "cards": "张", "contracts": "单"}
MOST_NAMES, MOST_TEAMS = 5, 10


def bulletin_title(day: date, issue: int) -> str:
    """Return a bulletin's heading, which marks a correction."""
    title = f"{day.year}年{day.month}月{day.day}日每日表彰"
    return f"【更正】{title}" if issue else title


def bulletin_text(
    told: DayNews, company: Company, without: Collection[str], head: str, address: str
) -> str:
    """Return a bulletin's text: winners, totals, teams, and the head of the audit chain.

    `without`: the people who are not named; `address`: the bulletin's page.
    """
    parts = []
    for clause, winners in by_clause(told):
        lines = [_winner(won, company, without) for won in winners]
        parts.append("\n".join([f"【{clause}】", *lines]))
    if not parts:
        parts.append("当日没有产生奖项。")
    parts.append("\n".join(["当日合计", *(_total(each) for each in told["totals"])]))
    if told["teams"]:
        parts.append("\n".join(["团队", *_teams(told["teams"], company)]))
    parts.append(f"防篡改校验码 {head}\n{address}")
    return "\n\n".join(parts)


def _winner(won: DayNews, company: Company, without: Collection[str]) -> str:
    rank = f"第 {won['rank']} 名 " if won["rank"] else ""
    if won.get("cancelled"):
        return f"{rank}奖励已取消"
    units = f" × {won['units']}" if won["units"] else ""
    return f"{rank}{praised(company, won['who'], without)}{units}"


def _total(each: DayNews) -> str:
    metric, amount, target = each["metric"], each["amount"], each["target"]
    figure = f"{CALLED[metric]} {amount:,} {UNITS[metric]}"
    return f"{figure}（目标 {target:,}，完成 {amount * 100 // target}%）" if target else figure


def _teams(teams: Sequence[DayNews], company: Company) -> Iterator[str]:
    yield from (_team(each, company) for each in teams[:MOST_TEAMS])
    if len(teams) > MOST_TEAMS:
        yield f"……共 {len(teams)} 个团队"


def _team(each: DayNews, company: Company) -> str:
    figures = [f"{CALLED[metric]} {each[metric]:,}" for metric in ("cards", "invitations", "calls")]
    return f"{company.teams[each['team']].name}：{'，'.join(figures)}"


def sale_title(count: int, total: int | None) -> str:
    """Return the heading of a message about `count` new cards.

    `total`: the company's cards today; None if the day's board does not count the new card.
    """
    if count == 1 and total:
        return f"喜报：今天第 {total} 张卡"
    return f"喜报：又售出 {count} 张卡"


def sale_text(
    sellers: Sequence[tuple[str, int | None]],
    total: int,
    target: int,
    company: Company,
    without: Collection[str],
) -> str:
    """Return the text of a message about new sales.

    `sellers`: (person, number of their newest card on the day's board, None if the board does not
    count it); `total` and `target`: the company's cards today; `without`: who is not named.
    """
    named = [
        f"{praised(company, who, without)} 售出{f'今天第 {number} 张卡' if number else '一张卡'}"
        for who, number in sellers[:MOST_NAMES]
    ]
    if len(sellers) > MOST_NAMES:
        named.append(f"……等 {len(sellers)} 人")
    so_far = f"全公司今天 {total} 张" + (f" / 目标 {target} 张" if target else "")
    return "\n".join([*named, so_far])
