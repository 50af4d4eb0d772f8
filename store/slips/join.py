"""What stands at the till for whoever wants to be a member (会员二维码立牌): the shop, what to do, a QR code."""

from datetime import datetime

from store.counter import printing
from store.counter.printing import Job
from store.db.opening import Shop
from store.errors import N_, Refused
from store.i18n import words
from store.office import till_list
from store.slip import QR, Cut, Feed, Rule, Slip, Text


class NoJoinAddress(Refused):
    template = N_("Say where the QR code leads: --url https://…; it is kept as the setting join_url.")


class NoSuchTillHere(Refused):
    template = N_("This store has no till {number}.")


def join_slip(shop: Shop, *, columns: int) -> Slip:
    """The slip for paper of `columns` ≥ 24 half-width cells, by the settings `join_url` and `join_text`. It stands on
    the counter, so that it says nothing of copies. Raises NoJoinAddress."""
    settings = shop.settings
    if not settings.join_url:
        raise NoJoinAddress()
    speak = words(settings.language)
    blocks = (
        Text(settings.shop_name, "centre", bold=True, size="large"),
        Rule(),
        Text(settings.join_text or speak("Scan the code to become a member"), "centre", bold=True, size="tall"),
        Feed(),
        QR(settings.join_url),
        Text(settings.join_url, "centre"),
        Cut(),
    )
    return Slip(columns, blocks, title="join")


def print_join(shop: Shop, till: int | None, *, now: datetime) -> Job:
    """Queue the slip at a till of this store, by number, or at the first. Raises NoJoinAddress, NoSuchTillHere."""
    join_slip(shop, columns=shop.settings.paper_columns)  # refuses before anything waits
    here = [each for each in till_list.tills(shop) if (each.number == till if till is not None else each.number)]
    if not here:
        raise NoSuchTillHere(number=till if till is not None else 1)
    with shop.transaction():
        return printing.print_document(shop, here[0].id, "join_qr", None, now=now)
