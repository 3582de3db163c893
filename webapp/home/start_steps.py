"""List the steps of the first start: which are done, what is missing, and who does what next."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.company.roles import HR, LEADERS
from webapp.home.start_facts import StartFacts


@dataclass(frozen=True)
class StartStep:
    """One step; `key` names its words in templates/home/start/index.html.

    `missing` names the sentence that says what is missing; empty if the step is done. `whose` are
    the roles that do it. `may_skip`: the first day can be settled without it.
    """

    key: str
    missing: str
    whose: frozenset[str]
    may_skip: bool = False

    @property
    def is_done(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def start_steps(facts: StartFacts, settled: bool) -> list[StartStep]:
    """Return the steps in order."""
    return [
        StartStep("people", _people(facts), HR),
        StartStep("teams", _teams(facts), HR),
        StartStep("campaign", _campaign(facts), HR, may_skip=True),
        StartStep("schemes", "" if _schemes(facts) else "no_schemes", HR, may_skip=_has_pay(facts)),
        StartStep("approval", _approval(facts), LEADERS),
        StartStep("passwords", _passwords(facts), HR),
        StartStep("settled", "" if settled else "not_settled", frozenset()),
    ]


def current_step(steps: list[StartStep]) -> StartStep | None:
    """Return the first open step that cannot be skipped; None if there is none."""
    return next((step for step in steps if not step.is_done and not step.may_skip), None)


def _people(facts: StartFacts) -> str:
    if not facts.sellers and not facts.leaders:
        return "nobody"
    if not facts.leaders:
        return "no_leader"
    return "" if facts.sellers else "no_sellers"


def _teams(facts: StartFacts) -> str:
    if not facts.teams:
        return "no_teams"
    if facts.headless:
        return "headless"
    return "teamless" if facts.teamless else ""


def _campaign(facts: StartFacts) -> str:
    return "" if facts.waiting_campaigns or facts.approved_campaigns else "no_campaign"


def _schemes(facts: StartFacts) -> int:
    return facts.waiting_schemes + facts.approved_schemes


def _has_pay(facts: StartFacts) -> bool:
    """Whether a campaign pays already, with its own scheme."""
    return facts.approved_campaigns > 0


def _approval(facts: StartFacts) -> str:
    if facts.waiting_schemes or facts.waiting_campaigns:
        return "waits" if facts.leader_signed_in else "leader_not_here"
    return "" if facts.approved_schemes or facts.approved_campaigns else "nothing_proposed"


def _passwords(facts: StartFacts) -> str:
    if not facts.sellers:
        return "nobody_to_tell"
    return "" if facts.signed_in >= facts.sellers else "not_signed_in"
