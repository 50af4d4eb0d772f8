"""Files that cannot be read, or say what cannot be: one clear sentence with the place, exit code 1, nothing changed."""

import json
from pathlib import Path
from typing import Any

import pytest

from store import calendar
from store.office.setting_up import Plan, init_shop
from tests.scripts.conftest import OWNER_PIN, Run, said

GOOD: dict[str, Any] = {"time": "2026-11-21T18:42", "lines": [{"product": "a", "price": "1"}]}
TENTH = {"id": "a", "kind": "percent_off", "name": "x", "rate": "10%"}


def line(**fields: Any) -> str:
    return json.dumps({**GOOD, "lines": [{**GOOD["lines"][0], **fields}]})


def offers(*each: Any) -> str:
    return json.dumps({**GOOD, "offers": list(each)})


BASKETS = {
    "": "there is nothing in it",
    "[]": "must be a table",
    '{"time": "2026-11-21T1': "line 1 column 10",
    "[" * 100_000: "nested too deep",
    '{"lines": ' + "9" * 6000 + "}": "digits",
    '{"time": "2026-11-21", "time": "2026-11-22"}': "“time” stands twice",
    json.dumps({**GOOD, "memebr": {}}): "memebr: there is no such field; is member meant?",
    line(qantity=2): "lines[1].qantity: there is no such field; is quantity meant?",
    line(quantity=-1): "lines[1].quantity: “-1” is not a quantity above zero",
    line(price=float("nan")): "lines[1].price: “nan” is not an amount",
    line(price=float("inf")): "lines[1].price: “inf” is not an amount",
    line(quantity=10**30): "lines[1].quantity",
    offers({**TENTH, "kind": "percent_of"}): "Is percent_off meant?",
    offers({**TENTH, "rat": "1"}): "offers[1].rat: there is no such field; is rate meant?",
    offers(TENTH, TENTH): "offers[2].id: an offer before has the id a too.",
    json.dumps({**GOOD, "time": "2026-13-45"}): "time: “2026-13-45” is not a date or a time",
    json.dumps({**GOOD, "zone": "Mars/Base"}): "zone: there is no time zone Mars/Base.",
}
TAPES = {
    "": "There is nothing on the tape",
    "[]": "it is not a JSON object",
    '{"do": "sc': "Line 1",
    "[" * 100_000: "nested too deep",
    '{"do": "scan", "code": "1", "code": "2"}': "“code” stands twice",
    '{"do": "scna", "code": "1"}': "there is no act “scna”; is scan meant?",
    '{"do": "scan"}': "code is missing.",
    '{"do": "scan", "code": ["1"]}': 'code: ["1"]',
    '{"do": "scan", "code": "1", "qantity": 2}': "it has no field “qantity”.",
    '{"do": "quantity", "qantity": 2}': "it has no field “qantity”; is quantity meant?",
    '{"do": "tender", "with": [{"csh": "1"}]}': "it has no field “csh”; is cash meant?",
    '{"do": "scan", "code": "1", "at": "2026-13-45"}': "at: “2026-13-45” is not a time",
    '{"do": "scan", "code": "1", "at": "0001-01-01"}': "is not a time",
    '{"do": "tender", "cash": NaN}': "cash: NaN",
    '{"do": "discount", "percent": "33.33", "reason": "damaged"}': "percent: 33.33",
}


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LANG", "en_US.UTF-8")


@pytest.mark.parametrize(("text", "sentence"), BASKETS.items(), ids=range(len(BASKETS)))
def test_a_bad_basket_is_refused_with_its_place(run: Run, tmp_path: Path, text: str, sentence: str):
    file = tmp_path / "basket.json"
    file.write_text(text)
    refused = run("offers", "try", file, "--json", ok=False)
    assert sentence in refused.stderr and not refused.stdout


def test_a_file_that_is_not_text_is_named(run: Run, tmp_path: Path):
    file = tmp_path / "basket.json"
    file.write_bytes("苹果".encode("gbk"))
    assert str(file) in run("offers", "try", file, ok=False).stderr
    assert str(tmp_path) in run("replay", tmp_path, ok=False).stderr


def test_a_mark_of_byte_order_and_windows_line_ends_are_no_matter(run: Run, tmp_path: Path):
    file = tmp_path / "basket.json"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD, indent=1).replace("\n", "\r\n").encode())
    assert said(run("offers", "try", file, "--json"))["due"] == "1.00"


@pytest.mark.parametrize(("text", "sentence"), TAPES.items(), ids=range(len(TAPES)))
def test_a_bad_line_of_a_tape_is_named_and_does_nothing(run: Run, made: Path, tmp_path: Path, text: str, sentence: str):
    tape = tmp_path / "tape.jsonl"
    tape.write_text(text)
    refused = run("replay", tape, "--json", ok=False)
    told = json.loads(refused.stdout)["sentence"] if refused.stdout else refused.stderr
    assert sentence in told
    run("verify")


def test_points_offers_on_goods_that_nobody_has_are_refused(run: Run, made: Path):
    unknown = '[{"name": "x3", "factor": "3", "what": {"products": ["nothing-has-this"]}}]'
    assert "nothing-has-this" in run("settings", "set", "points_offers", unknown, ok=False).stderr
    assert said(run("settings", "get", "points_offers", "--json")) == {"points_offers": ""}


@pytest.mark.parametrize("engine", ["sqlite", "sqlcipher"])
@pytest.mark.parametrize("command", [("verify",), ("products", "list"), ("backup",)])
def test_a_damaged_store_is_named_in_one_sentence(run: Run, home: Path, engine: str, command: tuple[str, ...]):
    file = home / "shop.db"
    plan = Plan(shop_name="Corner", language="en", owner_pin=OWNER_PIN, url=f"{engine}:///{file}")
    init_shop(home, plan, now=calendar.now())
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + bytes(len(whole) - 4096))
    assert f"The store {file} is damaged" in run(*command, ok=False).stderr
