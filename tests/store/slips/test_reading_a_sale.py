"""What a receipt says comes from the closed sale, on every engine."""

from datetime import timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from store.calendar import to_millis
from store.db.models import Payment, Product, Sale, SaleLine
from store.slips.sale import NoSuchSale, SoldLine, Tendered, read_sale, sale_slip

SALE, PRODUCT = "5" * 32, "6" * 32


@pytest.fixture
def sale(any_shop, actor, now):
    """A paid sale: two bottles, one line voided, apples by weight."""
    at = to_millis(now)
    common = {"sale": SALE, "product": PRODUCT, "code": "1", "price_from": "list"}
    rung = {"rung_at": at, "rung_by": actor.staff}
    thirteen = {"tax_class": "A", "tax_numerator": 13, "tax_denominator": 100}
    with any_shop.connection(), any_shop.transaction():
        Product.create(id=PRODUCT, number=1, code="1", name="now called otherwise", created_at=at, changed_at=at)
        Sale.create(id=SALE, till=actor.till, opened_at=at, opened_by=actor.staff)
        for position, name, quantity, price, weighed, voided in (
            (1, "汽水", 2000, 250, False, None),
            (2, "可乐", 1000, 300, False, at),
            (3, "苹果", 1236, 998, True, None),
        ):
            SaleLine.create(
                id=f"{position:032}",
                position=position,
                name=name,
                unit="kg" if weighed else "瓶",
                weighed=weighed,
                quantity=quantity,
                unit_price=price,
                voided_at=voided,
                voided_by=voided and actor.staff,
                **common,
                **rung,
                **thirteen,
            )
        SaleLine.update(gross=500, paid=500, tax=58).where(SaleLine.position == 1).execute()
        SaleLine.update(gross=1234, paid=1234, tax=142).where(SaleLine.position == 3).execute()
        Payment.create(
            id="7" * 32,
            sale=SALE,
            till=actor.till,
            tender="cash",
            amount=1734,
            tendered=2000,
            change=266,
            taken_at=at,
            taken_by=actor.staff,
        )
        Sale.update(
            state="paid",
            closed_at=at + 60_000,
            closed_by=actor.staff,
            trading_day=20261121,
            sequence=87,
            number="0101-20261121-0087",
            gross=1734,
            due=1734,
            tax=200,
        ).where(Sale.id == SALE).execute()
    return SALE


def test_a_receipt_shows_the_sale_as_it_was_rung_without_its_voided_lines(any_shop, sale, now):
    with any_shop.connection():
        facts = read_sale(any_shop, sale)
    thirteen = Fraction(13, 100)
    assert facts.lines == (
        SoldLine("汽水", 2000, "瓶", 250, False, 500, 500, thirteen, 58),
        SoldLine("苹果", 1236, "kg", 998, True, 1234, 1234, thirteen, 142),
    )
    assert facts.tendered == (Tendered("cash", 1734, 2000, 266),)
    assert (facts.number, facts.till, facts.cashier_number, facts.cashier_name, facts.due) == (
        "0101-20261121-0087",
        "01",
        "1001",
        "小李",
        1734,
    )
    assert facts.tax_by_rate == {thirteen: 200}
    assert facts.closed_at == now + timedelta(minutes=1)
    assert facts.closed_at.tzinfo == ZoneInfo("Asia/Shanghai")


def test_a_receipt_can_be_in_another_language_than_the_shop(any_shop, sale):
    with any_shop.connection():
        chinese = sale_slip(any_shop, sale, columns=48)
        english = sale_slip(any_shop, sale, columns=48, language="en")
    assert "应付" in str(chinese.blocks) and "Amount due" not in str(chinese.blocks)
    assert "Amount due" in str(english.blocks)


def test_only_a_paid_sale_has_a_receipt(any_shop, actor, now):
    with any_shop.connection():
        Sale.create(id=SALE, till=actor.till, opened_at=to_millis(now), opened_by=actor.staff)
        with pytest.raises(NoSuchSale):
            read_sale(any_shop, SALE)
