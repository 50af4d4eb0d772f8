"""The receipt of a sale (销售小票), laid out for the paper's width.

`sale_slip` reads and lays out; `lay_out_sale` alone is pure, so that a layout can be tested without a store.
"""

from fractions import Fraction

from store.db.opening import Shop
from store.i18n import Speaker, words
from store.money import ONE, Money, half_up, times, write_amount, write_quantity
from store.pricing.basket import Reduction, SaleId, Step
from store.slip import Barcode, Block, Columns, Cut, Row, Rule, Slip, Text, paper_width
from store.slips.facts import ON_LINES, MemberFacts, SaleFacts, SoldLine, Tendered
from store.slips.member import member_block
from store.slips.parts import WIDE, channel, head, marked, reference, shop_name
from store.slips.reading import NoSuchSale, read_sale

__all__ = ["MemberFacts", "NoSuchSale", "SaleFacts", "SoldLine", "Tendered", "lay_out_sale", "read_sale", "sale_slip"]

MEMBER_PRICE = "member:price"
"""The source of what a member price took off: the slip shows the price itself."""


def sale_slip(
    shop: Shop, sale_id: SaleId, *, columns: int, language: str | None = None, mark: str = "", copy: int = 0
) -> Slip:
    """The receipt of a paid sale for paper of `columns` ≥ 24 half-width cells.

    `mark`: "reprint" prints 【重打】 and the `copy` it is, "unknown" 【可能重复】. Raises NoSuchSale.
    """
    return lay_out_sale(read_sale(shop, sale_id).spoken(language), columns=columns, mark=mark, copy=copy)


def lay_out_sale(facts: SaleFacts, *, columns: int, mark: str = "", copy: int = 0) -> Slip:
    """The receipt as a Slip, in the language of the facts."""
    speak = words(facts.language)
    wide = columns >= WIDE
    blocks = (
        *marked(speak, mark, copy),
        *_head(facts, speak, wide),
        *_lines(facts, speak, columns),
        *_totals(facts, speak),
        *_payments(facts, speak, wide),
        *(member_block(facts.member, facts.currency, speak, wide) if facts.member else []),
        Rule(),
        *_saved(facts, speak),
        *([Text(speak("Customer's signature:"))] if facts.no_receipt else []),
        *([Text(facts.footer, "centre")] if facts.footer else []),
        Barcode("".join(char for char in facts.number if char.isdigit())),
        Cut(),
    )
    return Slip(columns, blocks, title=facts.number)


def _head(facts: SaleFacts, speak: Speaker, wide: bool) -> list[Block]:
    cashier = facts.cashier_number, facts.cashier_name
    return [
        shop_name(speak, facts.shop, facts.branch),
        *([Text(facts.header, "centre")] if facts.header else []),
        *_kind(facts, speak),
        Rule(),
        *head(speak, facts.number, facts.till, *cashier, facts.closed_at, wide=wide),
        Rule(),
    ]


def _kind(facts: SaleFacts, speak: Speaker) -> list[Block]:
    if not facts.is_refund:
        return [Text(speak("SALES RECEIPT"), "centre")]
    of = speak("without a receipt") if facts.no_receipt else speak("of the sale {number}", number=facts.refunds)
    return [Text(speak("[VOID]") if facts.voids else speak("[REFUND]"), "centre", bold=True), Text(of, "centre")]


def _lines(facts: SaleFacts, speak: Speaker, columns: int) -> list[Block]:
    if columns < WIDE:
        head: Block = Row(speak("Item / quantity x price"), speak("Sum"))
        return [head, Rule(), *(block for line in facts.lines for block in _below(facts, speak, line)), Rule()]
    widths = (columns - 26, 8, 8, 10)
    head = Columns((speak("Item"), speak("Qty"), speak("Price"), speak("Sum")), widths)
    return [head, Rule(), *(block for line in facts.lines for block in _beside(facts, speak, line, widths)), Rule()]


def _beside(facts: SaleFacts, speak: Speaker, line: SoldLine, widths: tuple[int, ...]) -> list[Block]:
    """The figures beside the name, or beneath it when one of them would touch the figure at its left."""
    figures = (_quantity(line), write_amount(line.unit_price, facts.currency), write_amount(line.gross, facts.currency))
    if all(paper_width(figure) < width for figure, width in zip(figures, widths[1:], strict=True)):
        return [Columns((line.name, *figures), widths), *_reduced(facts, speak, line)]
    return _below(facts, speak, line)


def _below(facts: SaleFacts, speak: Speaker, line: SoldLine) -> list[Block]:
    price = write_amount(line.unit_price, facts.currency)
    figures = "  " + speak("{quantity} x {price}", quantity=_quantity(line), price=price)
    return [Text(line.name), Row(figures, write_amount(line.gross, facts.currency)), *_reduced(facts, speak, line)]


def _reduced(facts: SaleFacts, speak: Speaker, line: SoldLine) -> list[Block]:
    """What the line's own offers took off, each with its name: `  *第二件半价   -3.75`."""
    rows: list[Block] = []
    if line.was is not None:
        was = write_amount(line.was, facts.currency)
        rows.append(Text("  *" + speak("Price changed, it was {was}", was=was)))
    if line.points:
        rows.append(Row("  *" + speak("Points for it"), f"{-line.points:+}"))
    left = line.gross
    for reduction in line.reductions:
        if reduction.step in ON_LINES:
            name = _member_price(facts, speak, line, left, reduction) or _name(facts, speak, reduction)
            rows.append(Row("  *" + name, write_amount(-reduction.amount, facts.currency)))
            left -= reduction.amount
    return rows


def _member_price(facts: SaleFacts, speak: Speaker, line: SoldLine, left: Money, reduction: Reduction) -> str:
    """会员价62.90, where one price for the whole line says it to the fen; else ""."""
    if reduction.source != MEMBER_PRICE or left != line.gross:
        return ""
    paid, quantity = abs(line.gross - reduction.amount), abs(line.quantity)
    price = half_up(paid * ONE, quantity)
    if times(price, quantity) != paid:
        return ""
    return speak("Member price {price}", price=write_amount(price, facts.currency))


def _name(facts: SaleFacts, speak: Speaker, reduction: Reduction) -> str:
    match reduction.step:
        case Step.LINE_BY_HAND | Step.BASKET_BY_HAND:
            return speak("Discount by hand")
        case Step.COUPON:
            return speak("Coupon {name}", name=reduction.name)
        case Step.POINTS:
            return speak("Points as money: {points}", points=abs(facts.member.points_spent) if facts.member else 0)
        case _:
            return reduction.name


def _quantity(line: SoldLine) -> str:
    return write_quantity(line.quantity) + (line.unit if line.weighed else "")


def _totals(facts: SaleFacts, speak: Speaker) -> list[Block]:
    count = speak("Lines {lines}, pieces {pieces}", lines=len(facts.lines), pieces=write_quantity(facts.pieces))
    total = speak("Total: {amount}", amount=write_amount(facts.gross, facts.currency))
    due = facts.currency.sign + write_amount(abs(facts.due), facts.currency)
    owed = Row(speak("To be refunded") if facts.is_refund else speak("Amount due"), due, bold=True)
    off = _off(facts, speak)
    rates = [(_percent(rate), write_amount(tax, facts.currency)) for rate, tax in facts.tax_by_rate.items()]
    if facts.tax_inside:
        return [
            Row(count, total),
            *off,
            owed,
            *(Row("  " + speak("Tax included {rate}", rate=r), tax) for r, tax in rates),
        ]
    return [Row(count, total), *off, *(Row(speak("Tax {rate}", rate=rate), tax) for rate, tax in rates), owed]


def _off(facts: SaleFacts, speak: Speaker) -> list[Block]:
    """Between the total and what is due: the lines' reductions in one sum, those of the whole sale by name."""
    on_lines = facts.saved_on_lines
    goods: list[Block] = [Row(speak("Off the goods"), write_amount(-on_lines, facts.currency))] if on_lines else []
    return [
        *goods,
        *(Row(_name(facts, speak, each), write_amount(-each.amount, facts.currency)) for each in facts.off_the_whole),
    ]


def _percent(rate: Fraction) -> str:
    """13/100 → 13%, 3/200 → 1.5%; at most three decimals."""
    return write_quantity(half_up(rate.numerator * 100_000, rate.denominator)) + "%"


def _payments(facts: SaleFacts, speak: Speaker, wide: bool) -> list[Block]:
    change = sum(payment.change for payment in facts.tendered)
    kept = -sum(payment.amount for payment in facts.tendered if payment.tender == "kept_change")
    off = sum(payment.amount for payment in facts.tendered if payment.tender == "rounding")
    paying = [payment for payment in facts.tendered if payment.tender not in ("kept_change", "rounding")]
    return [
        Rule("="),
        *([Row(speak("Rounding"), write_amount(-off, facts.currency))] if off else []),
        *(block for payment in paying for block in _payment(facts, speak, payment, wide)),
        *([Row(speak("Change kept in the account"), write_amount(kept, facts.currency))] if kept else []),
        *([] if facts.is_refund else [Row(speak("Change"), write_amount(change, facts.currency))]),
    ]


def _payment(facts: SaleFacts, speak: Speaker, payment: Tendered, wide: bool) -> list[Block]:
    row = Row(_tender(facts, speak, payment, wide), write_amount(abs(payment.tendered), facts.currency))
    left = payment.left
    return [
        row,
        *([] if left is None else [Row("  " + speak("Left on the card"), write_amount(left, facts.currency))]),
        *reference(speak, payment.tender, payment.reference, wide),
    ]


def _tender(facts: SaleFacts, speak: Speaker, payment: Tendered, wide: bool) -> str:
    match payment.tender:
        case "cash":
            return speak("Cash paid out") if facts.is_refund else speak("Cash tendered")
        case "stored_value" if payment.gift_card:
            return speak("Gift card")
        case "stored_value":
            principal, bonus = (write_amount(abs(part), facts.currency) for part in (payment.principal, payment.bonus))
            if wide:
                return speak("Stored value (principal {principal}, bonus {bonus})", principal=principal, bonus=bonus)
            return speak("Stored ({principal}, bonus {bonus})", principal=principal, bonus=bonus)
        case "voucher" if facts.is_refund:
            return speak("Voucher (not paid out)")
        case tender:
            return channel(speak, tender)


def _saved(facts: SaleFacts, speak: Speaker) -> list[Block]:
    if facts.is_refund or facts.saved <= 0:
        return []
    amount = facts.currency.sign + write_amount(facts.saved, facts.currency)
    return [Text(speak("You saved {amount} on this sale", amount=amount), "centre")]
