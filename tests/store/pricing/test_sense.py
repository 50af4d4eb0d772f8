"""What can be written in an offer's file but not be meant."""

from datetime import datetime

import pytest

from store.i18n import explain, words
from store.pricing.offers.reading import Faults, Terms, offer_handed_in, read_offer, read_offers

ENGLISH = words("en")
LESS = "it gives less than the step before it."


@pytest.mark.parametrize(
    ("offer", "fault"),
    [
        ({"when": {"since": "2026-12-01", "until": "2026-11-30"}}, "when.until: this is before the beginning."),
        (
            {"when": {"since": "2026-12-01T18:00", "until": "2026-12-01T18:00"}},
            "when.until: this is before the beginning.",
        ),
        (
            {"kind": "spend_and_save", "steps": [{"sum": 100, "off": 20}, {"sum": 200, "off": 10}]},
            f"steps[2]: {LESS}",
        ),
        (
            {"kind": "spend_percent", "steps": [{"sum": 100, "rate": "20%"}, {"sum": 200, "rate": "10%"}]},
            f"steps[2]: {LESS}",
        ),
        (
            {"kind": "quantity_price", "steps": [{"from": 3, "price": 5}, {"from": 6, "price": 6}]},
            f"steps[2]: {LESS}",
        ),
        (
            {"kind": "markdown", "steps": [{"days": 1, "rate": "30%"}, {"days": 3, "rate": "50%"}]},
            f"steps[2]: {LESS}",
        ),
        (
            {"kind": "spend_and_save", "steps": [{"sum": 100, "off": 200}]},
            "steps[1].off: it takes off more than its sum.",
        ),
        ({"kind": "buy_get", "buy": 1, "get": 1, "which": "listed"}, "gifts: this is missing."),
        (
            {"kind": "pieces_save", "steps": [{"pieces": 2, "off": 20}, {"pieces": 3, "off": 10}]},
            f"steps[2]: {LESS}",
        ),
        (
            {"kind": "pieces_percent", "steps": [{"pieces": 2, "rate": "20%"}, {"pieces": 3, "rate": "10%"}]},
            f"steps[2]: {LESS}",
        ),
        (
            {
                "kind": "pieces_save",
                "steps": [{"pieces": 2, "off": 10}, {"pieces": 3, "off": 20}],
                "repeat": True,
            },
            "steps: what repeats has one step.",
        ),
        ({"cap": 0}, "cap: with this it never takes anything off."),
        ({"needs": {}}, "needs: it says nothing of what is needed."),
        (
            {"kind": "buy_get", "buy": 1, "get": 1, "gifts": {"products": ["6901"]}},
            "gifts: gifts are named with which = listed only.",
        ),
    ],
)
def test_what_can_be_written_but_not_meant_is_refused(offer, fault):
    kind = offer.get("kind", "special")
    data = {"id": "s", "name": "s", "kind": kind, **({"price": 5} if kind == "special" else {}), **offer}
    with pytest.raises(Faults) as caught:
        read_offers({"offers": [data]})
    assert [explain(fault, ENGLISH) for fault in caught.value.faults] == [f"offers[1].{fault}"]


def test_a_step_that_gives_as_much_as_the_one_before_and_an_offer_of_one_day_are_meant():
    steps = [{"sum": 100, "off": 10}, {"sum": 200, "off": 10}]
    when = {"since": "2026-12-01", "until": "2026-12-01"}
    [offer] = read_offers(
        {"offers": [{"id": "s", "name": "s", "kind": "spend_and_save", "steps": steps, "when": when}]}
    )
    assert offer.off(25000) == 1000 and offer.when.holds(datetime(2026, 12, 1, 23, 59, tzinfo=Terms().zone))


def test_an_offer_that_a_shop_keeps_already_goes_on_as_it_stands():
    kept = {
        "id": "s",
        "name": "s",
        "kind": "special",
        "price": 5,
        "when": {"since": "2026-12-01", "until": "2026-11-01"},
    }
    assert read_offer(kept).id == "s"


def test_a_fault_of_an_offer_alone_is_named_by_its_field():
    data = {
        "id": "s",
        "name": "s",
        "kind": "special",
        "price": 5,
        "when": {"since": "2026-12-02", "until": "2026-12-01"},
    }
    with pytest.raises(Faults) as caught:
        offer_handed_in(data)
    assert [fault.path for fault in caught.value.faults] == ["when.until"]


@pytest.mark.parametrize(
    "offer",
    [
        {"kind": "spend_and_save", "steps": [{"sum": 100, "off": 100}]},
        {"kind": "buy_get", "buy": 1, "get": 1},
        {"kind": "buy_get", "buy": 1, "get": 1, "which": "cheapest"},
        {"kind": "buy_get", "buy": 1, "get": 1, "which": "listed", "gifts": {"products": ["6901"]}},
    ],
)
def test_what_may_be_meant_is_taken(offer):
    assert offer_handed_in({"id": "s", "name": "s", **offer}).id == "s"
