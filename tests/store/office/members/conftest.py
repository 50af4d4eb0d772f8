"""Members and what they did, for tests."""

from collections.abc import Callable
from datetime import datetime

import pytest

from store.books import points, wallet
from store.books.actor import Actor
from store.calendar import to_millis
from store.db.models import MemberTotals, Product, Sale, SaleLine
from store.db.opening import Shop
from store.ids import new_id
from store.office import members

Enrol = Callable[..., members.MemberView]


@pytest.fixture
def enrol(any_shop: Shop, actor: Actor, now: datetime) -> Enrol:
    """enrol(3, name="王小明") is the member with the phone 13800000003."""

    def enrol(number: int, **more) -> members.MemberView:
        phone = f"138{number:08d}"
        return members.enrol(any_shop, actor, phone, key=f"enrol-{phone}", now=more.pop("now", now), **more)

    return enrol


def bought(shop: Shop, actor: Actor, member: str | None, due: int, at: datetime, *codes: str, voided: str = "") -> None:
    """A closed sale of a member, with what closing it writes of the member; lines of the `voided` codes were voided."""
    sale, day = new_id(), int(f"{at:%Y%m%d}")
    sequence = Sale.select().count() + 1
    Sale.create(id=sale, till=actor.till, opened_at=to_millis(at), opened_by=actor.staff, member=member)
    for position, code in enumerate(codes, 1):
        product = Product.get(Product.code == code)
        SaleLine.create(
            id=new_id(), sale=sale, position=position, product=product.id, code=code, name=product.name, unit="",
            weighed=False, quantity=1000, unit_price=due, price_from="list", tax_class="", tax_numerator=0,
            tax_denominator=1, rung_at=to_millis(at), rung_by=actor.staff,
            voided_at=to_millis(at) if code in voided else None,
        )  # fmt: skip
    Sale.update(
        state="paid", kind="sale" if due >= 0 else "refund", due=due, gross=due, tax=0, closed_at=to_millis(at),
        closed_by=actor.staff, trading_day=day, sequence=sequence, number=f"{actor.till}-{day}-{sequence:04}",
    ).where(Sale.id == sale).execute()  # fmt: skip
    MemberTotals.update(
        spent=MemberTotals.spent + due, visits=MemberTotals.visits + (due >= 0), last_visit_at=to_millis(at)
    ).where(MemberTotals.member == member).execute()


def owns(shop: Shop, actor: Actor, member: str, now: datetime, *, score: int = 0, principal: int = 0, bonus: int = 0):
    """Points and money on a member's account, through the ledgers."""
    with shop.transaction():
        points.earn(shop, actor, member, score, source=new_id(), now=now)
        if principal or bonus:
            wallet.open_account(shop, member, now)
            wallet.put(shop, actor, member, principal=principal, bonus=bonus, kind="adjust", source=new_id(), now=now)
