"""The table of routes and the webhooks as an OpenAPI 3.1 document, made of what the program itself checks by."""

from typing import Any

from scripts.api.asking import Route
from scripts.api.refusals import STATUSES
from scripts.api.routes import ROUTES
from scripts.api.shapes import ID, MOMENT, MONEY, Day, Field, Flag, Many, Object, Text, Whole, Word
from store.office.api.tokens import MAY
from store.office.hooks.addresses import EVENTS

ERROR = Object(
    "Error",
    {
        "error": Field(Text(64), "An id that stays the same."),
        "message": Field(Text(2000), "A sentence, in the language of Accept-Language (zh-CN, en) or the shop's."),
    },
)
TENDER = Object("Tender", {"tender": Field(Text(16), "With what."), "amount": Field(MONEY, "How much.")})
_SALE = {
    "sale": Field(Text(24), "Its number."),
    "till": Field(Text(4), "Store and till."),
    "day": Field(Day(), "The trading day."),
    "due": Field(MONEY, "What it cost; below zero for a refund."),
    "member": Field(Text(16), "Who bought.", nothing=True),
    "tenders": Field(Many(TENDER), "How it was paid."),
}
TOLD: dict[str, Object] = {
    "member.enrolled": Object(
        "MemberEnrolled",
        {
            "member": Field(Text(16), "The member number."),
            "name": Field(Text(), "Masked."),
            "phone": Field(Text(20), "Masked."),
            "referred": Field(Flag(), "Whether another member brought them."),
        },
    ),
    "sale.closed": Object("SaleClosed", _SALE),
    "sale.refunded": Object(
        "SaleRefunded", {**_SALE, "of": Field(Text(24), "The number of the sale that it refunds.", nothing=True)}
    ),
    "coupon.used": Object(
        "CouponUsed",
        {
            "coupon": Field(Text(24), "Its code."),
            "kind": Field(Text(32), "Its kind."),
            "member": Field(Text(16), "Whose it was.", nothing=True),
            "amount": Field(MONEY, "What it took off."),
            "sale": Field(Text(24), "The number of the sale.", nothing=True),
            "order": Field(Text(64), "The number of an outside shop's order.", nothing=True),
        },
    ),
    "points.changed": Object(
        "PointsChanged",
        {
            "member": Field(Text(16), "Whose account."),
            "points": Field(Whole(), "The change."),
            "kind": Field(Text(12), "As in the shop's ledger."),
            "balance": Field(Whole(), "The balance when it was told."),
            "sale": Field(Text(24), "The number of the sale.", nothing=True),
            "order": Field(Text(64), "The number of an outside shop's order.", nothing=True),
        },
    ),
}

INTRODUCTION = """\
Money is text in major units ("12.50"); moments carry their zone. What changes something needs an Idempotency-Key: sent
again with the same body it is done once and answered the same (30 days long); a refused request has changed nothing and
leaves its key free. Fields that are not described here are refused. Names and phones are masked. Phones stand in bodies
alone, never in addresses. Webhooks come at least once and in no promised order: take each `id` once. Their header
Guitai-Signature is t=SECONDS,v1=HEX, HMAC-SHA256 over "SECONDS.BODY" with the hook's secret; refuse what is older than
five minutes. Any status of 2xx is taken as received."""


def document(server: str = "http://127.0.0.1:8463") -> dict[str, Any]:
    paths: dict[str, Any] = {}
    shapes = {ERROR.name: ERROR}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
        for shape in (route.answer, route.body):
            if shape is not None:
                shapes |= shape.inside()
    for told in TOLD.values():
        shapes |= told.inside()
    return {
        "openapi": "3.1.0",
        "info": {"title": "Guitai", "version": "1", "description": INTRODUCTION},
        "servers": [{"url": server}],
        "security": [{"token": []}],
        "paths": paths,
        "webhooks": {event: _webhook(event) for event in EVENTS},
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "`shop api tokens add NAME --may " + ",".join(MAY) + "`",
                }
            },
            "schemas": {name: shape.described() for name, shape in sorted(shapes.items())},
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    named = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in named
    ]
    for name, field in route.query.items():
        told = {"name": name, "in": "query", "required": field.must, "schema": field.shape.schema()}
        parameters.append({**told, "description": field.doc})
    if route.changes:
        key = {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,64}$"}
        parameters.append({"name": "Idempotency-Key", "in": "header", "required": True, "schema": key})
    made: dict[str, Any] = {
        "operationId": _named(route),
        "summary": route.summary,
        "description": f"The token may: {' or '.join(route.may.split())}.",
        "parameters": parameters,
        "responses": {
            str(route.status): {"description": "Done.", "content": _json(route.answer.schema())},
            "default": {
                "description": f"Refused, and nothing was changed: {', '.join(map(str, sorted(STATUSES)))}.",
                "content": _json(ERROR.schema()),
            },
        },
    }
    if route.body is not None:
        made["requestBody"] = {"required": True, "content": _json(route.body.schema())}
    return made


def _webhook(event: str) -> dict[str, Any]:
    envelope = {
        "id": Field(ID, "The same each time it is sent."),
        "event": Field(Word((event,)), "What happened."),
        "at": Field(MOMENT, "When."),
        "shop": Field(Text(), "The shop's name."),
        "data": Field(TOLD[event], "What it was."),
    }
    return {
        "post": {
            "summary": EVENTS[event].capitalize() + ".",
            "requestBody": {"required": True, "content": _json(Object("", envelope).described())},
            "responses": {"200": {"description": "Received; any status of 2xx."}},
        }
    }


def _named(route: Route) -> str:
    words = [part.strip("{}") for part in route.path.split("/")[2:]]
    return "_".join([route.method.lower(), *words])


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
