"""T10, T11: what the shop sells, at what prices, under which offers, and what it sold: to read."""

from dataclasses import replace

import pytest

from store.office import offering
from store.pricing import trying
from tests.store.counter.conftest import Till


@pytest.fixture
def till(ask, any_shop, actor, now):
    from store.counter import selling

    return Till(any_shop, actor, now, selling.new_sale_id())


def test_a_product_is_found_as_at_the_till_with_its_codes_and_prices(ask):
    found = ask("GET", "/v1/products", query="category=1").body["products"]
    assert found == []
    cola = ask("GET", "/v1/products/6901234567892").body
    assert (cola["name"], cola["price"], cola["weighed"], cola["active"]) == ("可乐", "2.50", False, True)
    assert cola["codes"] == ["6901234567892", "16901234567899"]
    assert ask("GET", "/v1/products/16901234567899").body["code"] == "6901234567892"
    assert ask("GET", "/v1/products/10001").body["price"] is None
    listed = [each["code"] for each in ask("GET", "/v1/products").body["products"]]
    assert "6901234567892" in listed and "10003" not in listed
    assert ask("GET", "/v1/products/nothing").status == 404


def test_what_was_sold_on_a_day_is_read_part_by_part(ask, till, monkeypatch):
    from scripts.api import selling

    monkeypatch.setattr(selling, "LONGEST_LIST", 2)
    paid = [till.sell("6901234567892"), till.sell("036000291452"), till.sell("6901234567892", "6901234567892")]
    first = ask("GET", "/v1/sales", query="day=2026-11-21").body
    assert first["sums"] == [{"kind": "sale", "count": 3, "due": "17.50"}]
    assert [each["sale"] for each in first["sales"]] == [each.number for each in paid[:2]]
    assert first["sales"][1] | {"at": ""} == {
        **{"sale": paid[1].number, "kind": "sale", "at": "", "till": "0101", "due": "10.00", "returned": "0.00"},
        **{"tenders": ["cash"], "member": False},
    }
    rest = ask("GET", "/v1/sales", query=f"day=2026-11-21&after={first['more_after']}").body
    assert ([each["due"] for each in rest["sales"]], rest["more_after"]) == (["5.00"], None)
    assert ask("GET", "/v1/sales", query="day=2026-11-20").body["sales"] == []


@pytest.mark.parametrize("query", ["", "day=yesterday", "day=2026-11-21&till=1"])
def test_a_day_has_to_be_said_as_a_day(ask, query):
    assert ask("GET", "/v1/sales", query=query).status == 422


def test_the_offers_in_force_are_shown_as_their_files_say_them(ask, any_shop, actor, now):
    manager = replace(actor, role="manager")
    data = {
        **{"id": "half", "name": "第二件半价", "kind": "nth_at_percent", "nth": 2, "rate": "50%"},
        "what": {"products": ["6901234567892"]},
    }
    offering.add(any_shop, manager, data, now=now)
    offering.add(any_shop, manager, {**data, "id": "over"}, now=now)
    offering.stop(any_shop, manager, "over", now=now)
    [offer] = ask("GET", "/v1/offers").body["offers"]
    assert (offer["id"], offer["kind"]) == ("half", "nth_at_percent")
    assert offer["offer"]["what"] == {"products": ["6901234567892"]}


def test_a_priced_basket_says_what_it_earns_by_offers_of_points(ask):
    double = {"id": "double", "name": "双倍", "factor": 2, "cap": 40, "limits": {"ever": 9}}
    asked = {
        "time": "2026-11-21T18:42",
        "lines": [{"product": "6901", "price": "90.00"}],
        "member": {"id": "m"},
        "points_offers": [double, {"name": "满100送20", "sum": 100, "points": 20}],
    }
    earned = ask("POST", "/v1/price", asked).body["earned"]
    assert (earned["points"], earned["used"]) == (130, {"points:double": 1})
    assert [(each["name"], each["why"], each["lacking"]) for each in earned["not_given"]] == [
        ("满100送20", "lacking", "10.00")
    ]


def test_exact_factors_and_many_multipliers_together_are_as_the_description_says(ask):
    asked = {
        "time": "2026-11-21T18:42",
        "lines": [{"product": "6901", "price": "90.00"}],
        "member": {"id": "m"},
        "points_rate": "1.000000001",
        "points_factor": "99.999999999",
        "points_offers": [{"name": f"{at:03}" * 20, "factor": 2, "stack": f"s{at}"} for at in range(12)],
    }
    base, tier, multiplier = ask("POST", "/v1/price", asked).body["earned"]["reasons"]
    assert (base["by"], tier["by"]) == ("1000000001/1000000000", "99999999999/1000000000")
    assert len(multiplier["name"].split(", ")) == 12


def test_a_basket_is_priced_as_offers_try_prices_it(ask):
    asked = {
        "time": "2026-11-21T18:42",
        "lines": [{"product": "6901", "price": "2.50", "quantity": 3}],
        "offers": [{"id": "half", "name": "第二件半价", "kind": "nth_at_percent", "nth": 2, "rate": "50%"}],
        "coupons": [{"code": "5YUAN", "offer": {"id": "c", "name": "5元", "kind": "spend_and_save",
                                               "steps": [{"sum": 30, "off": 5}]}}],
    }  # fmt: skip
    said = ask("POST", "/v1/price", asked).body
    from store.i18n import words

    assert said == trying.answer(trying.read_trial(asked), words("en"))
    assert (said["gross"], said["due"], said["coupons"][0]["why"]) == ("7.50", "6.25", "lacking")
    wrong = ask("POST", "/v1/price", {**asked, "offers": [{"kind": "no"}]})
    assert (wrong.status, wrong.body["error"]) == (422, "faults")


def test_a_coupon_that_another_one_shuts_out_and_one_that_needs_other_goods_say_so(ask):
    save = {"kind": "spend_and_save", "steps": [{"sum": 0, "off": 1}]}
    asked = {
        "time": "2026-11-21T18:42",
        "lines": [{"product": "6901", "price": "2.50", "quantity": 3}],
        "coupons": [
            {"code": "A", "offer": {"id": "a", "name": "a", **save, "exclusive": True}},
            {"code": "B", "offer": {"id": "b", "name": "b", **save}},
        ],
    }
    assert [each["why"] for each in ask("POST", "/v1/price", asked).body["coupons"]] == ["", "shut"]
    needs = {"what": {"products": ["6902"]}, "minimum_kinds": 2}
    asked["coupons"] = [{"code": "C", "offer": {"id": "c", "name": "c", **save, "needs": needs}}]
    [use] = ask("POST", "/v1/price", asked).body["coupons"]
    assert (use["why"], use["needed"], use["lacking_pieces"], use["lacking_kinds"]) == ("lacking", True, 1, 2)
