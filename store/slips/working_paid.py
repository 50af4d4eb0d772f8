"""How a sale was paid, and what it did to its member's points, balance and coupons: every number of it. Pure, but for
`sale_working`, which reads a sale and the offers that are still as they were then."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from store.calendar import to_millis
from store.db.models import CouponKind, OfferRow
from store.db.models import Sale as SaleRow
from store.db.opening import Shop
from store.errors import N_
from store.money import Money, write_amount
from store.office.coupons import kinds
from store.office.members import tiers
from store.office.members.views import get
from store.office.offers import offers_in_force
from store.pricing.basket import SaleId
from store.pricing.explain import Sentence
from store.pricing.explain_points import reason_for, used_up
from store.pricing.offers.base import Offer
from store.slips.facts import MemberFacts, SaleFacts, SoldLine, Tendered
from store.slips.reading import read_sale
from store.slips.working import Part, Working

_TENDERS = {
    "cash": N_("Cash tendered"),
    "stored_value": N_("Stored value"),
    "wechat": N_("WeChat Pay"),
    "alipay": N_("Alipay"),
    "unionpay": N_("UnionPay QuickPass"),
    "card": N_("Bank card"),
    "voucher": N_("Voucher"),
    "on_account": N_("On account"),
    "exchange": N_("Exchange"),
    "coupon": N_("Kept for a used coupon"),
    "kept_change": N_("Change kept in the account"),
    "rounding": N_("Rounding"),
}

Write = Callable[[Money], str]


def sale_working(shop: Shop, sale: SaleId, *, now: datetime) -> list[Part]:
    """Everything on a paid sale's receipt, in its order, and how far its member is now. Raises NoSuchSale."""
    facts = read_sale(shop, sale)
    sold = [_turned(line) for line in facts.lines] if facts.is_refund else facts.lines
    lines = Working(sold, _offers_of_then(shop, facts), facts.currency, tax_inside=facts.tax_inside)
    parts = [lines.line(place) for place in range(len(sold))]
    return parts + lines.totals() + paid(facts) + _tier(shop, sale, facts, now)


def _tier(shop: Shop, sale: SaleId, facts: SaleFacts, now: datetime) -> list[Part]:
    row: Any = SaleRow.get_by_id(sale)
    member = row.member_id
    if facts.member is None or member is None:
        return []
    held = get(shop, member, now=now)
    if held is None:
        return []
    far = tiers.progress(shop, held, now=now)
    said: list[Sentence] = []
    if far.next is not None:
        money = tiers.lacking_money(far)
        lacking = write_amount(money, facts.currency) if money is not None else str(far.lacking)
        params = {"tier": far.next.name, "amount": lacking, "count": lacking}
        if money is not None:
            said.append(Sentence(N_("{amount} more to “{tier}”"), params))
        elif far.basis == "visits":
            said.append(Sentence(N_("{count} {count:visit|visits} more to “{tier}”"), params))
        else:
            said.append(Sentence(N_("{count} {count:point|points} more to “{tier}”"), params))
    return [Part(Sentence(N_("Tier now: {tier}"), {"tier": held.tier.name}), "", tuple(said))]


def _turned(line: SoldLine) -> SoldLine:
    """A line of a refund as what goes back."""
    return replace(
        line,
        quantity=-line.quantity,
        gross=-line.gross,
        paid=-line.paid,
        tax=-line.tax,
        points=-line.points,
        reductions=tuple(each._replace(amount=-each.amount) for each in line.reductions),
    )


def _offers_of_then(shop: Shop, facts: SaleFacts) -> dict[str, Offer]:
    """Offers that nobody changed since the sale, and the kinds of its coupons."""
    at = to_millis(facts.closed_at)
    since = {row.code for row in OfferRow.select(OfferRow.code).where(OfferRow.changed_at > at)}
    sources = {each.source for line in facts.lines for each in line.reductions} - since
    book = offers_in_force(shop)
    known = {offer.id: offer for offer in book.offers if offer.id in sources} if book else {}
    coded = CouponKind.select(CouponKind.code).where(CouponKind.code.in_([each.split(":")[-1] for each in sources]))
    return known | {f"coupon:{row.code}": kinds.show(shop, row.code).offer for row in coded}


def paid(facts: SaleFacts) -> list[Part]:
    """From the tenders to what the customer saved."""

    def money(amount: Money) -> str:
        return write_amount(amount, facts.currency)

    parts = [_tender(each, facts, money) for each in facts.tendered]
    change = sum(each.change for each in facts.tendered)
    if not facts.is_refund:
        parts.append(Part(Sentence(N_("Change")), money(change), _change(facts, change, money)))
    if facts.member is not None:
        parts += _points(facts, facts.member, money) + _balances(facts, facts.member, money)
    if facts.saved > 0 and not facts.is_refund:
        offs = [facts.saved_on_lines, *(each.amount for each in facts.off_the_whole)]
        terms = [money(each) for each in offs if each]
        params = {"sum": " + ".join(terms), "amount": money(facts.saved)}
        said = (Sentence(N_("{sum} = {amount}"), params),) if len(terms) > 1 else ()
        parts.append(Part(Sentence(N_("You saved")), money(facts.saved), said))
    return parts


def _tender(each: Tendered, facts: SaleFacts, money: Write) -> Part:
    said: list[Sentence] = []
    match each.tender:
        case "rounding":
            cash = sum(tender.amount for tender in facts.tendered if tender.tender == "cash")
            params = {"due": money(cash + each.amount), "cash": money(cash), "amount": money(abs(each.amount))}
            text = N_("There is no smaller coin: {due} in cash becomes {cash}, {amount} less; no price changes.")
            if each.amount < 0:
                text = N_("There is no smaller coin: {due} in cash becomes {cash}, {amount} more; no price changes.")
            return Part(Sentence(N_("Rounding")), money(-each.amount), (Sentence(text, params),))
        case "stored_value":
            params = {"p": money(abs(each.principal)), "b": money(abs(each.bonus)), "sum": money(abs(each.amount))}
            said.append(
                Sentence(N_("Principal {p} + bonus {b} = {sum}; each by its part of what the account held."), params)
            )
        case "kept_change":
            return Part(Sentence(_TENDERS["kept_change"]), money(-each.amount), ())
    if each.reference:
        said.append(Sentence(N_("Its number there: {number}"), {"number": each.reference}))
    name = Sentence(_TENDERS[each.tender]) if each.tender in _TENDERS else Sentence(N_("{name}"), {"name": each.tender})
    return Part(name, money(abs(each.tendered)), tuple(said))


def _change(facts: SaleFacts, change: Money, money: Write) -> tuple[Sentence, ...]:
    cash = [each for each in facts.tendered if each.tender == "cash"]
    if not cash:
        return ()
    params = {
        "tendered": money(sum(each.tendered for each in cash)),
        "due": money(sum(each.amount for each in cash)),
        "change": money(change),
    }
    return (Sentence(N_("{tendered} in cash − {due} = {change}"), params),)


def _points(facts: SaleFacts, member: MemberFacts, money: Write) -> list[Part]:
    parts = [
        Part(
            Sentence(N_("Points from this sale")),
            f"{member.points_earned:+}",
            () if facts.is_refund else tuple(_earned(facts, member, money)),
        )
    ]
    if facts.is_refund:
        parts[0] = parts[0]._replace(
            said=(Sentence(N_("What remains of the sale is reckoned anew; what it earned above that is taken back.")),)
        )
    if member.points_spent:
        worth = sum(each.amount for each in facts.off_the_whole if each.source == "points")
        said = Sentence(
            N_("{points} {points:point pays|points pay} {amount}."),
            {"points": abs(member.points_spent), "amount": money(worth)},
        )
        parts.append(
            Part(Sentence(N_("Points spent")), f"{-member.points_spent:+}", () if facts.is_refund else (said,))
        )
    if member.points_goods:
        parts.append(Part(Sentence(N_("Points for goods")), f"{-member.points_goods:+}", ()))
    said_after = []
    changes = [-member.points_spent, -member.points_goods, member.points_earned]
    before = member.points_after - sum(changes)
    said_after.append(
        Sentence(
            N_("{sum} = {amount}"),
            {
                "sum": " ".join([str(before), *(_signed(each) for each in changes if each)]),
                "amount": member.points_after,
            },
        )
    )
    if member.points_expiring is not None:
        points, day = member.points_expiring
        said_after.append(
            Sentence(
                N_("{points} of them {points:expires|expire} on {day}, the oldest first."),
                {"points": points, "day": day},
            )
        )
    return [*parts, Part(Sentence(N_("Points now")), str(member.points_after), tuple(said_after))]


def _signed(points: int) -> str:
    return f"− {-points}" if points < 0 else f"+ {points}"


def _earned(facts: SaleFacts, member: MemberFacts, money: Write) -> list[Sentence]:
    if member.points_base is None:
        return [Sentence(N_("Reckoned by the shop's rule at that time."))]
    due, bonus = facts.due, facts.due - member.points_base
    said = [Sentence(N_("{amount} was paid and counts."), {"amount": money(due)})]
    if bonus:
        params = {"due": money(due), "bonus": money(bonus), "base": money(member.points_base)}
        said = [Sentence(N_("What bonus paid earns nothing: {due} − {bonus} = {base} counts."), params)]
    said += [reason_for(each, money(member.points_base)) for each in member.points_reasons]
    if len(member.points_reasons) > 1:
        numbers = " + ".join(str(each.points) for each in member.points_reasons)
        said.append(Sentence(N_("{sum} = {amount}"), {"sum": numbers, "amount": member.points_earned}))
    return [*said, *(used_up(name) for name in member.points_used_up)]


def _balances(facts: SaleFacts, member: MemberFacts, money: Write) -> list[Part]:
    parts = []
    if member.principal is not None and member.bonus is not None:
        own = [each for each in facts.tendered if each.tender == "stored_value" and not each.gift_card]
        kept = -sum(each.amount for each in facts.tendered if each.tender == "kept_change")
        paid_p, paid_b = sum(each.principal for each in own), sum(each.bonus for each in own)
        after = member.principal + member.bonus
        said = (
            Sentence(N_("{sum} = {amount}"), _moved(after, paid_p + paid_b - kept, money)),
            Sentence(N_("Principal: {sum} = {amount}"), _moved(member.principal, paid_p - kept, money)),
            Sentence(N_("Bonus: {sum} = {amount}"), _moved(member.bonus, paid_b, money)),
        )
        parts.append(Part(Sentence(N_("Stored value left")), money(after), said))
    if member.coupons:
        parts.append(Part(Sentence(N_("Coupons left")), str(member.coupons), ()))
    return parts


def _moved(after: Money, spent: Money, money: Write) -> dict[str, str]:
    """What there was before, less what was spent of it."""
    sign = "+" if spent < 0 else "−"
    return {"sum": f"{money(after + spent)} {sign} {money(abs(spent))}", "amount": money(after)}
