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
