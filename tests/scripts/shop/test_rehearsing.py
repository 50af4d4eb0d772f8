"""`shop offers rehearse` on sales that a tape made, against a count by hand: what came back, who bought, and when."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.scripts.conftest import Run, said

ANN, BEA = "13812345678", "13912345678"


@pytest.fixture
def play(run: Run, made: Path, tmp_path: Path):
    goods = tmp_path / "goods.csv"
    goods.write_text("code,name,price\n1,Tea,100.00\n2,Cup,50.00\n3,Pen,10.00\n")
    run("products", "import", goods)
    run("tiers", "preset", "three")
    count = iter(range(100))

    def play(*acts: dict[str, Any]) -> list[Any]:
        tape = tmp_path / f"tape{next(count)}.jsonl"
        tape.write_text("".join(json.dumps(act) + "\n" for act in acts))
        answers = [json.loads(line) for line in run("replay", tape, "--json").output.splitlines()]
        assert not [each for each in answers if "error" in each]
        return answers

    return play


@pytest.fixture
def rehearsed(run: Run, tmp_path: Path):
    def rehearsed(since: str = "2026-11-01", **offer: Any) -> Any:
        file = tmp_path / "offer.json"
        file.write_text(json.dumps({"offers": [{"id": "new", "name": "New", **offer}]}))
        return said(run("offers", "rehearse", file, "--since", since, "--json"))

    return rehearsed


def sold(at: str, *typed: str, member: str = "") -> list[dict[str, Any]]:
    first = [{"do": "member", "code": member}] if member else []
    acts = [*first, *({"do": "type", "text": text} for text in typed), {"do": "tender", "cash": "exact"}]
    return [{"at": at, **acts[0]}, *acts[1:]]


def test_what_came_back_costs_its_share_and_a_voided_sale_nothing(play, rehearsed):
    play(
        *sold("2026-11-02T10:00:00", "2*1", "2"),
        {"do": "refund", "line": 1, "quantity": "1"},
        *sold("2026-11-02T11:00:00", "3*1"),
        {"do": "void_closed", "reason": "mistake"},
        *sold("2026-11-02T12:00:00", "1"),
        {"do": "refund"},
    )
    # 250 less 25: of the tea 20 off 200, and half of the tea came back; the other two sales came back whole
    found = rehearsed(kind="spend_and_save", steps=[{"sum": "250", "off": "25"}])
    assert (found["sales"], found["touched"], found["takings"], found["cost"]) == (1, 1, "150.00", "15.00")
    assert [(each["code"], each["quantity"], each["cost"]) for each in found["products"]] == [
        ("1", "1", "10.00"),
        ("2", "1", "5.00"),
    ]
    assert found["days"] == [{"day": "2026-11-02", "sales": 1, "touched": 1, "cost": "15.00"}]


def test_goods_that_all_came_back_are_not_moved(play, rehearsed):
    play(*sold("2026-11-02T10:00:00", "1", "2"), {"do": "refund", "line": 1})
    found = rehearsed(kind="percent_off", rate="10%", what={"products": ["1"]})
    assert (found["sales"], found["touched"], found["takings"], found["cost"]) == (1, 0, "50.00", "0.00")
    assert found["products"] == []


def test_a_first_purchase_is_the_members_first_and_no_other(play, rehearsed):
    play(
        {"at": "2026-11-01T09:00:00", "do": "enrol", "phone": ANN},
        {"do": "enrol", "phone": BEA},
        *sold("2026-11-02T10:00:00", "1", member=ANN),
        *sold("2026-11-02T10:00:00", "1", member=ANN),
        *sold("2026-11-04T10:00:00", "2", member=BEA),
        *sold("2026-11-05T10:00:00", "1"),
    )
    first = {"kind": "percent_off", "rate": "10%", "who": {"first_purchase": True}}
    found = rehearsed(**first)
    assert (found["sales"], found["touched"], found["cost"]) == (4, 2, "15.00")
    assert rehearsed("2026-11-03", **first)["cost"] == "5.00"


def test_members_of_a_tag_are_those_who_have_it(run: Run, play, rehearsed):
    play(
        {"at": "2026-11-01T09:00:00", "do": "enrol", "phone": ANN},
        {"do": "enrol", "phone": BEA},
        *sold("2026-11-02T10:00:00", "1", member=ANN),
        *sold("2026-11-04T10:00:00", "2", member=BEA),
    )
    run("members", "tag", BEA, "regular")
    found = rehearsed(kind="percent_off", rate="10%", who={"tags": ["regular"]})
    assert (found["touched"], found["cost"]) == (1, "5.00")


def test_a_member_is_of_the_tier_of_that_day(play, rehearsed):
    """1000.00 make silver, 3000.00 gold, each from the next sale on."""
    play(
        {"at": "2026-11-01T09:00:00", "do": "enrol", "phone": ANN},
        *sold("2026-11-02T10:00:00", "10*1", member=ANN),
        *sold("2026-11-03T10:00:00", "20*1", member=ANN),
        *sold("2026-11-04T10:00:00", "1", member=ANN),
    )
    found = rehearsed(kind="percent_off", rate="10%", who={"tiers": ["silver"]})
    assert [(day["day"], day["cost"]) for day in found["days"]] == [
        ("2026-11-02", "0.00"),
        ("2026-11-03", "200.00"),
        ("2026-11-04", "0.00"),
    ]


def test_a_lunar_birthday_is_kept_on_its_day_of_that_year(run: Run, play, rehearsed):
    """九月十五 of the lunar year is 24 October 2026."""
    run("members", "add", ANN, "--birthday", "09-15", "--lunar")
    play(*sold("2026-10-24T10:00:00", "1", member=ANN), *sold("2026-10-25T10:00:00", "1", member=ANN))
    found = rehearsed("2026-10-01", kind="percent_off", rate="20%", who={"birthday": "day"})
    assert (found["touched"], found["cost"]) == (1, "20.00")


def test_a_file_with_two_offers_or_none_is_not_rehearsed(run: Run, made: Path, tmp_path: Path):
    offer = {"name": "New", "kind": "percent_off", "rate": "10%"}
    file = tmp_path / "offer.json"
    for ids in ((), ("a", "b")):
        file.write_text(json.dumps({"offers": [{"id": each, **offer} for each in ids]}))
        assert f"has {len(ids)} offers" in run("offers", "rehearse", file, "--since", "2026-11-01", ok=False).stderr


def test_only_sales_with_the_goods_that_an_offer_needs_would_have_had_it(play, rehearsed):
    play(
        *sold("2026-11-02T10:00:00", "2*1", "2"),
        *sold("2026-11-02T11:00:00", "1", "2"),
        *sold("2026-11-02T12:00:00", "2*1"),
    )
    found = rehearsed(
        kind="percent_off",
        rate="20%",
        what={"products": ["2"]},
        needs={"what": {"products": ["1"]}, "minimum_pieces": 2},
    )
    assert (found["sales"], found["touched"], found["cost"]) == (3, 1, "10.00")


@pytest.fixture
def two_members(run: Run, play) -> None:
    """Tea 100.00, cup 50.00, pen 10.00; a point a yuan, bronze has no factor. Ann bought twice on one day and once on
    the next, Bea once; somebody without a card has no points."""
    play(
        {"at": "2026-11-01T09:00:00", "do": "enrol", "phone": ANN},
        {"do": "enrol", "phone": BEA},
        *sold("2026-11-02T10:00:00", "2*1", "2", member=ANN),
        *sold("2026-11-02T11:00:00", "1", member=ANN),
        *sold("2026-11-02T12:00:00", "3*1", member=BEA),
        *sold("2026-11-02T13:00:00", "9*1"),
        *sold("2026-11-03T10:00:00", "2*1", member=ANN),
        {"do": "refund", "line": 1, "quantity": "1"},
    )


@pytest.fixture
def rehearsed_points(run: Run, tmp_path: Path):
    def rehearsed(**offer: Any) -> Any:
        file = tmp_path / "points.json"
        file.write_text(json.dumps({"points_offers": [{"name": "New", **offer}]}))
        return said(run("offers", "rehearse", file, "--since", "2026-11-02", "--json"))

    return rehearsed


def given(found: Any) -> list[int]:
    return [found["sales"], found["touched"], found["points"], *(day["points"] for day in found["days"])]


def test_an_offer_of_points_would_have_given_points_for_what_members_kept(two_members, rehearsed_points):
    assert given(rehearsed_points(factor=2)) == [5, 4, 750, 650, 100]
    assert given(rehearsed_points(sum=100, points=20, every=True)) == [5, 4, 140, 120, 20]
    assert given(rehearsed_points(factor=2, what={"products": ["2"]})) == [5, 1, 50, 50, 0]


def test_a_rehearsal_of_points_heeds_the_cap_and_uses_up_the_limits_sale_after_sale(two_members, rehearsed_points):
    assert given(rehearsed_points(factor=2, cap=120)) == [5, 4, 120 + 100 + 120 + 100, 340, 100]
    every = {"sum": 100, "points": 20, "every": True, "id": "new"}
    assert given(rehearsed_points(**every, cap=40)) == [5, 4, 40 + 20 + 40 + 20, 100, 20]
    assert given(rehearsed_points(**every, limits={"a_sale": 1})) == [5, 4, 80, 60, 20]
    assert given(rehearsed_points(**every, limits={"a_member": 2})) == [5, 2, 40 + 40, 80, 0]
    assert given(rehearsed_points(**every, limits={"a_day": 4})) == [5, 4, 40 + 20 + 20 + 20, 80, 20]
    assert given(rehearsed_points(**every, limits={"ever": 3})) == [5, 2, 60, 60, 0]
    assert given(rehearsed_points(factor=2, id="new", limits={"a_member": 1})) == [5, 2, 250 + 300, 550, 0]


def test_an_offer_of_points_of_the_shop_is_rehearsed_by_its_id_and_its_dates_are_not_looked_at(
    run: Run, two_members, rehearsed_points
):
    offers = [
        {"id": "double", "name": "双倍", "factor": 2, "when": {"since": "2027-01-01"}},
        {"id": "triple", "name": "三倍", "factor": 3, "what": {"products": ["2"]}},
        {"id": "hundreds", "name": "满100送20", "sum": 100, "points": 20, "every": True, "stack": "s"},
    ]
    run("settings", "set", "points_offers", json.dumps(offers))
    ask = ("offers", "rehearse", "points:double", "--since", "2026-11-02")
    found = said(run(*ask, "--json"))
    assert (found["offer"], found["points"], found["worth"]) == ("points:double", 700, "7.00")
    assert "4 would have had “双倍”: 700 points more, which pay 7.00." in run(*ask).stdout
    for running, more in (("points:triple", 100), ("points:hundreds", 140)):
        found = said(run("offers", "rehearse", running, "--since", "2026-11-02", "--json"))
        assert found["points"] == more, "against a shop without it"
    better = rehearsed_points(id="hundreds", sum=100, points=30, every=True, stack="s")
    assert given(better) == [5, 4, 210, 180, 30], "in place of that of the same id"
    assert "points:half" in run("offers", "rehearse", "points:half", "--since", "2026-11-02", ok=False).stderr
    assert given(rehearsed_points(id="double", factor=2)) == [5, 4, 700, 600, 100]


def test_an_exclusive_offer_of_points_may_keep_better_ones_away(run: Run, two_members, rehearsed_points):
    run("settings", "set", "points_offers", json.dumps([{"name": "三倍", "factor": 3}]))
    found = rehearsed_points(factor=2, exclusive=True)
    assert (found["points"], found["worth"]) == (-750, "0.00")
