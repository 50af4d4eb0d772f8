"""`shop offers`: by what it does to the shop, and what it says of baskets and of the past."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.counter.paying import pay_cash
from store.counter.selling import new_sale_id, ring
from store.db.opening import Shop
from store.ids import new_id
from store.office import catalogue, offering, staff
from tests.scripts.conftest import Run, said

Opened = Callable[[], Shop]
SATURDAY, SUNDAY = datetime(2026, 11, 21, 10, tzinfo=UTC), datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def stocked(opened: Opened) -> Opened:
    shop = opened()
    office = staff.in_the_office(shop)
    for code, name, price in (("6901", "Coke", 250), ("6902", "Oil", 6990)):
        catalogue.add(shop, office, now=SATURDAY, code=code, name=name, price=price)
    return opened


def test_an_offer_is_added_shown_edited_stopped_and_given_again(run: Run, stocked: Opened):
    fields = ["--set", 'what.products=["6901"]', "--set", "price=1.99", "--set", "when.days=[8]"]
    assert run("offers", "add", "coke", "special", "Coke week", *fields).output == "The offer coke is in force.\n"
    assert run("offers", "show", "coke").output == (
        '[[offers]]\nkind = "special"\nid = "coke"\nname = "Coke week"\nwhen = {days = [8]}\n'
        'what = {products = ["6901"]}\nprice = "1.99"\n'
    )
    run("offers", "edit", "coke", "--set", "price=1.89", "--set", "when.days=", "--set", "when.weekdays=[6]")
    shown = said(run("offers", "show", "coke", "--json"))
    assert (shown["price"], shown["when"], shown["state"]) == ("1.89", {"weekdays": [6]}, "live")
    run("offers", "edit", "coke", "--set", "when=")
    assert "when" not in said(run("offers", "show", "coke", "--json"))
    run("offers", "stop", "coke")
    assert "stopped" in run("offers", "list").output
    assert said(run("offers", "list", "--live", "--json")) == []
    run("offers", "resume", "coke")
    assert offering.show(stocked(), "coke").state == "live"


def test_every_fault_is_said_on_a_line_of_its_own(run: Run, stocked: Opened):
    wrong = run("offers", "add", "x y", "special", "X", "--set", "price=cheap", ok=False)
    assert wrong.stderr == (
        "id: “x y” is not an id of letters, digits and . _ -.\n"
        "price: “cheap” is not an amount of money with at most 2 decimals.\n"
    )
    assert run("offers", "show", "nix", ok=False).stderr == "There is no offer nix.\n"


def test_what_is_exported_is_imported(run: Run, stocked: Opened, tmp_path: Path):
    run("offers", "add", "coke", "special", "Coke week", "--set", "price=1.99")
    for name in ("offers.toml", "offers.json"):
        run("offers", "export", str(tmp_path / name))
        assert run("offers", "import", str(tmp_path / name)).output == "0 added, 0 changed, 1 as they were.\n"
    changed = (tmp_path / "offers.toml").read_text().replace("1.99", "1.89")
    (tmp_path / "offers.toml").write_text(changed)
    assert said(run("offers", "import", str(tmp_path / "offers.toml"), "--dry-run", "--json"))["changed"] == ["coke"]
    assert said(run("offers", "show", "coke", "--json"))["price"] == "1.99"


TRY = """
time = "2026-11-21T18:42"
points = "2.00"
member = {id = "m", tier = "gold", level = 1}
lines = [
  {product = "coke", quantity = 6, price = "2.50"},
  {product = "oil", price = "69.90", levels = ["62.90"]},
  {product = "apple", quantity = "1.236", price = 9.98, weighed = true},
  {product = "soy", quantity = 2, price = "11.80", tax = "13%"},
]
coupons = [{code = "5", offer = {id = "5", kind = "spend_and_save", name = "5元券", steps = [{sum = 0, off = 5}]}}]

[[offers]]
id = "half"
kind = "nth_at_percent"
name = "第二件半价"
nth = 2
rate = "50%"
what = {products = ["coke"]}

[[offers]]
id = "vip"
kind = "member_price"
name = "会员价"
who = {members = true}

[[offers]]
id = "nine"
kind = "percent_off"
name = "9折"
rate = "10%"
what = {products = ["soy"]}

[[offers]]
id = "100-10"
kind = "spend_and_save"
name = "满100减10"
steps = [{sum = 100, off = 10}]
"""


def test_a_basket_is_tried_without_any_shop(run: Run, tmp_path: Path):
    file = tmp_path / "try.toml"
    file.write_text(TRY)
    found = said(run("offers", "try", str(file), "--json"))
    assert (found["gross"], found["due"], found["pieces"], found["points"]) == ("120.84", "90.73", "10", "2.00")
    assert [line["paid"] for line in found["lines"]] == ["9.48", "52.97", "10.39", "17.89"]
    assert found["lines"][1]["reductions"] == [
        {"step": "unit", "offer": "vip", "name": "会员价", "amount": "7.00"},
        {"step": "basket", "offer": "100-10", "name": "满100减10", "amount": "5.84"},
        {"step": "coupon", "offer": "5", "name": "5元券", "amount": "2.92"},
        {"step": "points", "offer": "points", "name": "", "amount": "1.17"},
    ]
    assert [(use["code"], use["accepted"], use["amount"]) for use in found["coupons"]] == [("5", True, "5.00")]
    assert found["used"] == {"100-10": 1, "5": 1, "half": 3, "nine": 2, "vip": 1}
    assert set(found) == {
        *("currency", "gross", "due", "pieces", "points", "cut", "lines", "coupons", "missed", "used", "taxes"),
        *("why", "why_basket", "earned", "why_points"),
    }


def test_a_file_to_try_says_all_its_faults(run: Run, tmp_path: Path):
    file = tmp_path / "try.json"
    file.write_text(json.dumps({"lines": [{"product": "a"}], "coupons": [{"offer": 3}], "uses": {"x": {"ever": -1}}}))
    assert len(run("offers", "try", str(file), ok=False).stderr.splitlines()) == 4


def sell(shop: Shop, day: datetime, *codes: str) -> None:
    actor = staff.in_the_office(shop)
    sale = new_sale_id()
    for code in codes:
        basket = ring(shop, actor, sale, code, key=new_id(), now=day)
    pay_cash(shop, actor, sale, basket.priced.due, key=new_id(), now=day)


def test_an_offer_is_rehearsed_on_past_sales(run: Run, stocked: Opened, tmp_path: Path):
    shop = stocked()
    sell(shop, SATURDAY, "6901", "6901", "6901", "6901")
    sell(shop, SATURDAY, "6902")
    sell(shop, SUNDAY, "6901", "6901", "6902")
    file = tmp_path / "half.toml"
    file.write_text(
        '[[offers]]\nid = "half"\nkind = "nth_at_percent"\nname = "Second half price"\nnth = 2\nrate = "50%"\n'
        'what = {products = ["6901"]}\nwhen = {since = 2027-01-01}\nlimits = {ever = 2}\n'
    )
    found = said(run("offers", "rehearse", str(file), "--since", "2026-11-21", "--json"))
    assert (found["sales"], found["touched"], found["cost"], found["takings"]) == (3, 1, "2.50", "154.80")
    assert found["days"] == [
        {"day": "2026-11-21", "sales": 2, "touched": 1, "cost": "2.50"},
        {"day": "2026-11-22", "sales": 1, "touched": 0, "cost": "0.00"},
    ]
    assert found["products"] == [{"code": "6901", "name": "Coke", "quantity": "4", "cost": "2.50"}]
    file.write_text(file.read_text().replace("limits = {ever = 2}\n", ""))
    later = said(run("offers", "rehearse", str(file), "--since", "2026-11-22", "--json"))
    assert (later["sales"], later["cost"]) == (1, "1.25")
    run("offers", "import", str(file))
    assert "Of 3 sales 2 would have had" in run("offers", "rehearse", "half", "--since", "2026-11-21").output
    assert "not a date" in run("offers", "rehearse", "half", "--since", "yesterday", ok=False).stderr


def test_what_is_bought_together_is_told_of_a_product_that_there_is(run: Run, made: Path):
    run("products", "add", "6901234567892", "Cola", "--price", "2.50")
    assert said(run("offers", "together", "6901234567892", "--json")) == []
    assert "4711" in run("offers", "together", "4711", ok=False).stderr
