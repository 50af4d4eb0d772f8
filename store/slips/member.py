"""The member's part of a receipt (会员区): who, points, stored value and coupons as the sale left them."""

from store.i18n import Speaker
from store.money import Currency, Money, write_amount
from store.slip import Block, Row, Rule, Text
from store.slips.facts import MemberFacts


def member_block(member: MemberFacts, currency: Currency, speak: Speaker, wide: bool) -> list[Block]:
    """Beneath the tenders, after a rule. What there is none of is left out, but for points."""
    return [
        Rule(),
        Row(speak("Member: {name}", name=member.name), speak("Tier: {tier}", tier=member.tier)),
        Row(speak("Points from this sale"), f"{member.points_earned:+}"),
        *([Row(speak("Points spent"), f"{-member.points_spent:+}")] if member.points_spent else []),
        *([Row(speak("Points for goods"), f"{-member.points_goods:+}")] if member.points_goods else []),
        Row(speak("Points now"), str(member.points_after)),
        *_expiring(member, speak, wide),
        *balance(member.principal, member.bonus, currency, speak),
        *(
            [Row(speak("Coupons left"), speak("{count} {count:coupon|coupons}", count=member.coupons))]
            if member.coupons
            else []
        ),
    ]


def _expiring(member: MemberFacts, speak: Speaker, wide: bool) -> list[Block]:
    if member.points_expiring is None:
        return []
    points, day = member.points_expiring
    if wide:
        return [Text("  " + speak("of which {points} {points:expires|expire} on {day}", points=points, day=day))]
    return [Text("  " + speak("of which {points} until {day}", points=points, day=day))]


def balance(principal: Money | None, bonus: Money | None, currency: Currency, speak: Speaker) -> list[Block]:
    """What an account holds, and how much of it is principal and bonus."""
    if principal is None or bonus is None:
        return []
    both = f"{write_amount(principal, currency)}/{write_amount(bonus, currency)}"
    return [
        Row(speak("Stored value left"), write_amount(principal + bonus, currency)),
        Row("  " + speak("principal/bonus"), both),
    ]
