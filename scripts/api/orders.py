"""Orders of an outside shop over HTTP: points given and spent for them, what was done for one, and taking it back."""

from typing import Any

from scripts.api import members
from scripts.api.asking import Asked, Route
from scripts.api.refusals import NotAllowed
from scripts.api.shapes import ID, MOMENT, MONEY, Day, Field, Many, Object, Text, Whole, Word
from store.books import points
from store.office.api import orders
from store.office.api.orders import MOST_POINTS, Entry
from store.office.points import history, redeeming

NUMBER = Text(64, r"[!-~]{1,64}", "W-2026-0001")
ENTRY = Object(
    "Entry",
    {
        "entry": Field(ID, "Its id."),
        "order": Field(Text(64), "Your order's number."),
        "did": Field(Word(("coupon", "earn", "burn", "back")), "What it did; back takes another entry back."),
        "points": Field(Whole(), "What it added to the points; below zero what it took."),
        "amount": Field(MONEY, "What a coupon took off; below zero what was taken back."),
        "at": Field(MOMENT, "When."),
        "reverses": Field(ID, "The entry that it takes back.", nothing=True),
        "reversed_by": Field(ID, "The entry that took it back.", nothing=True),
    },
)
ENTRIES = Object("Entries", {"entries": Field(Many(ENTRY), "What this token did for the order, the first first.")})
MOVED = Object(
    "PointsMoved",
    {
        "entry": Field(ID, "What takes it back: POST /v1/entries/{entry}/reverse."),
        "order": Field(Text(64), "Your order's number."),
        "member": Field(Text(16), "The member number."),
        "points": Field(Whole(), "What it added to the points; below zero what it took."),
        "worth": Field(MONEY, "What the points are worth as money in this shop."),
        "balance": Field(Whole(), "The points of the account after it."),
    },
)
MOVE = Object(
    "MovePoints",
    {
        "order": Field(NUMBER, "Your order's number."),
        "points": Field(Whole(1, MOST_POINTS), "How many."),
    },
)
LOT = Object(
    "PointsLine",
    {
        "at": Field(MOMENT, "When."),
        "points": Field(Whole(), "The change."),
        "kind": Field(Text(12), "earn, burn, expire, … as in the shop's ledger."),
        "sale": Field(Text(24), "The number of its sale.", nothing=True),
        "balance": Field(Whole(), "The balance after it."),
    },
)
POINTS = Object(
    "Points",
    {
        "member": Field(Text(16), "The member number."),
        "points": Field(Whole(), "What may be spent now; below zero where more were taken back than there were."),
        "worth": Field(MONEY, "What they are worth as money in this shop."),
        "expiring": Field(Whole(0), "Those that expire next."),
        "expiring_on": Field(Day(), "Their last day.", nothing=True),
        "entries": Field(Many(LOT), "The latest movements, the newest first."),
    },
)


def entry_as_json(asked: Asked, entry: Entry) -> dict[str, Any]:
    return {
        "entry": entry.id,
        "order": entry.number,
        "did": entry.kind,
        "points": entry.points,
        "amount": asked.money(entry.amount),
        "at": entry.at.isoformat(timespec="milliseconds"),
        "reverses": entry.reverses,
        "reversed_by": entry.reversed_by,
    }


def _worth(asked: Asked, count: int) -> str:
    return asked.money(redeeming(asked.shop).money_for(abs(count)))


def show_points(asked: Asked) -> dict[str, Any]:
    found = members.of(asked, asked.path["member"])
    now = points.balance(asked.shop, found.account, asked.now)
    expiring = points.next_to_expire(asked.shop, found.account, asked.now)
    return {
        "member": found.number,
        "points": now,
        "worth": _worth(asked, max(0, now)),
        "expiring": expiring[0] if expiring else 0,
        "expiring_on": expiring[1].isoformat() if expiring else None,
        "entries": [
            {
                "at": line.at.isoformat(timespec="milliseconds"),
                "points": line.points,
                "kind": line.kind,
                "sale": line.sale,
                "balance": line.balance,
            }
            for line in history(asked.shop, found.account, most=100)
        ],
    }


def earn(asked: Asked) -> dict[str, Any]:
    return _move(asked, orders.earn)


def burn(asked: Asked) -> dict[str, Any]:
    return _move(asked, orders.burn)


def _move(asked: Asked, act: Any) -> dict[str, Any]:
    found = members.of(asked, asked.path["member"])
    made = act(asked.shop, asked.who, asked.body["order"], found, asked.body["points"], now=asked.now)
    return {
        "entry": made.id,
        "order": made.number,
        "member": found.number,
        "points": made.points,
        "worth": _worth(asked, made.points),
        "balance": points.balance(asked.shop, found.account, asked.now),
    }


def of_order(asked: Asked) -> dict[str, Any]:
    found = orders.of_order(asked.shop, asked.who, asked.path["order"])
    return {"entries": [entry_as_json(asked, entry) for entry in found]}


def reverse(asked: Asked) -> dict[str, Any]:
    entry = orders.show(asked.shop, asked.who, asked.path["entry"])
    needed = "coupons" if entry.kind == "coupon" else "points"
    if entry.kind != "back" and needed not in asked.who.may:
        raise NotAllowed(may=needed)
    return entry_as_json(asked, orders.reverse(asked.shop, asked.who, entry.id, now=asked.now))


ROUTES = (
    Route("GET", "/v1/members/{member}/points", "points", "Show a member's points.", show_points, POINTS),
    Route(
        "POST",
        "/v1/members/{member}/points/earn",
        "points",
        "Give points for an order of yours.",
        earn,
        MOVED,
        MOVE,
        changes=True,
        status=201,
    ),
    Route(
        "POST",
        "/v1/members/{member}/points/burn",
        "points",
        "Spend points for an order of yours, by the shop's least and steps.",
        burn,
        MOVED,
        MOVE,
        changes=True,
        status=201,
    ),
    Route("GET", "/v1/orders/{order}", "coupons points", "What was done for an order of yours.", of_order, ENTRIES),
    Route(
        "POST",
        "/v1/entries/{entry}/reverse",
        "coupons points",
        "Take back what was done for an order, whole: the coupon may be used again, points return or go.",
        reverse,
        ENTRY,
        changes=True,
        status=201,
    ),
)
