"""The OpenAPI document is true: it is what the program checks by, and names all that there is and nothing else."""

import json
import re

import pytest

from scripts.api import refusals
from scripts.api.asking import Route
from scripts.api.description import TOLD, document
from scripts.api.routes import ROUTES, find
from scripts.api.shapes import Many, Object
from store.office.hooks.addresses import EVENTS
from tests.scripts.conftest import Run

PATHS = document()["paths"]


def test_every_route_is_described_and_every_description_leads_to_its_route():
    described = {(method.upper(), path) for path, methods in PATHS.items() for method in methods}
    assert described == {(route.method, route.path) for route in ROUTES}
    for method, path in described:
        found, named = find(method, re.sub(r"{(\w+)}", "x", path))
        assert (found.method, found.path) == (method, path)
        assert set(named) == set(re.findall(r"{(\w+)}", path))
    names = [operation["operationId"] for methods in PATHS.values() for operation in methods.values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_route_says_its_key_body_query_and_what_its_token_may(route: Route):
    told = PATHS[route.path][route.method.lower()]
    named = {(each["in"], each["name"]): each["required"] for each in told["parameters"]}
    assert (("header", "Idempotency-Key") in named) is route.changes
    assert ("requestBody" in told) is (route.body is not None)
    assert {name: must for (where, name), must in named.items() if where == "query"} == {
        name: one.must for name, one in route.query.items()
    }
    assert route.may and all(word in told["description"] for word in route.may.split())
    assert str(route.status) in told["responses"] and "default" in told["responses"]


def test_every_shape_that_is_named_is_there_and_none_besides():
    text = json.dumps(document())
    named = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert named == set(document()["components"]["schemas"])


def test_two_shapes_of_one_name_are_one_shape():
    shapes: dict[str, Object] = {}
    for route in ROUTES:
        for shape in (route.answer, route.body):
            for name, inner in shape.inside().items() if shape else ():
                assert shapes.setdefault(name, inner) == inner, name


def test_every_field_is_described_in_a_sentence():
    for name, schema in document()["components"]["schemas"].items():
        for field, told in schema["properties"].items():
            assert told["description"].endswith("."), f"{name}.{field}"


def test_every_event_has_its_shape_and_webhook():
    assert set(TOLD) == set(EVENTS) == set(document()["webhooks"])
    assert not any(
        isinstance(one.shape, Many) and one.nothing for shape in TOLD.values() for one in shape.fields.values()
    )


def test_every_refusal_that_has_a_status_is_one_of_the_program():
    import importlib
    from pathlib import Path

    root = Path(__file__).parents[3]
    texts = [path.read_text(encoding="utf-8") for room in ("store", "scripts") for path in (root / room).rglob("*.py")]
    for name in refusals.STATUS:
        assert any(f"class {name}(" in text for text in texts), name
    assert refusals.error_id(importlib.import_module("store.books.coupons").CouponUsed()) == "coupon_used"


def test_shop_api_schema_prints_it_and_needs_no_shop(run: Run):
    said = json.loads(run("api", "schema").stdout)
    assert said == json.loads(json.dumps(document()))
    assert (said["openapi"], said["info"]["title"]) == ("3.1.0", "Guitai")


def test_the_document_is_served_to_anybody_and_is_the_same(ask):
    assert ask("GET", "/v1/openapi.json", bearer=None).body == json.loads(json.dumps(document()))
