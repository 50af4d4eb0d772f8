"""What prices and discounts by hand give away, and who may."""

from store.books.actor import Actor
from store.books.permits import Grant, Permit, require
from store.db.opening import Shop
from store.errors import N_
from store.money import Money, times
from store.pricing.basket import Line

CHANGE_PRICE = Permit(
    "change_price",
    N_("Change a price"),
    grants=(Grant("cashier", 2_000, 100), Grant("supervisor", 20_000, 500), Grant("manager")),
)
BELOW_FLOOR = Permit("below_floor", N_("Sell below the lowest price"), least="manager")
FREE_ITEM = Permit("free_item", N_("Give an item for free"), grants=(Grant("supervisor", 5_000), Grant("manager")))
DISCOUNT_LINE = Permit(
    "discount_line",
    N_("Discount a line"),
    grants=(Grant("cashier", 2_000, 100), Grant("supervisor", 20_000, 300), Grant("manager")),
)
DISCOUNT_BASKET = Permit(
    "discount_basket",
    N_("Discount the whole sale"),
    grants=(Grant("cashier", 2_000, 50), Grant("supervisor", 20_000, 200), Grant("manager")),
)


def given_away(was: Money, new: Line) -> dict[str, int]:
    """What a new price gives away, in minor units and permille of the one before."""
    if new.unit_price >= was:
        return {"amount": 0, "permille": 0}
    amount = times(was, new.quantity) - times(new.unit_price, new.quantity)
    return {"amount": amount, "permille": -((new.unit_price - was) * 1000 // was)}


def check_more(shop: Shop, actor: Actor, old: Line, new: Line) -> None:
    """More of a line whose price was changed gives more away: whoever wants that must be allowed to.

    Raises ApprovalNeeded.
    """
    if old.changed is not None and new.quantity > old.quantity:
        permit = CHANGE_PRICE if old.unit_price else FREE_ITEM
        require(shop, actor, permit, **given_away(old.changed.was, new))
