"""What a route is, and what its work is given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scripts.api.shapes import Field, Object
from store.db.opening import Shop
from store.i18n import Speaker
from store.money import Money, parse_amount, write_amount
from store.office.api.tokens import Caller


@dataclass(frozen=True)
class Asked:
    """A request that is sound: `path` and `query` by name, `body` as its shape says."""

    shop: Shop
    who: Caller
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any]
    now: datetime
    speak: Speaker
    key: str = ""

    def money(self, amount: Money) -> str:
        return write_amount(amount, self.shop.settings.currency)

    def amount(self, text: str) -> Money:
        """Raises BadAmount."""
        return parse_amount(text, self.shop.settings.currency)

    @property
    def act(self) -> str:
        """The key of an act that takes one: this token's own, whatever keys others think of."""
        import hashlib

        return "api " + hashlib.sha256(f"{self.who.token} {self.key}".encode()).hexdigest()[:40]


@dataclass(frozen=True)
class Route:
    """`may`: what the token needs ("": nothing, any of some words if there are several). `changes`: it needs an
    Idempotency-Key. `query` are the query's fields by name, all of them text."""

    method: str
    path: str
    may: str
    summary: str
    work: Callable[[Asked], Any]
    answer: Object
    body: Object | None = None
    query: Mapping[str, Field] = field(default_factory=dict)
    changes: bool = False
    status: int = 200

    @property
    def name(self) -> str:
        """As the journal names it: no value of anybody's in it."""
        return f"{self.method} {self.path}"
