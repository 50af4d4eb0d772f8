"""Members over HTTP: found, enrolled and bound; masked, unless the token may see all, and then it is recorded."""

from typing import Any

from scripts.api.asking import Asked, Route
from scripts.api.refusals import NotAllowed
from scripts.api.shapes import CURRENCY, Field, Flag, Object, Text, Whole, Word
from store import member_numbers
from store.books import wallet
from store.books.wallet import NoSuchAccount
from store.errors import N_, Refused
from store.office.api import follows
from store.office.coupons.views import CouponView
from store.office.members import consents, enrol, identity, revealing
from store.office.members.enrolling import Birthday, Details
from store.office.members.finding import any_by_code
from store.office.members.refusals import NoSuchMember
from store.office.members.views import MemberView

MEMBER = Object(
    "Member",
    {
        "member": Field(Text(16), "The member number, by which other addresses name them."),
        "state": Field(
            Word(("active", "inactive", "lost", "frozen", "closed")), "Only who is active buys as a member."
        ),
        "kind": Field(Word(("ordinary", "vip", "business", "anonymous")), "What kind of member."),
        "tier": Field(Text(16), "The code of the tier."),
        "tier_name": Field(Text(), "What the shop calls it."),
        "name": Field(Text(), "Masked (王*), unless revealed."),
        "phone": Field(Text(20), "Masked (138****5678), unless revealed."),
        "revealed": Field(Flag(), "Whether name and phone are whole."),
        "points": Field(Whole(), "Points of the account; below zero where more were taken back than there were."),
        "coupons": Field(Whole(0), "How many coupons may be used."),
        "openid": Field(Flag(), "Whether an outside account is bound."),
        "marketing": Field(Flag(), "Whether they agreed to advertising."),
    },
)
BALANCE = Object(
    "Balance",
    {
        "member": Field(Text(16), "The member number."),
        "currency": Field(CURRENCY, "Of the amounts."),
        "balance": Field(Text(20), "Stored value, principal and bonus together."),
        "principal": Field(Text(20), "What was paid in and is left."),
        "bonus": Field(Text(20), "What was given on top and is left."),
    },
)
OPENID = Text(64, r"[A-Za-z0-9_-]{6,64}", "oABC-def_123")
REVEAL = Field(Word(tuple(revealing.REASONS)), "Show name and phone whole, for this reason; recorded.", must=False)
FIND = Object(
    "FindMember",
    {
        "openid": Field(OPENID, "The outside account.", must=False),
        "phone": Field(Text(24), "The whole phone.", must=False),
        "card": Field(Text(64), "A card's code.", must=False),
        "number": Field(Text(16), "The member number.", must=False),
        "reveal": REVEAL,
    },
)
ENROL = Object(
    "Enrol",
    {
        "phone": Field(Text(24), "The phone."),
        "consent_version": Field(Text(32), "The version of the shop's text that they agreed to."),
        "marketing": Field(Flag(), "Whether they agreed to advertising too.", must=False),
        "name": Field(Text(40), "The name.", must=False),
        "birthday": Field(Text(5, r"\d\d-\d\d", "11-21"), "Month and day.", must=False),
        "openid": Field(OPENID, "The outside account to bind.", must=False),
        "referrer": Field(Text(16), "The number of the member who brought them.", must=False),
    },
)
BIND = Object("Bind", {"openid": Field(OPENID, "The outside account; null unbinds.", nothing=True)})
FOLLOW = Object(
    "FollowEvent",
    {
        "openid": Field(OPENID, "Who follows."),
        "event": Field(Word(("follow", "unfollow")), "follow where it is left out.", must=False),
        "phone": Field(
            Text(24), "Their phone, proved by you: a member with it is bound. Not kept if nobody has it.", must=False
        ),
    },
)
FOLLOWED = Object(
    "Followed",
    {
        "following": Field(Flag(), "Whether they follow now."),
        "first": Field(Flag(), "Whether they were never known before."),
        "member": Field(Text(16), "Whose account it is, where that is known.", nothing=True),
        "coupon": Field(Text(24), "The coupon that they ever got for it.", nothing=True),
        "kind": Field(Text(32), "Its kind.", nothing=True),
        "issued": Field(Flag(), "Whether it was issued just now."),
    },
)


class OneWay(Refused):
    template = N_("Say one of: {known}.")


def of(asked: Asked, number: str) -> MemberView:
    """The member with this number, or whom that one was merged into. Raises NoSuchMember."""
    found = any_by_code(asked.shop, number, now=asked.now) if member_numbers.sound(number) else None
    if found is None:
        raise NoSuchMember()
    return found


def as_json(asked: Asked, view: MemberView, shown: revealing.Revealed | None = None) -> dict[str, Any]:
    shop = asked.shop
    return {
        "member": view.number,
        "state": view.state,
        "kind": view.kind,
        "tier": view.tier.code,
        "tier_name": view.tier.name,
        "name": shown.name if shown else view.masked_name,
        "phone": shown.phone if shown else view.masked_phone,
        "revealed": shown is not None,
        "points": view.points,
        "coupons": view.coupons,
        "openid": bool(identity.identity(shop, view.id, now=asked.now).openid),
        "marketing": consents.agrees(shop, view.id, "marketing"),
    }


def _shown(asked: Asked, view: MemberView, reason: str | None) -> dict[str, Any]:
    if reason is None:
        return as_json(asked, view)
    if "reveal" not in asked.who.may:
        raise NotAllowed(may="reveal")
    shown = revealing.reveal(asked.shop, asked.who.actor, view.id, reason, now=asked.now)
    return as_json(asked, view, shown)


def find(asked: Asked) -> dict[str, Any]:
    ways = [name for name in ("openid", "phone", "card", "number") if name in asked.body]
    if len(ways) != 1:
        raise OneWay(known="openid, phone, card, number")
    text = asked.body[ways[0]]
    if ways[0] == "openid":
        found = follows.by_openid(asked.shop, text, now=asked.now)
    else:
        found = any_by_code(asked.shop, text, now=asked.now)
    if found is None:
        raise NoSuchMember()
    return _shown(asked, found, asked.body.get("reveal"))


def show(asked: Asked) -> dict[str, Any]:
    return _shown(asked, of(asked, asked.path["member"]), asked.query.get("reveal"))


def add(asked: Asked) -> dict[str, Any]:
    body = asked.body
    referrer = of(asked, body["referrer"]).id if "referrer" in body else None
    month, day = (int(part) for part in body["birthday"].split("-")) if "birthday" in body else (0, 0)
    made = enrol(
        asked.shop,
        asked.who.actor,
        body["phone"],
        details=Details(name=body.get("name", ""), birthday=Birthday(month=month, day=day)),
        consent_version=body["consent_version"],
        marketing=body.get("marketing", False),
        referrer=referrer,
        key=asked.act,
        now=asked.now,
    )
    if "openid" in body:
        made = identity.link_openid(asked.shop, asked.who.actor, made.id, body["openid"], now=asked.now)
    return as_json(asked, made)


def bind(asked: Asked) -> dict[str, Any]:
    found = of(asked, asked.path["member"])
    linked = identity.link_openid(asked.shop, asked.who.actor, found.id, asked.body["openid"] or "", now=asked.now)
    return as_json(asked, linked)


def balance(asked: Asked) -> dict[str, Any]:
    found = of(asked, asked.path["member"])
    try:
        held = wallet.account(asked.shop, found.account)
        principal, bonus = held.principal, held.bonus
    except NoSuchAccount:
        principal = bonus = 0
    return {
        "member": found.number,
        "currency": asked.shop.settings.currency.code,
        "balance": asked.money(principal + bonus),
        "principal": asked.money(principal),
        "bonus": asked.money(bonus),
    }


def follow(asked: Asked) -> dict[str, Any]:
    body = asked.body
    if body.get("event") == "unfollow":
        done = follows.unfollow(asked.shop, asked.who.actor, body["openid"], now=asked.now)
    else:
        done = follows.follow(asked.shop, asked.who.actor, body["openid"], body.get("phone", ""), now=asked.now)
    coupon: CouponView | None = done.coupon
    return {
        "following": done.following,
        "first": done.first,
        "member": done.member.number if done.member else None,
        "coupon": coupon.code if coupon else None,
        "kind": coupon.kind if coupon else None,
        "issued": done.issued,
    }


ROUTES = (
    Route("POST", "/v1/members/find", "members", "Find a member, by one of these.", find, MEMBER, FIND),
    Route("POST", "/v1/members", "members", "Enrol a member.", add, MEMBER, ENROL, changes=True, status=201),
    Route("GET", "/v1/members/{member}", "members", "Show a member.", show, MEMBER, query={"reveal": REVEAL}),
    Route(
        "POST",
        "/v1/members/{member}/openid",
        "members",
        "Bind a member to an outside account (openid).",
        bind,
        MEMBER,
        BIND,
        changes=True,
    ),
    Route("GET", "/v1/members/{member}/balance", "members", "Show a member's stored value.", balance, BALANCE),
    Route(
        "POST",
        "/v1/follows",
        "follow",
        "Somebody follows the shop's account, or no more; the coupon for it (setting follow_coupon) is issued once.",
        follow,
        FOLLOWED,
        FOLLOW,
        changes=True,
    ),
)
