"""A member's statement on paper (会员对账单): the bills, points, stored value and uses of count cards since a day, and
the coupons left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from store.books import counts, wallet
from store.calendar import day_began
from store.db.opening import Shop
from store.i18n import Speaker, words
from store.money import Currency, Money, write_amount
from store.office import points, wallets
from store.office.coupons.views import coupons_of
from store.office.members.bills import bills_between
from store.office.members.refusals import NoSuchMember
from store.office.members.statements import CardMoved, Moved, statement
from store.office.members.views import get
from store.slip import Block, Cut, Row, Rule, Slip, Text
from store.slips.member import balance
from store.slips.parts import marked

DAYS = 30
"""A statement goes back so far, unless somebody says how far."""


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """All that the slip says, the oldest first. `bills` are number and what was paid, below zero a refund;
    `points` and `stored` are what moved. Principal and bonus are None without an account. `coupons` are
    name and last day. `cards` are the count cards that moved, or that something is left of."""

    shop: str
    member: str
    number: str
    tier: str
    since: date
    at: datetime
    bills: tuple[tuple[str, Money], ...]
    points_before: int
    points: tuple[Moved, ...]
    points_after: int
    stored: tuple[Moved, ...]
    principal: Money | None
    bonus: Money | None
    coupons: tuple[tuple[str, date | None], ...]
    currency: Currency
    language: str
    cards: tuple[CardMoved, ...]


def statement_slip(
    shop: Shop,
    member: str,
    *,
    columns: int,
    now: datetime,
    since: datetime | None = None,
    mark: str = "",
    copy: int = 0,
) -> Slip:
    """The statement of a member (by id) for paper of `columns` ≥ 24 half-width cells, as things stand now.

    Raises NoSuchMember.
    """
    return lay_out_statement(read_statement(shop, member, now=now, since=since), columns=columns, mark=mark, copy=copy)


def lay_out_statement(facts: StatementFacts, *, columns: int, mark: str = "", copy: int = 0) -> Slip:
    """The statement in the language of the facts. Marks as on a receipt."""
    speak = words(facts.language)
    blocks = (
        *marked(speak, mark, copy),
        Text(speak("[{shop}]", shop=facts.shop), "centre", bold=True),
        Text(speak("MEMBER'S STATEMENT"), "centre"),
        Rule(),
        Row(speak("Member: {name}", name=facts.member), speak("Tier: {tier}", tier=facts.tier)),
        Row(speak("Member number"), facts.number),
        Row(speak("Statement from"), str(facts.since)),
        Row(speak("Printed at"), facts.at.strftime("%Y-%m-%d %H:%M")),
        *_bills(facts, speak),
        *_points(facts, speak),
        *_stored(facts, speak),
        *_cards(facts, speak),
        *_coupons(facts, speak),
        Cut(),
    )
    return Slip(columns, blocks, title=facts.number)


def _bills(facts: StatementFacts, speak: Speaker) -> list[Block]:
    if not facts.bills:
        return []
    total = write_amount(sum(due for _, due in facts.bills), facts.currency)
    return [
        Rule(),
        *(Row(number, write_amount(due, facts.currency)) for number, due in facts.bills),
        Row(speak("Bought in all"), total, bold=True),
    ]


def _points(facts: StatementFacts, speak: Speaker) -> list[Block]:
    return [
        Rule(),
        Row(speak("Points before"), str(facts.points_before)),
        *(
            Row(f"{each.at:%m-%d %H:%M} {speak(points.KIND_NAMES[each.kind])}", f"{each.amount:+}")
            for each in facts.points
        ),
        Row(speak("Points now"), str(facts.points_after), bold=True),
    ]


def _stored(facts: StatementFacts, speak: Speaker) -> list[Block]:
    if facts.principal is None:
        return []
    return [
        Rule(),
        *(Row(_movement(each, speak), write_amount(each.amount, facts.currency)) for each in facts.stored),
        *balance(facts.principal, facts.bonus, facts.currency, speak),
    ]


def _movement(each: Moved, speak: Speaker) -> str:
    kind, purse = speak(wallets.KIND_NAMES[each.kind]), speak(wallets.PURSE_NAMES[each.purse])
    return f"{each.at:%m-%d %H:%M} {kind} {purse}"


def _cards(facts: StatementFacts, speak: Speaker) -> list[Block]:
    """Each with what moved of it, and what is left until when."""
    blocks: list[Block] = [Rule()] if facts.cards else []
    for each in facts.cards:
        card = each.card
        blocks.append(Text(card.name))
        blocks += [
            Row(f"{line.at:%m-%d %H:%M} {speak(counts.KIND_NAMES[line.kind])}", f"{line.uses:+}") for line in each.moved
        ]
        until = speak("until {day}", day=str(card.until)) if card.until else ""
        end = speak("expired on {day}", day=str(card.until)) if card.expired else until
        blocks.append(Row(speak("Uses left"), f"{each.left}/{card.uses}", bold=True))
        blocks += [Text("  " + end)] if end else []
    return blocks


def _coupons(facts: StatementFacts, speak: Speaker) -> list[Block]:
    if not facts.coupons:
        return []
    return [
        Rule(),
        Row(speak("Coupons left"), speak("{count} {count:coupon|coupons}", count=len(facts.coupons))),
        *(Row(f"  {name}", str(until) if until else speak("no end")) for name, until in facts.coupons),
    ]


def read_statement(shop: Shop, member: str, *, now: datetime, since: datetime | None = None) -> StatementFacts:
    """What the store knows of a member, by id. Raises NoSuchMember."""
    settings = shop.settings
    found = get(shop, member, now=now)
    if found is None:
        raise NoSuchMember()
    begin = since or day_began(now - timedelta(days=DAYS), settings.zone, settings.day_ends_at)
    ledgers = statement(shop, found, since=begin, now=now)
    has_account = wallet.account_for(shop, found.account) is not None
    moved = _in_one(each for each in ledgers.moved if each.kind != "settle")
    return StatementFacts(
        shop=settings.shop_name,
        member=found.masked,
        number=found.number,
        tier=found.tier.name,
        since=begin.astimezone(settings.zone).date(),
        at=now.astimezone(settings.zone),
        bills=bills_between(found.id, begin),
        points_before=ledgers.opening["points"],
        points=tuple(each for each in moved if each.purse == "points"),
        points_after=ledgers.closing["points"],
        stored=tuple(each for each in moved if each.purse != "points"),
        principal=ledgers.closing["principal"] if has_account else None,
        bonus=ledgers.closing["bonus"] if has_account else None,
        coupons=tuple((view.name, view.expires_on) for view in coupons_of(shop, found.id, now=now)),
        currency=settings.currency,
        language=settings.language,
        cards=ledgers.cards,
    )


def _in_one(moved: Iterable[Moved]) -> Sequence[Moved]:
    """Points that one act took from several lots, as the one movement that they are to the member."""
    sums: dict[tuple[datetime, str, str, str | None], int] = {}
    for each in moved:
        key = (each.at, each.purse, each.kind, each.sale)
        sums[key] = sums.get(key, 0) + each.amount
    return [Moved(at, purse, kind, amount, sale) for (at, purse, kind, sale), amount in sums.items()]
