"""Coupons over HTTP: shown, issued, and redeemed by an outside shop for what they take off its goods."""

from typing import Any

from scripts.api import members
from scripts.api.asking import Asked, Route
from scripts.api.orders import NUMBER
from scripts.api.shapes import ID, MOMENT, MONEY, QUANTITY, Day, Field, Flag, Many, Object, Text, Whole, Word
from store.counter import outside
from store.money import parse_quantity
from store.office.api import orders
from store.office.coupons import issuing, views
from store.office.coupons.views import CouponView
from store.office.members.views import MemberView

COUPON = Object(
    "Coupon",
    {
        "coupon": Field(Text(24), "Its code."),
        "kind": Field(Text(32), "Its kind."),
        "name": Field(Text(), "What the customer reads on it."),
        "state": Field(Word(("issued", "used", "void", "expired", "taken_back")), "What became of it."),
        "member": Field(Text(16), "Whose it is; null: whoever brings it.", nothing=True),
        "issued_at": Field(MOMENT, "When."),
        "expires_on": Field(Day(), "Its last day.", nothing=True),
        "uses_left": Field(Whole(0), "How often it may be used still."),
    },
)
COUPONS = Object("Coupons", {"coupons": Field(Many(COUPON), "Those that may be used now, what ends first before.")})
ISSUE = Object(
    "Issue",
    {
        "kind": Field(Text(32), "The kind of coupon."),
        "member": Field(Text(16), "To the member with this number; without it to whoever brings it.", must=False),
    },
)
LINE = Object(
    "OrderLine",
    {
        "code": Field(Text(32), "A code of this shop, or one of yours with a price."),
        "quantity": Field(QUANTITY, "How much; 1 without.", must=False),
        "price": Field(MONEY, "What one costs in your shop; this shop's price without.", must=False),
    },
)
REDEEM = Object(
    "Redeem",
    {
        "order": Field(NUMBER, "Your order's number."),
        "lines": Field(Many(LINE, 200, 1), "The goods of the order."),
        "member": Field(Text(16), "The customer's member number, for a coupon that is a member's.", must=False),
    },
)
REDEEMED = Object(
    "Redeemed",
    {
        "entry": Field(ID, "What takes it back: POST /v1/entries/{entry}/reverse."),
        "order": Field(Text(64), "Your order's number."),
        "coupon": Field(Text(24), "The coupon's code."),
        "gross": Field(MONEY, "The goods without it."),
        "amount": Field(MONEY, "What it took off."),
        "due": Field(MONEY, "The goods with it."),
    },
)
WORTH = Object(
    "Worth",
    {
        "coupon": Field(Text(24), "The coupon's code."),
        "gross": Field(MONEY, "The goods without it."),
        "amount": Field(MONEY, "What it would take off."),
        "due": Field(MONEY, "The goods with it."),
        "good": Field(Flag(), "Whether it takes anything off."),
        "lacking": Field(MONEY, "The money that is lacking for it; 0.00 where that is not what is wrong."),
        "lacking_pieces": Field(Whole(0), "The pieces that are lacking for it."),
    },
)
TRY = Object("Try", {name: one for name, one in REDEEM.fields.items() if name != "order"})


def as_json(asked: Asked, view: CouponView) -> dict[str, Any]:
    from store.office.members.views import get

    owner = get(asked.shop, view.member, now=asked.now) if view.member else None
    return {
        "coupon": view.code,
        "kind": view.kind,
        "name": view.name,
        "state": view.state,
        "member": owner.number if owner else None,
        "issued_at": view.issued_at.isoformat(timespec="milliseconds"),
        "expires_on": view.expires_on.isoformat() if view.expires_on else None,
        "uses_left": view.uses_left,
    }


def show(asked: Asked) -> dict[str, Any]:
    return as_json(asked, views.show(asked.shop, asked.path["coupon"]))


def of_member(asked: Asked) -> dict[str, Any]:
    found = members.of(asked, asked.path["member"])
    return {"coupons": [as_json(asked, view) for view in views.coupons_of(asked.shop, found.id, now=asked.now)]}


def issue(asked: Asked) -> dict[str, Any]:
    member = members.of(asked, asked.body["member"]).id if "member" in asked.body else None
    [made] = issuing.issue(
        asked.shop, asked.who.actor, asked.body["kind"], member, key=asked.act, cause=asked.act, now=asked.now
    )
    return as_json(asked, made)


def _taken(asked: Asked) -> tuple[CouponView, MemberView | None, Any, Any]:
    view = views.coupon_by_code(asked.shop, asked.path["coupon"], now=asked.now)
    member = members.of(asked, asked.body["member"]) if "member" in asked.body else None
    views.check_owner(view, member.id if member else None)
    goods = [
        outside.Outside(
            line["code"],
            parse_quantity(line.get("quantity", "1")),
            asked.amount(line["price"]) if "price" in line else None,
        )
        for line in asked.body["lines"]
    ]
    priced, use = outside.take(asked.shop, view, goods, member, now=asked.now)
    return view, member, priced, use


def try_it(asked: Asked) -> dict[str, Any]:
    view, _, priced, use = _taken(asked)
    return {
        "coupon": view.code,
        "gross": asked.money(priced.gross),
        "amount": asked.money(use.amount),
        "due": asked.money(priced.due),
        "good": use.amount > 0,
        "lacking": asked.money(use.lacking),
        "lacking_pieces": use.lacking_pieces,
    }


def redeem(asked: Asked) -> dict[str, Any]:
    view, member, priced, use = _taken(asked)
    made = orders.redeem(asked.shop, asked.who, asked.body["order"], view, member, use.amount, now=asked.now)
    return {
        "entry": made.id,
        "order": made.number,
        "coupon": view.code,
        "gross": asked.money(priced.gross),
        "amount": asked.money(made.amount),
        "due": asked.money(priced.due),
    }


ROUTES = (
    Route("GET", "/v1/coupons/{coupon}", "coupons", "Show a coupon, in whatever state.", show, COUPON),
    Route("GET", "/v1/members/{member}/coupons", "coupons", "What a member may use now.", of_member, COUPONS),
    Route("POST", "/v1/coupons", "coupons", "Issue a coupon.", issue, COUPON, ISSUE, changes=True, status=201),
    Route(
        "POST", "/v1/coupons/{coupon}/try", "coupons", "What a coupon would take off these goods.", try_it, WORTH, TRY
    ),
    Route(
        "POST",
        "/v1/coupons/{coupon}/redeem",
        "coupons",
        "Use a coupon for an order of yours: it takes off what it would take off these goods at the till.",
        redeem,
        REDEEMED,
        REDEEM,
        changes=True,
        status=201,
    ),
)
