"""The values of a payroll's plan: a person's lines of money, and what is done with each in fen."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.ledger.current_lines import APPEAL

CHECK = "check"  # a card in doubt: the line is on hold
RUNNING = "running"  # its period is not over
PENDING = "pending"  # a reversal or deduction that is not decided

Claim = tuple[str, str, str, str, int]  # scheme, period, clause, kind; of an appeal also the line
Group = tuple[str, str]  # scheme, period: a deduction stands against the awards of its group


@dataclass(frozen=True)
class Wait:
    """Why money is held back: CHECK with the card, RUNNING, or PENDING with the undecided line."""

    why: str
    number: int | None = None


@dataclass(frozen=True)
class MoneyLine:
    """A person's line of money that is not settled whole; `unpaid` fen of its amount are left."""

    number: int
    person: str
    scheme: str
    period: str
    clause: str
    kind: str
    unpaid: int
    approved: bool
    reverses: int | None = None
    wait: Wait | None = None

    @property
    def claim(self) -> Claim:
        """The claim of the line; an appeal's line and its reversals are a claim of their own."""
        own = (self.reverses or self.number) if self.clause == APPEAL else 0
        return (self.scheme, self.period, self.clause, self.kind, own)

    @property
    def group(self) -> Group:
        """The scheme and period within which deductions are taken from awards."""
        return (self.scheme, self.period)

    @property
    def is_award(self) -> bool:
        """Whether deductions of the same group are taken from this line."""
        return self.kind == "award" and self.clause != APPEAL


@dataclass(frozen=True)
class Row:
    """What a payroll settles of one line, in fen, with the sign of the line's own amount."""

    line: MoneyLine
    amount: int


@dataclass(frozen=True)
class Rest:
    """The part of an approved line, in fen, that this payroll holds back, and why."""

    line: MoneyLine
    amount: int
    wait: Wait


@dataclass(frozen=True)
class TakenBack:
    """What this payroll takes back for an approved reversal or deduction, in fen above 0.

    Earlier payrolls had paid that money.
    """

    line: MoneyLine
    amount: int


@dataclass(frozen=True)
class Carried:
    """What an approved reversal or deduction has still to take after this payroll, in fen above 0.

    `debt` is the part that earlier payrolls paid. The other part waits for awards that are not
    approved or are held back.
    """

    line: MoneyLine
    amount: int
    debt: int


@dataclass(frozen=True)
class PayPlan:
    """What a payroll would settle of one person's lines; the sum of `rows` is never below 0."""

    person: str
    rows: tuple[Row, ...]
    rests: tuple[Rest, ...]
    taken: tuple[TakenBack, ...]
    carried: tuple[Carried, ...]

    @property
    def total(self) -> int:
        """What the payroll pays the person, in fen."""
        return sum(row.amount for row in self.rows)

    @property
    def debt(self) -> int:
        """What earlier payrolls paid and later ones have still to take back, in fen."""
        return sum(each.debt for each in self.carried)
