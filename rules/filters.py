"""Limit a metric of deals or cards to some: of a product, new customers, first days, referrals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from rules.because import Figure, figure
from rules.facts import DealTraits
from rules.fault_words import told
from rules.metrics import product_word
from rules.reads import Reads, ever

FILTERED = ("contracts", "sales", "designer_deals")  # of these a filter takes some deals
OF_CARDS = ("cards", "designer_cards")  # the metrics of cards, which a product alone limits


@dataclass(frozen=True, slots=True)
class Filter:
    """Which deals, or which cards, count; the default counts all.

    Of cards only the product is asked. `first_days`: only deals within so many days of the
    first contact; the day of contact is the first.
    """

    product: str = ""
    new_customer: bool = False
    first_days: int = 0
    referred: bool = False

    def __bool__(self) -> bool:
        return self != Filter()

    def name(self, metric: str) -> str:
        """Return the name of a metric limited by this filter, as sales[first_days=7]."""
        words = [product_word(self.product)] if self.product else []
        words += ["new_customer"] if self.new_customer else []
        words += [f"first_days={self.first_days}"] if self.first_days else []
        words += ["referred"] if self.referred else []
        return f"{metric}[{','.join(words)}]" if words else metric

    def takes_in(self, traits: DealTraits) -> bool:
        """Whether a deal with these traits counts."""
        age = traits.contact_age
        return (
            (not self.product or self.product == traits.product)
            and (not self.new_customer or traits.new_customer)
            and (not self.first_days or (age is not None and age < self.first_days))
            and (not self.referred or traits.referred)
        )

    def figures(self) -> Iterator[Figure]:
        """Yield the figures that tell which deals count, for an explanation."""
        if self.product:
            yield figure("product", self.product, "name")
        if self.new_customer:
            yield figure("only", "new_customer", "text")
        if self.first_days:
            yield figure("first_days", self.first_days)
        if self.referred:
            yield figure("only", "referred", "text")

    def faults(self, metric: str, by: str = "value") -> Iterator[tuple[str, str]]:
        """Yield the faults of a clause that uses this filter on a metric measured in this way."""
        if replace(self, product="") and metric not in FILTERED:
            yield "metric", told("filter-of-deals", allowed=", ".join(FILTERED), metric=metric)
        elif self and metric not in (*FILTERED, *OF_CARDS):
            allowed = ", ".join((*FILTERED, *OF_CARDS))
            yield "metric", told("filter-of-product", allowed=allowed, metric=metric)
        if self and by == "completion":
            yield "by", told("filter-without-target")

    def reads(self, periods: int = 0) -> tuple[Reads, ...]:
        """Return what the filter reads besides the metric, in the period and `periods` before it.

        An earlier first contact moves the first days of every later deal (rule 17).
        """
        first = (Reads(frozenset({"new_customers"}), periods),) if self.new_customer else ()
        return (*first, ever("calls", "cards", "contracts")) if self.first_days else first


NO_FILTER = Filter()


def split_name(metric: str) -> tuple[str, Filter]:
    """Split a name that `Filter.name` made into the metric and the filter."""
    base, _bracket, words = metric.removesuffix("]").partition("[")
    held = dict(word.partition("=")[::2] for word in words.split(",")) if words else {}
    return base, Filter(
        product=bytes.fromhex(held.get("product", "")).decode(),
        new_customer="new_customer" in held,
        first_days=int(held.get("first_days", 0)),
        referred="referred" in held,
    )


def is_filtered(metric: str) -> bool:
    """Whether a name is that of a metric with a filter."""
    return "[" in metric


def is_of_some_deals(metric: str) -> bool:
    """Whether a name is that of a filtered metric of deals, which has no running tally.

    One of `rules.metrics.level_metric` is: it counts some of the designer deals.
    """
    return is_filtered(metric) and split_name(metric)[0] not in OF_CARDS


class Filtering(Protocol):
    """A clause that has the keys of a filter."""

    @property
    def product(self) -> str: ...
    @property
    def new_customer(self) -> bool: ...
    @property
    def first_days(self) -> int: ...
    @property
    def referred(self) -> bool: ...


def filter_of(clause: Filtering) -> Filter:
    """The filter of a clause."""
    return Filter(clause.product, clause.new_customer, clause.first_days, clause.referred)
