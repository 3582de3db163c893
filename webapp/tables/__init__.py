"""The company's own tables: lists read from XLSX and CSV, templates, the day's two returns."""

from webapp.tables.calendar import CalendarRow, read_calendar
from webapp.tables.call_list import CustomerRow, read_call_list
from webapp.tables.calls_return import SellerDay, calls_return
from webapp.tables.cards_return import CardSold, cards_return
from webapp.tables.deals import CancellationRow, ContractRow, read_cancellations, read_deals
from webapp.tables.faults import Fault, FaultyTable
from webapp.tables.issued_cards import IssuedRow, read_issued_cards
from webapp.tables.papers import PAPERS, PaperRow, read_papers
from webapp.tables.sheet import LIMIT_BYTES
from webapp.tables.staff import StaffRow, read_staff
from webapp.tables.targets import TargetRow, read_targets
from webapp.tables.template import TEMPLATES, template

__all__ = [
    "LIMIT_BYTES",
    "PAPERS",
    "TEMPLATES",
    "CalendarRow",
    "CancellationRow",
    "CardSold",
    "ContractRow",
    "CustomerRow",
    "Fault",
    "FaultyTable",
    "IssuedRow",
    "PaperRow",
    "SellerDay",
    "StaffRow",
    "TargetRow",
    "calls_return",
    "cards_return",
    "read_calendar",
    "read_call_list",
    "read_cancellations",
    "read_deals",
    "read_issued_cards",
    "read_papers",
    "read_staff",
    "read_targets",
    "template",
]
