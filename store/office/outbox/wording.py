"""A message in words, in the shop's language, as things stand when it is sent."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import fn

from store.calendar import Millis, as_date, as_number, from_millis
from store.db.models import Booking, CountCard, CountKind, Coupon, CouponKind, MemberTotals, PointsLot
from store.db.opening import Shop
from store.i18n import Speaker, words
from store.money import write_amount
from store.office import points
from store.office.members.bills import bills_between
from store.office.members.statements import statement
from store.office.members.views import MemberView
from store.office.outbox.occasions import span_of
from store.office.outbox.queueing import NEEDS
from store.senders import Channel


@dataclass(frozen=True, slots=True)
class Worded:
    """`subject` is for an e-mail. No name stands in it: the address is all that a provider need know of a member."""

    subject: str
    text: str


def worded(shop: Shop, member: MemberView, kind: str, dedupe: str, detail: str, channel: Channel) -> Worded | None:
    """The message; None when there is nothing left to tell: the points are spent, the coupon is used."""
    speak, given = words(shop.settings.language), json.loads(detail)
    match kind:
        case "points_expiring":
            said = _points(speak, member.id, as_date(given["day"]))
        case "coupon_expiring":
            day: int = given["day"]
            said = _coupons(speak, _held(Coupon.member == member.id, Coupon.expires_on == day), as_date(day))
        case "count_expiring":
            said = _count_card(speak, member.id, dedupe.split()[1])
        case "birthday":
            said = _birthday(speak, member.id, given["day"])
        case "lapse":
            said = _lapse(speak, _held(Coupon.id == dedupe.split()[1], Coupon.member == member.id))
        case "balance":
            said = _balance(shop, speak, member)
        case "away":
            said = _away(shop, speak, member, int(dedupe.split()[2]))
        case "news":
            said = _news(shop, speak, member.id, given["campaign"], given["text"])
        case "statement":
            said = _statement(shop, speak, member, as_date(given["month"] * 100 + 1), whole=channel == "email")
        case "booking":
            said = _booking(shop, speak, *dedupe.split()[1:])
        case _:
            raise ValueError(kind)
    if said is None:
        return None
    subject, text = said
    if kind not in NEEDS:
        text = speak("{said} To hear no more of this, tell us at the counter.", said=text)
    return Worded(subject, speak("[{shop}] {said}", shop=shop.settings.shop_name, said=text))


_Said = tuple[str, str] | None


def _points(speak: Speaker, member: str, day: date) -> _Said:
    left = (
        PointsLot.select(fn.SUM(PointsLot.left))
        .where(PointsLot.account == member, PointsLot.expires_on == as_number(day))
        .scalar()
    )
    if not left:
        return None
    return speak("Points that end"), speak(
        "{points} of your points {points:is|are} good until {day}.", points=int(left), day=day
    )


@dataclass(frozen=True, slots=True)
class _Coupon:
    name: str
    code: str
    ends_on: int | None


def _held(*where: Any) -> list[_Coupon]:
    """Coupons that may still be used, the newest first."""
    rows: Any = (
        Coupon.select(CouponKind.name, Coupon.code, Coupon.expires_on)
        .join(CouponKind, on=(CouponKind.code == Coupon.template))
        .where(Coupon.state == "issued", *where)
        .order_by(Coupon.id.desc())
    )
    return [_Coupon(*row) for row in rows.tuples()]


def _named(speak: Speaker, held: Iterable[_Coupon]) -> str:
    return speak(", ").join(speak("“{name}” ({code})", name=each.name, code=each.code) for each in held)


def _coupons(speak: Speaker, held: list[_Coupon], day: date) -> _Said:
    if not held:
        return None
    return speak("Coupons that end"), speak("Good until {day}: {coupons}.", day=day, coupons=_named(speak, held))


def _count_card(speak: Speaker, member: str, card: str) -> _Said:
    row: Any = (
        CountCard.select(CountKind.name, CountCard.unused, CountCard.until)
        .join(CountKind, on=(CountKind.code == CountCard.kind))
        .where(CountCard.id == card, CountCard.member == member, CountCard.unused > 0)
        .tuples()
        .first()
    )
    if row is None:
        return None
    name, left, until = row
    told = {"name": name, "left": left, "day": as_date(until)}
    return speak("A count card that ends"), speak(
        "{left} of your “{name}” {left:is|are} left, good until {day}.", **told
    )


def _birthday(speak: Speaker, member: str, day: int) -> _Said:
    """With the coupon that the birthday brought, if the shop gives one."""
    good = Coupon.expires_on.is_null() | (Coupon.expires_on >= day)
    held = _held(Coupon.member == member, Coupon.cause.startswith("birthday "), good)[:1]
    greeting = speak("Happy birthday!")
    if held:
        greeting += speak(" A present for you: {coupon}.", coupon=_named(speak, held))
    return speak("Happy birthday!"), greeting


def _lapse(speak: Speaker, held: list[_Coupon]) -> _Said:
    if not held:
        return None
    named = _named(speak, held)
    if ends_on := held[0].ends_on:
        named = speak("{coupon}, good until {day}", coupon=named, day=as_date(ends_on))
    return speak("We have not seen you for a while"), speak(
        "We have not seen you for a while. For your next visit: {coupon}.", coupon=named
    )


def _balance(shop: Shop, speak: Speaker, member: MemberView) -> _Said:
    if member.balance <= 0:
        return None
    balance = write_amount(member.balance, shop.settings.currency)
    return speak("Your balance"), speak("{balance} of yours wait here for your next visit.", balance=balance)


def _away(shop: Shop, speak: Speaker, member: MemberView, last: Millis) -> _Said:
    """Nothing to whoever has come since."""
    totals = MemberTotals.get_or_none(MemberTotals.member == member.id)
    if totals is None or totals.last_visit_at != last:
        return None
    day = from_millis(last, shop.settings.zone).date()
    return speak("We have not seen you for a while"), speak(
        "We have not seen you since {day} and are glad when you come by.", day=day
    )


def _news(shop: Shop, speak: Speaker, member: str, campaign: str, text: str) -> _Said:
    """With the member's own coupon of the campaign, if it gave one."""
    held = _held(Coupon.cause == f"{campaign} {member}", Coupon.member == member)
    if held:
        text += speak(" For you: {coupon}.", coupon=_named(speak, held))
    return speak("News of {shop}", shop=shop.settings.shop_name), text


def _booking(shop: Shop, speak: Speaker, booking: str, placed: str, why: str = "") -> _Said:
    """As it is booked now; nothing where it was moved or given up since: that is another occasion, or none. `why`: a
    place came free (up), the session was called off."""
    row: Any = Booking.get_by_id(booking)
    if row.state != ("cancelled" if why == "off" else "booked") or row.placed != placed:
        return None
    begin = from_millis(row.begins_at, shop.settings.zone)
    what = row.service.name if row.service_id else row.session.course.name
    told = {"what": what, "day": begin.date(), "time": f"{begin:%H:%M}"}
    if why == "off":
        return speak("Your booking"), speak("{what}, {day} at {time}, does not take place. We are sorry.", **told)
    return speak("Your booking"), speak("Booked for you: {what}, {day} at {time}. See you then!", **told)


def _statement(shop: Shop, speak: Speaker, member: MemberView, month: date, *, whole: bool) -> _Said:
    """In one sentence, and the `whole` of it line by line: bills, and what moved of the points."""
    begin, end = span_of(shop.settings, month)
    currency = shop.settings.currency
    bills = bills_between(member.id, begin, end)
    ledgers = statement(shop, member, since=begin, until=end, now=end)
    left = ledgers.closing
    subject = speak("Statement of {month}", month=f"{month:%Y-%m}")
    text = speak(
        "{month}: {count} {count:bill|bills}, {total} in all; at its end {points} {points:point|points} "
        "and a balance of {balance}.",
        month=f"{month:%Y-%m}",
        count=len(bills),
        total=write_amount(sum(due for _, due in bills), currency),
        points=left["points"],
        balance=write_amount(left["principal"] + left["bonus"], currency),
    )
    if not whole:
        return subject, text
    lines = [text, "", speak("Bills")]
    lines += [f"{number}  {write_amount(due, currency)}" for number, due in bills]
    lines += ["", speak("Points"), speak("Before: {points}", points=ledgers.opening["points"])]
    lines += [
        f"{each.at:%m-%d %H:%M}  {speak(points.KIND_NAMES[each.kind])}  {each.amount:+}"
        for each in ledgers.moved
        if each.purse == "points" and each.kind != "settle"
    ]
    lines += [speak("At the end: {points}", points=left["points"])]
    return subject, "\n".join(lines)
