"""What a measurement answers with, and how it is put into a table."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Limit:
    """`value` of this name is at most `at_most`."""

    value: str
    at_most: float


@dataclass(frozen=True)
class Figure:
    """One row: what was measured, its values by name (`median_ms`, `rss_mb`, …) and what they should be at most."""

    name: str
    values: dict[str, float]
    limits: tuple[Limit, ...] = ()
    note: str = field(default="", compare=False)

    @property
    def met(self) -> bool:
        return all(self.values[limit.value] <= limit.at_most for limit in self.limits)

    def as_json(self) -> dict[str, Any]:
        rounded = {name: round(value, 3) for name, value in self.values.items()}
        targets = {limit.value: limit.at_most for limit in self.limits}
        return {"name": self.name, **rounded, "targets": targets, "met": self.met, "note": self.note}

    def as_lines(self) -> list[str]:
        limits = {limit.value: limit.at_most for limit in self.limits}
        lines = [f"{self.name}{'  (' + self.note + ')' if self.note else ''}"]
        for name, value in self.values.items():
            line = f"  {name:<16}{value:>10.2f}"
            if name in limits:
                line += f"   ≤ {limits[name]:g}   {'met' if value <= limits[name] else 'MISSED'}"
            lines.append(line)
        return lines


def spread(samples_ms: Sequence[float], prefix: str = "") -> dict[str, float]:
    """The median and the 95th percentile of samples in milliseconds."""
    return {
        f"{prefix}median_ms": statistics.median(samples_ms),
        f"{prefix}p95_ms": sorted(samples_ms)[round(0.95 * (len(samples_ms) - 1))],
    }


def as_table(figures: Iterable[Figure]) -> str:
    return "\n".join(line for figure in figures for line in figure.as_lines())
