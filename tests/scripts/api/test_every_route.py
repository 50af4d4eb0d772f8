"""Each route of the table is asked once and answers as it is described; one that nobody asks here fails by its name."""

from dataclasses import replace

from scripts.api.routes import ROUTES
from store.office import offering
from tests.coupons import put_coupon, put_kind
from tests.scripts.api.conftest import PHONE
from tests.store.office.members.conftest import owns

COLA = "6901234567892"


def test_every_route_answers_as_it_is_described(ask, any_shop, actor, member, now):
    put_kind(any_shop, actor, now)
    coupon, mine = put_coupon(any_shop, actor, now), put_coupon(any_shop, actor, now, member=member.id)
    owns(any_shop, actor, member.id, now, score=500)
    offer = {"id": "nine", "name": "9折", "kind": "percent_off", "rate": "10%"}
    offering.add(any_shop, replace(actor, role="manager"), offer, now=now)
    me, points = f"/v1/members/{member.number}", {"order": "W1", "points": 5}
    lines = [{"code": COLA, "quantity": "4", "price": "2.40"}]
    trial = {"time": "2026-11-21T18:42", "lines": [{"product": "1", "price": "9.98"}], "offers": [offer]}
    asked = {
        "POST /v1/members/find": ("/v1/members/find", {"phone": PHONE}, ""),
        "POST /v1/members": ("/v1/members", {"phone": "13800000002", "consent_version": "1"}, ""),
        "GET /v1/members/{member}": (me, None, ""),
        "POST /v1/members/{member}/openid": (f"{me}/openid", {"openid": "oABC_123456"}, ""),
        "GET /v1/members/{member}/balance": (f"{me}/balance", None, ""),
        "POST /v1/follows": ("/v1/follows", {"openid": "oABC_123456", "event": "follow"}, ""),
        "GET /v1/coupons/{coupon}": (f"/v1/coupons/{mine.code}", None, ""),
        "GET /v1/members/{member}/coupons": (f"{me}/coupons", None, ""),
        "POST /v1/coupons": ("/v1/coupons", {"kind": "follow"}, ""),
        "POST /v1/coupons/{coupon}/try": (f"/v1/coupons/{coupon.code}/try", {"lines": lines}, ""),
        "POST /v1/coupons/{coupon}/redeem": (
            *(f"/v1/coupons/{coupon.code}/redeem", {"order": "W1", "lines": lines}, ""),
        ),
        "GET /v1/members/{member}/points": (f"{me}/points", None, ""),
        "POST /v1/members/{member}/points/earn": (f"{me}/points/earn", points, ""),
        "POST /v1/members/{member}/points/burn": (f"{me}/points/burn", points, ""),
        "GET /v1/orders/{order}": ("/v1/orders/W1", None, ""),
        "POST /v1/entries/{entry}/reverse": ("", None, ""),
        "GET /v1/products": ("/v1/products", None, "find=6901"),
        "GET /v1/products/{code}": (f"/v1/products/{COLA}", None, ""),
        "GET /v1/offers": ("/v1/offers", None, ""),
        "GET /v1/sales": ("/v1/sales", None, "day=2026-11-21"),
        "POST /v1/price": ("/v1/price", trial, ""),
    }
    assert set(asked) == {route.name for route in ROUTES}
    last = next(route for route in ROUTES if route.path == "/v1/entries/{entry}/reverse")
    entry = ""
    for number, route in enumerate([*(route for route in ROUTES if route is not last), last]):
        path, body, query = asked[route.name]
        said = ask(route.method, path or f"/v1/entries/{entry}/reverse", body, query=query, key=f"k-{number}")
        assert said.status == route.status, (route.name, said.body)
        entry = said.body.get("entry", entry)
    assert entry
