"""Points of a basket in a file: in its currency and at its store."""

from store.pricing.trying import answer, read_trial
from tests.store.pricing.test_trying import ENGLISH, PLAIN

MEMBER = {"id": "m"}


def test_points_are_reckoned_in_the_units_of_the_files_currency():
    """In yen, which have no fen: 250 are 250 points, and the sum of 200 is reached once."""
    lines = [{"product": "6901", "price": 250}]
    bonus = {"name": "Hundreds", "sum": 200, "points": 20, "every": True}
    trial = {**PLAIN, "currency": "JPY", "lines": lines, "member": MEMBER, "points_offers": [bonus]}
    earned = answer(read_trial(trial), ENGLISH)["earned"]
    assert [(reason["name"], reason["points"]) for reason in earned["reasons"]] == [("", 250), ("Hundreds", 20)]


def test_an_offer_of_points_works_at_the_files_store_and_says_so_where_it_is_for_others():
    here, there = ({"name": name, "factor": 2, "stores": [store]} for name, store in (("Here", 2), ("There", 1)))
    trial = {**PLAIN, "store": 2, "member": MEMBER, "points_offers": [here, there]}
    got = answer(read_trial(trial), ENGLISH)
    assert [reason["name"] for reason in got["earned"]["reasons"]] == ["", "Here"]
    assert got["why_points"][2:] == ["“There” is for other stores of ours."]
