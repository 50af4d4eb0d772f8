"""What stands behind a payment changes with it, in the closing transaction: an intent, a voucher, a debt."""

from datetime import datetime
from typing import TYPE_CHECKING

from store.books import debts, intents, vouchers
from store.books.actor import Actor
from store.counter.tender_kinds import ByCode, OnAccount, Paid, Voucher
from store.db.opening import Shop
from store.errors import N_, Refused
from store.pricing.basket import SaleId

if TYPE_CHECKING:
    from store.office.members.views import MemberView


class NobodyOwes(Refused):
    template = N_("On account needs a member: scan the member's card first.")


def settle(
    shop: Shop,
    actor: Actor,
    sale: SaleId,
    payment: str,
    tender: ByCode | Voucher | OnAccount,
    member: "MemberView | None",
    now: datetime,
) -> Paid:
    """The intent or the voucher is used up, or the member owes more; the payment as slips say it.

    Raises NobodyOwes and what the books raise.
    """
    match tender:
        case ByCode(intent, _, amount):
            paid = intents.bind(shop, intent, sale, amount, payment)
            return Paid(paid.channel, amount, amount, reference=paid.trade)
        case Voucher(text, face, amount):
            number = vouchers.number_of(text)
            vouchers.use(number, face, payment=payment, sale=sale, now=now)
            return Paid("voucher", amount, amount, reference=number)
        case OnAccount(amount):
            if member is None:
                raise NobodyOwes()
            debts.charge(shop, actor, member.account, amount, source=payment, sale=sale, now=now)
            return Paid("on_account", amount, amount)
