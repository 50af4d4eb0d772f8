"""What the commands of points and stored value share: whose account, what period, what amount."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from store import calendar
from store.errors import N_, Refused
from store.money import Currency, Money, parse_amount

if TYPE_CHECKING:
    from store.db.opening import Shop
    from store.office.members import MemberView

Who = Annotated[str, typer.Argument(help="The member: a phone, a member number or a card.")]
Account = Annotated[str, typer.Argument(help="The account: a member's phone, number or card, or a gift card's code.")]
Reason = Annotated[str, typer.Option(help="Why; it stays in the ledger.")]
Since = Annotated[str | None, typer.Option(help="The first day, 2026-11-01; without it the first of this month.")]
Until = Annotated[str | None, typer.Option(help="The last day, 2026-11-30; without it today.")]


class NoSuchOwner(Refused):
    template = N_("“{text}” is no member's phone, number or card.")


class NotADay(Refused):
    template = N_("“{text}” is not a day; write it like 2026-11-30.")


def member(shop: "Shop", text: str) -> "MemberView":
    """Raises NoSuchOwner."""
    from store.office.members.finding import any_by_code

    found = any_by_code(shop, text, now=calendar.now())
    if found is None:
        raise NoSuchOwner(text=text)
    return found


def account_id(shop: "Shop", text: str) -> str:
    """The id of a stored value account. Raises NoSuchOwner, NoSuchAccount."""
    from store import gift_numbers
    from store.counter.topping_up import card_by_code

    return card_by_code(shop, text).id if gift_numbers.sound(text) else member(shop, text).account


def account_to_pay_out(shop: "Shop", text: str) -> str:
    """The same, of whom it may be paid out to. Raises AccountOfFamily too."""
    from store import gift_numbers
    from store.counter.topping_up import card_by_code, own_account

    return card_by_code(shop, text).id if gift_numbers.sound(text) else own_account(member(shop, text))


def amount(text: str, currency: Currency) -> Money:
    """An amount with its sign: -12.50. Raises BadAmount."""
    size = parse_amount(text.lstrip("+-"), currency)
    return -size if text.startswith("-") else size


def period(shop: "Shop", since: str | None, until: str | None) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last, by the shop's clock. Raises NotADay."""
    zone, ends = shop.settings.zone, shop.settings.day_ends_at
    today = calendar.trading_day(calendar.now(), zone, ends)
    first = day(since) if since else today.replace(day=1)
    last = day(until) if until else today
    begin, end = (datetime.combine(day, ends or time(0), zone) for day in (first, last + timedelta(days=1)))
    return begin, end


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotADay(text=text) from None
