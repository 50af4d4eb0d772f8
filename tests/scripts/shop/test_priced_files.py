"""Baskets that `shop offers try` prices: what each of tests/cases/prices.jsonl and trade.jsonl comes to, each named by
its rule. trade.jsonl has what tills and web shops are asked for: every condition, limit and cap with every kind.

A case is a file to try whose lines are [product, price, quantity, the other fields], at a usual time, and what to
`expect` of the answer: a field of it, or one of what `_seen` gathers over lines, coupons, misses and taxes. The figures
were reckoned by hand from the rules, not read off the program.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.scripts.conftest import Run, said

CASES = [
    json.loads(line)
    for file in ("prices.jsonl", "trade.jsonl")
    for line in (Path(__file__).parents[2] / "cases" / file).read_text().splitlines()
]


def _file(case: dict[str, Any]) -> dict[str, Any]:
    lines = [
        {"product": product, "price": price, "quantity": (more or [1])[0], **(more[1] if len(more) > 1 else {})}
        for product, price, *more in case["lines"]
    ]
    rest = {name: given for name, given in case.items() if name not in ("rule", "expect")}
    return {"time": "2026-11-21T18:42", **rest, "lines": lines}


def _seen(answer: dict[str, Any]) -> dict[str, Any]:
    lines, coupons, missed = answer["lines"], answer["coupons"], answer["missed"]
    return {
        **answer,
        "paid": [line["paid"] for line in lines],
        "steps": [[each["step"] for each in line["reductions"]] for line in lines],
        "by": [[each["offer"] for each in line["reductions"]] for line in lines],
        **{name: [coupon[name] for coupon in coupons] for name in ("accepted", "why", "lacking")},
        "missed": {miss["offer"]: miss["lacking"] for miss in missed},
        "missed_pieces": {miss["offer"]: miss["lacking_pieces"] for miss in missed},
        "taxes": [tax["tax"] for tax in answer["taxes"]],
    }


@pytest.mark.parametrize("case", [pytest.param(case, id=case["rule"]) for case in CASES])
def test_a_basket_costs_what_the_rule_says(run: Run, tmp_path: Path, case: dict[str, Any]):
    file = tmp_path / "basket.json"
    file.write_text(json.dumps(_file(case)))
    found = _seen(said(run("offers", "try", file, "--json")))
    assert {name: found[name] for name in case["expect"]} == case["expect"]
    assert sum(float(line["paid"]) for line in found["lines"]) == pytest.approx(float(found["due"]))
