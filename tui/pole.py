"""What the customer's display (two short lines, hardware/display.py) says of the sale that the cashier sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardware.display import Profile, beside
from store.i18n import _, current
from store.money import write_quantity
from tui.figures import Figures

if TYPE_CHECKING:
    from store.counter.paying import Closed
    from store.counter.refunding import Refunded
    from store.money import Money
    from store.pricing.basket import PricedBasket, PricedLine

CHINESE = ("gbk", "gb18030", "utf-8")


def idle(text: str, profile: Profile) -> tuple[str, str]:
    """The shop's own words, or a welcome."""
    upper, _break, lower = (text or _speak(profile, _("Welcome"), "Welcome")).partition("\n")
    return upper, lower


def item(
    line: PricedLine | None, basket: PricedBasket, figures: Figures, profile: Profile, *, exchange: Money = 0
) -> tuple[str, str]:
    """The line touched last with what it costs, and the total, or what is left of it after goods worth `exchange` that
    come back; a name that the display has no letters for gives way to quantity and price."""
    due = basket.due - exchange
    words = _speak(profile, _("Total"), "Total")
    if exchange:
        words = _speak(profile, _("Left to pay"), "To pay") if due >= 0 else _speak(profile, _("Money back"), "Back")
    total = beside(words, figures.plain(abs(due)), profile)
    if line is None:
        return "", total
    name = line.line.name
    many = f"{write_quantity(line.line.quantity)} x {figures.plain(line.line.unit_price)}"
    told = name if name.isascii() or profile.encoding in CHINESE else many
    return beside(told, figures.plain(line.paid), profile), total


def paid(closed: Closed, figures: Figures, profile: Profile) -> tuple[str, str]:
    """What was to be paid and, below, the change, or what goods were worth more that came back."""
    above = _speak(profile, _("Total"), "Total")
    if closed.exchanged:
        above = _speak(profile, _("Left to pay"), "To pay")
    below = _speak(profile, _("Change"), "Change"), closed.change
    if closed.handed_back:
        below = _speak(profile, _("Money back"), "Back"), closed.handed_back
    return (
        beside(above, figures.plain(closed.due - closed.exchanged), profile),
        beside(below[0], figures.plain(below[1]), profile),
    )


def returned(made: Refunded, figures: Figures, profile: Profile) -> tuple[str, str]:
    """What goods that came back were worth, and what of it is handed out in cash."""
    cash = sum(amount for tender, amount in made.by_tender if tender == "cash")
    return (
        beside(_speak(profile, _("Returned"), "Returned"), figures.plain(made.money), profile),
        beside(_speak(profile, _("In cash"), "In cash"), figures.plain(cash), profile),
    )


def _speak(profile: Profile, here: str, english: str) -> str:
    """The till's language where the display can draw it."""
    return here if current() == "en" or profile.encoding in CHINESE else english
