"""What a customer spoke of: the chips of a call, at most six, beside its note."""

from __future__ import annotations

from collections.abc import Iterable

from webapp.core.errors import UnknownChoice, _

TOPICS = {
    "price": _("价格"),
    "competitor": _("竞品"),
    "handover": _("交房"),
    "style": _("风格"),
    "service": _("服务"),
    "other": _("其他"),
}


def known_topics(given: Iterable[str]) -> tuple[str, ...]:
    """The topics among `given`, each once, in the order of TOPICS; what else is there is left out.

    A phone may send a chip that this server no longer has: its call is recorded all the same.
    """
    wanted = frozenset(given)
    return tuple(topic for topic in TOPICS if topic in wanted)


def demand_topic(topic: str) -> str:
    """The topic. Raises UnknownChoice."""
    if topic not in TOPICS:
        refusal = UnknownChoice()
        refusal.field = "topic"
        raise refusal
    return topic
