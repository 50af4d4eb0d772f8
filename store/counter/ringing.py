"""What is rung up: the product behind a code, and the line that so much of it makes."""

from datetime import datetime

from store import codes
from store.counter.limits import most_price
from store.db.models import Sale
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.errors import N_, BadAmount, BadQuantity, Refused
from store.ids import new_id
from store.money import ONE, Money, Quantity, write_amount, write_quantity
from store.office.catalogue import Sellable, by_code
from store.pricing.basket import Line, LineId


class UnknownCode(Refused):
    template = N_("No product has the code {code}.")


class ThatIsASale(Refused):
    template = N_("That is the barcode of sale {number}, not a product.")


class ThatIsATicket(Refused):
    """Recall it: `store.counter.parking.recall(shop, actor, error.ticket, …)`."""

    template = N_("That is the ticket of a parked basket, not a product: recall it.")

    def __init__(self, ticket: str) -> None:
        super().__init__()
        self.ticket = ticket


class LooksLikePayment(Refused):
    """Its text is never kept: whoever reads it could take the customer's money."""

    template = N_("No product has that code; it looks like a payment code. Finish ringing up first.")


class NotForSale(Refused):
    template = N_("“{name}” is not for sale any more.")


class PriceNeeded(Refused):
    """Ask for the price, then `add_line(shop, actor, sale, error.sellable, error.quantity, price=…)`."""

    template = N_("The price of “{name}” is not known: type it.")

    def __init__(self, sellable: Sellable, quantity: Quantity) -> None:
        super().__init__(name=sellable.name)
        self.sellable = sellable
        self.quantity = quantity


class PriceIsKnown(Refused):
    template = N_("“{name}” costs {price} now: scan it again.")


class PriceTooLarge(Refused):
    template = N_("{price} is more than a price can be ({limit}). Was that a code?")


class QuantityTooLarge(Refused):
    template = N_("A line holds at most {limit}; check the quantity.")


class PiecesOnly(Refused):
    template = N_("“{name}” is sold in whole pieces only, not {quantity}.")


class TooManyDecimals(Refused):
    template = N_("The quantity of “{name}” has at most {decimals} {decimals:decimal|decimals}, not {quantity}.")


MOST: Quantity = 9_999 * ONE


def look_up(shop: Shop, code: codes.ProductCode, *, now: datetime) -> Sellable:
    """The product with this code in any of its forms. A label of a scale is no product's code: it names one,
    and how much of it. Raises ThatIsASale, ThatIsATicket, LooksLikePayment, UnknownCode and what by_label raises."""
    for variant in code.variants:
        if sellable := by_code(shop, variant, now=now):
            return sellable
    if (number := code.sale_number) and _is_sale(shop, number):
        raise ThatIsASale(number=number)
    if shop.settings.scale_labels:
        from store.counter.labelling import by_label

        if sellable := by_label(shop, code, now=now):
            return sellable
    if ticket := code.ticket_code:
        raise ThatIsATicket(ticket)
    if code.may_be_payment:
        raise LooksLikePayment()
    raise UnknownCode(code=code.code)


def rung(shop: Shop, sellable: Sellable, quantity: Quantity, asked: Money | None) -> tuple[Line, str]:
    """The line that this product makes, and where its price is from."""
    if not sellable.active:
        raise NotForSale(name=sellable.name)
    known = sellable.price if sellable.pack_price is None else sellable.pack_price
    if known is None:
        if asked is None:
            raise PriceNeeded(sellable, quantity)
        _check_price(shop, asked)
    elif asked is not None:
        raise PriceIsKnown(name=sellable.name, price=write_amount(known, shop.settings.currency))
    name, holds, decimals, source = sellable.name, ONE, sellable.decimals, "list" if asked is None else "asked"
    if sellable.pack_price is not None:
        source = "label" if sellable.labelled else "pack"
        if sellable.labelled and sellable.weighed:
            check_quantity(sellable.pack_quantity, decimals, name)
            name = f"{name} {write_quantity(sellable.pack_quantity)}{sellable.unit}"
        elif sellable.pack_quantity != ONE:
            name = f"{name} ×{write_quantity(sellable.pack_quantity)}"
        if sellable.pack_quantity != ONE or sellable.labelled:
            holds, decimals = sellable.pack_quantity, 0
    elif sellable.pack_quantity != ONE:
        check_quantity(quantity, 0, name)
        quantity = quantity * sellable.pack_quantity // ONE
    check_quantity(quantity, decimals, name)
    line = Line(
        id=LineId(new_id()),
        product=sellable.product,
        name=name,
        code=sellable.code,
        quantity=quantity,
        unit=sellable.unit,
        unit_price=asked if known is None and asked is not None else known or 0,
        tax=sellable.tax,
        weighed=sellable.weighed and holds == ONE and source != "label",
        holds=holds,
    )
    return line, source


def check_quantity(quantity: Quantity, decimals: int, name: str) -> None:
    if quantity < 1:
        raise BadQuantity(text=write_quantity(quantity))
    if quantity > MOST:
        raise QuantityTooLarge(limit=f"{MOST // ONE:,}")
    if quantity % 10 ** (3 - decimals):
        if decimals == 0:
            raise PiecesOnly(name=name, quantity=write_quantity(quantity))
        raise TooManyDecimals(name=name, decimals=decimals, quantity=write_quantity(quantity))


def _check_price(shop: Shop, asked: Money) -> None:
    currency = shop.settings.currency
    if asked < 1:
        raise BadAmount(text=write_amount(asked, currency))
    if asked > (limit := most_price(currency)):
        raise PriceTooLarge(
            price=write_amount(asked, currency, grouped=True), limit=write_amount(limit, currency, grouped=True)
        )


def _is_sale(shop: Shop, number: str) -> bool:
    return _NUMBER(shop.db, number=number).fetchone() is not None


_NUMBER = Statement(lambda: Sale.select(Sale.id).where(Sale.number == param("number")))
