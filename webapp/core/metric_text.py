"""Write metrics in the text form that Prometheus reads (version 0.0.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from webapp.core.durations import BOUNDS, Durations

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Kind = Literal["counter", "gauge", "histogram"]
Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MetricSample:
    """One value of a metric; `suffix` ends the name of a histogram's part (`_sum` …)."""

    value: float
    labels: Labels = ()
    suffix: str = ""


@dataclass(frozen=True)
class Metric:
    """A metric with its values; a metric without values is not written."""

    name: str
    kind: Kind
    about: str
    samples: tuple[MetricSample, ...]


def counter(name: str, about: str, value: float) -> Metric:
    """Return a metric that counts since the start of the process."""
    return Metric(name, "counter", about, (MetricSample(value),))


def gauge(name: str, about: str, value: float | None) -> Metric:
    """Return a metric of the present value; without a sample if the value is unknown."""
    return Metric(name, "gauge", about, () if value is None else (MetricSample(value),))


def labelled(name: str, kind: Kind, about: str, label: str, values: dict[str, float]) -> Metric:
    """Return a metric with one sample for each value of one label."""
    samples = (MetricSample(value, ((label, key),)) for key, value in values.items())
    return Metric(name, kind, about, tuple(samples))


def histogram(name: str, about: str, durations: Durations) -> Metric:
    """Return a metric of durations in seconds, with cumulative counts up to each bound."""
    counts = durations.up_to
    bounds = [*(f"{bound:g}" for bound in BOUNDS), "+Inf"]
    buckets = (
        MetricSample(count, (("le", bound),), "_bucket")
        for bound, count in zip(bounds, counts, strict=True)
    )
    ends = (MetricSample(durations.total, (), "_sum"), MetricSample(counts[-1], (), "_count"))
    return Metric(name, "histogram", about, (*buckets, *ends))


def metric_text(metrics: Iterable[Metric]) -> str:
    """Return all metrics as lines; names and texts are the program's, so nothing is escaped."""
    lines: list[str] = []
    for metric in metrics:
        if not metric.samples:
            continue
        lines += [f"# HELP {metric.name} {metric.about}", f"# TYPE {metric.name} {metric.kind}"]
        lines += [
            f"{metric.name}{each.suffix}{_labels(each.labels)} {each.value:.15g}"
            for each in metric.samples
        ]
    return "".join(f"{line}\n" for line in lines)


def _labels(labels: Labels) -> str:
    return "{" + ",".join(f'{key}="{value}"' for key, value in labels) + "}" if labels else ""
