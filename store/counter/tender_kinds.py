"""What pays a sale, in the shapes that the till says it in."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from store.books import wallet
from store.money import Money


@dataclass(frozen=True, slots=True)
class Cash:
    """`tendered` is what the customer gave; change comes back from cash alone."""

    tendered: Money


@dataclass(frozen=True, slots=True)
class StoredValue:
    """`amount` from a member's account or a gift card; `pin` proves that its PIN was typed where one is needed."""

    account: str
    amount: Money
    pin: wallet.PinProof | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A payment that was taken outside the till (记账式). `reference`: the channel's number; of a card its last four
    and perhaps, behind a space, the terminal's reference (`card_reference`)."""

    kind: Literal["wechat", "alipay", "unionpay", "card"]
    amount: Money
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ByCode:
    """A payment by the customer's code that a provider said is paid: the `intent`, with its channel and amount."""

    intent: str
    kind: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher (代金券) by its number, once. `amount` is what it covers of the sale, at most its `face` value: what is
    over is no change."""

    number: str
    face: Money
    amount: Money


@dataclass(frozen=True, slots=True)
class OnAccount:
    """The sale's member, a business, owes `amount` more (挂账), within its limit."""

    amount: Money


@dataclass(frozen=True, slots=True)
class KeepChange:
    """Of the cash's change `amount`, or with None all of it, is not handed out: it goes into the principal of the
    sale's member (余额找零). A deposit and no part of the sale: a refund of the sale leaves it where it is."""

    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What the refund with this `number`, in the same transaction, gives back pays the sale (换货). `bonus` is the part
    that was stored value's bonus, which earns no points."""

    amount: Money
    number: str
    bonus: Money = 0


NotCash: TypeAlias = StoredValue | Recorded | ByCode | Voucher | OnAccount | Exchanged
Tender: TypeAlias = Cash | NotCash | KeepChange

EXCHANGE = "exchange"
"""The tender of goods that came back for others: above zero in the sale, below zero in its refund."""

KEPT_CHANGE = "kept_change"
"""The payment that takes kept change off what the cash gave: below zero, its principal with it."""


class Paid(NamedTuple):
    """One payment of a closed sale, as slips say it."""

    tender: str
    amount: Money
    tendered: Money
    change: Money = 0
    principal: Money = 0
    bonus: Money = 0
    reference: str = ""
