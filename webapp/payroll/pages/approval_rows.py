"""Read the filters of the page of approvals, and show its lines and choices as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from webapp.core.amounts import typed_hundredths
from webapp.payroll.approvals_sheet import ApprovalRow
from webapp.payroll.decision_selection import TABS, LineFilter, team_of_line
from webapp.payroll.lines_to_decide import NEVER_NOW, LineToDecide
from webapp.schemes.scheme_names import clause_name, scheme_name
from webapp.web.current_user import runtime
from webapp.web.formatting import period_text, yuan
from webapp.web.list_pages import LONGEST_SEARCH


@dataclass(frozen=True)
class DecisionRow:
    """A line as the page lists it."""

    line: LineToDecide
    to_name: str
    team: str
    clause: str
    scheme: str
    change: tuple[int, int] | None = None  # fen before and after, where a line is proposed anew
    basis: str = ""  # what it rests on, in a few words

    @property
    def may_tick(self) -> bool:
        """Whether the reader may tick the line."""
        return self.line.why not in NEVER_NOW


@dataclass(frozen=True)
class FilterChoice:
    """One value of a filter, with its name and the number of pending lines that have it."""

    value: str
    name: str
    count: int


def wanted_filter(values: Mapping[str, str]) -> LineFilter:
    """Return the filters of an address or of a form."""
    get = values.get
    tab = get("tab", "")
    return LineFilter(
        scheme=get("scheme", ""),
        clause=get("clause", ""),
        period=get("period", ""),
        team=get("team", ""),
        least=typed_hundredths(get("least", "").strip()) or 0,
        q=get("q", "").strip()[:LONGEST_SEARCH],
        tab=tab if tab in TABS else "all",
    )


def filter_arguments(wanted: LineFilter) -> dict[str, Any]:
    """Return the filters as arguments of an address, without empty ones."""
    found = {
        "scheme": wanted.scheme,
        "clause": wanted.clause,
        "period": wanted.period,
        "team": wanted.team,
        "least": yuan(wanted.least, sign=False).replace(",", "") if wanted.least else "",
        "q": wanted.q,
        "tab": wanted.tab if wanted.tab != "all" else "",
    }
    return {name: value for name, value in found.items() if value}


def sheet_row_of(line: LineToDecide) -> ApprovalRow:
    """Return a line as a row of the spreadsheet."""
    row = decision_row(line)
    return ApprovalRow(
        line.number,
        line.person or "",
        row.to_name,
        row.team,
        row.scheme,
        row.clause,
        period_text(line.period),
        line.kind,
        line.amount,
        line.why,
    )


def decision_row(line: LineToDecide) -> DecisionRow:
    """Return a line as a row of the page."""
    company = runtime().company
    team = company.teams.get(team_of_line(company, line) or "")
    return DecisionRow(
        line,
        company.name_of(line.person) if line.person else (team.name if team else line.to),
        team.name if team and line.person else "",
        gettext(clause_name(line.scheme, line.clause)),
        gettext(scheme_name(line.scheme)),
    )


def filter_choices(pending: Sequence[LineToDecide]) -> dict[str, list[FilterChoice]]:
    """Return the values of each filter that pending lines have."""
    company = runtime().company
    schemes = Counter(line.scheme for line in pending)
    periods = Counter(line.period for line in pending)
    teams = Counter(team for line in pending if (team := team_of_line(company, line)))
    names = {key: company.teams[key].name if key in company.teams else key for key in teams}
    return {
        "scheme": [
            FilterChoice(key, gettext(scheme_name(key)), n) for key, n in sorted(schemes.items())
        ],
        "clause": _clause_choices(pending),
        "period": [FilterChoice(key, "", n) for key, n in sorted(periods.items(), reverse=True)],
        "team": [FilterChoice(key, names[key], n) for key, n in sorted(teams.items())],
    }


def _clause_choices(pending: Sequence[LineToDecide]) -> list[FilterChoice]:
    """The clauses by name; clauses of several schemes with one id are one choice."""
    counts = Counter(line.clause for line in pending)
    names: dict[str, list[str]] = {}
    for scheme, clause in dict.fromkeys((line.scheme, line.clause) for line in pending):
        names.setdefault(clause, []).append(gettext(clause_name(scheme, clause)))
    return [
        FilterChoice(key, " / ".join(dict.fromkeys(named)), counts[key])
        for key, named in sorted(names.items(), key=lambda item: item[1])
    ]
