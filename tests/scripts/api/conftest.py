"""A shop with goods and a member, and programs that ask it: without a server, as its workers answer."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

import pytest

from scripts.api.answering import Request, answer
from scripts.api.description import ERROR
from scripts.api.gate import Gate
from scripts.api.routes import find
from scripts.api.shapes import Field, Many, Object
from store.books.actor import Actor
from store.db.opening import Shop
from store.ids import new_id
from store.office import members
from store.office.api import tokens
from tests.store.counter.conftest import stock_shop

ALL = "follow coupons points members read"
PHONE = "13812345678"


class Said(NamedTuple):
    """`body` is read; `raw` as it was sent."""

    status: int
    body: Any
    headers: dict[str, str]
    raw: bytes


Ask = Callable[..., Said]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> list[datetime]:
    """clock[0] is the time."""
    at = [now]
    monkeypatch.setattr("store.calendar.now", lambda: at[0])
    return at


@pytest.fixture
def token(any_shop: Shop, office: Actor, now: datetime) -> Callable[..., str]:
    """token("read") is the token of a new program that may read."""

    def token(may: str = ALL, name: str = "") -> str:
        return tokens.add(any_shop, office, name or f"program {new_id()[-6:]}", may, now=now)[1]

    return token


@pytest.fixture
def ask(any_shop: Shop, token: Callable[..., str]) -> Ask:
    """ask("POST", "/v1/follows", {…}, key="f-1"): what a program that may everything but reveal is answered. What is
    answered is held against the description, both ways."""
    usual, gate = token(), Gate()
    stock_shop(any_shop)

    def ask(
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str = "",
        bearer: str | None = usual,
        query: str = "",
        language: str = "en",
        raw: bytes | None = None,
        **headers: str,
    ) -> Said:
        given = {"accept-language": language, "content-type": "application/json", **headers}
        if bearer is not None:
            given["authorization"] = f"Bearer {bearer}"
        if key:
            given["idempotency-key"] = key
        sent = raw if raw is not None else json.dumps(body).encode() if body is not None else b""
        response = answer(any_shop, gate, Request(method, path, query, given, sent, "127.0.0.1"))
        said = Said(response.status, json.loads(response.body), response.headers, response.body)
        if path != "/v1/openapi.json":
            agrees(find(method, path)[0].answer if response.status < 400 else ERROR, said.body)
        return said

    return ask


def agrees(shape: Object, said: Any) -> None:
    """It says all that is described, and nothing else."""
    shape.check(said)
    for name, one in shape.fields.items():
        assert name in said, f"{shape.name}.{name} is described and was not said"
        _inside(one, said[name])


def _inside(one: Field, value: Any) -> None:
    if isinstance(one.shape, Object) and value is not None:
        agrees(one.shape, value)
    if isinstance(one.shape, Many) and isinstance(one.shape.of, Object):
        for each in value:
            agrees(one.shape.of, each)


@pytest.fixture
def member(any_shop: Shop, actor: Actor, now: datetime) -> members.MemberView:
    return members.enrol(any_shop, actor, PHONE, name="王小明", key=new_id(), now=now)
