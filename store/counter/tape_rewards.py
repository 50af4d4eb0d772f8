"""What a tape says of points that buy something, of benefits, count cards, change that is kept, and offers.

{"do": "redeem", "reward": "coke"}           goods for points, a line of the sale; "quantity" of them
{"do": "exchange", "kind": "follow"}         the sale's member, or "member", a code, buys a coupon with points
{"do": "exchange_back", "code": "99011…"}    a coupon that points bought comes back unused
{"do": "benefit", "code": "breakfast"}       one of the tier's is handed out, to the sale's member or to "member"
{"do": "benefit_back", "code": "breakfast"}  that was a mistake
{"do": "count_sell", "kind": "facial"}       a count card for the sale's member, or "member"; paid as a top-up is
{"do": "count_use", "kind": "facial"}        one of the member's that ends first; "worker" does the service
{"do": "count_back", "kind": "facial"}       the latest use of the member's card of that kind was a mistake
{"do": "balance_out", "cause": "customer"}   the balance of the sale's member, "member" or a "gift_card" is paid out;
                                             cause: cooling off, shop or customer
{"do": "tender", "with": [{"cash": "100"}, {"keep_change": "all"}]}     the change, or that much of it, goes into
                                             the account of the sale's member
{"do": "offer", "offer": {"id": …}}          an offer goes live from the office, said as in an offers file
{"do": "offer_stop", "id": "half"}
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast, get_args

from store.books import counts
from store.counter.tape import Said
from store.counter.tape_answers import Answer
from store.counter.tender_kinds import KeepChange
from store.money import ONE, parse_amount, parse_quantity
from store.pricing.prepaid import Cause

_ANSWER = Answer(0, "", None)


def redeem(cashier: Any, said: Said) -> Answer:
    from store.counter.redeeming import redeem_goods

    quantity = parse_quantity(said.text("quantity")) if said.has("quantity") else ONE
    answer: Answer = cashier._with(
        redeem_goods(
            *(cashier.shop, cashier.actor, cashier.this_sale(), said.text("reward"), quantity),
            key=cashier.key,
            now=cashier.now,
        )
    )
    return answer


def exchange(cashier: Any, said: Said) -> Answer:
    from store.counter.redeeming import exchange_coupon

    member = cashier.member_of(said.text("member", ""))
    coupon = exchange_coupon(
        cashier.shop, cashier.actor, member.id, said.text("kind"), key=cashier.key, now=cashier.now
    )
    return replace(_ANSWER, coupon=coupon)


def exchange_back(cashier: Any, said: Said) -> Answer:
    from store.counter.redeeming import return_exchanged

    return_exchanged(cashier.shop, cashier.actor, said.text("code"), key=cashier.key, now=cashier.now)
    return _ANSWER


def benefit(cashier: Any, said: Said) -> Answer:
    """Handed out, or taken back."""
    from store.office.members.benefits import return_benefit, use_benefit

    member, code = cashier.member_of(said.text("member", "")), said.text("code")
    if said.text("do") == "benefit_back":
        left = return_benefit(cashier.shop, cashier.actor, member.id, code, key=cashier.key, now=cashier.now)
    else:
        sale = cashier.basket and cashier.sale
        left = use_benefit(cashier.shop, cashier.actor, member.id, code, sale=sale, key=cashier.key, now=cashier.now)
    return replace(_ANSWER, benefit=left)


def count_sell(cashier: Any, said: Said) -> Answer:
    from store.counter.count_cards import sell

    member = cashier.member_of(said.text("member", ""))
    tendered = parse_amount(said.text("tendered"), cashier.shop.settings.currency) if said.has("tendered") else None
    sold = sell(
        *(cashier.shop, cashier.actor, member.id, said.text("kind"), said.text("tender", "cash")),
        tendered=tendered,
        reference=said.text("reference", ""),
        key=cashier.key,
        now=cashier.now,
    )
    return replace(_ANSWER, count_card=counts.card(cashier.shop, sold.card, now=cashier.now))


def count_use(cashier: Any, said: Said) -> Answer:
    """The member's card of the kind that is used next. Raises NoCountCard and what use raises."""
    from store.counter.count_cards import use

    member = cashier.member_of(said.text("member", ""))
    card = counts.card_for(cashier.shop, member.id, said.text("kind"), now=cashier.now)
    worker = said.text("worker") if said.has("worker") else None
    after = use(cashier.shop, cashier.actor, card.number, worker=worker, key=cashier.key, now=cashier.now)
    return replace(_ANSWER, count_card=after)


def count_back(cashier: Any, said: Said) -> Answer:
    """Of the member's cards of the kind that one which was used last. Raises NoCountCard and what take_back raises."""
    from store.counter.count_cards import take_back

    member = cashier.member_of(said.text("member", ""))
    card = counts.card_used_last(cashier.shop, member.id, said.text("kind"), now=cashier.now)
    after = take_back(cashier.shop, cashier.actor, card.number, key=cashier.key, now=cashier.now)
    return replace(_ANSWER, count_card=after)


def balance_out(cashier: Any, said: Said) -> Answer:
    """Raises AccountOfFamily and what pay_out raises."""
    from store.counter.topping_up import own_account, pay_out

    cause = said.text("cause")
    if cause not in get_args(Cause):
        raise said.bad(f"cause: {cause}")
    if said.has("gift_card"):
        account = cashier.gift_card(said.text("gift_card"))
    else:
        account = own_account(cashier.member_of(said.text("member", "")))
    bill = pay_out(
        *(cashier.shop, cashier.actor, account, cast(Cause, cause), said.text("tender", "cash")),
        reference=said.text("reference", ""),
        key=cashier.key,
        now=cashier.now,
    )
    return replace(_ANSWER, topped_up=bill)


def kept_change(cashier: Any, said: Said) -> KeepChange:
    """What is to become of the cash's change."""
    text = said.text("keep_change")
    return KeepChange(None if text == "all" else parse_amount(text, cashier.shop.settings.currency))


def offer(cashier: Any, said: Said) -> Answer:
    from store.office import offering, staff
    from store.pricing.offers.reading import read_offer

    data = said.object("offer")
    try:
        offering.add(cashier.shop, staff.in_the_office(cashier.shop), data, now=cashier.now)
    except offering.OfferExists:
        same = read_offer(data, offering.terms_of(cashier.shop))
        if offering.show(cashier.shop, same.id).offer != same:  # else it was put there by this tape, earlier
            raise
    return _ANSWER


def offer_stop(cashier: Any, said: Said) -> Answer:
    from store.office import offering, staff

    offering.stop(cashier.shop, staff.in_the_office(cashier.shop), said.text("id"), now=cashier.now)
    return _ANSWER


ACTS: dict[str, Callable[[Any, Said], Answer]] = {
    "redeem": redeem,
    "exchange": exchange,
    "exchange_back": exchange_back,
    "benefit": benefit,
    "benefit_back": benefit,
    "count_sell": count_sell,
    "count_use": count_use,
    "count_back": count_back,
    "balance_out": balance_out,
    "offer": offer,
    "offer_stop": offer_stop,
}
