"""The slip of one use of a count card (核销单): what, by whom, and what is left; the customer's copy and the shop's.

It says what stood when the use was booked: printed again it says the same, whatever was used or taken back since.
"""

from typing import Any

from peewee import fn

from store.books import counts
from store.calendar import from_millis
from store.db.models import CountEntry, Member, Staff, Store, Till
from store.db.opening import Shop
from store.i18n import Speaker, words
from store.office.members.views import masked
from store.slip import Block, Cut, Row, Rule, Slip, Text
from store.slips.parts import WIDE, head, marked, shop_name


def count_use_slip(shop: Shop, use: str, *, columns: int, mark: str = "", copy: int = 0) -> Slip:
    """The slip of a use (its entry's id) for paper of `columns` ≥ 24 half-width cells."""
    speak = words(shop.settings.language)
    row: Any = CountEntry.get_by_id(use)
    card = counts.card_by_id(shop, row.card_id, now=from_millis(row.at))
    blocks: list[Block] = []
    for title in (speak("(customer's copy)"), speak("(shop's copy)")):
        blocks += [*marked(speak, mark, copy), *_copy(shop, speak, row, card, title, columns >= WIDE), Cut()]
    return Slip(columns, tuple(blocks), title=card.number)


def _copy(
    shop: Shop, speak: Speaker, row: Any, card: counts.CountCardView, title: str, wide: bool
) -> list[Block]:  # fmt: skip
    place: Any = Till.select(Till.number, Store.name).join(Store).where(Till.id == row.till_id).tuples().first()
    till, branch = place
    cashier, name = _person(row.staff_id)
    worker = " ".join(_person(row.worker_id)).strip()
    who: Any = Member.get_by_id(card.member)
    at = from_millis(row.at, shop.settings.zone)
    return [
        shop_name(speak, shop.settings.shop_name, branch),
        Text(speak("COUNT CARD USED"), "centre"),
        Text(title, "centre"),
        Rule(),
        *head(speak, card.number, f"{till:02}", cashier, name, at, wide=wide),
        Rule(),
        Text(speak("Member: {name}", name=masked(who.phone, who.name, who.number))),
        Text(card.name),
        Row(speak("Used"), f"{card.service} ×1"),
        *([Row(speak("Done by"), worker)] if worker else []),
        Row(speak("Uses left"), f"{_left_after(row)}/{card.uses}", bold=True),
        *([Row(speak("Good until"), str(card.until))] if card.until else []),
        Rule(),
        Text(speak("Customer's signature:")),
    ]


def _person(staff: str | None) -> tuple[str, str]:
    """Number and name; empty for the office."""
    row: Any = Staff.get_or_none(Staff.id == staff) if staff else None
    return (row.number, row.name) if row else ("", "")


def _left_after(row: Any) -> int:
    """What was left of the card with this entry, by the ledger."""
    earlier = (CountEntry.at < row.at) | ((CountEntry.at == row.at) & (CountEntry.id <= row.id))
    sum_: Any = CountEntry.select(fn.SUM(CountEntry.uses)).where(CountEntry.card == row.card_id, earlier).scalar()
    return int(sum_)
