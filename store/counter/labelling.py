"""What a scale's label sells: its product, and how much of it or for how much money."""

from dataclasses import replace
from datetime import datetime

from store import labels
from store.codes import ProductCode, channel_of
from store.db.opening import Shop
from store.errors import N_, Refused
from store.labels import GRAMS, Label
from store.money import ONE, Money, Quantity, half_up, times, write_amount
from store.office.catalogue import Sellable, by_code

TOLERANCE: Money = 10
"""Minor units by which a label's amount may differ from price × weight where the shop refuses others: scales round in
their own way, often to the jiao."""


class LabelOfNoProduct(Refused):
    template = N_("That is a scale's label ({format}), and its item {item} is no product.")


class LabelDiffers(Refused):
    template = N_("The label of “{name}” says {amount}, its weight comes to {counted}: weigh it again.")


class EmptyLabel(Refused):
    template = N_("The label of “{name}” says no weight and no amount: weigh it again.")


def by_label(shop: Shop, code: ProductCode, *, now: datetime) -> Sellable | None:
    """What the label with this code sells; None when it is no label. Its `pack_quantity` is the weight or the pieces on
    it, its `pack_price` the amount, None where the shop's price and the weight make the amount.

    Raises LabelOfNoProduct, LabelDiffers, EmptyLabel.
    """
    label = labels.read(code.code, labels.formats(shop.settings.scale_labels))
    if label is None:
        return None
    for of_item in label.codes:
        sellable = by_code(shop, of_item, now=now)
        if sellable is not None and sellable.pack_quantity == ONE:
            return _sold(shop, label, sellable)
    if channel_of(code.code):
        return None  # as many digits as a payment code has: it is one, sooner than a label of nothing
    raise LabelOfNoProduct(format=label.format.name, item=label.item)


def _sold(shop: Shop, label: Label, sellable: Sellable) -> Sellable:
    quantity, amount = _quantity(label, sellable), _amount(shop, label)
    if not quantity and not amount:
        raise EmptyLabel(name=sellable.name)
    price = sellable.price
    if amount is None:
        return replace(sellable, pack_quantity=quantity, labelled=True)
    if not quantity:
        quantity = _for(amount, price, sellable)
    elif price is not None and times(price, quantity) == amount:
        return replace(sellable, pack_quantity=quantity, labelled=True)
    elif price is not None and shop.settings.label_amount == "refuse":
        counted = times(price, quantity)
        if abs(counted - amount) > TOLERANCE:
            currency = shop.settings.currency
            raise LabelDiffers(
                name=sellable.name, amount=write_amount(amount, currency), counted=write_amount(counted, currency)
            )
    return replace(sellable, pack_quantity=quantity, pack_price=amount, labelled=True)


def _quantity(label: Label, sellable: Sellable) -> Quantity:
    """Thousandths of the product's unit; 0 when the label says nothing of it. Of goods that are counted the digits are
    pieces; a weight in another unit than the product's is converted."""
    if not label.weight:
        return 0
    if not sellable.weighed and not sellable.decimals:
        return label.weight * ONE
    grams = GRAMS[label.format.unit]
    whole = GRAMS.get(sellable.unit, grams)
    return half_up(label.weight * ONE * grams, whole * 10**label.format.weight_decimals)


def _amount(shop: Shop, label: Label) -> Money | None:
    """Minor units; None when the label names no amount."""
    if not label.amount:
        return None
    return half_up(label.amount * 10**shop.settings.currency.digits, 10**label.format.amount_decimals)


def _for(amount: Money, price: Money | None, sellable: Sellable) -> Quantity:
    """How much was sold for so much money, as exactly as the product is measured; one where it has no price."""
    if not price:
        return ONE
    step: Quantity = 10 ** (3 - sellable.decimals)
    return max(step, half_up(amount * ONE, price * step) * step)
