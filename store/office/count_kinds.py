"""Kinds of count cards (次卡 疗程 课时卡): so many uses of a service for a price, with or without an end."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.books import journal
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import to_millis
from store.db.models import CountKind, Product
from store.db.opening import Shop
from store.errors import N_, Refused
from store.money import Money
from store.office import catalogue

LONGEST_CODE = 32
LONGEST_NAME = 60
MOST_USES = 9_999
MOST_DAYS = 3_660

EDIT_COUNT_KINDS = Permit("edit_count_kinds", N_("Change the kinds of count cards"), least="manager")


class NoSuchCountKind(Refused):
    template = N_("There is no kind of count card “{code}”.")


class CountKindStopped(Refused):
    template = N_("“{name}” is not sold any more.")


class CountKindExists(Refused):
    template = N_("There is a kind of count card “{code}” already: stop it, and give this one another code.")


class BadCountKind(Refused):
    template = N_(
        "A kind of count card has a code of letters and digits, a name, 1 to {uses} uses, a price, and no end or one "
        "after 1 to {days} days."
    )


@dataclass(frozen=True, slots=True)
class CountKindView:
    """What is sold. `product` is the code of what it is good for, `service` its name; `valid_days` None has no end."""

    code: str
    name: str
    product: str
    service: str
    uses: int
    price: Money
    valid_days: int | None
    active: bool


def kinds(shop: Shop, *, stopped: bool = False) -> tuple[CountKindView, ...]:
    """What is sold, by code; with `stopped` what was sold too."""
    query = _select().order_by(CountKind.code)
    rows: Any = query if stopped else query.where(CountKind.active == True)  # noqa: E712
    return tuple(_view(row) for row in rows.tuples())


def kind(shop: Shop, code: str) -> CountKindView:
    """A kind that is sold or was. Raises NoSuchCountKind."""
    row = _select().where(CountKind.code == code).tuples().first()
    if row is None:
        raise NoSuchCountKind(code=code)
    return _view(row)


def sold_kind(shop: Shop, code: str) -> CountKindView:
    """A kind that is sold now. Raises NoSuchCountKind, CountKindStopped."""
    found = kind(shop, code)
    if not found.active:
        raise CountKindStopped(name=found.name)
    return found


def add(
    shop: Shop,
    actor: Actor,
    code: str,
    name: str,
    product: str,
    uses: int,
    price: Money,
    *,
    valid_days: int | None = None,
    now: datetime,
) -> CountKindView:
    """Sell `uses` of a product (by its code) for `price`. Raises BadCountKind, CountKindExists, NoSuchProduct,
    ApprovalNeeded."""
    well_named = code.replace("-", "").isalnum() and len(code) <= LONGEST_CODE and 0 < len(name.strip()) <= LONGEST_NAME
    in_time = valid_days is None or 1 <= valid_days <= MOST_DAYS
    if not (well_named and in_time and 1 <= uses <= MOST_USES and price > 0):
        raise BadCountKind(uses=MOST_USES, days=MOST_DAYS)
    with shop.transaction():
        require(shop, actor, EDIT_COUNT_KINDS)
        if CountKind.select().where(CountKind.code == code).exists():
            raise CountKindExists(code=code)
        article = catalogue.show(shop, product)
        CountKind.insert(
            code=code,
            name=name.strip(),
            product=Product.get(Product.code == article.code).id,
            uses=uses,
            price=price,
            valid_days=valid_days,
            created_at=to_millis(now),
        ).execute()
        journal.append(shop, actor, "count_kind.add", now=now, kind=code, uses=uses, price=price)
    return kind(shop, code)


def stop(shop: Shop, actor: Actor, code: str, *, now: datetime) -> CountKindView:
    """Sell it no more; cards that were sold stay good. Raises NoSuchCountKind, ApprovalNeeded."""
    with shop.transaction():
        require(shop, actor, EDIT_COUNT_KINDS)
        if CountKind.update(active=False).where(CountKind.code == code).execute() == 0:
            raise NoSuchCountKind(code=code)
        journal.append(shop, actor, "count_kind.stop", now=now, kind=code)
    return kind(shop, code)


def _select() -> Any:
    return CountKind.select(
        *(CountKind.code, CountKind.name, Product.code, Product.name),
        *(CountKind.uses, CountKind.price, CountKind.valid_days, CountKind.active),
    ).join(Product)


def _view(row: Any) -> CountKindView:
    code, name, product, service, uses, price, valid_days, active = row
    return CountKindView(code, name, product, service, uses, price, valid_days, bool(active))
