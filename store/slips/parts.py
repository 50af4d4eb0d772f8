"""What slips have in common: their marks, the shop's name, their head, the words for tenders."""

from datetime import datetime

from store.i18n import Speaker
from store.slip import Block, Row, Text

WIDE = 42
"""From this many cells on, a line's quantity, price and sum stand beside its name."""


def marked(speak: Speaker, mark: str, copy: int) -> list[Block]:
    """What a copy says first of all: "reprint" 【重打】 and the `copy` it is, "unknown" 【可能重复】."""
    match mark:
        case "reprint":
            return [Text(speak("[REPRINT no. {copy}]", copy=copy), "centre", bold=True)]
        case "unknown":
            return [Text(speak("[POSSIBLY PRINTED BEFORE]"), "centre", bold=True)]
        case _:
            return []


def shop_name(speak: Speaker, shop: str, branch: str) -> Block:
    """【shop·branch】; a shop that is its own only branch is named once."""
    name = f"{shop}·{branch}" if branch not in ("", shop) else shop
    return Text(speak("[{shop}]", shop=name), "centre", bold=True)


def head(
    speak: Speaker, number: str, till: str, cashier_number: str, cashier_name: str, at: datetime, *, wide: bool
) -> list[Block]:
    """Which bill it is, and who made it where and when; `at` is in the shop's zone."""
    number = speak("No. {number}", number=number)
    till = speak("Till {till}", till=till)
    cashier = speak("Cashier {number} {name}", number=cashier_number, name=cashier_name)
    time = at.strftime("%Y-%m-%d %H:%M:%S")
    if wide:
        return [Row(number, till), Row(cashier, time)]
    return [Text(number), Row(till, cashier), Text(speak("Time {time}", time=time))]


def channel(speak: Speaker, tender: str) -> str:
    """A tender that was taken outside the till."""
    match tender:
        case "wechat":
            return speak("WeChat Pay")
        case "alipay":
            return speak("Alipay")
        case "unionpay":
            return speak("UnionPay QuickPass")
        case "card":
            return speak("Bank card")
        case "voucher":
            return speak("Voucher")
        case "on_account":
            return speak("On account")
        case "exchange":
            return speak("Exchange")
        case "coupon":
            return speak("Kept for a used coupon")
        case _:
            return tender


def reference(speak: Speaker, tender: str, number: str, wide: bool) -> list[Block]:
    """A channel's number under its tender, a card's last four."""
    if not number:
        return []
    if tender in ("voucher", "exchange"):
        return [Text("  " + speak("No. {number}", number=number))]
    if tender == "card":
        digits, _, terminal = number.partition(" ")
        ending: list[Block] = [Text("  " + speak("Ending in {digits}", digits=digits))]
        return ending + ([Text("  " + speak("Reference {number}", number=terminal))] if terminal else [])
    return [Text("  " + (speak("Transaction {number}", number=number) if wide else number))]
