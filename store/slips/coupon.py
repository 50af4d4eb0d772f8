"""The slip of a coupon (优惠券): what it gives in words, until when, and its code to be scanned."""

from dataclasses import dataclass
from datetime import date

from store.db.opening import Shop
from store.i18n import Speaker, words
from store.money import Currency
from store.office.coupons.views import get
from store.pricing.explain import say
from store.pricing.offers.base import Offer
from store.pricing.offers.telling import conditions, gives
from store.slip import QR, Barcode, Block, Cut, Row, Rule, Slip, Text
from store.slips.parts import marked


@dataclass(frozen=True, slots=True)
class CouponFacts:
    """All that the slip says. `owner` is the masked phone and name of the member whose it is, "" for whoever brings
    it; `expires_on` its last day."""

    shop: str
    code: str
    name: str
    offer: Offer
    uses: int
    expires_on: date | None
    owner: str
    currency: Currency
    language: str


def coupon_slip(shop: Shop, coupon: str, *, columns: int, mark: str = "", copy: int = 0) -> Slip:
    """The slip of a coupon (by id) for paper of `columns` ≥ 24 half-width cells. Raises NoSuchCoupon."""
    view, settings = get(shop, coupon), shop.settings
    facts = CouponFacts(
        settings.shop_name,
        view.code,
        view.name,
        view.offer,
        view.uses_left,
        view.expires_on,
        view.owner,
        settings.currency,
        settings.language,
    )
    return lay_out_coupon(facts, columns=columns, mark=mark, copy=copy)


def lay_out_coupon(facts: CouponFacts, *, columns: int, mark: str = "", copy: int = 0) -> Slip:
    """The slip in the language of the facts. Marks as on a receipt."""
    speak = words(facts.language)
    gift = [say(sentence, speak) for sentence in gives(facts.offer, facts.currency)]
    blocks = (
        *marked(speak, mark, copy),
        Text(speak("[{shop}]", shop=facts.shop), "centre", bold=True),
        Text(speak("COUPON"), "centre"),
        Rule(),
        Text(facts.name, "centre", bold=True, size="tall"),
        *(Text(each, "centre", bold=True) for each in gift if each != facts.name),
        Rule(),
        *_terms(facts, speak),
        Rule(),
        Barcode(facts.code),
        QR(facts.code),
        Text(speak("Show this at the till. It is no money and gives no change."), "centre"),
        Cut(),
    )
    return Slip(columns, blocks, title=facts.code)


def _terms(facts: CouponFacts, speak: Speaker) -> list[Block]:
    until = str(facts.expires_on) if facts.expires_on else speak("no end")
    terms: list[Block] = [Row(speak("Good until"), until)]
    if facts.owner:
        terms.append(Row(speak("Member"), facts.owner))
    if facts.uses > 1:
        terms.append(Row(speak("Times it may be used"), str(facts.uses)))
    return [*terms, *(Text(say(each, speak)) for each in conditions(facts.offer, facts.currency))]
