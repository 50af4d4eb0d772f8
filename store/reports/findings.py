"""What `shop verify` finds, and how its checks read the store."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from store.db.opening import Shop
from store.i18n import Speaker, _


@dataclass(frozen=True)
class Finding:
    """Something that does not agree. `rule` is its stable name for programs, `where` the sale's number or id, the
    till, the product's code …; `say()` puts it into words."""

    rule: str
    where: str
    template: str
    params: dict[str, Any] = field(default_factory=dict)

    def say(self, speak: Speaker = _) -> str:
        return speak(self.template, where=self.where, **self.params)


def rows(shop: Shop, sql: str) -> Iterator[tuple[Any, ...]]:
    yield from shop.db.execute_sql(sql)
