"""Tapes that `shop replay` plays in a new shop: what each of tests/cases/tapes.jsonl must answer, named by its rule.

A case has `settings`, commands to run `before`, perhaps `products` of its own as [code, price], `acts`, and what to
`expect`: a path into the answers, by the act's place ("-1.closed.due"); with `sum:` a path summed over all of them,
with `!` one that must not be there, and "*" whatever is there. The figures were reckoned by hand from the rules.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from store import calendar
from store.db.opening import open_shop
from store.office.setting_up import change_settings
from store.office.staff import in_the_office
from tests.scripts.conftest import Run

CASES = [json.loads(line) for line in (Path(__file__).parents[2] / "cases/tapes.jsonl").read_text().splitlines()]
USUAL = [
    *(["1", "100.00"], ["2", "50.00"], ["3", "12.37"], ["4", "6.18"]),
    *(["5", "2.50"], ["6", "0.33"], ["7", "110.00"], ["8", "33.33"]),
]


def _at(answer: Any, keys: list[str]) -> Any:
    for key in keys:
        if isinstance(answer, list):
            answer = answer[int(key)]
        elif key in answer:
            answer = answer[key]
        else:
            return None
    return answer


def _found(answers: list[Any], path: str) -> Any:
    if path.startswith("sum:"):
        found = [_at(answer, path[4:].split(".")) for answer in answers]
        parts = [each for each in found if each is not None]
        return str(sum(map(Decimal, parts))) if isinstance(parts[0], str) else sum(parts)
    if path.startswith("!"):
        return _at(answers, path[1:].split(".")) is None
    return _at(answers, path.split("."))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["rule"]) for case in CASES])
def test_a_tape_is_answered_as_the_rule_says(run: Run, made: Path, tmp_path: Path, case: Any):
    goods = tmp_path / "goods.csv"
    goods.write_text("code,name,price\n" + "".join(f"{c},P{c},{p}\n" for c, p in case.get("products", USUAL)))
    run("products", "import", goods)
    shop = open_shop(made)
    with shop.connection():
        change_settings(shop, in_the_office(shop, None), now=calendar.now(), **case.get("settings", {}))
    shop.close()
    for words in case.get("before", []):
        run(*words)
    first, *others = case["acts"]
    tape = tmp_path / "tape.jsonl"
    acts = [{"at": "2026-11-21T18:42:07", **first}, *others]
    tape.write_text("".join(json.dumps(act) + "\n" for act in acts))
    answers = [json.loads(line) for line in run("replay", tape, "--json").stdout.splitlines()]
    for path, wanted in case["expect"].items():
        found = _found(answers, path)
        assert (found if wanted != ["*"] else found and ["*"]) == wanted, (path, answers)
    run("verify")
