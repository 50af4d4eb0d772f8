"""One request from its bytes to its answer: who asks, whether they may, what they say, and the work. Runs in a worker's
thread, which has a connection of its own."""

import json
import re
import sys
import traceback
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from scripts.api import refusals, routes
from scripts.api.asking import Asked, Route
from scripts.api.gate import Gate
from scripts.api.shapes import Field, FieldMissing, Object
from store import calendar
from store.db.opening import Shop
from store.errors import Refused
from store.exact_json import read_json
from store.i18n import words
from store.office.api import answers, tokens
from store.office.api.tokens import Caller

KEY = re.compile(r"[A-Za-z0-9._:-]{1,64}")
DESCRIPTION = "/v1/openapi.json"


@dataclass(frozen=True)
class Request:
    """`headers` by their names in small letters."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    client: str


@dataclass(frozen=True)
class Response:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def refused(refusal: Refused, language: str) -> Response:
    status = refusals.status_of(refusal)
    headers = {"Content-Language": language.replace("_", "-")}
    if status in (429, 503):
        headers["Retry-After"] = "60" if status == 429 else "1"
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if status == 405:
        headers["Allow"] = refusal.params["known"]
    return Response(status, _bytes(refusals.as_json(refusal, language)), headers)


def answer(shop: Shop, gate: Gate, request: Request) -> Response:
    """What a request is answered: always something, in the one shape that errors have."""
    language = refusals.language_of(request.headers.get("accept-language", ""), shop.settings.language)
    who = route = None
    try:
        if shop.changed_elsewhere():
            shop.refresh()
        if request.path == DESCRIPTION and request.method == "GET":
            from scripts.api.description import document

            return Response(200, _bytes(document()))
        route, path = routes.find(request.method, request.path)
        who = _caller(shop, gate, request)
        return _answer(shop, who, route, path, request, language)
    except Refused as refusal:
        said = refused(refusal, language)
    except Exception:
        # Whatever it is, others are answered still; whoever runs the shop finds it in the log.
        print(traceback.format_exc(), file=sys.stderr, flush=True)
        said = refused(refusals.WentWrong(), language)
    if who is not None and route is not None and said.status < 500:
        try:
            answers.record(shop, who, route.name, said.status, now=calendar.now())
        except Refused as refusal:
            return refused(refusal, language)
    return said


def _caller(shop: Shop, gate: Gate, request: Request) -> Caller:
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise refusals.NoToken()
    who = tokens.caller(shop, secret.strip())
    if who is None:
        raise refusals.WrongToken() if gate.wrong(request.client) else refusals.TooManyWrong()
    return who


def _answer(shop: Shop, who: Caller, route: Route, path: dict[str, str], request: Request, language: str) -> Response:
    may = route.may.split()
    if not who.may.intersection(may):
        raise refusals.NotAllowed(may=", ".join(may))
    query, body = _query(route, request.query), _body(route, request)
    key = request.headers.get("idempotency-key", "")
    if route.changes and not KEY.fullmatch(key):
        raise refusals.KeyMissing()
    now = calendar.now()
    asked = Asked(shop, who, path, query, body, now, words(language), key)
    headers = {"Content-Language": language.replace("_", "-")}
    if not route.changes:
        found = _bytes(route.work(asked))
        answers.record(shop, who, route.name, route.status, now=now)
        return Response(route.status, found, headers)

    def do() -> tuple[int, str]:
        return route.status, _bytes(route.work(asked)).decode()

    whole = f"{request.method} {request.path}?{request.query}\n".encode() + request.body
    done = answers.change(shop, who, route.name, key, whole, do, now=now)
    if done.again:
        answers.record(shop, who, route.name, done.status, now=now)
    again = {"Idempotent-Replayed": "true"} if done.again else {}
    return Response(done.status, done.body.encode(), {**headers, **again})


def _query(route: Route, text: str) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=20):
        given[name] = value
    Object("", {name: Field(one.shape, one.doc, must=False) for name, one in route.query.items()}).check(given)
    for name, one in route.query.items():
        if one.must and name not in given:
            raise FieldMissing(field=name)
    return given


def _body(route: Route, request: Request) -> Any:
    if route.body is None:
        return {}
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise refusals.NotJson()
    try:
        said = read_json(request.body.decode("utf-8"))
    except ValueError as error:
        raise refusals.BadJson(problem=str(error)[:120]) from None
    route.body.check(said)
    return said


def _bytes(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
