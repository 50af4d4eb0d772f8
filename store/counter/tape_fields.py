"""Which fields each act of a tape may have, beside `do`, `at` and `approved`: a name that is none of them is a mistake
and no act, for whoever wrote it meant something by it."""

from store.counter.tape import Said
from store.errors import N_, Refused, nearest

ALWAYS = ("do", "at", "approved")
LINE = "line reason"
REFUND = "number line quantity reason"
TENDER = (
    "cash stored_value gift_card amount voucher number on_account wechat alipay unionpay card reference charged"
    " keep_change"
)

FIELDS: dict[str, str] = {
    "sign_on": "staff",
    "till": "number",
    "scan": "code",
    "type": "text line",
    "price": f"price {LINE}",
    "quantity": "quantity line",
    "void": LINE,
    "void_sale": "reason",
    "enrol": "phone name",
    "activate": "code phone name",
    "member": "code",
    "member_out": "",
    "coupon": "code kind",
    "coupon_out": "code",
    "points": "money",
    "tender": f"{TENDER} with",
    "top_up": "paid member gift_card tender tendered reference",
    "sell_card": "paid code tender tendered reference",
    "refund": REFUND,
    "reprint": "",
    "open_shift": "float pieces",
    "hand_over": "",
    "pay_in": "amount reason",
    "pay_out": "amount reason",
    "drop": "amount reason",
    "no_sale": "reason",
    "x": "",
    "count": "pieces",
    "close": "pieces carry",
    "clock": "as",
    "price_back": LINE,
    "free": LINE,
    "discount": f"percent amount whole {LINE}",
    "discount_out": f"whole {LINE}",
    "void_closed": "number reason",
    "park": "name",
    "recall": "name ticket",
    "repeat": "",
    "key": "page key quantity",
    "swap": f"{REFUND} goods",
    "swap_out": "",
    "refund_goods": "goods member balance reason",
    "redeem": "reward quantity",
    "exchange": "kind member",
    "exchange_back": "code",
    "benefit": "code member",
    "benefit_back": "code member",
    "count_sell": "kind member tender tendered reference",
    "count_use": "kind member worker",
    "count_back": "kind member",
    "balance_out": "cause member gift_card tender reference",
    "book": "service begin worker course day wait member name phone",
    "book_move": "number service begin worker course day wait",
    "book_cancel": "number",
    "book_back": "number",
    "came": "number ring",
    "missed": "number",
    "offer": "offer",
    "offer_stop": "id",
    "charge": "wechat alipay unionpay",
    "charge_ask": "",
    "charge_back": "",
    "charge_pending": "",
    "refund_again": "number",
    "refund_in_cash": "number",
    "settle": "paid member tender reference",
}
PARTS: dict[str, str] = {"with": TENDER, "goods": "code quantity"}
"""Of a field that is a list of objects: what each may have."""


class NoSuchAct(Refused):
    template = N_("there is no act “{name}”.")


class MeantAct(Refused):
    template = N_("there is no act “{name}”; is {near} meant?")


class NoSuchField(Refused):
    template = N_("it has no field “{name}”.")


class MeantField(Refused):
    template = N_("it has no field “{name}”; is {near} meant?")


def check(said: Said, do: str) -> None:
    """Raises BadTapeLine for an act that there is not, and for a field that it has not."""
    if do not in FIELDS:
        near = nearest(do, FIELDS)
        raise said.bad(MeantAct(name=do, near=near) if near else NoSuchAct(name=do))
    _only(said, (*ALWAYS, *FIELDS[do].split()))
    for name, fields in PARTS.items():
        if name in FIELDS[do].split() and said.has(name):
            for part in said.parts(name):
                _only(part, tuple(fields.split()))


def _only(said: Said, known: tuple[str, ...]) -> None:
    for name in said.names:
        if name not in known:
            near = nearest(name, known)
            raise said.bad(MeantField(name=name, near=near) if near else NoSuchField(name=name))
