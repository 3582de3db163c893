"""The head of a team writes how it goes about a campaign; the latest text holds."""

from __future__ import annotations

from webapp.core.errors import NotAllowed
from webapp.core.fields import Text
from webapp.facts.transactions import Transaction
from webapp.growth.models import CampaignPlay

PLAY = Text("text", most=2000)


def write_play(tx: Transaction, by: str, campaign: str, team: str, text: str) -> None:
    """Write the text of one's own team for a campaign.

    Raises NotAllowed, NotFound, Missing, TextTooLong.
    """
    company = tx.company
    company.campaign(campaign)
    if company.head_of(team, company.clock.day(tx.now)) != by:
        raise NotAllowed()
    number = tx.insert(
        CampaignPlay, campaign=campaign, team=team, text=PLAY.clean(text), by=by, at=tx.now
    )
    tx.audit(by, "write_play", f"campaign:{campaign}", after={"team": team, "play": number})
