"""Rules that give tags: `regular: visits>=4/30d; big: spent>=1000/365d; asleep: absent>=90; wine: bought(wine)>=3/90d`.
Pure.

visits, spent (whole units of the currency) and bought (sales with goods of the category in brackets, or of one below
it) count over the days behind the stroke, or ever; points and balance (whole units) are what there is now; absent are
the days since the last visit (of those who came once), age those since enrolment.
"""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

Metric: TypeAlias = Literal["visits", "spent", "bought", "points", "balance", "absent", "age"]


@dataclass(frozen=True, slots=True)
class Rule:
    """The tag of whoever has at least (or at most) so much; `days` None is ever; `category` is of what is bought."""

    tag: str
    metric: Metric
    at_least: bool
    value: int
    days: int | None = None
    category: str = ""

    def holds(self, count: int) -> bool:
        return count >= self.value if self.at_least else count <= self.value


_RULE = re.compile(r"([^:;=<>]{1,32}):\s*(\w+)(?:\(([^()]+)\))?\s*([<>])=\s*(\d+)(?:\s*/\s*(\d+)d)?")


def rules_of(text: str) -> tuple[Rule, ...]:
    """The rules of a text that the setting took (store.db.settings checks it)."""
    rules = []
    for part in text.split(";"):
        if match := _RULE.fullmatch(part.strip()):
            tag, metric, category, sign, value, days = match.groups()
            since = int(days) if days else None
            rules.append(
                Rule(tag.strip(), cast(Metric, metric), sign == ">", int(value), since, (category or "").strip())
            )
    return tuple(rules)
