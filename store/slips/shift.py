"""The slip of a shift (交班单): an X while it is open, the Z once it is closed.

A Z comes out twice. The cashier's copy (收银员联) says what was counted, the supervisor's (主管联) also what should
have been there and what is over or short, and only it shows how the cash came about.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.counter.shifts.figures import CashSums, ShiftSums
from store.counter.shifts.pieces import denominations
from store.counter.shifts.reading import read_shift
from store.counter.shifts.sums import sums
from store.counter.shifts.unsettled import PROVIDERS
from store.db.models import Store, Till
from store.db.opening import Shop
from store.errors import N_
from store.i18n import Speaker, words
from store.money import Currency, Money, write_amount
from store.slip import Block, Cut, Row, Rule, Slip, Text
from store.slips.parts import channel, marked, shop_name

DISCOUNT_NAMES = {
    "offers": N_("Member prices, offers"),
    "by_hand": N_("By hand"),
    "threshold": N_("Spend and save"),
    "coupons": N_("Coupons"),
    "points": N_("Points as money"),
}
PREPAID_NAMES = {
    "topup": N_("Top-ups"),
    "gift_card": N_("Gift cards sold"),
    "count_card": N_("Count cards sold"),
    "kept_change": N_("Change put in accounts"),
    "payout": N_("Stored value paid out"),
    "count_refund": N_("Count cards refunded"),
}
CASH_NAMES = {
    "topup": N_("Cash of top-ups"),
    "gift_card": N_("Cash of gift cards"),
    "count_card": N_("Cash of count cards"),
    "kept_change": N_("Change put in accounts"),
    "payout": N_("Stored value paid out"),
    "count_refund": N_("Count cards refunded"),
}
MOVE_NAMES = {
    "pay_in": N_("Paid in {reason}"),
    "pay_out": N_("Paid out {reason}"),
    "drop": N_("Dropped to the safe {reason}"),
    "refund": N_("Refunded in cash {reason}"),
    "settlement": N_("Debts settled"),
}
EVENT_NAMES = {
    "no_sale": N_("Drawer opened without a sale"),
    "price": N_("Prices changed"),
    "discount": N_("Lines discounted"),
    "basket_discount": N_("Baskets discounted"),
    "reprint": N_("Receipts printed again"),
}


@dataclass(frozen=True, slots=True)
class ShiftFacts:
    """All that the slip says. `till` is the till's number in its store; `printed_at` is in the shop's zone, as are the
    times that the slip writes (`zone` of the shop)."""

    sums: ShiftSums
    shop: str
    branch: str
    till: str
    opened_at: datetime
    closed_at: datetime | None
    printed_at: datetime
    currency: Currency
    language: str


def shift_slip(
    shop: Shop, shift: str, kind: str = "shift_z", *, columns: int, now: datetime, mark: str = "", copy: int = 0
) -> Slip:
    """The slip of a shift (by id) for paper of `columns` ≥ 24 half-width cells. `kind`: shift_x with the cash,
    shift_blind without it, shift_z both copies. A shift that is closed meanwhile is printed as its Z."""
    return lay_out_shift(read_facts(shop, shift, now=now), kind=kind, columns=columns, mark=mark, copy=copy)


def lay_out_shift(facts: ShiftFacts, *, kind: str, columns: int, mark: str = "", copy: int = 0) -> Slip:
    """In the language of the facts. Marks as on a receipt."""
    speak = words(facts.language)
    closed = facts.closed_at is not None
    copies: list[tuple[str, bool]] = [("", kind != "shift_blind")]
    if closed:
        copies = [(speak("(cashier's copy)"), False), (speak("(supervisor's copy)"), True)]
    blocks: list[Block] = []
    for said, cash in copies:
        blocks += [*marked(speak, mark, copy), *_copy(facts, speak, said, cash), Cut()]
    return Slip(columns, tuple(blocks), title=facts.sums.shift.number)


def _copy(facts: ShiftFacts, speak: Speaker, said: str, cash: bool) -> list[Block]:
    sums_ = facts.sums
    closed = facts.closed_at is not None
    drawer = sums_.cash if cash else None
    sections = [
        _sales(facts, speak),
        _tenders(facts, speak, cash or closed),
        _prepaid(facts, speak, cash or closed),
        _drawer(facts, speak, drawer) if drawer else [],
        _pieces(facts, speak, drawer is None) if sums_.cash and sums_.cash.counted is not None else [],
        _events(facts, speak),
    ]
    numbered = [_numbered(speak, facts.language, place, blocks) for place, blocks in enumerate(filter(None, sections))]
    return [
        shop_name(speak, facts.shop, facts.branch),
        Text(speak("END OF SHIFT") if closed else speak("X REPORT"), "centre"),
        *([Text(said, "centre")] if said else []),
        Rule(),
        *_head(facts, speak),
        Rule(),
        *(block for blocks in numbered for block in blocks),
        Rule(),
        *_foot(facts, speak),
    ]


_PLACES = ("一", "二", "三", "四", "五", "六")


def _numbered(speak: Speaker, language: str, place: int, blocks: list[Block]) -> list[Block]:
    """The sections count themselves: what has nothing to say leaves no gap."""
    head, *rest = blocks
    assert isinstance(head, Text)
    number = _PLACES[place] if language == "zh_CN" else str(place + 1)
    return [Text(speak("{number}. {section}", number=number, section=head.text)), *rest]


def _head(facts: ShiftFacts, speak: Speaker) -> list[Block]:
    shift = facts.sums.shift
    ended = facts.closed_at or facts.printed_at
    first, last = ((each or "-").rpartition("-")[2] or "-" for each in (facts.sums.first, facts.sums.last))
    cashiers = [f"{number} {name}" for number, name in facts.sums.cashiers]
    rows = [
        Row(speak("Shift"), shift.number),
        Row(speak("Till no."), facts.till),
        Row(speak("Cashier"), cashiers[0]),
        *(Row("", each) for each in cashiers[1:]),
        Row(speak("Opened"), f"{facts.opened_at:%Y-%m-%d %H:%M:%S}"),
        Row(speak("Closed") if facts.closed_at else speak("Printed"), f"{ended:%Y-%m-%d %H:%M:%S}"),
        Row(speak("First/last bill"), f"{first} / {last}"),
    ]
    if shift.clock_jump is not None:
        rows.append(Row(speak("Clock off by"), f"{shift.clock_jump:+} s"))
    return [*rows]


def _sales(facts: ShiftFacts, speak: Speaker) -> list[Block]:
    found, money = facts.sums, _writer(facts)
    rows: list[Block] = [
        Text(speak("Selling")),
        Row(speak("Sales made"), str(found.sales.count)),
        Row("  " + speak("to members"), str(found.members)),
        Row(speak("Refunds made"), str(found.refunds.count)),
        Row(speak("Sales/lines voided"), f"{found.voided_sales} / {found.voided_lines}"),
        Row(speak("Sum at full prices"), money(found.gross)),
        Row(speak("Taken off"), money(-found.discounted)),
        *(Row("  " + speak(DISCOUNT_NAMES[kind]), money(-amount)) for kind, amount in found.discounts.items()),
    ]
    if found.tax_on_top:
        rows.append(Row(speak("Tax on top"), money(found.tax_on_top)))
    if found.rounding:
        rows.append(Row(speak("Rounding"), money(-found.rounding)))
    rows.append(Row(speak("Refunded"), money(-found.refunds.amount)))
    rows.append(Row(speak("Net sales"), money(found.net), bold=True))
    rows += [
        Row("  " + speak("Tax at {rate}", rate=f"{float(rate * 100):g}%"), money(tax)) for rate, tax in found.taxes
    ]
    return rows


def _tenders(facts: ShiftFacts, speak: Speaker, cash: bool) -> list[Block]:
    found, money = facts.sums, _writer(facts)
    rows: list[Block] = [Text(speak("Payments (net sales)"))]
    for tender, total in found.tenders:
        if tender == "cash" and not cash:
            continue
        rows.append(Row(_tender(speak, tender), money(total.amount)))
        if tender == "stored_value":
            rows.append(Row("  " + speak("Principal"), money(found.principal)))
            rows.append(Row("  " + speak("Bonus"), money(found.bonus)))
    return rows if len(rows) > 1 else []


def _prepaid(facts: ShiftFacts, speak: Speaker, cash: bool) -> list[Block]:
    """Money paid ahead, which is no sale; a kind of one tender on one line."""
    found, money = facts.sums, _writer(facts)
    rows: list[Block] = []
    for kind, name in PREPAID_NAMES.items():
        parts = [(tender, total) for (of_kind, tender), total in found.prepaid.items() if of_kind == kind]
        parts = sorted(parts, key=lambda part: part[0] != "cash")
        if kind in ("payout", "count_refund"):
            for tender, total in parts:
                rows.append(
                    Row(speak("{what}({tender})", what=speak(name), tender=_tender(speak, tender)), money(total.amount))
                )
        elif len(parts) == 1 and kind in ("gift_card", "count_card"):
            tender, total = parts[0]
            said = speak("{what} {count} {tender}", what=speak(name), count=total.count, tender=_tender(speak, tender))
            rows.append(Row(said, money(total.amount)))
        elif parts:
            whole = found.prepaid_of(kind)
            rows.append(
                Row(
                    speak("{what} {count} {count:time|times}", what=speak(name), count=whole.count), money(whole.amount)
                )
            )
            rows += [Row("  " + _tender(speak, tender), money(total.amount)) for tender, total in parts]
            if kind == "topup" and found.prepaid_bonus:
                rows.append(Row("  " + speak("Bonus on top"), money(found.prepaid_bonus)))
    for tender, total in found.settled:
        rows.append(
            Row(
                speak("{what}({tender})", what=speak("Debts settled"), tender=_tender(speak, tender)),
                money(total.amount),
            )
        )
    return [Text(speak("Paid ahead (not sales)")), *rows] if rows else []


def _drawer(facts: ShiftFacts, speak: Speaker, cash: CashSums) -> list[Block]:
    money = _writer(facts)
    rows: list[Block] = [
        Text(speak("The drawer")),
        Row(speak("Float at the start"), money(cash.opening_float)),
        Row(speak("Cash of sales"), money(cash.sales)),
        *(Row(speak(CASH_NAMES[kind]), money(cash.prepaid[kind])) for kind in CASH_NAMES if kind in cash.prepaid),
    ]
    for each in sorted(cash.moves, key=lambda move: _MOVES.index(move.kind)):
        rows.append(Row(speak(MOVE_NAMES[each.kind], reason=each.reason).rstrip(), money(each.amount)))
    rows.append(Row(speak("Should be there"), money(cash.expected), bold=True))
    if cash.counted is not None and cash.over is not None:
        rows.append(Row(speak("Counted"), money(cash.counted), bold=True))
        rows.append(Row(speak("Over/short"), money(cash.over), bold=True))
    return rows


_MOVES = ("settlement", "pay_in", "drop", "pay_out", "refund")


def _pieces(facts: ShiftFacts, speak: Speaker, total: bool) -> list[Block]:
    """How many of each were counted; single minor units only when there were some. `total`: say what it came to."""
    cash = facts.sums.cash
    assert cash is not None
    currency, counted = facts.currency, cash.pieces
    shown = [each for each in denominations(currency) if each in currency.notes or counted.get(each)]
    said = " ".join(f"{_short(each, currency)}×{counted.get(each, 0)}" for each in shown)
    again = [Row(speak("Times counted"), str(cash.counts))] if cash.counts > 1 else []
    whole = [Row(speak("Counted"), _writer(facts)(cash.counted or 0), bold=True)] if total else []
    return [Text(speak("Count")), Text(said), *whole, *again]


def _events(facts: ShiftFacts, speak: Speaker) -> list[Block]:
    found = facts.sums
    rows: list[Block] = [Text(speak("To look at"))]
    for kind, name in EVENT_NAMES.items():
        said = str(found.events.get(kind, 0))
        if kind == "no_sale" and found.approvers:
            said += " " + speak("(supervisor {numbers})", numbers=", ".join(found.approvers))
        if kind == "discount" and not found.events.get(kind):
            continue
        rows.append(Row(speak(name), said))
        if kind == "basket_discount":
            rows += _unsettled(facts, speak)
    return rows


def _unsettled(facts: ShiftFacts, speak: Speaker) -> Iterable[Block]:
    """By kind how many; by name what was carried over."""
    carried = facts.sums.shift.carried
    kinds = [each.kind for each in facts.sums.left]
    if carried:
        kinds = [each.partition(" ")[0] for each in carried]
    unknown = sum(kind in PROVIDERS for kind in kinds)
    others = len(kinds) - unknown
    yield Row(speak("Payments to be cleared"), str(unknown))
    yield Row(speak("Baskets not taken"), str(others))
    for each in carried:
        yield Text("  " + each.partition(" ")[2])


def _foot(facts: ShiftFacts, speak: Speaker) -> list[Block]:
    if facts.closed_at is None:
        return [Text(speak("The shift goes on."), "centre")]
    head = facts.sums.shift.head or ""
    return [
        Text(speak("Cashier's signature:")),
        Text(speak("Supervisor's signature:")),
        Text(speak("Journal {head}", head=short_head(head)), "centre"),
    ]


def short_head(head: str) -> str:
    """The journal's head as a slip says it: its first four digits and its last four."""
    return f"{head[:4]}…{head[-4:]}" if head else "-"


def _tender(speak: Speaker, tender: str) -> str:
    match tender:
        case "cash":
            return speak("Paid in cash")
        case "stored_value":
            return speak("Stored value card")
        case "voucher":
            return speak("Voucher")
        case "on_account":
            return speak("On account")
        case "coupon":
            return speak("Coupons charged")
        case _:
            return channel(speak, tender)


def _writer(facts: ShiftFacts) -> Any:
    def money(amount: Money) -> str:
        return write_amount(amount, facts.currency, grouped=True)

    return money


def _short(amount: Money, currency: Currency) -> str:
    """100, 0.5: a denomination without zeros that say nothing."""
    written = write_amount(amount, currency)
    return written.rstrip("0").rstrip(".") if "." in written else written


def read_facts(shop: Shop, shift: str, *, now: datetime) -> ShiftFacts:
    """A shift by id or number. Raises NoSuchShift."""
    settings, view = shop.settings, read_shift(shop, shift)
    row: Any = Till.select(Till.number, Store.name).join(Store).where(Till.id == view.till).tuples().first()
    zone = settings.zone
    return ShiftFacts(
        sums=sums(shop, view),
        shop=settings.shop_name,
        branch=row[1],
        till=f"{row[0]:02}",
        opened_at=view.opened_at.astimezone(zone),
        closed_at=view.closed_at.astimezone(zone) if view.closed_at else None,
        printed_at=now.astimezone(zone),
        currency=settings.currency,
        language=settings.language,
    )
