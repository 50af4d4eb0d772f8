"""What is handed over for a bill that is no sale: a top-up, a gift card, a debt that is settled."""

from store.counter.limits import most_change
from store.counter.tenders import card_reference
from store.db.settings import Settings
from store.errors import N_, Refused
from store.money import Money, write_amount

TENDERS = ("cash", "wechat", "alipay", "unionpay", "card")


class NothingPaid(Refused):
    template = N_("Say how much is paid.")


class TenderedTooLittle(Refused):
    template = N_("{tendered} is not enough for {paid}.")


class TooMuchTendered(Refused):
    template = N_("{tendered} for {paid} cannot be meant; type what was given.")


def check_tender(tender: str, refusal: type[Refused]) -> None:
    """Raises the refusal, which names the `tender` and those that are `known`."""
    if tender not in TENDERS:
        raise refusal(tender=tender, known=", ".join(TENDERS))


def handed_over(settings: Settings, paid: Money, tender: str, tendered: Money | None, refusal: type[Refused]) -> Money:
    """What was handed over for `paid`; only of cash it may be more.

    Raises NothingPaid, the refusal of check_tender(), TenderedTooLittle, TooMuchTendered.
    """
    if paid <= 0:
        raise NothingPaid()
    check_tender(tender, refusal)
    given = paid if tendered is None or tender != "cash" else tendered
    currency = settings.currency
    if given < paid:
        raise TenderedTooLittle(tendered=write_amount(given, currency), paid=write_amount(paid, currency))
    if given - paid > most_change(settings):
        raise TooMuchTendered(
            tendered=write_amount(given, currency, grouped=True), paid=write_amount(paid, currency, grouped=True)
        )
    return given


def kept_reference(tender: str, text: str) -> str:
    """What is kept of the reference of a tender that was taken elsewhere, as in a sale: of a card the last four digits
    and the terminal's. Raises NotLastFour."""
    return card_reference(text) if tender == "card" else text
