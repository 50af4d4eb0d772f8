"""Why a price is what it is, and why an offer did not work: sentences for the customer. Pure.

It is asked by a key, not by a scan: what an offer would have taken by itself is found by pricing the basket with
that offer alone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from store.errors import N_
from store.i18n import Marked, Speaker
from store.money import Currency, Money, times, write_amount
from store.pricing.basket import Basket, Line, Missed, PricedBasket, PricedLine, Step
from store.pricing.conditions import DEFAULTS, EVERYONE, NEVER_USED, Member, Settings, Uses, What, When, Who
from store.pricing.offers.base import Coupon, Offer
from store.pricing.offers.book import OfferBook, is_open
from store.pricing.offers.whole import WholeOffer
from store.pricing.price import price
from store.pricing.steps.work import in_units


class Sentence(NamedTuple):
    """An N_ template and what fills it: texts, Marked words, sentences, or tuples of them, which are put in a row."""

    template: str
    params: Mapping[str, Any] = {}


def say(sentence: Sentence, speak: Speaker) -> str:
    """The sentence in the speaker's language."""

    def spoken(value: Any) -> Any:
        if isinstance(value, Sentence):
            return say(value, speak)
        if isinstance(value, tuple):
            return speak(N_(", ")).join(str(spoken(each)) for each in value)
        return speak(value) if isinstance(value, Marked) else value

    return speak(sentence.template, **{name: spoken(value) for name, value in sentence.params.items()})


WEEKDAYS = tuple(
    Marked(name)
    for name in (
        N_("Monday"),
        N_("Tuesday"),
        N_("Wednesday"),
        N_("Thursday"),
        N_("Friday"),
        N_("Saturday"),
        N_("Sunday"),
    )
)


class Explainer:
    """One priced basket and the circumstances that it was priced in. `line()` and `basket()` answer with sentences."""

    def __init__(
        self,
        priced: PricedBasket,
        book: OfferBook | Sequence[Offer],
        member: Member | None,
        now: datetime,
        currency: Currency,
        settings: Settings = DEFAULTS,
        *,
        coupons: Sequence[Coupon] = (),
        uses: Mapping[str, Uses] | None = None,
    ) -> None:
        self.priced = priced
        self.book = book if isinstance(book, OfferBook) else OfferBook(book)
        self.member, self.now, self.currency, self.settings = member, now, currency, settings
        self.coupons = {coupon.code: coupon.offer for coupon in coupons}
        self.uses = uses or {}
        self.missed = {miss.offer: miss for miss in priced.missed}
        # what an offer takes is taken before any tax on top
        self.bare = Basket(tuple(each.line for each in priced.lines))

    def line(self, place: int) -> tuple[Sentence, ...]:
        """Why the line at this place costs what it does, and why other offers on its goods do not work on it."""
        each = self.priced.lines[place]
        said = [self._reduced(reduction.source, reduction.name, reduction.amount) for reduction in each.reductions]
        if not said:
            said.append(Sentence(N_("It costs its price, {amount}."), {"amount": self._money(each.gross)}))
        return (*said, *self.not_on(place))

    def not_on(self, place: int) -> tuple[Sentence, ...]:
        """Why nothing more is taken off the line at this place."""
        each = self.priced.lines[place]
        said: list[Sentence] = []
        line = each.line
        if not line.goods.discountable:
            return (Sentence(N_("These goods are never discounted.")),)
        if line.changed is not None:
            was = self._money(line.changed.was)
            said.append(
                Sentence(
                    N_("Its price was changed by hand, it was {was} ({reason}): no special price works on it."),
                    {"was": was, "reason": line.changed.reason},
                )
            )
        elif line.keyed:
            said.append(Sentence(N_("Its price was typed in: no special price works on it.")))
        if line.goods.floor and self._at_its_floor(each):
            said.append(Sentence(N_("It has reached its lowest price; nothing more can be taken off.")))
        sources = {reduction.source for reduction in each.reductions}
        kinds = {offer.id: offer.kind for offer in self.book.offers}
        for offer in (*self.book.offers, *self.coupons.values()):
            spared = [cut for cut in each.reductions if kinds.get(cut.source) in offer.without_kinds]
            if spared and offer.touches(line.product, line.goods) and not self._shut(offer):
                names = {"name": offer.name, "better": spared[0].name}
                said.append(Sentence(N_("“{name}” does not count these goods: “{better}” is on them."), names))
        for offer in self.book.offers:
            if offer.id in sources or isinstance(offer, WholeOffer):
                continue
            if offer.touches(line.product, line.goods):
                said += self._why_not(offer, [place], keyed=line.keyed)
            elif _excluded(offer.what, line):
                said.append(Sentence(N_("“{name}” excludes these goods."), {"name": offer.name}))
        return tuple(said)

    def basket(self) -> tuple[Sentence, ...]:
        """What was taken off the basket as a whole, what the next step would save, and why other offers do not work."""
        taken = [
            self._reduced(source, name, amount)
            for (step, source, name), amount in self.priced.by_source().items()
            if step >= Step.BASKET
        ]
        return (*taken, *self.not_on_basket())

    def not_on_basket(self) -> tuple[Sentence, ...]:
        """Why nothing more is taken off the basket as a whole."""
        said: list[Sentence] = []
        sources = {source for _, source, _ in self.priced.by_source()}
        everywhere = list(range(len(self.priced.lines)))
        for offer in self.book.offers:
            if offer.id in sources:
                if offer.id in self.missed:
                    said += self._lacking(self.missed[offer.id])
            elif isinstance(offer, WholeOffer):
                said += self._why_not(offer, everywhere)
        for use in self.priced.coupons:
            if use.amount:
                continue
            offer = self.coupons[use.code]
            if use.shut_by:
                names = {"name": offer.name, "better": self.coupons[use.shut_by].name}
                said.append(Sentence(N_("“{name}” cannot be combined with “{better}”."), names))
                continue
            lacking = self._lacking(
                Missed(
                    *(offer.id, offer.name, use.lacking, use.lacking_pieces),
                    lacking_kinds=use.lacking_kinds,
                    needed=use.needed,
                )
            )
            said += lacking or self._shut(offer)
            if not lacking and not self._shut(offer):
                said.append(Sentence(N_("“{name}” works on nothing in this basket."), {"name": offer.name}))
        if self.priced.cut:
            said.append(
                Sentence(
                    N_("So many offers compete here that not everything was tried; what is known to be best counts.")
                )
            )
        return tuple(said)

    def _reduced(self, source: str, name: str, amount: Money) -> Sentence:
        money = self._money(amount)
        if source == "points":
            return Sentence(N_("Points pay {amount}."), {"amount": money})
        if source == "hand" and name:
            return Sentence(N_("A discount by hand ({reason}) takes {amount} off."), {"amount": money, "reason": name})
        if source == "hand":
            return Sentence(N_("A discount by hand takes {amount} off."), {"amount": money})
        return Sentence(N_("“{name}” takes {amount} off."), {"name": name, "amount": money})

    def _why_not(self, offer: Offer, places: Sequence[int], *, keyed: bool = False) -> list[Sentence]:
        shut = self._shut(offer)
        if shut or not is_open(offer, self.member, self.now, self.settings.store):
            return shut  # what is over or has not begun is none of the customer's business
        if offer.limits.left(self.uses.get(offer.id, NEVER_USED), self.member) == 0:
            return [Sentence(N_("“{name}” is used up."), {"name": offer.name})]
        if offer.id in self.missed:
            return self._lacking(self.missed[offer.id])
        if keyed:
            return []
        alone = price(
            self.bare,
            [offer],
            self.member,
            self.now,
            self.settings,
            uses={offer.id: self.uses.get(offer.id, NEVER_USED)},
        )
        off = alone.gross - alone.due
        if not off or not any(alone.lines[place].reductions for place in places):
            return []
        taking = [i for i, each in enumerate(alone.lines) if each.reductions]
        taken: dict[str, Money] = {}
        for i in taking:
            for reduction in self.priced.lines[i].reductions:
                if reduction.step == offer.step:
                    taken[reduction.name] = taken.get(reduction.name, 0) + reduction.amount
        if not taken:
            return []
        better = max(taken, key=lambda name: taken[name])
        more = sum(taken.values()) - off
        if more > 0:
            return [
                Sentence(
                    N_("“{name}” would take {amount} off; “{better}” takes {more} more."),
                    {"name": offer.name, "amount": self._money(off), "better": better, "more": self._money(more)},
                )
            ]
        return [
            Sentence(
                N_("“{name}” cannot be combined with “{better}”."),
                {"name": offer.name, "better": better},
            )
        ]

    def _shut(self, offer: Offer) -> list[Sentence]:
        return shut(offer, self.member, self.now, self.settings.store)

    def _lacking(self, missed: Missed) -> list[Sentence]:
        params = {"name": missed.name, "amount": self._money(missed.lacking), "saves": self._money(missed.saves)}
        if missed.needed:
            return self._needing(missed)
        if missed.lacking and missed.saves:
            return [Sentence(N_("Spend {amount} more and “{name}” takes {saves} more off."), params)]
        if missed.lacking:
            return [Sentence(N_("Spend {amount} more and “{name}” holds."), params)]
        if missed.lacking_pieces and missed.saves:
            params["pieces"] = str(missed.lacking_pieces)
            return [Sentence(N_("Buy {pieces} more and “{name}” takes {saves} more off."), params)]
        if missed.lacking_pieces == 1:
            return [Sentence(N_("One piece more and “{name}” holds."), params)]
        if missed.lacking_pieces:
            return [
                Sentence(
                    N_("{pieces} {pieces:piece|pieces} more and “{name}” holds."),
                    {**params, "pieces": missed.lacking_pieces},
                )
            ]
        return []

    def _needing(self, missed: Missed) -> list[Sentence]:
        """What is lacking of the goods that it needs."""
        params = {"name": missed.name, "amount": self._money(missed.lacking), "pieces": missed.lacking_pieces}
        if missed.lacking:
            return [Sentence(N_("Spend {amount} more on the goods that “{name}” needs and it holds."), params)]
        if missed.lacking_kinds:
            params["count"] = missed.lacking_kinds
            return [Sentence(N_("{count} more of other kinds of the goods that “{name}” needs and it holds."), params)]
        return [Sentence(N_("{pieces} more of the goods that “{name}” needs and it holds."), params)]

    def _at_its_floor(self, each: PricedLine) -> bool:
        before_points = sum(reduction.amount for reduction in each.reductions if reduction.step < Step.POINTS)
        return before_points > 0 and each.gross - before_points == times(each.line.goods.floor, in_units(each.line))

    def _money(self, amount: Money) -> str:
        return write_amount(amount, self.currency)


class Conditioned(Protocol):
    """An offer of prices or of points, by what says when and for whom it is."""

    @property
    def name(self) -> str: ...

    @property
    def when(self) -> When: ...

    @property
    def who(self) -> Who: ...

    @property
    def stores(self) -> frozenset[int]: ...


def shut(offer: Conditioned, member: Member | None, now: datetime, store: int) -> list[Sentence]:
    """Why an offer is not open, where the customer can do something about it: come in time, come as a member."""
    name = offer.name
    when, who = offer.when, offer.who
    if (when.since and now < when.since) or (when.until and now >= when.until):
        return []
    if offer.stores and store not in offer.stores:
        return [Sentence(N_("“{name}” is for other stores of ours."), {"name": name})]
    if who != EVERYONE and member is None:
        return [Sentence(N_("“{name}” is for members only."), {"name": name})]
    if not when.holds(now):
        said: list[Sentence] = []
        hours = tuple(f"{begin:%H:%M}–{end:%H:%M}" for begin, end in when.hours)
        if when.days:
            days = tuple(str(day) for day in sorted(when.days))
            said.append(
                Sentence(N_("“{name}” is only on these days of the month: {days}."), {"name": name, "days": days})
            )
        if when.weekdays:
            days = tuple(WEEKDAYS[day - 1] for day in sorted(when.weekdays))
            said.append(
                Sentence(N_("“{name}” is only on {days}, {hours}."), {"name": name, "days": days, "hours": hours})
                if hours
                else Sentence(N_("“{name}” is only on {days}."), {"name": name, "days": days})
            )
        elif hours:
            said.append(Sentence(N_("“{name}” is only at {hours}."), {"name": name, "hours": hours}))
        return said
    if not who.admits(member, now.date()):
        if who.birthday:
            return [Sentence(N_("“{name}” is for the member's birthday."), {"name": name})]
        if who.first_purchase:
            return [Sentence(N_("“{name}” is for the first purchase."), {"name": name})]
        if who.tiers:
            return [Sentence(N_("“{name}” is for members of another tier."), {"name": name})]
        return [Sentence(N_("“{name}” is for other members."), {"name": name})]
    return []


def _excluded(what: What, line: Line) -> bool:
    """Whether the goods would be covered, were they not excluded."""
    if not (what.without_products or what.without_categories):
        return False
    whole = What(products=what.products, categories=what.categories, brands=what.brands, tags=what.tags)
    return whole.covers(line.product, line.goods)
